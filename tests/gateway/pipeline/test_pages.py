"""Orders read from pages: their fields are kept with their places, corrections teach the layout, what is learnt is listed."""

from gateway.model.reading import LearntLayout
from gateway.pipeline import amend_order, picture_of, reading_of
from gateway.pipeline.pages import forget_layout, layouts, restore_layouts
from tests.adapters.formats.pdf.test_learnt import FIRST, SECOND, as_corrected
from tests.documents.homemade import homemade
from tests.documents.truth import Truth
from tests.road import Road, an_interchange


def a_page(road: Road, truth: Truth) -> str:
    """The id of the order that the page became."""
    taken = road.receive(homemade(truth), partner="martin", filename="commande.pdf", media_type="application/pdf")
    road.work()
    (order,) = road.orders(taken.inbound.id)
    return order.id


def test_every_value_read_from_a_page_is_kept_with_its_place_and_the_page_can_be_looked_at(road: Road) -> None:
    order_id = a_page(road, FIRST)
    reading = reading_of(road.services, order_id)
    assert reading is not None
    assert reading.reader == "pdf"
    assert [page.number for page in reading.pages] == [1]
    assert "Dossier" in [word.text for word in reading.pages[0].words]
    assert all(field.why.fr and field.why.en and 0 <= field.confidence <= 1 for field in reading.fields)
    picture = picture_of(road.services, order_id, 1)
    assert picture is not None
    assert picture.content.startswith(b"\x89PNG")
    assert picture.width < picture.height
    assert picture_of(road.services, order_id, 2) is None


def test_an_order_that_came_by_edi_was_not_read_from_pages(road: Road) -> None:
    taken = road.receive(an_interchange("A-1"))
    road.work()
    (order,) = road.orders(taken.inbound.id)
    assert reading_of(road.services, order.id) is None
    assert picture_of(road.services, order.id, 1) is None


def test_a_correction_teaches_the_layout_and_the_next_order_of_the_sender_is_read_by_it(road: Road) -> None:
    wrong = a_page(road, FIRST)
    assert road.orders()[0].number != FIRST.number
    amend_order(road.services, wrong, as_corrected(FIRST), by="ana", why="lu de travers")
    (learnt,) = layouts(road.services)
    assert (learnt.sender, learnt.learnt_by, learnt.learnt_from) == ("martin", "ana", wrong)
    right = a_page(road, SECOND)
    order = next(row for row in road.orders() if row.id == right)
    assert order.number == SECOND.number
    assert [line.quantity.value for line in order.order().lines if line.quantity] == [
        one.quantity for one in SECOND.lines
    ]
    reading = reading_of(road.services, right)
    assert reading is not None
    assert reading.layout == learnt.id
    assert road.mismatches() == []


def test_a_correction_that_is_a_change_of_mind_can_be_made_without_teaching(road: Road) -> None:
    wrong = a_page(road, FIRST)
    amend_order(road.services, wrong, as_corrected(FIRST), by="ana", why="le client a changé d'avis", remember=False)
    assert layouts(road.services) == []


def test_what_was_learnt_can_be_taken_back_and_restored_from_its_export(road: Road) -> None:
    amend_order(road.services, a_page(road, FIRST), as_corrected(FIRST), by="ana", why="lu de travers")
    (learnt,) = layouts(road.services)
    forget_layout(road.services, learnt.id, by="bea")
    assert layouts(road.services) == []
    assert restore_layouts(road.services, [LearntLayout.model_validate_json(learnt.model_dump_json())], by="bea") == 1
    assert layouts(road.services) == [learnt]
