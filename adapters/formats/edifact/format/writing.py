"""Our documents as interchanges: the message for each kind of document, the partner's directory, character set and station."""

from dataclasses import replace

from adapters.formats.edifact import CharacterError, Envelope, OutMessage, PartyId, Segment, write_interchange
from adapters.formats.edifact.witness import witness
from adapters.mapping import MappingError, overlay_of, write_message
from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.invoice import Invoice
from gateway.model.master import OwnIdentity, Partner
from gateway.model.order import Order
from gateway.model.response import ApplicationError, OrderResponse
from gateway.ports import OutgoingContext, Written

MEDIA_TYPE = "application/edifact"

MESSAGE_TYPES: dict[type[Document], str] = {
    OrderResponse: "ORDRSP",
    ApplicationError: "APERAK",
    DespatchAdvice: "DESADV",
    Invoice: "INVOIC",
    Order: "ORDERS",
}

EANCOM: dict[tuple[str, str], str] = {
    ("D.96A", "ORDERS"): "EAN008",
    ("D.96A", "ORDRSP"): "EAN005",
    ("D.96A", "DESADV"): "EAN005",
    ("D.96A", "INVOIC"): "EAN008",
    ("D.01B", "ORDERS"): "EAN010",
    ("D.01B", "ORDRSP"): "EAN009",
    ("D.01B", "DESADV"): "EAN007",
    ("D.01B", "INVOIC"): "EAN010",
    ("D.01B", "APERAK"): "EAN004",
}
"""Association codes of EANCOM 1997 and 2002, for partners who use EANCOM at all."""


def written(message_type: str, content: bytes, context: OutgoingContext, losses: tuple[str, ...] = ()) -> Written:
    """The interchange as it leaves. Where a witness is asked for, pydifact must read in it what we meant to say.

    Raises :class:`CannotWrite` on any difference: the document stays, and a person looks.
    """
    if context.witnessed:
        testimony = witness(content)
        if testimony.differences:
            raise CannotWrite(
                f"{message_type} {context.reference} reads otherwise elsewhere: {'; '.join(testimony.differences[:3])}",
                "do not send it by hand: report the difference, it is a fault of ours",
                fr=(
                    f"{message_type} {context.reference} se lit autrement ailleurs : {'; '.join(testimony.differences[:3])}",
                    "ne l'envoyez pas à la main : signalez la différence, la faute est à nous",
                ),
            )
    return Written(message_type, content, MEDIA_TYPE, f"{message_type}-{context.reference}.edi", losses)


def write_document(document: Document, context: OutgoingContext, message_type: str) -> tuple[bytes, tuple[str, ...]]:
    """One document as an interchange of its own, in the partner's directory and character set, and what it cannot carry.

    Typographic signs that the partner's set lacks are written as their plain equivalents (œ as oe); any other character
    that does not fit raises :class:`CannotWrite`, as does a document without what the message cannot do without.
    """
    partner = context.partner
    association = EANCOM.get((partner.directory, message_type), "") if partner.association else ""
    envelope = _outgoing_envelope(context, partner.syntax)
    try:
        segments = write_message(
            document,
            message_type=message_type,
            version=partner.directory,
            association=association,
            overlay=overlay_of(partner.id),
        )
        message = OutMessage(message_type, partner.directory, association, context.reference, segments)
        losses = tuple(f"{loss.path}: {loss.en}" for loss in segments.losses)
        try:
            return write_interchange(envelope, [message]), losses
        except CharacterError:
            plainer = replace(message, segments=[_plainer(one) for one in segments])
            return write_interchange(envelope, [plainer]), losses
    except (MappingError, ValueError) as error:
        raise CannotWrite(
            f"{message_type} for {partner.name} cannot be written: {error}",
            "complete the document's data, or choose another character set or directory for the partner",
            fr=(
                f"{message_type} pour {partner.name} ne peut pas être écrit : "
                f"{error.told('fr')[0] if isinstance(error, MappingError) else error}",
                "complétez les données du document, ou donnez au partenaire un autre jeu de caractères ou annuaire",
            ),
        ) from error


PLAIN_EQUIVALENTS = str.maketrans(
    {
        "œ": "oe",
        "Œ": "OE",
        "Ÿ": "Y",
        "€": "EUR",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "•": "-",
        "™": "(TM)",
        "ʼ": "'",
    }
)
"""Signs of good typography and what a typewriter puts in their place: same meaning, no letter lost."""


def _plainer(segment: Segment) -> Segment:
    return Segment.of(
        segment.tag, *([part.translate(PLAIN_EQUIVALENTS) for part in element] for element in segment.elements)
    )


def _outgoing_envelope(context: OutgoingContext, syntax: str) -> Envelope:
    return Envelope(
        sender=own_station(context.own),
        recipient=_station(context.partner),
        control_reference=context.reference,
        prepared=context.at,
        syntax=syntax,
        ack_requested=context.partner.acknowledgement.awaited_hours is not None,
        test=context.test,
    )


def own_station(own: OwnIdentity) -> PartyId:
    return PartyId(own.edi_id or own.gln or own.name[:35], own.edi_qualifier if own.edi_id or own.gln else "")


def _station(partner: Partner) -> PartyId:
    """The partner's first UNB identification; its id when it has none."""
    known = (one.value for one in partner.identifiers if one.scheme == "unb")
    identification, _, qualifier = next(known, partner.id[:35]).partition(":")
    return PartyId(identification, qualifier)
