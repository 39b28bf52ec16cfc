"""The states of an order and the ways between them, in one table.

```
received → held ⇄ held → accepted → part_despatched → despatched → part_invoiced → invoiced → paid
         ↘ rejected · duplicate   ↘ cancelled
a change or cancellation:  received ⇄ parked (its order has not come)   received ⇄ held → applied · rejected
```
Goods may leave and invoices follow in turns: a part-invoiced order may send its next part.
"""

from collections.abc import Mapping

from gateway.model.decision import STATE_WORDS, OrderState

_S = OrderState

TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    _S.RECEIVED: frozenset(
        {_S.HELD, _S.ACCEPTED, _S.REJECTED, _S.DUPLICATE, _S.CANCELLED, _S.PARKED, _S.APPLIED},
    ),
    _S.HELD: frozenset(
        {_S.RECEIVED, _S.HELD, _S.ACCEPTED, _S.REJECTED, _S.DUPLICATE, _S.CANCELLED, _S.PARKED, _S.APPLIED}
    ),
    _S.PARKED: frozenset({_S.RECEIVED, _S.HELD, _S.REJECTED}),
    _S.APPLIED: frozenset(),
    _S.ACCEPTED: frozenset({_S.PART_DESPATCHED, _S.DESPATCHED, _S.CANCELLED}),
    _S.PART_DESPATCHED: frozenset({_S.PART_DESPATCHED, _S.DESPATCHED, _S.PART_INVOICED}),
    _S.DESPATCHED: frozenset({_S.PART_INVOICED, _S.INVOICED}),
    _S.PART_INVOICED: frozenset({_S.PART_INVOICED, _S.PART_DESPATCHED, _S.DESPATCHED, _S.INVOICED}),
    _S.INVOICED: frozenset({_S.INVOICED, _S.PAID}),
    _S.PAID: frozenset(),
    _S.REJECTED: frozenset(),
    _S.DUPLICATE: frozenset(),
    _S.CANCELLED: frozenset(),
}

_GOODS_LEFT = frozenset({_S.ACCEPTED, _S.PART_DESPATCHED, _S.PART_INVOICED})


class IllegalTransition(ValueError):
    """An order was to take a state that cannot follow the one it is in. It stays where it is."""

    def __init__(self, state: OrderState, to: OrderState) -> None:
        super().__init__(f"an order that is {STATE_WORDS[state].en.lower()} cannot become {STATE_WORDS[to].en.lower()}")
        self.state, self.to = state, to


def advance(state: OrderState, to: OrderState) -> OrderState:
    """``to``, when it may follow ``state``. Raises :class:`IllegalTransition`."""
    if to not in TRANSITIONS[state]:
        raise IllegalTransition(state, to)
    return to


def may_despatch(state: OrderState) -> bool:
    return state in _GOODS_LEFT


def is_final(state: OrderState) -> bool:
    return not TRANSITIONS[state]
