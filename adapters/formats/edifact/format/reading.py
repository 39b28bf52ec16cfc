"""Messages as the gateway's documents: orders with their findings, and what partners say of what we sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from adapters.formats.edifact import Fault, Interchange, Message, PartyId, Report
from adapters.formats.edifact.acknowledgement import acknowledgement
from adapters.formats.edifact.contrl import Verdict
from adapters.formats.edifact.format.findings import fault_finding, problem_finding
from adapters.formats.edifact.format.settlement import complaints, remittance
from adapters.formats.edifact.format.writing import MEDIA_TYPE
from adapters.mapping import MappingError, overlay_of, read_message
from gateway import ports
from gateway.model.finding import Finding, Words
from gateway.model.master import Partner
from gateway.model.order import Order, Origin
from gateway.model.response import ApplicationError
from gateway.ports import AnswerVerdict, PartnerAnswer, ReadDocument

ORDERS = ("ORDERS", "ORDCHG")


@dataclass(frozen=True, slots=True)
class Judged:
    """One interchange with its report; ``first`` is the position of its first message in the file."""

    interchange: Interchange
    report: Report
    first: int
    verdict: Verdict

    def accepts(self, message: Message) -> bool:
        """As the CONTRL will say: an interchange or group that is refused takes its messages with it."""
        return self.verdict.lets_through(message) and self.report.message_ok(message.ordinal)


def envelope_of(interchange: Interchange) -> ports.Envelope:
    return ports.Envelope(
        sender=party(interchange.sender),
        recipient=party(interchange.recipient),
        reference=interchange.control_reference or None,
        ack_requested=interchange.ack_requested,
        test=interchange.test,
    )


def party(party: PartyId) -> str | None:
    if not party.identification:
        return None
    return f"{party.identification}:{party.qualifier}" if party.qualifier else party.identification


def document(judged: Judged, message: Message, told: Iterable[Fault], partner: Partner | None) -> ReadDocument:
    """One message: the order it carries, the answer it gives, or neither; always with what is wrong in it."""
    overlay = overlay_of(partner.id) if partner is not None else None
    order, problems = _order(judged.interchange, message, overlay) if message.type in ORDERS else (None, [])
    return ReadDocument(
        position=judged.first + message.ordinal - 1,
        kind=message.type or "?",
        reference=message.reference or None,
        order=order,
        findings=(*map(fault_finding, told), *problems),
        accepted=judged.accepts(message),
        answer=_answer(judged.interchange, message),
        remittance=remittance(message) if message.type == "REMADV" else None,
        complaints=complaints(message) if message.type == "COMDIS" else (),
        left_out=partial(_left_out, message, overlay) if message.type != "CONTRL" else tuple,  # read by itself, whole
        places=partial(_places, message, overlay) if order is not None else dict,
    )


def _places(message: Message, overlay: str | None) -> dict[str, str]:
    return {
        path: f"{place}, bytes {place.offset}-{place.offset + place.length}"
        for path, place in read_message(message, overlay=overlay).places.items()
    }


def _left_out(message: Message, overlay: str | None) -> tuple[str, ...]:
    try:
        unmapped = read_message(message, overlay=overlay).unmapped
    except MappingError as error:  # no mapping reads such a message: nothing of it is taken
        return (f"the whole message: {error.message}",)
    return tuple(
        f"{one.tag}, segment {one.segment}, element {one.element}, component {one.component}: {one.value}"
        for one in unmapped
    )


def _order(interchange: Interchange, message: Message, overlay: str | None) -> tuple[Order | None, list[Finding]]:
    reading = read_message(message, overlay=overlay)
    order = reading.document
    findings = [problem_finding(problem) for problem in reading.problems]
    if not isinstance(order, Order):
        return None, findings
    return order.model_copy(
        update={
            "test": order.test or interchange.test,
            "origin": _origin(interchange, message),
        }
    ), findings


def _origin(interchange: Interchange, message: Message) -> Origin:
    """What envelope and header say of where the order comes from; the gateway adds what the channel knows."""
    parts = (message.type, message.version.replace(".", ":", 1), message.agency or "UN", message.association)
    return Origin(
        media_type=MEDIA_TYPE,
        sender=party(interchange.sender),
        interchange_reference=interchange.control_reference or None,
        message_reference=message.reference or None,
        message_type=":".join(parts).rstrip(":"),
        ack_requested=interchange.ack_requested if interchange.has_envelope else None,
    )


def _answer(interchange: Interchange, message: Message) -> PartnerAnswer | None:
    """What a CONTRL or an APERAK says of something of ours."""
    if message.type == "CONTRL":
        said = acknowledgement(message, interchange)
        words = Words(fr="; ".join(said.sentences("fr")), en="; ".join(said.sentences("en")))
        return PartnerAnswer(said.reference, said.verdict, words) if said.reference else None
    if message.type == "APERAK":
        return _application_answer(message)
    return None


def _application_answer(message: Message) -> PartnerAnswer | None:
    error = read_message(message).document
    if not isinstance(error, ApplicationError):
        return None
    reference = error.interchange_reference or error.message_reference
    if reference is None:
        return None
    verdict: AnswerVerdict = "rejected" if error.faults else "accepted"
    told = "; ".join(fault.text for fault in error.faults) or "-"
    return PartnerAnswer(reference, verdict, Words(fr=told, en=told))
