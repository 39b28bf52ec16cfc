"""What was agreed with a customer reaches the answer and the invoice, on the whole road."""

from datetime import timedelta
from decimal import Decimal

from gateway.model.conditions import Condition, Contract
from gateway.pipeline import despatch, issue_invoices
from gateway.pipeline.explain_credit import explain_credit
from tests.builders import BRACKET
from tests.road import Road, an_interchange, today


def test_carriage_and_terms_as_agreed_stand_on_answer_and_invoice(quick_road: Road) -> None:
    road = quick_road
    with road.store.transaction() as tx:
        tx.master.load(
            [
                Condition(code="PORT", reason="Port", kind="charge", stage="carriage", amount=15, below_amount=300),
                Contract(number="M-1", account="C0042", payment_days=45),
            ]
        )
    taken = road.receive(an_interchange("A-1"))
    road.work()
    (order,) = road.orders(taken.inbound.id)
    assert (order.state, order.net, order.gross) == ("accepted", Decimal("140.00"), Decimal("168.00"))
    (answer,) = road.sent(taken.inbound.id, "ORDRSP")
    content = road.content(answer)
    for amount in (b"MOA+79:125", b"MOA+259:15", b"MOA+125:140", b"MOA+86:168"):  # lines, charges, net, gross
        assert amount in content
    despatch(road.services, order.id, by="ana")
    road.work()
    (made,) = issue_invoices(road.services, order.id, by="ana")
    assert (made.net, made.gross) == (Decimal("140.00"), Decimal("168.00"))
    assert made.due_on == today() + timedelta(days=45)
    with road.store.reading() as tx:
        assert tx.credit.balance("C0042") == Decimal("168.00")
    assert road.mismatches() == []


def test_goods_given_free_are_despatched_and_invoiced_at_nothing(quick_road: Road) -> None:
    road = quick_road
    with road.store.transaction() as tx:
        tx.master.load([BRACKET.model_copy(update={"free_per": Decimal(10)})])
    content = an_interchange("A-1").replace(b"QTY+21:10:PCE'", b"QTY+21:10:PCE'\nQTY+192:1:PCE'")
    taken = road.receive(content.replace(b"UNT+13+1", b"UNT+14+1").replace(b"UNT+12+1", b"UNT+13+1"))
    road.work()
    (order,) = road.orders(taken.inbound.id)
    assert order.state == "accepted"
    (answer,) = road.sent(taken.inbound.id, "ORDRSP")
    assert b"QTY+192:1:" in road.content(answer)
    despatch(road.services, order.id, by="ana")
    road.work()
    (made,) = issue_invoices(road.services, order.id, by="ana")
    lines = made.invoice().lines
    assert [(line.order_line, line.quantity.value, line.net_amount) for line in lines] == [
        ("1", 10, Decimal("125.00")),
        ("1", 1, Decimal(0)),
    ]
    assert road.mismatches() == []


def test_a_quantity_far_beyond_the_customers_habit_waits(quick_road: Road) -> None:
    road = quick_road
    for index in range(3):
        road.receive(an_interchange(f"A-{index}", reference=f"R{index}"))
    road.work()
    huge = an_interchange("A-9", reference="R9").replace(b"QTY+21:10:", b"QTY+21:101:")
    taken = road.receive(huge)
    road.work()
    (order,) = road.orders(taken.inbound.id)
    assert [one.code for one in order.decided().findings] == ["quantity.unusual"]


def test_credit_is_explained_in_words(quick_road: Road) -> None:
    road = quick_road
    taken = road.receive(an_interchange("A-1"))
    road.work()
    (order,) = road.orders(taken.inbound.id)
    told = [one.fr for one in explain_credit(road.services, "C0042", order="A-1")]
    assert told[0] == "Quincaillerie Martin (C0042) a un encours de 150,00 EUR."
    assert told[1] == "– 150,00 : commandes acceptées (1)"
    assert told[-1] == "La commande A-1 (150.00 EUR) est déjà comprise dans cet encours."
    assert order.state == "accepted"
