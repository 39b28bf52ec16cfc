"""What must hold for arbitrary content: round trips, and no damage that goes unsaid."""

from __future__ import annotations

import string
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.formats.edifact import (
    Envelope,
    OutMessage,
    PartyId,
    Repeat,
    Segment,
    ServiceCharacters,
    directory,
    read_interchange,
    validate,
    write_interchange,
    write_segment,
)
from adapters.formats.edifact.directory import Node
from adapters.formats.edifact.elements import check_segment
from adapters.formats.edifact.generate import Recipe, generate
from adapters.formats.edifact.patterns import SegmentPattern
from adapters.formats.edifact.service import LEVEL_B
from adapters.formats.edifact.structure import Automaton, Structure, walk
from adapters.formats.edifact.witness import from_pydifact, to_pydifact, witness
from tests.adapters.formats.edifact.mutations import LATIN, MUTATIONS, NOON, check_everything, same_or_told

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.edi"))
PUNCTUATION = "!\"#$%&'*,-/:;<=>?@[\\]^_`{|}~+.("

values = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters=[chr(c) for c in range(0x7F, 0xA0)]),
    max_size=12,
)
tags = st.text(string.ascii_uppercase, min_size=3, max_size=3).filter(
    lambda t: t not in {"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"}
)
composites = st.lists(values, min_size=1, max_size=4)
segments = st.builds(lambda tag, elements: Segment.of(tag, *elements), tags, st.lists(composites, max_size=5))


@st.composite
def service_characters(draw: st.DrawFn, *, repetition: bool = False) -> ServiceCharacters:
    chosen = draw(st.lists(st.sampled_from(PUNCTUATION), min_size=5, max_size=5, unique=True))
    decimal = draw(st.sampled_from([c for c in ".," if c not in chosen] or ["."]))
    return ServiceCharacters(
        chosen[0], chosen[1], decimal, chosen[2], chosen[4] if repetition else "", chosen[3], decimal
    )


def written(content: list[Segment], characters: ServiceCharacters, syntax: str = "UNOC:3") -> bytes:
    envelope = Envelope(
        PartyId("ME", "14"), PartyId("YOU+CO", "ZZ"), "REF'1", NOON, syntax=syntax, characters=characters
    )
    return write_interchange(envelope, [OutMessage("ORDERS", "D.96A", "EAN008", "7?8", content)])


@given(st.lists(segments, max_size=8), service_characters())
def test_what_is_written_reads_back_equal_whatever_the_content_and_the_service_characters(
    content: list[Segment], characters: ServiceCharacters
) -> None:
    interchange = read_interchange(written(content, characters), LATIN)
    assert interchange.faults == []
    assert interchange.control_reference == "REF'1"
    assert interchange.recipient.identification == "YOU+CO"
    [message] = interchange.messages
    assert message.reference == "7?8"
    assert message.faults == [] or {f.code.value for f in message.faults} == {"message-empty"}
    assert list(message.segments)[1:-1] == content


@given(st.lists(st.lists(values, min_size=1, max_size=3), min_size=2, max_size=4), service_characters(repetition=True))
def test_repetitions_of_syntax_4_survive_the_round_trip(
    occurrences: list[list[str]], characters: ServiceCharacters
) -> None:
    content = [Segment.of("FTX", "AAI", Repeat(*occurrences), ["end"])]
    [message] = read_interchange(written(content, characters, "UNOC:4"), LATIN).messages
    assert list(message.segments)[1:-1] == content
    assert message.segments[1].repetitions(2) == tuple(tuple(o) for o in occurrences)


@given(st.lists(st.builds(Segment.of, tags, st.text(string.ascii_letters + "+:'?", max_size=9)), max_size=5))
def test_control_characters_as_separators_survive_the_round_trip(content: list[Segment]) -> None:
    envelope = Envelope(PartyId("A"), PartyId("B"), "1", NOON, syntax="UNOB:3", characters=LEVEL_B)
    source = write_interchange(envelope, [OutMessage("ORDERS", "D.96A", "", "1", content)])
    [message] = read_interchange(source).messages
    assert list(message.segments)[1:-1] == content


@given(st.lists(segments.filter(lambda s: any(any(e) for e in s.elements)), min_size=1, max_size=6))
def test_pydifact_reads_back_equal_what_we_write(content: list[Segment]) -> None:
    source = written(content, ServiceCharacters())
    assert witness(source).differences == []


