"""The figures of a day: what counts as touched, escaped, first pass; and that a day is counted again when it moves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway import pipeline
from gateway.model.day_figures import DayFigures, Step, add_up, histogram
from gateway.monitor.counting import figures_of, refresh
from gateway.monitor.kpi import scorecard
from gateway.store.kpis import Happened, OrderFacts
from tests.road import Road, an_interchange, today

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def facts(*happened: tuple[str, str], state: str = "accepted", errors: int = 0) -> OrderFacts:
    """An order to which something happened every minute from noon on."""
    events = [Happened(kind, NOON + timedelta(minutes=n), who) for n, (kind, who) in enumerate(happened)]
    return OrderFacts("ord_1", "http", "martin", state, NOON, "EUR", None, events, errors=errors)


READ, ACCEPTED = ("order-read", "gateway"), ("order-accepted", "gateway")


def test_an_order_that_no_person_touched_before_its_acceptance_is_untouched() -> None:
    assert figures_of(facts(READ, ACCEPTED)).untouched == 1


def test_an_order_released_by_a_person_is_accepted_but_touched() -> None:
    figures = figures_of(facts(READ, ("order-held", "gateway"), ("holds-lifted", "anne"), ("order-accepted", "anne")))
    assert (figures.accepted, figures.untouched, figures.first_pass) == (1, 0, 0)


def test_a_correction_after_an_untouched_acceptance_is_an_escaped_error() -> None:
    figures = figures_of(facts(READ, ACCEPTED, ("order-changed", "anne")))
    assert (figures.untouched, figures.escaped) == (1, 1)


def test_a_change_that_the_partner_asked_for_is_no_escaped_error() -> None:
    assert figures_of(facts(READ, ACCEPTED, ("order-changed", "gateway"))).escaped == 0


def test_an_erp_that_despatches_does_not_touch_but_a_person_does() -> None:
    by_erp = facts(READ, ACCEPTED, ("despatched", "key:erp"), ("invoiced", "gateway"), state="invoiced")
    by_hand = facts(READ, ACCEPTED, ("despatched", "anne"), ("invoiced", "gateway"), state="invoiced")
    assert (figures_of(by_erp).through, figures_of(by_hand).through) == (1, 0)
    assert figures_of(by_hand).untouched == 1


def test_a_reading_with_errors_is_no_first_pass() -> None:
    assert figures_of(facts(READ, ACCEPTED, errors=1)).first_pass == 0


def test_each_step_is_timed_from_the_one_before() -> None:
    steps = figures_of(facts(READ, ACCEPTED, ("despatched", "key:erp"), ("invoiced", "gateway"))).steps
    assert steps[Step.INVOICED].count == 1
    assert 55 < (steps[Step.DESPATCHED].percentile(0.5) or 0) < 66


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=200), st.floats(0.01, 1))
def test_a_percentile_is_right_within_a_tenth(seconds: list[float], share: float) -> None:
    told = histogram(seconds).percentile(share)
    exact = sorted(seconds)[max(0, -(-int(share * len(seconds) * 1000) // 1000) - 1)]
    assert told is not None
    assert told >= exact * 0.999 or told >= min(seconds)
    assert min(seconds) * 0.999 <= told <= max(seconds) * 1.101 + 0.001


@given(
    st.lists(st.sampled_from([figures_of(facts(READ, ACCEPTED)), figures_of(facts(READ, state="held"))]), max_size=9)
)
def test_figures_add_up_in_any_grouping(some: list[DayFigures]) -> None:
    assert add_up([add_up(some[:3]), add_up(some[3:])]) == add_up(some)


def test_figures_survive_being_stored() -> None:
    figures = figures_of(facts(READ, ACCEPTED))
    assert DayFigures.model_validate(figures.model_dump(mode="json")) == figures


def test_a_day_is_counted_and_counted_again_when_one_of_its_orders_moves(road: Road) -> None:
    inbound_id = road.receive(an_interchange("A-1", "A-2")).inbound.id
    road.work()
    assert today() in refresh(road.store)
    with road.store.reading() as tx:
        before = scorecard(tx, today(), today())
    assert (before.total.orders, before.total.untouched, before.total.accepted) == (2, 2, 2)
    pipeline.cancel_order(road.services, road.orders(inbound_id)[0].id, by="anne", why="wrong article")
    assert refresh(road.store) == [today()]
    with road.store.reading() as tx:
        after = scorecard(tx, today(), today())
    assert (after.total.orders, after.total.escaped) == (2, 1)
    assert {rate.kpi.code: (rate.part, rate.whole) for rate in after.rates}["escape"] == (1, 2)


def test_a_scorecard_tells_channels_and_partners_apart(road: Road) -> None:
    road.receive(an_interchange("A-1"), channel="http")
    road.receive(an_interchange("A-2", reference="REF2"), channel="folder")
    road.work()
    refresh(road.store)
    with road.store.reading() as tx:
        everything = scorecard(tx, today(), today())
        by_http = scorecard(tx, today(), today(), channel="http")
    assert {channel: one.orders for channel, one in everything.by_channel.items()} == {"http": 1, "folder": 1}
    assert by_http.total.orders == 1


def test_before_the_first_order_there_is_nothing_to_count(quick_road: Road) -> None:
    assert refresh(quick_road.store) == []
