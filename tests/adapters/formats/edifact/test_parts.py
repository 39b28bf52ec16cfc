"""A source read in parts is a source read whole: the same messages, the same verdicts, the same CONTRL."""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from adapters.formats.edifact import parts as cutting
from adapters.formats.edifact.format import EdifactFormat
from gateway.model.master import AcknowledgementProfile
from gateway.ports import OutgoingContext, Part, ReadDocument
from tests.builders import a_partner, own_identity
from tests.road import an_interchange, numbers

PARTNER = a_partner(acknowledgement=AcknowledgementProfile(good_messages=True))
FORM = EdifactFormat()


def context() -> OutgoingContext:
    return OutgoingContext(own_identity(), PARTNER, "00000007", datetime(2026, 3, 10, 9, 30, tzinfo=UTC))


def contrls(content: bytes) -> list[bytes]:
    return [written.content for written, _ in FORM.receipts(FORM.read(content, PARTNER), context)]


def read_in_parts(content: bytes, messages: int) -> tuple[list[ReadDocument], list[bytes]]:
    """As many workers would, each knowing only what travels as JSON."""
    cutting_at = cutting.MESSAGES
    cutting.cut.__kwdefaults__["messages"] = messages
    try:
        division = FORM.divide(BytesIO(content), PARTNER)
    finally:
        cutting.cut.__kwdefaults__["messages"] = cutting_at
    assert division is not None
    memo = json.loads(json.dumps(division.memo))
    documents: list[ReadDocument] = []
    notes = []
    for part in division.parts:
        travelled = Part(part.offset, part.length, part.first, part.count, json.loads(json.dumps(part.memo)))
        made = FORM.read_part(content[part.offset : part.offset + part.length], travelled, memo, PARTNER)
        assert [document.position for document in made.documents] == list(range(part.first, part.first + part.count))
        documents += made.documents
        notes.append(json.loads(json.dumps(made.memo)))
    return documents, [written.content for written, _ in FORM.part_receipts(memo, notes, context)]


GROUPED = (
    b"UNB+UNOA:3+ME:14+YOU:14+261121:1200+7'UNG+ORDERS+ME+YOU+261121:1200+G1+UN+D:96A'"
    b"UNH+1+ORDERS:D:96A:UN'BGM+220+X+9'DTM+137:20261121:102'UNS+S'UNT+5+1'"
    b"UNH+2+ORDERS:D:96A:UN'BGM+220+Y+9'DTM+137:20261121:102'UNS+S'UNT+5+2'UNE+2+G1'"
    b"UNG+ORDERS+ME+YOU+261121:1200+G2+UN+D:96A'"
    b"UNH+1+ORDERS:D:96A:UN'BGM+220+Z+9'DTM+137:20261121:102'UNS+S'UNT+9+1'UNE+1+G2'UNZ+2+7'"
)

SOURCES = {
    "good": an_interchange(*numbers("A", 7)),
    "bad messages": an_interchange(*numbers("A", 7), spoilt=["A-00002", "A-00007"]),
    "wrong count above": an_interchange(*numbers("A", 7), stated=9),
    "cut off": an_interchange(*numbers("A", 7))[:-60],
    "a reference twice": an_interchange(*numbers("A", 5)).replace(b"UNH+5", b"UNH+2").replace(b"UNT+13+5", b"UNT+13+2"),
    "with UNA and other signs": b"UNA:*.! '" + an_interchange(*numbers("A", 5)).replace(b"+", b"*").replace(b"?", b"!"),
    "accents": an_interchange(*numbers("A", 5), lines=2).replace(b"CUX+2", "FTX+AAI+++Livrer à Gray, près de l?'écluse'\nCUX+2".encode("latin-1")),
    "several interchanges": an_interchange(*numbers("A", 3), reference="R1") + an_interchange(*numbers("B", 4), reference="R2", spoilt=["B-00003"]),
    "one of two refused": an_interchange(*numbers("A", 3), reference="R1", stated=8) + an_interchange(*numbers("B", 4), reference="R2"),
    "groups": GROUPED,
    "a group miscounted": GROUPED.replace(b"UNE+2+G1", b"UNE+5+G1"),
    "strays between": an_interchange(*numbers("A", 4)).replace(b"UNH+3", b"FTX+stray'UNH+3"),
}  # fmt: skip


@pytest.mark.parametrize("messages", [1, 2, 3, 100])
@pytest.mark.parametrize("name", SOURCES)
def test_parts_give_the_same_documents_and_the_same_contrl_as_the_whole(name: str, messages: int) -> None:
    content = SOURCES[name]
    documents, receipts = read_in_parts(content, messages)
    whole = FORM.read(content, PARTNER)
    assert documents == list(whole.documents)
    assert receipts == contrls(content)


def wrapped(content: bytes) -> bytes:
    return b"\r\n".join(content[at : at + 80] for at in range(0, len(content), 80))


@pytest.mark.parametrize(
    "content",
    [
        an_interchange("A-1").decode().encode("utf-16"),
        wrapped(an_interchange("A-1", "A-2").replace(b"\n", b"")),
        an_interchange("A-1", "A-2").replace(b"D:96A:UN:EAN008", b"D", 1),
        GROUPED.replace(b"+G2+UN", b"++UN"),
        b"rubbish",
        b"",
    ],
)
def test_what_a_part_could_not_tell_is_read_whole(content: bytes) -> None:
    assert FORM.divide(BytesIO(content), PARTNER) is None


def test_files_of_the_corpus_that_can_be_cut_read_the_same(shared_data: Path) -> None:
    cut = 0
    for file in sorted(shared_data.rglob("*.edi"))[:400]:
        content = file.read_bytes()
        if not 0 < len(content) < 60_000 or FORM.divide(BytesIO(content), PARTNER) is None:
            continue
        documents, receipts = read_in_parts(content, 1)
        assert documents == list(FORM.read(content, PARTNER).documents), file
        assert receipts == contrls(content), file
        cut += 1
    assert cut > 20
