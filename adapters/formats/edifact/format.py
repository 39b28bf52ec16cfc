"""Ties the EDIFACT library to the gateway's ports: interchanges in, orders and findings out; answers the same way back.

The only module of this folder that knows the gateway.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from adapters.formats.edifact import (
    CharacterError,
    ContrlProfile,
    Envelope,
    Fault,
    Interchange,
    Message,
    OutMessage,
    PartyId,
    Report,
    Segment,
    Validator,
    build_contrl,
    looks_like_edifact,
    may_acknowledge,
    read_interchange,
    read_interchanges,
    validate,
    write_interchange,
)
from adapters.formats.edifact import parts as cutting
from adapters.formats.edifact.contrl import Verdict, verdict
from adapters.formats.edifact.faults import Language
from adapters.mapping import MappingError, Place, Problem, read_message, write_message
from gateway import ports
from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.finding import Family, Finding, FindingKind, Severity, Words
from gateway.model.invoice import Invoice
from gateway.model.master import OwnIdentity, Partner
from gateway.model.order import Order, Origin
from gateway.model.response import ApplicationError, OrderResponse
from gateway.ports import NextContext, OutgoingContext, ReadDocument, ReadResult, Written

MEDIA_TYPE = "application/edifact"
HEAD = 4096  # bytes that hold UNA and UNB many times over

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

VALUE_LOST = FindingKind(
    "edifact.value",
    Family.SYNTAX,
    Severity.ERROR,
    fr="{fr}",
    en="{en}",
    way_out_fr="Corrigez la valeur d'après l'original, ou demandez un nouvel envoi.",
    way_out_en="Correct the value from the original, or ask for it to be sent again.",
)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One interchange with its report; ``first`` is the position of its first message in the file."""

    interchange: Interchange
    report: Report
    first: int
    verdict: Verdict

    def accepts(self, message: Message) -> bool:
        """As the CONTRL will say: an interchange or group that is refused takes its messages with it."""
        return self.verdict.lets_through(message) and self.report.message_ok(message.ordinal)


class EdifactFormat:
    name = "edifact"
    media_type = MEDIA_TYPE

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        return 100 if looks_like_edifact(head) else 0

    def peek(self, content: bytes) -> ports.Envelope:
        return _envelope(read_interchanges(content[:HEAD])[0])

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        judged: list[_Judged] = []
        first = 1
        for interchange in read_interchanges(content):
            report = validate(interchange)
            said = verdict(interchange, report, _profile_of(partner))
            judged.append(_Judged(interchange, report, first, said))
            first += len(interchange.messages)
        above = [fault for one in judged for fault in one.report.faults if fault.message_ordinal is None]
        return ReadResult(
            envelope=_envelope(judged[0].interchange),
            documents=tuple(
                _document(one, message, faults.get(message.ordinal, []))
                for one in judged
                for faults in (_by_message(one.report),)
                for message in one.interchange.messages
            ),
            findings=tuple(fault_finding(fault) for fault in above),
            receipt_owed=any(one.interchange.ack_requested for one in judged),
            detail=judged,
        )

    def receipts(self, result: ReadResult, next_context: NextContext) -> list[tuple[Written, OutgoingContext]]:
        """A CONTRL for each interchange whose sender can be told; never one for a CONTRL."""
        return _contrls(((judged.interchange, judged.report) for judged in result.detail), next_context)

    def divide(self, source: BinaryIO, partner: Partner | None) -> ports.Division | None:
        made = cutting.cut(source)
        if made is None:
            return None
        profile = _profile_of(partner)
        envelopes = []
        firsts = [1]
        for interchange, report, head, types in zip(
            made.interchanges, made.reports, made.heads, made.types, strict=True
        ):
            said = verdict(interchange, report, profile)
            envelopes.append(
                cutting.interchange_as_json(interchange, report, head, types)
                | {"all_refused": said.all_refused, "groups_refused": sorted(said.groups_refused)}
            )
            firsts.append(firsts[-1] + interchange.message_count)
        return ports.Division(
            envelope=_envelope(made.interchanges[0]),
            parts=tuple(
                ports.Part(
                    part.offset,
                    part.length,
                    firsts[part.interchange] + part.first - 1,
                    part.count,
                    cutting.as_json(part),
                )
                for part in made.parts
            ),
            findings=tuple(fault_finding(fault) for report in made.reports for fault in report.faults),
            receipt_owed=any(interchange.ack_requested for interchange in made.interchanges),
            memo=envelopes,
        )

    def read_part(self, content: bytes, part: ports.Part, memo: Any, partner: Partner | None) -> ports.PartResult:
        known = cutting.from_json(part.memo)
        envelope = memo[known.interchange]
        messages = cutting.read_part(content, envelope["head"], envelope["encoding"], known)
        validator, report = Validator(), Report()
        for message in messages:
            report.add(validator.check_message(message, report))
        report.close()
        said = Verdict(envelope["all_refused"], frozenset(envelope["groups_refused"]))
        judged = _Judged(Interchange(), report, part.first - known.first + 1, said)
        faults = _by_message(report)
        return ports.PartResult(
            tuple(_document(judged, message, faults.get(message.ordinal, [])) for message in messages),
            {"interchange": known.interchange, **cutting.messages_as_json(messages, report)},
        )

    def part_receipts(
        self, memo: Any, parts: Iterable[Any], next_context: NextContext
    ) -> list[tuple[Written, OutgoingContext]]:
        told = list(parts)
        joined = (
            cutting.joined(envelope, [part for part in told if part["interchange"] == index])
            for index, envelope in enumerate(memo)
        )
        return _contrls(joined, next_context)

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        message_type = MESSAGE_TYPES.get(type(document))
        if message_type is None:
            return None
        content, losses = write_document(document, context, message_type)
        return Written(message_type, content, MEDIA_TYPE, f"{message_type}-{context.reference}.edi", losses)

    def show(self, content: bytes, language: str) -> str:
        from adapters.formats.edifact.explain import explain

        return explain(content, _language(language))

    def page(self, content: bytes, language: str) -> str:
        from adapters.formats.edifact.explain_html import explain_html

        return explain_html(content, _language(language))

    def report(self, content: bytes, style: str, name: str, language: str) -> str:
        from adapters.formats.edifact.render import as_junit, as_sarif

        interchange = read_interchange(content)
        found = validate(interchange)
        if style == "junit":
            return as_junit(found, interchange, name, _language(language))
        return as_sarif(found, name, content, _language(language))


