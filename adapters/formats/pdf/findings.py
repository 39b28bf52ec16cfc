"""What can be wrong with a PDF order, each with its sentences. Errors make the order wait for a person."""

from gateway.model.finding import Family, FindingKind, Severity

REFUSED = FindingKind(
    "pdf.refused",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce PDF n'est pas lu : {fr}.",
    en="This PDF is not read: {en}.",
    way_out_fr="Demander au client un PDF ordinaire (sans mot de passe ni script), ou saisir la commande.",
    way_out_en="Ask the customer for a plain PDF (no password, no script), or key in the order.",
)
WHY_REFUSED: dict[str, tuple[str, str]] = {
    "encrypted": ("il est protégé par un mot de passe", "it is protected by a password"),
    "broken": ("sa structure est abîmée", "its structure is damaged"),
    "truncated": ("il est incomplet, la fin manque", "it is incomplete, its end is missing"),
    "pages": ("il a {count} pages, ce n'est pas une commande", "it has {count} pages, which is no order"),
    "glyphs": ("il contient plus de {count} caractères", "it holds more than {count} characters"),
    "script": ("il contient un programme (JavaScript)", "it holds a program (JavaScript)"),
    "memory": ("sa lecture demande trop de mémoire", "reading it takes too much memory"),
    "time": ("sa lecture prend trop de temps", "reading it takes too long"),
    "size": ("sa lecture donne plus qu'une commande ne peut contenir", "reading it gives more than an order can hold"),
    "crash": ("il fait échouer le lecteur de PDF", "it makes the PDF reader fail"),
    "not-pdf": ("le contenu n'est pas un PDF, malgré son nom", "the content is not a PDF, whatever its name"),
}
NO_TEXT = FindingKind(
    "pdf.no-text",
    Family.SYNTAX,
    Severity.ERROR,
    fr="La page est une image ou ses caractères sont illisibles : rien n'a pu être lu.",
    en="The page is a picture, or its characters cannot be read: nothing could be read from it.",
    way_out_fr="Saisir la commande d'après l'original, ou demander le PDF d'origine au client.",
    way_out_en="Key in the order from the original, or ask the customer for the original PDF.",
)
NOT_AN_ORDER = FindingKind(
    "pdf.no-lines",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Aucune ligne de commande n'a été trouvée dans ce PDF.",
    en="No order lines were found in this PDF.",
    way_out_fr="Si c'est une commande, saisir ses lignes d'après l'original ; sinon, la rejeter.",
    way_out_en="If it is an order, key in its lines from the original; otherwise reject it.",
)
NOT_FOUND = FindingKind(
    "pdf.field-missing",
    Family.SYNTAX,
    Severity.ERROR,
    fr="{field_fr} : introuvable dans le document.",
    en="{field_en}: not found in the document.",
    way_out_fr="Le compléter d'après l'original.",
    way_out_en="Complete it from the original.",
)
DOUBTFUL = FindingKind(
    "pdf.field-doubtful",
    Family.SYNTAX,
    Severity.ERROR,
    fr="{field_fr} : lu « {value} », à confirmer (confiance {percent} %, {why:fr}).",
    en="{field_en}: read as “{value}”, to be confirmed (confidence {percent} %, {why}).",
    way_out_fr="Comparer avec l'original à l'endroit indiqué, puis confirmer ou corriger.",
    way_out_en="Compare with the original at the place given, then confirm or correct.",
)
LINE_UNPROVEN = FindingKind(
    "pdf.line-unproven",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Ligne {line} : quantité × prix ne donne pas le montant lu ({quantity} × {price} ≠ {amount}).",
    en="Line {line}: quantity × price does not give the amount read ({quantity} × {price} ≠ {amount}).",
    way_out_fr="Comparer la ligne avec l'original et corriger ce qui a été mal lu.",
    way_out_en="Compare the line with the original and correct what was misread.",
)
NO_PROOF = FindingKind(
    "pdf.unproven",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Rien dans le document ne prouve la lecture des lignes ({fr}).",
    en="Nothing in the document proves that the lines were read right ({en}).",
    way_out_fr="Comparer les quantités avec l'original, puis confirmer.",
    way_out_en="Compare the quantities with the original, then confirm.",
)
SUM_DIFFERS = FindingKind(
    "pdf.sum-differs",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Les lignes lues font {lines}, le document annonce {stated} : il en manque peut-être une.",
    en="The lines read add up to {lines}, the document says {stated}: one may be missing.",
    way_out_fr="Comparer les lignes avec l'original.",
    way_out_en="Compare the lines with the original.",
)
HIDDEN = FindingKind(
    "pdf.hidden-text",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Le PDF contient du texte invisible, qui n'a pas été lu : {said}.",
    en="The PDF holds text that cannot be seen, which was not read: {said}.",
    way_out_fr="Vérifier l'original à l'écran : seul ce qui se voit compte. Se méfier si le texte caché contredit la page.",
    way_out_en="Check the original on screen: only what can be seen counts. Beware when the hidden text contradicts the page.",
)
OVERLAP = FindingKind(
    "pdf.overlapping-text",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Deux textes sont imprimés l'un sur l'autre : « {one} » et « {other} ».",
    en="Two texts are printed over each other: “{one}” and “{other}”.",
    way_out_fr="Vérifier l'original à l'endroit indiqué.",
    way_out_en="Check the original at the place given.",
)
CODE_DOUBTFUL = FindingKind(
    "pdf.code-doubtful",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Ligne {line} : le code de l'article n'est pas sûr (lu : {code}).",
    en="Line {line}: the item's code is not certain (read: {code}).",
    way_out_fr="Comparer avec l'original et corriger le code.",
    way_out_en="Compare with the original and correct the code.",
)
UNIT_UNKNOWN = FindingKind(
    "pdf.unit-unknown",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Ligne {line} : l'unité « {unit} » n'est pas connue.",
    en="Line {line}: the unit “{unit}” is not known.",
    way_out_fr="Demander au client ce qu'elle veut dire, et corriger la ligne.",
    way_out_en="Ask the customer what it means, and correct the line.",
)
EMBEDDED_UNREAD = FindingKind(
    "pdf.embedded-unread",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Le PDF porte une commande structurée ({name}) qui n'a pas pu être lue ; c'est la page qui a été lue.",
    en="The PDF carries a structured order ({name}) that could not be read; the page was read instead.",
    way_out_fr="Comparer avec l'original : le fichier joint au PDF fait foi.",
    way_out_en="Compare with the original: the file attached to the PDF is what counts.",
)
INVOICE = FindingKind(
    "pdf.not-an-order",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce PDF porte {kind_fr}, pas une commande.",
    en="This PDF carries {kind_en}, not an order.",
    way_out_fr="Le transmettre au service concerné ; il est conservé et peut être téléchargé.",
    way_out_en="Pass it on to whoever handles it; it is kept and can be downloaded.",
)

FIELDS: dict[str, tuple[str, str]] = {
    "number": ("Numéro de commande", "Order number"),
    "issued_at": ("Date de commande", "Order date"),
    "requested_delivery": ("Date de livraison", "Delivery date"),
    "parties.buyer": ("Acheteur", "Buyer"),
    "parties.ship_to": ("Lieu de livraison", "Ship-to"),
    "currency": ("Devise", "Currency"),
}
"""Mandatory or telling fields of the head, in the words of the two languages."""
PERHAPS_OTHER = FindingKind(
    "pdf.perhaps-not-an-order",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Le document s'intitule comme {kind_fr}, pas comme une commande.",
    en="The document is headed as {kind_en}, not as an order.",
    way_out_fr="Confirmer que c'est une commande, ou rejeter.",
    way_out_en="Confirm that it is an order, or reject it.",
)
EMBEDDED_VALUE = FindingKind(
    "pdf.embedded-value",
    Family.SYNTAX,
    Severity.ERROR,
    fr="{fr}",
    en="{en}",
    way_out_fr="Corriger la valeur d'après l'original.",
    way_out_en="Correct the value from the original.",
)
