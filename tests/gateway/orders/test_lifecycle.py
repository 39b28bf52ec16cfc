"""The states an order may take, one after the other."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.decision import OrderState as S
from gateway.orders import TRANSITIONS, IllegalTransition, advance
from gateway.orders.lifecycle import is_final, may_despatch


def test_every_state_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(S)


@pytest.mark.parametrize(
    "road",
    [
        [S.RECEIVED, S.ACCEPTED, S.DESPATCHED, S.INVOICED, S.PAID],
        [S.RECEIVED, S.HELD, S.HELD, S.ACCEPTED, S.PART_DESPATCHED, S.PART_INVOICED, S.DESPATCHED, S.INVOICED],
        [S.RECEIVED, S.HELD, S.REJECTED],
        [S.RECEIVED, S.DUPLICATE],
        [S.RECEIVED, S.ACCEPTED, S.CANCELLED],
    ],
)
def test_the_roads_an_order_travels_are_open(road: list[S]) -> None:
    state = road[0]
    for step in road[1:]:
        state = advance(state, step)
    assert state is road[-1]


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (S.RECEIVED, S.DESPATCHED),
        (S.HELD, S.INVOICED),
        (S.DESPATCHED, S.CANCELLED),
        (S.REJECTED, S.ACCEPTED),
        (S.DUPLICATE, S.ACCEPTED),
        (S.PAID, S.INVOICED),
    ],
)
def test_no_way_leads_there(state: S, to: S) -> None:
    with pytest.raises(IllegalTransition, match="cannot become"):
        advance(state, to)


@given(st.lists(st.sampled_from(S)))
def test_any_sequence_of_wishes_leads_to_a_legal_state(wishes: list[S]) -> None:
    state = S.RECEIVED
    for wish in wishes:
        with contextlib.suppress(IllegalTransition):
            state = advance(state, wish)
    assert state in TRANSITIONS


def test_goods_leave_only_after_acceptance_and_while_some_are_left() -> None:
    assert {state for state in S if may_despatch(state)} == {S.ACCEPTED, S.PART_DESPATCHED, S.PART_INVOICED}
    assert all(S.DESPATCHED in TRANSITIONS[state] for state in S if may_despatch(state))


def test_refused_repeated_cancelled_paid_orders_and_applied_changes_are_over() -> None:
    assert {state for state in S if is_final(state)} == {S.REJECTED, S.DUPLICATE, S.CANCELLED, S.PAID, S.APPLIED}
