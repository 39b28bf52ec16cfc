"""The credit manager's list when hundreds of orders wait: a hundred on a page, none left out, none twice, the whole added up."""

import re
from datetime import timedelta
from decimal import Decimal

from gateway.monitor.now import keep_standing
from gateway.store.credit_queue import MOST
from gateway.store.tables import hold, orders
from gateway.web.console.credit_case import SHOWN
from tests.gateway.web.conftest import House

ROW = re.compile(r'href="/orders/(copy-\d+)" data-row')
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def waiting_orders(house: House, count: int) -> list[str]:
    """Copies of an order that waits for credit, each an hour younger than the one before; their ids, the oldest first. The
    order itself is let go."""
    order_id = house.held()["id"]
    ids = [f"copy-{n}" for n in range(count)]
    with house.services.store.transaction() as tx:
        order = dict(tx.connection.execute(orders.select().where(orders.c.id == order_id)).mappings().one())
        held = hold.select().where(hold.c.order_id == order_id, hold.c.kind == "credit")
        credit = dict(tx.connection.execute(held).mappings().one())
        tx.connection.execute(hold.update().where(hold.c.lifted_at.is_(None)).values(lifted_at=tx.now))
        tx.connection.execute(
            orders.insert(),
            [
                order | {"id": one, "position": 1000 + n, "accepted_key": None, "gross": Decimal(100 + n)}
                for n, one in enumerate(ids)
            ],
        )
        tx.connection.execute(
            hold.insert(),
            [
                credit | {"id": f"hold-{one}", "order_id": one, "opened_at": tx.now - timedelta(hours=count - n)}
                for n, one in enumerate(ids)
            ],
        )
    return ids


def pages(house: House, address: str) -> list[str]:
    """This page and all that follow it, in English."""
    found = [house.http.get(address, headers={"Accept-Language": "en"}).text]
    while further := NEXT.search(found[-1]):
        found.append(house.http.get(further[1].replace("&amp;", "&"), headers={"Accept-Language": "en"}).text)
    return found


def test_a_hundred_orders_are_on_a_page_the_oldest_first_and_the_pages_have_them_all(fresh_house: House) -> None:
    ids = waiting_orders(fresh_house, MOST + SHOWN + 20)
    shown = [ROW.findall(text) for text in pages(fresh_house, "/credit")]
    assert [len(one) for one in shown] == [SHOWN] * (MOST // SHOWN + 1) + [20]
    assert [one for some in shown for one in some] == ids


def test_the_whole_is_added_up_on_every_page(fresh_house: House) -> None:
    waiting_orders(fresh_house, SHOWN + 20)
    for text in pages(fresh_house, "/credit?by=value"):
        assert "120 orders wait" in text
        assert "€19,140.00" in text  # 100 + 101 + … + 219
    first, second = pages(fresh_house, "/credit")
    assert "20 more of this customer are on other pages" in first
    assert "100 more of this customer are on other pages" in second


def test_what_no_page_can_go_through_is_told_as_it_was_counted(fresh_house: House) -> None:
    waiting_orders(fresh_house, MOST + 1)
    keep_standing(fresh_house.services.store)
    first, *_, last = pages(fresh_house, "/credit")
    for text in (first, last):
        assert f"{MOST + 1} orders wait" in text
    assert f"among {MOST} at a time" in first


def test_a_cursor_that_no_hold_has_begins_at_the_beginning(fresh_house: House) -> None:
    ids = waiting_orders(fresh_house, 2)
    text = fresh_house.http.get("/credit?after=nothing&skip=x").text
    assert ROW.findall(text) == ids
