"""What can be wrong with a line of a bank statement."""

from gateway.model.finding import Family, FindingKind, Severity

LINE_UNREADABLE = FindingKind(
    "statement.line-unreadable",
    Family.SYNTAX,
    Severity.ERROR,
    "Ligne {at} du relevé : {what:fr} ; elle n'est pas reprise.",
    "Line {at} of the statement: {what}; it is left out.",
    "Corriger la ligne et importer de nouveau le fichier : les lignes déjà reprises ne comptent qu'une fois.",
    "Correct the line and import the file again: lines taken before count once.",
)
STATEMENT_UNREADABLE = FindingKind(
    "statement.unreadable",
    Family.SYNTAX,
    Severity.REJECT,
    "Le relevé ne peut pas être lu : {what:fr}.",
    "The statement cannot be read: {what}.",
    "Exporter de nouveau le relevé en camt.053 ou en CSV (date, montant, référence).",
    "Export the statement again as camt.053 or CSV (date, amount, reference).",
)