def test_a_generated_order_goes_to_pydifact_and_back() -> None:
    interchange = read_interchange(generate(Recipe(count=2, lines=3)))
    back = from_pydifact(to_pydifact(interchange))
    assert [list(m.segments) for m in back.messages] == [list(m.segments) for m in interchange.messages]
    assert back.sender == interchange.sender


@pytest.mark.parametrize("kind", MUTATIONS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.differing_executors])
@given(seed=st.integers(0, 2**32))
def test_any_single_damage_is_reported_or_changes_nothing(kind: str, seed: int) -> None:
    from tests.adapters.formats.edifact.mutations import mutate

    valid = generate(Recipe(count=2, lines=2))
    same_or_told(valid, mutate(valid, kind, Random(seed)))


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_read_without_an_exception(content: bytes) -> None:
    check_everything(content)
    check_everything(b"UNB+UNOC:3+A+B+261121:1200+1'" + content)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_every_sample_that_once_went_wrong_goes_right(sample: Path) -> None:
    check_everything(sample.read_bytes())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_dropping_any_single_segment_is_reported(sample: Path) -> None:
    content = sample.read_bytes()
    if b"'" not in content or validate(read_interchange(content)).faults:
        return
    pieces = content.split(b"'")
    for at in range(content.startswith(b"UNA"), len(pieces) - 1):  # without the standard UNA nothing changes
        damaged = b"'".join(pieces[:at] + pieces[at + 1 :])
        assert any(report.faults for _, report in check_everything(damaged)), pieces[at]


VALUES = [
    "",
    "",
    "1",
    "12",
    "-3",
    "1.5",
    "1,5",
    ".5",
    "A",
    "AB",
    "é?",
    "X+Y",
    "9" * 9,
    "A" * 36,
    "137",
    "21",
    "BY",
    "9",
    "6",
    "~~",
]


@pytest.mark.parametrize(
    "characters", [ServiceCharacters(), ServiceCharacters(release=""), ServiceCharacters(repetition="*")]
)
def test_a_pattern_never_accepts_what_the_exact_check_faults(characters: ServiceCharacters) -> None:
    random = Random(7)
    used = directory("D.96A")
    allowed = VALUES if characters.release else [v for v in VALUES if not set(v) & set("+?")]
    accepted = 0
    for tag in sorted(used.segment_tags):
        definition = used.segment(tag)
        assert definition is not None
        pattern = SegmentPattern(definition, characters, used.codes)
        for _ in range(60):
            elements = [
                [
                    random.choice(allowed)
                    for _ in range(random.randint(1, max(1, len(e.components)) + (random.random() < 0.1)))
                ]
                for e in definition.elements[: random.randint(1, len(definition.elements))]
            ]
            segment = Segment(write_segment(Segment.of(tag, *elements), characters), characters)
            flaws = list(check_segment(segment, definition, used.codes, characters.decimal_marks))
            if not flaws:
                pattern.learn(segment.raw)
                accepted += pattern.accepts(segment.raw)
            else:
                assert not pattern.accepts(segment.raw), (segment.raw, flaws)
    assert accepted > 30


def tags_of(node: Node, random: Random) -> list[str]:
    """Tags of a message as its directory allows it, with some of what is optional."""
    tags: list[str] = []
    for child in node.children:
        times = random.choice([1, 1, 2, 3]) if child.mandatory or random.random() < 0.3 else 0
        for _ in range(min(times, child.repeats)):
            tags += tags_of(child, random) if child.is_group else [child.tag]
    return tags


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    name=st.sampled_from(["D.96A", "D.01B", "D.95A", "D.21B"]),
    kind=st.sampled_from(["ORDERS", "ORDRSP", "DESADV", "INVOIC"]),
)
def test_the_automaton_accepts_exactly_what_the_walk_finds_right(seed: int, name: str, kind: str) -> None:
    random = Random(seed)
    tree = directory(name).tree(kind)
    assert tree is not None
    structure = Structure(tree)
    tags = tags_of(tree, random)
    automaton = Automaton(structure)
    for _ in range(8):
        placements, remaining = walk(structure, tags)
        exact = not remaining and all(p.move is not None and not p.move.cost for p in placements)
        assert automaton.accepts(tags) == exact
        at = random.randrange(len(tags))
        tags = random.choice(
            [tags[:at] + tags[at + 1 :], [*tags[:at], random.choice(sorted(structure.tags)), *tags[at:]]]
        )
        if not tags:
            return
