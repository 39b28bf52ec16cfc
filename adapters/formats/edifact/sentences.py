"""What each fault says to a person, and what to do about it, in French and English. Only words; no rule is decided here."""

from __future__ import annotations

from adapters.formats.edifact.faults import Fault, FaultCode, Language

C = FaultCode

_SAYS: dict[FaultCode, tuple[str, str]] = {
    C.NOT_EDIFACT: (
        "Aucun segment UNA, UNB ou UNH : ce n'est pas un fichier EDIFACT (début : « {value} »).",
        "No UNA, UNB or UNH segment: this is not an EDIFACT file (it begins with “{value}”).",
    ),
    C.UNA_INVALID: (
        "La chaîne de service UNA déclare un caractère impossible ou employé deux fois : « {value} ».",
        "The service string UNA declares a character that cannot serve, or one twice: “{value}”.",
    ),
    C.BLANKS_BETWEEN: (
        "Des espaces ou des sauts de ligne précèdent {value} segments.",
        "Blanks or line breaks stand before {value} segments.",
    ),
    C.LEADING_TEXT: (
        "Du texte précède l'interchange : « {value} ».",
        "Text stands before the interchange: “{value}”.",
    ),
    C.TRAILING_TEXT: (
        "Du texte suit la fin de l'interchange : « {value} ».",
        "Text follows the end of the interchange: “{value}”.",
    ),
    C.SEVERAL_INTERCHANGES: (
        "Le fichier contient {value} interchanges ; seul le premier est lu ici.",
        "The file holds {value} interchanges; only the first is read here.",
    ),
    C.SEGMENT_TOO_LARGE: (
        "Un segment n'a pas de fin : aucun terminateur après « {value} ».",
        "A segment has no end: no terminator after “{value}”.",
    ),
    C.TERMINATOR_MISSING: (
        "Le dernier segment n'est pas terminé : « {value} ». Le fichier est sans doute tronqué.",
        "The last segment is not terminated: “{value}”. The file was probably cut short.",
    ),
    C.TERMINATOR_LINE_BREAK: (
        "Les segments se terminent par un saut de ligne au lieu de « {expected} ».",
        "Segments end in a line break instead of “{expected}”.",
    ),
    C.RELEASE_DANGLING: (
        "Un caractère d'échappement à la fin des données n'échappe rien : « {value} ».",
        "A release character at the end of the data releases nothing: “{value}”.",
    ),
    C.LINE_BREAK_INSIDE: (
        "Un saut de ligne se trouve à l'intérieur du segment.",
        "A line break stands within the segment.",
    ),
    C.WRAPPED_LINES: (
        "Les lignes sont coupées tous les {value} caractères ; elles ont été recollées.",
        "Lines are cut every {value} characters; they were joined again.",
    ),
    C.CHARSET_UNKNOWN: (
        "Jeu de caractères {value} inconnu de la norme ISO 9735.",
        "Character set {value} is not one of ISO 9735.",
    ),
    C.CHARSET_LIED: (
        "L'en-tête annonce {value}, mais le texte est en {expected} ; il a été lu ainsi.",
        "The header declares {value}, but the text is {expected}; it was read so.",
    ),
    C.CHARACTER_UNDECODABLE: (
        "Un octet n'est pas un caractère du jeu déclaré ({expected}).",
        "A byte is no character of the declared set ({expected}).",
    ),
    C.CHARACTER_OUTSIDE_SET: (
        "Le caractère « {value} » n'appartient pas au jeu déclaré ({expected}).",
        "The character “{value}” does not belong to the declared set ({expected}).",
    ),
    C.SYNTAX_VERSION_UNKNOWN: ("Version de syntaxe {value} inconnue.", "Syntax version {value} is unknown."),
    C.UNB_MISSING: ("L'en-tête d'interchange UNB manque.", "The interchange header UNB is missing."),
    C.UNB_UNREADABLE: (
        "L'en-tête UNB ne nomme pas l'émetteur, le destinataire ou la référence : « {value} ».",
        "The header UNB does not name sender, recipient or reference: “{value}”.",
    ),
    C.UNZ_MISSING: (
        "La fin d'interchange UNZ manque ; le fichier est peut-être tronqué.",
        "The interchange trailer UNZ is missing; the file may have been cut short.",
    ),
    C.UNZ_COUNT: (
        "UNZ annonce {value} message(s) ou groupe(s), il y en a {expected}.",
        "UNZ states {value} message(s) or group(s), there are {expected}.",
    ),
    C.UNZ_REFERENCE: (
        "La référence de UNZ ({value}) n'est pas celle de UNB ({expected}).",
        "The reference in UNZ ({value}) is not that of UNB ({expected}).",
    ),
    C.INTERCHANGE_EMPTY: ("L'interchange ne contient aucun message.", "The interchange holds no message."),
    C.MIXED_GROUPS: (
        "Des groupes fonctionnels et des messages hors groupe sont mêlés.",
        "Functional groups and messages outside a group are mixed.",
    ),
    C.UNB_DATE_LENGTH: (
        "La date {value} n'a pas la longueur prévue par la version de syntaxe ({expected}).",
        "The date {value} does not have the length of this syntax version ({expected}).",
    ),
    C.UNG_MISSING: ("Une fin de groupe UNE vient sans en-tête UNG.", "A group trailer UNE comes without a header UNG."),
    C.UNE_MISSING: ("La fin de groupe UNE manque.", "The group trailer UNE is missing."),
    C.UNE_COUNT: (
        "UNE annonce {value} message(s), il y en a {expected}.",
        "UNE states {value} message(s), there are {expected}.",
    ),
    C.UNE_REFERENCE: (
        "La référence de UNE ({value}) n'est pas celle de UNG ({expected}).",
        "The reference in UNE ({value}) is not that of UNG ({expected}).",
    ),
    C.GROUP_EMPTY: ("Le groupe ne contient aucun message.", "The group holds no message."),
    C.GROUP_DUPLICATE: ("La référence de groupe {value} a déjà servi.", "The group reference {value} was used before."),
    C.GROUP_TYPES: (
        "Le groupe {expected} contient des messages d'un autre type ou de plusieurs types : {value}.",
        "The group {expected} holds messages of another type or of several: {value}.",
    ),
    C.UNH_MISSING: (
        "Une fin de message UNT vient sans en-tête UNH.",
        "A message trailer UNT comes without a header UNH.",
    ),
    C.UNT_MISSING: ("La fin de message UNT manque.", "The message trailer UNT is missing."),
    C.UNT_COUNT: (
        "UNT annonce {value} segments, il y en a {expected}.",
        "UNT states {value} segments, there are {expected}.",
    ),
    C.UNT_REFERENCE: (
        "La référence de UNT ({value}) n'est pas celle de UNH ({expected}).",
        "The reference in UNT ({value}) is not that of UNH ({expected}).",
    ),
    C.MESSAGE_EMPTY: ("Le message ne contient que UNH et UNT.", "The message holds nothing but UNH and UNT."),
    C.MESSAGE_DUPLICATE: (
        "La référence de message {value} a déjà servi dans cet interchange.",
        "The message reference {value} was used before in this interchange.",
    ),
    C.SEGMENT_OUTSIDE: (
        "Un segment se trouve hors de tout message : « {value} ».",
        "A segment stands outside every message: “{value}”.",
    ),
    C.DIRECTORY_UNKNOWN: ("Répertoire {value} inconnu.", "Directory {value} is unknown."),
    C.DIRECTORY_SUBSTITUTED: (
        "Répertoire {value} absent ici ; contrôle fait avec {expected}.",
        "Directory {value} is not carried here; checked with {expected}.",
    ),
    C.DIRECTORY_SKIPPED: (
        "Répertoire {value} absent ici ; seule l'enveloppe est contrôlée.",
        "Directory {value} is not carried here; only the envelope is checked.",
    ),
    C.VERSION_SPACING: ("La version comporte un espace : « {value} ».", "The version holds a blank: “{value}”."),
    C.MESSAGE_TYPE_UNKNOWN: (
        "Type de message {value} inconnu dans {expected} ; seule l'enveloppe est contrôlée.",
        "Message type {value} is unknown in {expected}; only the envelope is checked.",
    ),
    C.TAG_MALFORMED: ("« {value} » n'est pas un code de segment.", "“{value}” is no segment tag."),
    C.SEGMENT_UNKNOWN: (
        "Le segment {tag} n'existe pas dans ce type de message.",
        "The segment {tag} does not exist in this message type.",
    ),
    C.SEGMENT_MISPLACED: ("Le segment {tag} n'a pas sa place ici.", "The segment {tag} has no place here."),
    C.SEGMENT_MISSING: ("Le segment obligatoire {tag} manque.", "The mandatory segment {tag} is missing."),
    C.GROUP_MISSING: (
        "Le groupe obligatoire {expected} (segment {tag}) manque.",
        "The mandatory group {expected} (segment {tag}) is missing.",
    ),
    C.TRIGGER_MISSING: (
        "Le groupe {expected} commence par {value} sans son segment {tag}.",
        "The group {expected} begins with {value}, without its segment {tag}.",
    ),
    C.SEGMENT_REPEATS: (
        "Le segment {tag} est répété plus de {expected} fois.",
        "The segment {tag} is repeated more than {expected} times.",
    ),
    C.GROUP_REPEATS: (
        "Le groupe {value} ({tag}) est répété plus de {expected} fois.",
        "The group {value} ({tag}) is repeated more than {expected} times.",
    ),
    C.NESTING_INDICATOR: (
        "Indication d'imbrication « {value} » après le code du segment.",
        "Nesting indicator “{value}” after the segment tag.",
    ),
    C.ELEMENT_MISSING: ("L'élément obligatoire {expected} manque.", "The mandatory element {expected} is missing."),
    C.COMPONENT_MISSING: (
        "La composante obligatoire {expected} manque.",
        "The mandatory component {expected} is missing.",
    ),
    C.ELEMENT_EXCESS: (
        "Le segment a plus de {expected} éléments : « {value} » est de trop.",
        "The segment has more than {expected} elements: “{value}” is one too many.",
    ),
    C.COMPONENT_EXCESS: (
        "L'élément a plus de {expected} composante(s) : « {value} » est de trop.",
        "The element has more than {expected} component(s): “{value}” is one too many.",
    ),
    C.REPETITION_EXCESS: (
        "L'élément est répété plus de {expected} fois.",
        "The element is repeated more than {expected} times.",
    ),
    C.TRAILING_SEPARATOR: ("Des séparateurs superflus terminent l'élément.", "Superfluous separators end the element."),
    C.DEPENDENCY: (
        "Cet élément est requis dès que l'élément {expected} est présent.",
        "This element is required when element {expected} is present.",
    ),
    C.VALUE_TOO_LONG: ("« {value} » est trop long pour {expected}.", "“{value}” is too long for {expected}."),
    C.VALUE_TOO_SHORT: ("« {value} » est trop court pour {expected}.", "“{value}” is too short for {expected}."),
    C.VALUE_TYPE: (
        "« {value} » contient des caractères que {expected} n'admet pas.",
        "“{value}” holds characters that {expected} does not allow.",
    ),
    C.DECIMAL_NOTATION: ("Nombre décimal mal écrit : « {value} ».", "Decimal number not written properly: “{value}”."),
    C.DECIMAL_NO_DIGIT: (
        "Aucun chiffre avant le signe décimal : « {value} ».",
        "No digit before the decimal mark: “{value}”.",
    ),
    C.CODE_UNKNOWN: (
        "Le code « {value} » ne figure pas dans la liste {expected}.",
        "The code “{value}” is not in the list {expected}.",
    ),
    C.SENDER_UNKNOWN: ("Émetteur {value} inconnu.", "Sender {value} is unknown."),
    C.RECIPIENT_UNKNOWN: ("Destinataire {value} inconnu.", "Recipient {value} is unknown."),
    C.RECIPIENT_NOT_US: ("Le destinataire {value} n'est pas nous.", "The recipient {value} is not us."),
    C.NO_AGREEMENT: ("Aucun accord d'échange ne couvre {value}.", "No interchange agreement covers {value}."),
    C.INTERCHANGE_TOO_OLD: ("L'interchange du {value} est trop ancien.", "The interchange of {value} is too old."),
    C.TEST_UNSUPPORTED: (
        "Les interchanges de test ne sont pas acceptés ici.",
        "Test interchanges are not accepted here.",
    ),
    C.INTERCHANGE_DUPLICATE: (
        "L'interchange {value} a déjà été reçu de cet émetteur.",
        "The interchange {value} was received from this sender before.",
    ),
    C.FAULTS_OMITTED: ("{value} autres défauts ne sont pas listés.", "{value} more faults are not listed."),
}

