"""Ways to damage an interchange, and what must hold however it was damaged. Shared by the property tests and the fuzzer."""

from __future__ import annotations

from datetime import datetime
from random import Random

from adapters.formats.edifact import (
    Interchange,
    ReadOptions,
    Report,
    Segment,
    build_contrl,
    build_tree,
    may_acknowledge,
    read_contrl,
    read_interchange,
    read_interchanges,
    validate,
    validator,
)
from adapters.formats.edifact.charset import KEEP
from adapters.formats.edifact.interchange import BLANKS
from adapters.formats.edifact.segment import split_released

NOON = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001 — UNB carries local time without a zone
LATIN = ReadOptions(encoding="iso8859-1")  # two letters such as Ä£ are UTF-8 as well; the partner's profile decides
MUTATIONS = ("drop", "repeat", "swap", "truncate", "flip", "insert", "cut")


def mutate(source: bytes, kind: str, random: Random) -> bytes:
    """`source` with one damage of `kind`."""
    pieces = source.split(b"'")
    at = random.randrange(max(1, len(pieces) - 1))
    byte = random.randrange(len(source))
    if kind == "drop":
        return b"'".join(pieces[:at] + pieces[at + 1 :])
    if kind == "repeat":
        return b"'".join(pieces[: at + 1] + pieces[at:])
    if kind == "swap":
        other = random.randrange(max(1, len(pieces) - 1))
        pieces[at], pieces[other] = pieces[other], pieces[at]
        return b"'".join(pieces)
    if kind == "truncate":
        return source[:byte]
    if kind == "flip":
        return source[:byte] + bytes([source[byte] ^ (1 << random.randrange(8))]) + source[byte + 1 :]
    if kind == "insert":
        return source[:byte] + random.choice([b"'", b"+", b":", b"?", b"\n", b"\xe9", b"A", b"UNH+"]) + source[byte:]
    return source[:byte] + source[byte + 1 :]


def every_segment(interchange: Interchange) -> list[Segment]:
    """All that was read, envelope and strays included."""
    found = [s for s in (interchange.header, interchange.trailer) if s is not None]
    for group in interchange.groups:
        found.extend(s for s in (group.header, group.trailer) if s is not None)
    for message in interchange.messages:
        found.extend(message.segments)
    return found + interchange.strays


def meaning(interchange: Interchange) -> list[object]:
    """What an interchange says: parties, references and the segments of its messages."""
    i = interchange
    return [i.sender, i.recipient, i.control_reference, i.test, [list(m.segments) for m in i.messages]]


def check_everything(source: bytes) -> list[tuple[Interchange, Report]]:
    """Read, judge, order and answer `source`; asserts what must hold for any bytes at all."""
    judged = []
    interchanges = read_interchanges(source)
    for interchange in interchanges:
        report = validate(interchange)
        again = judged_the_exact_way(interchange)
        assert report.faults == again.faults, "the fast way and the exact way must say the same"
        for fault in report.faults:
            assert all((fault.sentence("fr"), fault.sentence("en"), fault.way_out("fr")))
            # Halves of pairs and the very end of wrapped lines make places approximate.
            wide = interchange.encoding.startswith("utf-16") or report.faults[0].code == "wrapped-lines"
            assert fault.offset is None or wide or 0 <= fault.offset <= len(source)
        for message in interchange.messages:
            assert list(build_tree(message).walk()) == list(message.segments)
        if may_acknowledge(interchange) is None:
            content = build_contrl(interchange, report, control_reference="1", prepared=NOON)
            [said] = read_contrl(content, LATIN if b"UNOC" in content[:20] else ReadOptions())
            assert said.reference == interchange.control_reference
            answered = [m for m in interchange.messages if m.type != "CONTRL"]
            if len(answered) == len(interchange.messages):
                assert (said.verdict == "accepted") == report.ok
        judged.append((interchange, report))
    assert_nothing_lost(source, interchanges)
    return judged


def judged_the_exact_way(interchange: Interchange) -> Report:
    """The report of a validator that has learnt nothing, so that every segment goes the exact way."""
    learned = validator.message_validator
    validator.message_validator = learned.__wrapped__  # type: ignore[assignment]
    try:
        return validate(interchange)
    finally:
        validator.message_validator = learned


def assert_nothing_lost(source: bytes, interchanges: list[Interchange]) -> None:
    """Every piece between terminators is a segment somewhere, or a fault tells of it."""
    told = {f.code.value for i in interchanges for f in i.faults}
    if told & {"not-edifact", "segment-too-large", "una-invalid", "wrapped-lines", "leading-text", "trailing-text"}:
        return
    first = interchanges[0]
    if first.encoding.startswith("utf-16"):  # undecodable pairs are replaced, which this comparison cannot follow
        return
    text = source.removeprefix(b"\xef\xbb\xbf").decode(first.encoding, KEEP)
    body = text.lstrip(BLANKS)
    body = body[9:] if first.has_una else body
    c = first.characters
    pieces = [p.strip(BLANKS) for p in split_released(body, c.terminator, c.release)]
    read = [s.raw.strip(BLANKS) for i in interchanges for s in every_segment(i)]
    # A further interchange may declare the same service characters again; that is no segment.
    assert sorted(p for p in pieces if p and p[:3] != "UNA") == sorted(r for r in read if r and r[:3] != "UNA")


def same_or_told(valid: bytes, damaged: bytes) -> None:
    """A damaged interchange either says what the valid one said, or gets a report."""
    judged = check_everything(damaged)
    if not any(report.faults for _, report in judged):
        assert len(judged) == 1
        before, after = read_interchange(valid), judged[0][0]
        assert [m.type for m in after.messages] == [m.type for m in before.messages]
        assert segments_of(damaged) == segments_of(valid), "a lost segment without a word"


def segments_of(source: bytes) -> int:
    """How many segments the messages of a source hold."""
    return sum(len(m.segments) for i in read_interchanges(source) for m in i.messages)