def _language(said: str) -> Language:
    return "fr" if said == "fr" else "en"


def _envelope(interchange: Interchange) -> ports.Envelope:
    return ports.Envelope(
        sender=_party(interchange.sender),
        recipient=_party(interchange.recipient),
        reference=interchange.control_reference or None,
        ack_requested=interchange.ack_requested,
        test=interchange.test,
    )


def _party(party: PartyId) -> str | None:
    if not party.identification:
        return None
    return f"{party.identification}:{party.qualifier}" if party.qualifier else party.identification


def _contrls(
    judged: Iterable[tuple[Interchange, Report]], next_context: NextContext
) -> list[tuple[Written, OutgoingContext]]:
    written = []
    for interchange, report in judged:
        if may_acknowledge(interchange) is not None:
            continue
        context = next_context()
        content = build_contrl(
            interchange,
            report,
            contrl_profile(context.partner),
            control_reference=context.reference,
            prepared=context.at,
        )
        written.append((Written("CONTRL", content, MEDIA_TYPE, f"CONTRL-{context.reference}.edi"), context))
    return written


def _profile_of(partner: Partner | None) -> ContrlProfile:
    return contrl_profile(partner) if partner is not None else ContrlProfile(version="2:2")


def _by_message(report: Report) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in report.faults:
        if fault.message_ordinal is not None:
            found.setdefault(fault.message_ordinal, []).append(fault)
    return found


def _document(judged: _Judged, message: Message, told: Iterable[Fault]) -> ReadDocument:
    position = judged.first + message.ordinal - 1
    faults = [fault_finding(fault) for fault in told]
    is_order = message.type in ("ORDERS", "ORDCHG")
    order, problems = _order(judged.interchange, message) if is_order else (None, [])
    return ReadDocument(
        position=position,
        kind=message.type or "?",
        reference=message.reference or None,
        order=order,
        findings=(*faults, *problems),
        accepted=judged.accepts(message),
    )


def _order(interchange: Interchange, message: Message) -> tuple[Order | None, list[Finding]]:
    reading = read_message(message)
    document = reading.document
    findings = [problem_finding(problem) for problem in reading.problems]
    if not isinstance(document, Order):
        return None, findings
    return document.model_copy(
        update={
            "test": document.test or interchange.test,
            "origin": _origin(interchange, message),
        }
    ), findings


def _origin(interchange: Interchange, message: Message) -> Origin:
    """What envelope and header say of where the order comes from; the gateway adds what the channel knows."""
    parts = (message.type, message.version.replace(".", ":", 1), message.agency or "UN", message.association)
    return Origin(
        media_type=MEDIA_TYPE,
        sender=_party(interchange.sender),
        interchange_reference=interchange.control_reference or None,
        message_reference=message.reference or None,
        message_type=":".join(parts).rstrip(":"),
        ack_requested=interchange.ack_requested if interchange.has_envelope else None,
    )


def fault_finding(fault: Fault) -> Finding:
    """A fault of the library as a finding of the gateway, with its place."""
    return Finding(
        code=f"edifact.{fault.code}",
        family=Family.SYNTAX,
        severity=Severity.ERROR if fault.is_error else Severity.WARNING,
        sentence=Words(fr=fault.sentence("fr"), en=fault.sentence("en")),
        way_out=Words(fr=fault.way_out("fr"), en=fault.way_out("en")),
        place=_place(fault),
    )


def _place(fault: Fault) -> str | None:
    parts = [fault.tag] if fault.tag else []
    for name, at in (
        ("segment", fault.segment),
        ("element", fault.element),
        ("component", fault.component),
        ("byte", fault.offset),
    ):
        if at is not None:
            parts.append(f"{name} {at}")
    return ", ".join(parts) or None


def problem_finding(problem: Problem) -> Finding:
    """A value that the mapping could not take; one that was lost makes the order wait for a person."""
    place: Place | None = problem.place
    return VALUE_LOST.at(
        problem.path or None,
        place=str(place) if place else None,
        severity=Severity.ERROR if problem.severity == "error" else Severity.NOTICE,
        fr=problem.fr,
        en=problem.en,
    )


def contrl_profile(partner: Partner) -> ContrlProfile:
    wish = partner.acknowledgement
    return ContrlProfile(
        version=wish.version,
        association=wish.association or "",
        acknowledge_each=wish.good_messages,
        syntax=partner.syntax.partition(":")[0],
    )


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
            document, message_type=message_type, version=partner.directory, association=association
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
        test=context.test,
    )


def own_station(own: OwnIdentity) -> PartyId:
    return PartyId(own.edi_id or own.gln or own.name[:35], own.edi_qualifier if own.edi_id or own.gln else "")


def _station(partner: Partner) -> PartyId:
    """The partner's first UNB identification; its id when it has none."""
    known: Iterable[str] = (one.value for one in partner.identifiers if one.scheme == "unb")
    identification, _, qualifier = next(iter(known), partner.id[:35]).partition(":")
    return PartyId(identification, qualifier)