_DO: dict[FaultCode, tuple[str, str]] = {
    C.NOT_EDIFACT: ("Vérifier le fichier déposé ou le format choisi.", "Check the file or the chosen format."),
    C.TERMINATOR_MISSING: ("Demander un nouvel envoi complet.", "Ask for the whole interchange again."),
    C.UNZ_MISSING: ("Demander un nouvel envoi complet.", "Ask for the whole interchange again."),
    C.UNT_MISSING: ("Demander un nouvel envoi complet du message.", "Ask for the whole message again."),
    C.SEVERAL_INTERCHANGES: ("Lire le fichier avec read_interchanges.", "Read the file with read_interchanges."),
    C.CHARSET_LIED: (
        "Demander au partenaire de déclarer UNOW, ou fixer son encodage dans son profil.",
        "Ask the partner to declare UNOW, or set the encoding in the partner's profile.",
    ),
    C.CHARSET_UNKNOWN: ("Fixer l'encodage dans le profil du partenaire.", "Set the encoding in the partner's profile."),
    C.UNB_MISSING: (
        "Aucun CONTRL ne peut être envoyé : prévenir le contact du partenaire.",
        "No CONTRL can be sent: tell the partner's contact.",
    ),
    C.UNB_UNREADABLE: (
        "Aucun CONTRL ne peut être envoyé : prévenir le contact du partenaire.",
        "No CONTRL can be sent: tell the partner's contact.",
    ),
    C.DIRECTORY_UNKNOWN: (
        "Ajouter le répertoire comme fichier, ou corriger la version dans UNH.",
        "Add the directory as a file, or correct the version in UNH.",
    ),
    C.CODE_UNKNOWN: (
        "Admettre le code pour ce partenaire, ou demander un code de la liste.",
        "Allow the code for this partner, or ask for a code of the list.",
    ),
    C.DECIMAL_NOTATION: ("Employer le signe décimal déclaré dans UNA.", "Use the decimal mark that UNA declares."),
    C.SENDER_UNKNOWN: (
        "Créer le partenaire ou corriger son identification.",
        "Create the partner or correct the identification.",
    ),
}
_AFTER = frozenset({C.SEGMENT_MISSING, C.GROUP_MISSING, C.TRIGGER_MISSING, C.UNT_MISSING})
"""Something is missing: the position is that of the last segment before it (data element 0096 counts so)."""
_DO_ELSE = {
    "error": ("Le partenaire doit corriger et renvoyer.", "The partner must correct this and send again."),
    "warning": (
        "Rien à faire ; à signaler au partenaire à l'occasion.",
        "Nothing to do; mention it to the partner some day.",
    ),
}


