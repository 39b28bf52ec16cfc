"""What can be wrong with a transmission before any order is seen in it."""

from gateway.model.finding import Family, FindingKind, Severity

EMPTY = FindingKind(
    "input.empty",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Le fichier est vide.",
    en="The file is empty.",
    way_out_fr="Demandez à l'expéditeur de renvoyer la commande.",
    way_out_en="Ask the sender to send the order again.",
)
UNREADABLE = FindingKind(
    "input.unreadable",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce contenu n'est dans aucun format connu ({formats}) ; il commence par {head}.",
    en="This content is in no known format ({formats}); it begins with {head}.",
    way_out_fr="Vérifiez le fichier avec l'expéditeur ; l'original est conservé et peut être téléchargé.",
    way_out_en="Check the file with the sender; the original is kept and can be downloaded.",
)
MALWARE = FindingKind(
    "input.malware",
    Family.SYNTAX,
    Severity.REJECT,
    fr="L'antivirus a trouvé {signature} dans cet envoi : rien n'en a été lu.",
    en="The malware scanner found {signature} in this transmission: nothing of it was read.",
    way_out_fr="Prévenez l'expéditeur par un autre chemin et demandez-lui un fichier sain.",
    way_out_en="Tell the sender by another way, and ask for a clean file.",
)
NO_DOCUMENT = FindingKind(
    "input.no-document",
    Family.SYNTAX,
    Severity.REJECT,
    fr="L'envoi ne contient aucun message.",
    en="The transmission contains no message.",
    way_out_fr="Demandez à l'expéditeur ce qu'il voulait envoyer.",
    way_out_en="Ask the sender what was meant to be sent.",
)
PARTNER_UNKNOWN = FindingKind(
    "partner.unknown",
    Family.IDENTITY,
    Severity.WARNING,
    fr="L'expéditeur {sender} n'est pas un partenaire connu.",
    en="The sender {sender} is not a known partner.",
    way_out_fr="Créez le partenaire avec cet identifiant (gateway import partners.yaml), ou refusez ses envois.",
    way_out_en="Create the partner with this identifier (gateway import partners.yaml), or refuse what it sends.",
)
ENVELOPE_REUSED = FindingKind(
    "envelope.reused",
    Family.DUPLICATES,
    Severity.WARNING,
    fr="La référence d'interchange {reference} a déjà servi pour l'envoi {earlier}, avec un autre contenu.",
    en="The interchange reference {reference} was used before by transmission {earlier}, with another content.",
    way_out_fr="Signalez au partenaire que ses références se répètent ; les commandes déjà reçues sont reconnues à leur numéro.",
    way_out_en="Tell the partner that its references repeat; orders received before are recognised by their number.",
)
ANSWER_UNMATCHED = FindingKind(
    "answer.unmatched",
    Family.SYNTAX,
    Severity.WARNING,
    fr="Le partenaire répond à l'envoi {reference}, que nous n'avons pas fait.",
    en="The partner answers transmission {reference}, which we did not send.",
    way_out_fr="Vérifiez avec le partenaire à quel interchange il répond.",
    way_out_en="Check with the partner which interchange it answers.",
)
ANSWER_NEGATIVE = FindingKind(
    "answer.negative",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Le partenaire refuse notre {kind} {reference} : {reasons_fr}",
    en="The partner refuses our {kind} {reference}: {reasons_en}",
    way_out_fr="Corrigez ce que le partenaire signale, puis renvoyez le document.",
    way_out_en="Mend what the partner reports, then send the document again.",
)
KIND_UNSUPPORTED = FindingKind(
    "message.unsupported",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Le message {kind} n'est pas une commande ; il est conservé sans suite.",
    en="The message {kind} is not an order; it is kept and nothing is done with it.",
    way_out_fr="Si ce message doit être traité, demandez son intégration.",
    way_out_en="If this message should be handled, ask for it to be supported.",
)
