"""read(write(d)) == d for arbitrary documents and every wire format, but for what ``mappings/exceptions.yaml`` lists.

Both ways: what comes back must be what the table says, so a loss that is not listed fails; and so does a row that is listed and no
longer true, for what comes back is then not what the table says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.strategies import SearchStrategy

from adapters.mapping import CannotCarry
from gateway.model.base import Document
from tests.adapters.mapping.exceptions import (
    REORDERED,
    Carried,
    Entry,
    carried,
    completed,
    entries,
    plain,
    refusals,
    sorted_lists,
)
from tests.adapters.mapping.wires import WIRES, Came, Wire

QUIETLY = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
MANY = settings(QUIETLY, max_examples=25, phases=(Phase.generate,))


@pytest.fixture(autouse=True)
def same_documents_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis also tries what stands in the modules that happen to be loaded: other tests would choose our documents."""
    monkeypatch.setattr(providers, "_get_local_constants", Constants)


def rows_of(wire: Wire) -> list[Entry]:
    return [row for row in entries() if row.applies_to(frozenset(wire.names))]


@pytest.mark.parametrize("wire", WIRES, ids=str)
def test_what_is_written_is_valid_and_reads_back_equal_but_for_the_exceptions(wire: Wire) -> None:
    rows, seen = rows_of(wire), set[Entry]()

    @settings(QUIETLY)
    @given(document=wire.documents)
    def there_and_back(document: Document) -> None:
        seen.update(shown(wire, rows, document))

    there_and_back()
    for row in rows:
        rare = documents_that_show(wire, rows, row)
        while row not in seen and (document := next(rare, None)) is not None:
            seen.update(shown(wire, rows, document))
    idle = [f"{row.path} becomes {row.becomes}" for row in rows if row not in seen and row.becomes != REORDERED]
    assert not idle, f"listed, but it makes no difference: {', '.join(idle)}"


def shown(wire: Wire, rows: list[Entry], document: Document) -> set[Entry]:
    """Sends a document over the wire. The rows that made a difference."""
    seen = set(refusals(plain(document), rows))
    if seen:
        with pytest.raises(CannotCarry):
            wire.through(document)
    came, expected = sent(wire, rows, document)
    read = plain(came.document) if came.document is not None else None
    assert sorted_lists(read, rows) == sorted_lists(expected.tree, rows)
    assert came.wrong == []
    assert came.unmapped == []
    losses = [loss.path for loss in came.losses]
    assert untold(expected.lost, losses) == set(), "lost and not told"
    assert untold(losses, expected.lost) == set(), "told as lost and not listed"
    if read != expected.tree:
        seen.update(row for row in rows if row.becomes == REORDERED)
    return seen | set(expected.fired)


def sent(wire: Wire, rows: list[Entry], document: Document) -> tuple[Came, Carried]:
    """What comes of a document, completed with what the wire cannot do without, and what should."""
    for row in refusals(plain(document), rows):
        document = type(document).model_validate(completed(plain(document), row))
    return wire.through(document), carried(plain(document), rows)


def untold(lost: Iterable[str], losses: Iterable[str]) -> set[str]:
    """What is lost and no loss speaks of, or the other way round. How finely a loss is told differs from wire to wire."""
    one, other = named(lost), named(losses)
    return {path for path in one if not any(path.startswith(told) or told.startswith(path) for told in other)}


def named(paths: Iterable[str]) -> set[str]:
    return {re.sub(r"\[\d+\]", "", path) for path in paths}


@cache
def many(documents: SearchStrategy[Document]) -> list[Document]:
    """Documents to look through for what is rare: from many beginnings, for one beginning is soon varied only."""
    made: list[Document] = []

    @settings(MANY)
    @given(document=documents)
    def collect(document: Document) -> None:
        made.append(document)

    for beginning in range(12):
        seed(beginning)(collect)()
    return made


def thinned(document: Document) -> Iterator[Document]:
    """The same with one figure of its totals only, and with papers of another kind: arbitrary ones seldom are so."""
    said = plain(document)
    for name, figure in said.get("totals", {}).items():
        yield type(document).model_validate(said | {"totals": {name: figure}})
    if papers := said.get("documents"):
        yield type(document).model_validate(said | {"documents": [paper | {"kind": "other"} for paper in papers]})


def documents_that_show(wire: Wire, rows: list[Entry], row: Entry) -> Iterator[Document]:
    """Those to which the row makes a difference. Whether a list comes back in another order, only sending can tell."""
    known = many(wire.documents)
    for document in chain(known, *map(thinned, known)):
        if (
            row.becomes == REORDERED
            or row in refusals(plain(document), rows)
            or row in carried(plain(document), rows).fired
        ):
            yield document
