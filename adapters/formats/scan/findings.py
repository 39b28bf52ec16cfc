"""What can be wrong with a scan, besides what every reader of pages says (``adapters.formats.pdf.findings``)."""

from gateway.model.finding import Family, FindingKind, Severity

REFUSED = FindingKind(
    "scan.refused",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Cette image n'est pas lue : {fr}.",
    en="This picture is not read: {en}.",
    way_out_fr="Demander à l'expéditeur de renvoyer la page (TIFF, PDF, PNG ou JPEG), ou saisir la commande.",
    way_out_en="Ask the sender to send the page again (TIFF, PDF, PNG or JPEG), or key in the order.",
)
WHY_REFUSED: dict[str, tuple[str, str]] = {
    "broken": ("le fichier est abîmé ou incomplet", "the file is damaged or incomplete"),
    "not-picture": ("le contenu n'est pas une image, malgré son nom", "the content is no picture, whatever its name"),
    "pages": (
        "elle a plus de {count} pages, ce n'est pas une commande",
        "it has more than {count} pages, which is no order",
    ),
    "pixels": (
        "ses pages ont trop de points (limite {count} millions)",
        "its pages have too many dots (limit {count} million)",
    ),
    "memory": ("sa lecture demande trop de mémoire", "reading it takes too much memory"),
    "time": ("sa lecture prend trop de temps", "reading it takes too long"),
    "size": ("sa lecture donne plus qu'une commande ne peut contenir", "reading it gives more than an order can hold"),
    "crash": ("elle fait échouer le lecteur d'images", "it makes the reader of pictures fail"),
}
BLANK = FindingKind(
    "scan.blank",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Rien n'a pu être lu : la page est blanche, illisible, ou posée à l'envers dans le télécopieur.",
    en="Nothing could be read: the page is blank, illegible, or was put into the machine the wrong way round.",
    way_out_fr="Regarder l'image ; demander au client de renvoyer sa commande.",
    way_out_en="Look at the picture; ask the customer to send the order again.",
)
COVER = FindingKind(
    "scan.cover-page",
    Family.SYNTAX,
    Severity.NOTICE,
    fr="La page {page} est une page de garde : elle est conservée, mais rien n'en est lu.",
    en="Page {page} is a cover page: it is kept, but nothing is read from it.",
    way_out_fr="Rien à faire, sauf si la page porte une consigne.",
    way_out_en="Nothing to do, unless the page carries an instruction.",
)
SEVERAL = FindingKind(
    "scan.several-orders",
    Family.SYNTAX,
    Severity.NOTICE,
    fr="La transmission contient {count} commandes ; celle-ci commence à la page {page}.",
    en="The transmission holds {count} orders; this one begins on page {page}.",
    way_out_fr="Vérifier en cas de doute qu'aucune page n'a été attribuée à une autre commande.",
    way_out_en="If in doubt, check that no page went to another order.",
)
UNREAD_FIGURES = FindingKind(
    "scan.line-faint",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Ligne {line} : le code « {code} » est à peine lisible.",
    en="Line {line}: the code “{code}” is hardly legible.",
    way_out_fr="Comparer le code avec l'image et le corriger.",
    way_out_en="Compare the code with the picture and correct it.",
)
AMOUNT_PROVEN = FindingKind(
    "scan.amount-proven",
    Family.SYNTAX,
    Severity.NOTICE,
    fr="Ligne {line} : le montant, mal lu, est {amount} : quantité × prix et le total imprimé le disent tous deux.",
    en="Line {line}: the amount, misread, is {amount}: quantity × price and the printed total both say so.",
    way_out_fr="Rien à faire.",
    way_out_en="Nothing to do.",
)
PROPOSED = FindingKind(
    "scan.figure-proposed",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Ligne {line} : lu « {read} », mais le montant et le total demandent {proposed}.",
    en="Line {line}: read as “{read}”, but the amount and the total demand {proposed}.",
    way_out_fr="Comparer avec l'image, puis confirmer ou corriger.",
    way_out_en="Compare with the picture, then confirm or correct.",
)
CODE_PROVEN = FindingKind(
    "scan.code-of-catalogue",
    Family.SYNTAX,
    Severity.NOTICE,
    fr="Ligne {line} : le code lu « {read} » est {proposed} au catalogue (désignation semblable à {score} %).",
    en="Line {line}: the code read as “{read}” is {proposed} in the catalogue (description alike to {score} %).",
    way_out_fr="Rien à faire ; en cas de doute, comparer avec l'image.",
    way_out_en="Nothing to do; if in doubt, compare with the picture.",
)
PROPOSED_CODE = FindingKind(
    "scan.code-proposed",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Ligne {line} : le code lu « {read} » est peut-être {proposed} (désignation semblable à {score} %).",
    en="Line {line}: the code read as “{read}” may be {proposed} (description alike to {score} %).",
    way_out_fr="Comparer le code avec l'image, puis confirmer ou corriger.",
    way_out_en="Compare the code with the picture, then confirm or correct.",
)
