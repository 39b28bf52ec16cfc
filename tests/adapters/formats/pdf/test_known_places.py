"""An address that nothing labels is told by being one of the account's places; the likeness is said."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.formats.pdf.format import PdfFormat
from gateway.model.finding import Severity
from gateway.model.parts import Address, Party
from gateway.model.reading import ReadField
from gateway.ports import Known, ReadDocument
from tests.documents.third_blind import chain
from tests.documents.truth import Address as Printed
from tests.documents.truth import invent

ORDER = invent("fr", "chain-places", lines=3, discount=True)  # the ship-to stands beside the letterhead without a label


def place(printed: Printed, **changed: str) -> Party:
    one = replace(printed, **changed)  # type: ignore[arg-type]
    address = Address(lines=one.lines, postal_code=one.postal_code, city=one.city)
    return Party(name=f"Site {one.city}", address=address)


ELSEWHERE = place(ORDER.ship_to, postal_code="31000", city="Toulouse")


def read(places: Sequence[Party]) -> ReadDocument:
    result = PdfFormat().read_knowing(chain(ORDER), None, Known(places=lambda buyer: places))
    (document,) = result.documents
    return document


def ship_to(document: ReadDocument) -> ReadField:
    assert document.reading is not None
    return next(one for one in document.reading.fields if one.path == "parties.ship_to")


def errors(document: ReadDocument) -> set[str]:
    return {one.path or one.code for one in document.findings if one.severity is Severity.ERROR}


def test_an_address_without_a_label_waits_for_a_person() -> None:
    assert "parties.ship_to" in errors(read([]))
    assert "parties.ship_to" in errors(read([ELSEWHERE]))


def test_one_that_is_a_known_place_is_taken_and_says_how_alike_they_are() -> None:
    document = read([ELSEWHERE, place(ORDER.ship_to)])
    assert not errors(document)
    assert "100 %" in ship_to(document).why.en
    assert f"Site {ORDER.ship_to.city}" in ship_to(document).why.fr


def test_one_that_is_nearly_a_known_place_still_waits_and_names_it() -> None:
    number = next(word for word in " ".join(ORDER.ship_to.lines).split() if word.isdigit())
    lines = tuple(line.replace(number, f"{number}1") for line in ORDER.ship_to.lines)
    known = place(replace(ORDER.ship_to, lines=lines))
    document = read([known])
    assert "parties.ship_to" in errors(document)
    assert known.name is not None
    assert known.name in ship_to(document).why.en


def test_the_buyer_that_was_read_is_who_is_asked_about() -> None:
    asked = []

    def places(buyer: Party | None) -> Sequence[Party]:
        asked.append(buyer)
        return []

    PdfFormat().read_knowing(chain(ORDER), None, Known(places=places))
    assert [one.vat_id for one in asked if one is not None] == [ORDER.vat]
