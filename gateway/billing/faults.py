"""What can be wrong with an invoice about to be issued, each with its sentence and its way out in both languages."""

from gateway.model.finding import Family, FindingKind, Severity

MENTION_MISSING = FindingKind(
    "invoice.mention-missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "Il manque à la facture une mention obligatoire : {mention:fr} ({rule}).",
    "The invoice lacks a mandatory mention: {mention} ({rule}).",
    "Compléter {where:fr}, puis relancer la facturation.",
    "Complete {where}, then invoice again.",
)
MENTION_ADVISED = FindingKind(
    "invoice.mention-advised",
    Family.COMPLETENESS,
    Severity.WARNING,
    "Mention absente de la facture : {mention:fr} ({rule}).",
    "Mention absent from the invoice: {mention} ({rule}).",
    "Compléter {where:fr}.",
    "Complete {where}.",
)
NUMBER_INVALID = FindingKind(
    "invoice.number-invalid",
    Family.COMPLETENESS,
    Severity.ERROR,
    "Le numéro de facture {given} n'est pas admis : 35 caractères au plus, lettres, chiffres et + - _ / (BR-FR-01, 02).",
    "Invoice number {given} is not allowed: 35 characters at most, letters, digits and + - _ / (BR-FR-01, 02).",
    "Changer la série de numérotation.",
    "Change the numbering series.",
)
DUE_BEFORE_ISSUE = FindingKind(
    "invoice.due-before-issue",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "L'échéance {due:%d/%m/%Y} précède la date de facture {issued:%d/%m/%Y} (BR-FR-CO-07).",
    "The due date {due:%Y-%m-%d} is before the invoice date {issued:%Y-%m-%d} (BR-FR-CO-07).",
    "Corriger le délai de paiement du compte.",
    "Correct the account's payment days.",
)
DUE_TOO_LATE = FindingKind(
    "invoice.due-too-late",
    Family.PLAUSIBILITY,
    Severity.WARNING,
    "Le délai de paiement de {days} jours dépasse le maximum légal de 60 jours (C. com. L441-10).",
    "The payment term of {days} days exceeds the legal maximum of 60 days (C. com. L441-10).",
    "Ramener le délai du compte à 60 jours, sauf accord à 45 jours fin de mois.",
    "Bring the account's term back to 60 days, unless 45 days end of month is agreed.",
)
LINE_INVALID = FindingKind(
    "invoice.line-invalid",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Ligne {line} de la facture : montant {given:fr}, attendu {expected:fr} ; quantité et prix doivent être positifs.",
    "Line {line} of the invoice: amount {given}, expected {expected}; quantity and price must be positive.",
    "Ne pas émettre ; vérifier le prix et la quantité expédiée.",
    "Do not issue; check the price and the despatched quantity.",
)
TOTAL_INVALID = FindingKind(
    "invoice.total-invalid",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Le total {field} de la facture est {given:fr}, attendu {expected:fr}.",
    "The invoice's total {field} is {given}, expected {expected}.",
    "Ne pas émettre ; signaler ce défaut.",
    "Do not issue; report this defect.",
)
NOT_CARRIED = FindingKind(
    "invoice.too-many-decimals",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Ligne {line} : {what:fr} {given} a plus de {most} décimales ({rule}).",
    "Line {line}: {what} {given} has more than {most} decimals ({rule}).",
    "Arrondir la valeur dans le tarif ou la commande.",
    "Round the value in the price list or the order.",
)
CATEGORY_UNKNOWN = FindingKind(
    "invoice.category-unknown",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "La catégorie de TVA {given} n'est pas admise en France (BR-FR-15).",
    "VAT category {given} is not allowed in France (BR-FR-15).",
    "Corriger la catégorie de TVA de l'article ou du compte.",
    "Correct the VAT category of the item or the account.",
)
PROCESS_INVALID = FindingKind(
    "invoice.process-invalid",
    Family.COMPLETENESS,
    Severity.ERROR,
    "Le cadre de facturation {given} ne convient pas à cette facture ({rule}).",
    "Business process {given} does not fit this invoice ({rule}).",
    "Ne pas émettre ; signaler ce défaut.",
    "Do not issue; report this defect.",
)
SIREN_INVALID = FindingKind(
    "invoice.siren-invalid",
    Family.IDENTITY,
    Severity.ERROR,
    "{whose:fr} : {given} n'est ni un SIREN de 9 chiffres ni un SIRET de 14 ({rule}).",
    "{whose}: {given} is neither a SIREN of 9 digits nor a SIRET of 14 ({rule}).",
    "Corriger le numéro, puis relancer la facturation.",
    "Correct the number, then invoice again.",
)
DEPOSIT_UNPAID = FindingKind(
    "invoice.deposit-unpaid",
    Family.CREDIT,
    Severity.ERROR,
    "L'acompte {number} de {amount:fr} {currency} n'est pas encaissé : la facture ne peut pas le déduire.",
    "Deposit {number} of {amount} {currency} has not been paid: the invoice cannot deduct it.",
    "Encaisser l'acompte, ou l'annuler par un avoir, puis relancer la facturation.",
    "Have the deposit paid, or cancel it with a credit note, then invoice again.",
)
RATE_UNUSUAL = FindingKind(
    "invoice.rate-unusual",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Le taux de TVA {rate:fr} % n'existe pas en France (BR-FR-16).",
    "VAT rate {rate} % does not exist in France (BR-FR-16).",
    "Corriger le taux de l'article.",
    "Correct the item's rate.",
)
