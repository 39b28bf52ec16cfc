"""A message that fits its structure is read in one walk, and the tree of its groups would say the same."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis.strategies import SearchStrategy

from adapters.formats.edifact import build_tree, read_interchange
from adapters.formats.edifact.generate import Recipe, generate
from adapters.formats.edifact.interchange import Message
from adapters.formats.edifact.structure import Stumble
from adapters.mapping import mapping_for, read_message, write_message
from adapters.mapping.context import ReadContext
from adapters.mapping.reading import Tree
from gateway.model.base import Document

from .strategies import DESPATCHES, INVOICES, ORDERS, RESPONSES, is_writable
from .wire import interchange_of, message

SAMPLES = sorted(
    (f for f in resources.files("mappings").joinpath("samples").iterdir() if f.name.endswith(".edi")),
    key=lambda f: f.name,
)


def both_ways(read: Message) -> tuple[Tree, Tree]:
    mapping = mapping_for(read.type, read.version, read.association)
    walked, grouped = (ReadContext(mapping.grammar, mapping.spec.settings, mapping.spec.tables) for _ in range(2))
    return mapping.one_walk.run(read.segments, walked), mapping.reader.run(build_tree(read), grouped)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda f: f.name)
def test_the_golden_samples_read_the_same_in_one_walk(sample: resources.abc.Traversable) -> None:
    walked, grouped = both_ways(read_interchange(sample.read_bytes()).messages[0])
    assert walked == grouped != {}


def test_long_orders_read_the_same_in_one_walk() -> None:
    for read in read_interchange(generate(Recipe(count=3, lines=150))).messages:
        walked, grouped = both_ways(read)
        assert walked == grouped
        assert len(walked["lines"]) == 150


@pytest.mark.parametrize(
    ("kind", "version", "documents"),
    [
        ("ORDERS", "D.96A", ORDERS),
        ("ORDERS", "D.01B", ORDERS),
        ("ORDRSP", "D.96A", RESPONSES),
        ("DESADV", "D.96A", DESPATCHES),
        ("INVOIC", "D.01B", INVOICES),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_is_written_reads_the_same_in_one_walk(
    kind: str, version: str, documents: SearchStrategy[Document]
) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(document=documents)
    def check(document: Document) -> None:
        assume(is_writable(document))
        segments = write_message(document, message_type=kind, version=version)
        walked, grouped = both_ways(read_interchange(interchange_of(segments, kind, version, "")).messages[0])
        assert walked == grouped

    check()


def test_a_message_that_does_not_fit_is_read_along_its_groups() -> None:
    broken = message("BGM+220+A1+9'DTM+137:20261121:102'NAD+BY+3012345000015::9'QTY+21:5:PCE'LIN+1'QTY+21:2:PCE'UNS+S")
    with pytest.raises(Stumble):
        both_ways(broken)
    assert read_message(broken).content["number"] == "A1"


def test_segments_side_by_side_are_read_into_the_one_before() -> None:
    """APERAK of D.96A has no group for NAD CTA COM: the contact still belongs to its party."""
    read = message(
        "BGM+313+AP1+9'DTM+137:20261121:102'NAD+BY+3012345000015::9'CTA+IC+:Nadia'COM+nadia@example.com:EM'"
        "NAD+SU+3098765000019::9'CTA+IC+:Karim",
        "APERAK:D:96A:UN",
    )
    walked, grouped = both_ways(read)
    assert walked == grouped
    assert walked["parties"]["buyer"]["contact"]["email"] == "nadia@example.com"
