"""The pages of figures, alerts and acknowledgements, with real orders behind them, in both languages."""

from datetime import timedelta

import pytest

from gateway.monitor.counting import refresh
from gateway.monitor.now import count_standing
from gateway.monitor.tell import watch_round
from gateway.store.alerts import Alerts
from gateway.store.tables import job, open_item, outgoing
from gateway.web.console.charts import bars, trend
from gateway.web.console.figures import Figures
from tests.gateway.web.conftest import House
from tests.gateway.web.test_console import assert_nothing_inline, page
from tests.road import today

LANGUAGES = ("fr", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/kpi", "/alerts", "/acknowledgements", "/kpi/escape/orders"])
def test_an_empty_gateway_has_its_pages(fresh_house: House, address: str, language: str) -> None:
    assert_nothing_inline(page(fresh_house, address, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rate_says_how_many_of_how_many_and_leads_to_the_orders_behind_it(house: House, language: str) -> None:
    house.hand_over("interchange_d96a.edi")
    house.work()
    refresh(house.services.store)
    text = page(house, "/kpi?days=7", language)
    assert_nothing_inline(text)
    assert "/kpi/intake-touchless/orders?" in text
    behind = page(house, f"/kpi/intake-touchless/orders?first={today()}&last={today()}", language)
    assert 'href="/orders/ord_' in behind


def test_an_unknown_figure_is_not_found(house: House) -> None:
    page(house, "/kpi/nonsense/orders", status=404)


def test_figures_of_a_partner_leave_the_others_out(house: House) -> None:
    house.hand_over("interchange_d96a.edi")
    house.work()
    refresh(house.services.store)
    assert "/kpi/intake-touchless/orders?" not in page(house, "/kpi?partner=nobody")


def test_what_is_owed_and_overdue_is_added_up_by_currency(fresh_house: House) -> None:
    (order,) = fresh_house.orders("shop_order.json")
    fresh_house.http.post(f"/v1/orders/{order['id']}/despatch", json={}).raise_for_status()
    fresh_house.work()
    with fresh_house.services.store.reading() as tx:
        (invoice,) = tx.billing.invoices(order["id"])
        (owed,) = count_standing(tx).receivables
    assert (owed.currency, owed.owed, owed.overdue, owed.billed) == ("EUR", invoice.gross, 0, invoice.gross)
    with fresh_house.services.store.transaction() as tx:
        tx.connection.execute(open_item.update().values(due_on=today() - timedelta(days=3)))
        (late,) = count_standing(tx).receivables
    assert (late.owed, late.overdue) == (owed.owed, owed.owed)


def test_a_year_is_drawn_by_week(house: House) -> None:
    house.hand_over("interchange_d96a.edi")
    house.work()
    refresh(house.services.store)
    assert "Orders received by week" in page(house, "/kpi?days=365", "en")
    assert "Orders received by week" not in page(house, "/kpi?days=90", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_alert_is_shown_and_silenced_for_a_while(fresh_house: House, language: str) -> None:
    with fresh_house.services.store.transaction() as tx:
        tx.connection.execute(
            job.insert().values(
                id="job_x", kind="read", subject_id="in_x", state="quarantined", max_attempts=3, payload={}, partner="",
                priority=0, attempts=3, created_at=tx.now, not_before=tx.now,
            )
        )  # fmt: skip
    watch_round(fresh_house.services)
    with fresh_house.services.store.reading() as tx:
        (alert,) = [one for one in Alerts(tx.connection, tx.now).still_open() if one.rule == "quarantine"]
    assert_nothing_inline(page(fresh_house, "/alerts", language))
    answer = fresh_house.http.post(f"/alerts/{alert.id}/silence", data={"hours": "24"})
    assert answer.status_code == 303
    with fresh_house.services.store.reading() as tx:
        silenced = next(one for one in Alerts(tx.connection, tx.now).still_open() if one.id == alert.id)
    assert silenced.silenced_until is not None
    assert silenced.silenced_until - alert.opened_at > timedelta(hours=23)


def test_the_policy_is_kept_or_refused_with_a_reason(house: House) -> None:
    good = {"mail_to": "it@example.com; ops@example.com", "tell_window": "mon-fri 07:00-20:00", "on-disk": "on", "limit-disk": "10"}  # fmt: skip
    assert house.http.post("/alerts/policy", data=good).status_code == 303
    with house.services.store.reading() as tx:
        policy = Alerts(tx.connection, tx.now).policy()
    assert policy.mail_to == ("it@example.com", "ops@example.com")
    assert [rule for rule in policy.off if rule == "disk"] == []
    assert policy.limits["disk"] == 10
    wrong = house.http.post("/alerts/policy", data=good | {"tell_window": "always"})
    assert (wrong.status_code, "mon-fri 06:00-20:00" in wrong.text) == (422, True)
    assert house.http.post("/alerts/policy", data=good | {"limit-disk": "much"}).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_partner_owes_is_shown_overdue_first(house: House, language: str) -> None:
    inbound_id = house.hand_over("interchange_d96a.edi")
    house.work()
    with house.services.store.transaction() as tx:
        tx.connection.execute(
            outgoing.update().where(outgoing.c.inbound_id == inbound_id).values(answer="overdue", answer_due=tx.now)
        )
    text = page(house, "/acknowledgements", language)
    assert_nothing_inline(text)
    assert "ORDRSP" in text
    assert "ORDRSP" not in page(house, "/acknowledgements?view=refused", language)


def test_a_day_without_orders_leaves_a_gap_in_the_line() -> None:
    day = today()
    drawn = trend([(day, 1, 2), (day + timedelta(1), 0, 0), (day + timedelta(2), 2, 2)])
    assert len(drawn.lines) == 2
    assert [dot.part for dot in drawn.dots] == [1, 2]
    assert drawn.dots[1].y < drawn.dots[0].y


def test_bars_grow_to_a_number_that_reads_well() -> None:
    drawn = bars([(today(), 7), (today() + timedelta(1), 3)])
    assert [mark.value for mark in drawn.levels] == [0, 5, 10]


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [(0.0123, "12 ms", "12 ms"), (1.5, "1,5 s", "1.5 s"), (5400, "1,5 h", "1.5 h"), (180000, "2,1 j", "2.1 d")],
)
def test_durations_read_in_the_unit_that_fits(seconds: float, french: str, english: str) -> None:
    assert (Figures("fr").duration(seconds), Figures("en").duration(seconds)) == (french, english)


def test_prometheus_reads_the_metrics_and_requests_are_timed_by_route(house: House) -> None:
    house.http.get("/orders/ord_nothing")
    text = house.http.get("/metrics").text
    assert "gateway_database_up 1.0" in text
    assert 'route="/orders/{order_id}",status="404"' in text
    assert "ord_nothing" not in text


def test_metrics_are_not_for_everybody(locked_house: House) -> None:
    assert locked_house.http.get("/metrics").status_code == 401
    shown = {"Authorization": "Bearer s3cret-tøken".encode()}
    assert locked_house.http.get("/metrics", headers=shown).status_code == 200
