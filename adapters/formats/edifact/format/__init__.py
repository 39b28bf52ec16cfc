"""Ties the EDIFACT library to the gateway's ports: interchanges in, orders and findings out; answers the same way back.

The only room of this folder that knows the gateway: ``reading`` makes documents of messages, ``writing`` messages of
documents, ``findings`` says faults to people.
"""

from collections.abc import Iterable
from typing import Any, BinaryIO

from adapters.formats.edifact import (
    ContrlProfile,
    Interchange,
    ReadOptions,
    Report,
    ValidationPolicy,
    Validator,
    build_contrl,
    looks_like_edifact,
    may_acknowledge,
    read_interchange,
    read_interchanges,
    validate,
)
from adapters.formats.edifact import parts as cutting
from adapters.formats.edifact.contrl import Verdict, verdict
from adapters.formats.edifact.faults import Language
from adapters.formats.edifact.format.findings import by_message, fault_finding
from adapters.formats.edifact.format.reading import Judged, document, envelope_of
from adapters.formats.edifact.format.writing import MEDIA_TYPE, MESSAGE_TYPES, write_document, written
from adapters.formats.edifact.witness import witness
from gateway import ports
from gateway.model.anatomy import Anatomy, Change
from gateway.model.base import Document
from gateway.model.master import EdifactProfile, Partner
from gateway.ports import NextContext, OutgoingContext, ReadResult, Written

HEAD = 4096  # bytes that hold UNA and UNB many times over


class EdifactFormat:
    name = "edifact"
    media_type = MEDIA_TYPE

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        return 100 if looks_like_edifact(head) else 0

    def peek(self, content: bytes) -> ports.Envelope:
        return envelope_of(read_interchanges(content[:HEAD])[0])

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        judged: list[Judged] = []
        first = 1
        options, policy = read_options(partner), validation_policy(partner)
        for interchange in read_interchanges(content, options):
            report = validate(interchange, policy)
            said = verdict(interchange, report, _profile_of(partner))
            judged.append(Judged(interchange, report, first, said))
            first += len(interchange.messages)
        above = [fault for one in judged for fault in one.report.faults if fault.message_ordinal is None]
        return ReadResult(
            envelope=envelope_of(judged[0].interchange),
            documents=tuple(
                document(one, message, faults.get(message.ordinal, []), partner)
                for one in judged
                for faults in (by_message(one.report),)
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
        if partner is not None and partner.edifact != EdifactProfile():
            return None  # its own ways of reading concern the whole file
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
            envelope=envelope_of(made.interchanges[0]),
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
        validator, report = Validator(validation_policy(partner)), Report()
        for message in messages:
            report.add(validator.check_message(message, report))
        report.close()
        said = Verdict(envelope["all_refused"], frozenset(envelope["groups_refused"]))
        judged = Judged(cutting.interchange_from_json(envelope), report, part.first - known.first + 1, said)
        faults = by_message(report)
        return ports.PartResult(
            tuple(document(judged, message, faults.get(message.ordinal, []), partner) for message in messages),
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
        return written(message_type, content, context, losses)

    def second_reading(self, content: bytes) -> list[str]:
        """What pydifact reads otherwise than we do."""
        return witness(content).differences

    def show(self, content: bytes, language: str) -> str:
        from adapters.formats.edifact.explain import explain

        return explain(content, _language(language))

    def page(self, content: bytes, language: str) -> str:
        from adapters.formats.edifact.explain_html import explain_html

        return explain_html(content, _language(language))

    def anatomy(self, content: bytes, partner: Partner | None, language: str) -> list[Anatomy]:
        from adapters.formats.edifact.format.anatomy import anatomies

        options, policy = read_options(partner), validation_policy(partner)
        return list(anatomies(content, _language(language), options, policy, _profile_of(partner)))

    def compare(self, before: bytes, after: bytes, language: str) -> list[Change]:
        from adapters.formats.edifact.format.anatomy import changes

        return list(changes(before, after, _language(language)))

    def report(self, content: bytes, style: str, name: str, language: str) -> str:
        from adapters.formats.edifact.render import as_junit, as_sarif

        interchange = read_interchange(content)
        found = validate(interchange)
        if style == "junit":
            return as_junit(found, interchange, name, _language(language))
        return as_sarif(found, name, content, _language(language))


def _language(said: str) -> Language:
    return "fr" if said == "fr" else "en"


def _contrls(
    judged: Iterable[tuple[Interchange, Report]], next_context: NextContext
) -> list[tuple[Written, OutgoingContext]]:
    receipts = []
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
        receipts.append((written("CONTRL", content, context), context))
    return receipts


def _profile_of(partner: Partner | None) -> ContrlProfile:
    return contrl_profile(partner) if partner is not None else ContrlProfile(version="2:2")


def contrl_profile(partner: Partner) -> ContrlProfile:
    wish = partner.acknowledgement
    return ContrlProfile(
        version=wish.version,
        association=wish.association or "",
        acknowledge_each=wish.good_messages,
        syntax=partner.syntax.partition(":")[0],
    )


def read_options(partner: Partner | None) -> ReadOptions:
    profile = partner.edifact if partner is not None else EdifactProfile()
    return ReadOptions(encoding=profile.encoding, refused=ReadOptions().refused | set(profile.refused))


def validation_policy(partner: Partner | None) -> ValidationPolicy:
    profile = partner.edifact if partner is not None else EdifactProfile()
    return ValidationPolicy(
        unknown_directory=profile.unknown_directory,
        code_lists=profile.code_lists,
        code_list_errors=frozenset(profile.code_list_errors),
        subset=profile.subset,
        refused=frozenset(profile.refused),
    )