def sentence(fault: Fault, language: Language = "fr") -> str:
    """What is wrong and where, as one sentence and a place."""
    says = _SAYS[fault.code][0 if language == "fr" else 1].format(
        value=fault.value, expected=fault.expected or fault.element_id, tag=fault.tag
    )
    place = where(fault, language)
    return f"{place}{' : ' if language == 'fr' else ': '}{says}" if place else says


def way_out(fault: Fault, language: Language = "fr") -> str:
    """What to do about it."""
    return _DO.get(fault.code, _DO_ELSE[fault.severity])[0 if language == "fr" else 1]


def where(fault: Fault, language: Language = "fr") -> str:
    """The place: message, segment, element, component; '' for the interchange as a whole."""
    parts = []
    if fault.message_ordinal is not None:
        parts.append(f"message {fault.message_reference or fault.message_ordinal}")
    elif fault.group_ordinal is not None:
        parts.append(f"{'groupe' if language == 'fr' else 'group'} {fault.group_ordinal}")
    if fault.segment is not None and fault.code in _AFTER:
        parts.append(f"{'après le segment' if language == 'fr' else 'after segment'} {fault.segment}")
    elif fault.segment is not None:
        parts.append(f"segment {fault.segment}{f' ({fault.tag})' if fault.tag else ''}")
    elif fault.tag:
        parts.append(fault.tag)
    if fault.element is not None:
        parts.append(f"{'élément' if language == 'fr' else 'element'} {fault.element}")
    if fault.component is not None:
        parts.append(f"{'composante' if language == 'fr' else 'component'} {fault.component}")
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]
