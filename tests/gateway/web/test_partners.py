"""Partners: their traffic, their set-up, what was taught of them, and going live only with proof."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.model.master import Partner
from gateway.model.parts import Contact
from gateway.pipeline.golive import Point, checklist
from tests.gateway.web.conftest import House, services_in, serving

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Of its own for each test: partners change here."""
    with serving(services_in(tmp_path)) as running:
        yield running


def one_of_edifact(house: House) -> Partner:
    """The partner whose interchange is at hand."""
    inbound_id = house.hand_over("interchange_d96a.edi")
    house.work()
    return one_now(house, house.http.get(f"/v1/inbound/{inbound_id}").json()["partner"])


def points_of(house: House, partner: Partner) -> dict[str, Point]:
    with house.services.store.reading() as tx:
        return {point.name.en: point for point in checklist(tx, partner)}


def test_the_list_shows_what_passed_and_the_page_how_it_is_set_up(house: House) -> None:
    partner = one_of_edifact(house)
    assert partner.name in house.http.get("/partners", headers=ENGLISH).text
    shown = house.http.get(f"/partners/{partner.id}", headers=ENGLISH).text
    for identifier in partner.identifiers:
        assert identifier.value in shown
    assert "1 came" in shown
    assert "Go-live checklist" in shown
    assert "Surcouche en vigueur" in house.http.get(f"/partners/{partner.id}", headers={"Accept-Language": "fr"}).text
    assert house.http.get("/partners/nobody").status_code == 404


def test_points_are_met_by_what_really_passed(house: House) -> None:
    with house.services.store.reading() as tx:
        known = [one for one in tx.master.partners() if one.format == "edifact"]
    before = points_of(house, known[0])
    assert not before["A transmission read without an error"].met
    partner = one_of_edifact(house)
    after = points_of(house, partner)
    assert after["A transmission read without an error"].met
    assert after["CONTRL has left"].met
    assert not after["First invoice has left"].met
    assert after["Answered in the form it sends"].met


def test_a_partner_who_sends_one_form_and_is_answered_in_another_is_told_of_and_still_goes_live(house: House) -> None:
    partner = one_of_edifact(house)
    point = points_of(house, partner.model_copy(update={"format": "xml"}))["Answered in the form it sends"]
    assert (point.met, point.needed) == (False, False)
    assert point.way.fr.startswith("Ses envois sont en edifact, nos réponses en xml")


def test_a_partner_goes_live_only_when_every_point_is_met(house: House) -> None:
    partner = one_of_edifact(house)
    assert house.http.post(f"/partners/{partner.id}/test").status_code == 303
    refused = house.http.post(f"/partners/{partner.id}/live", headers=ENGLISH)
    assert refused.status_code == 409
    assert "First invoice has left" in refused.text
    with house.services.store.transaction() as tx:
        kept = tx.master.partner(partner.id)
        assert kept is not None
        assert kept.test
        contact = Contact(name="Anna", email="anna@example.com")
        tx.master.load([kept.model_copy(update={"answers": ("ORDRSP",), "contact": contact})])
    missing = [name for name, point in points_of(house, one_now(house, partner.id)).items() if not point.met]
    assert missing == ["Simulator passed"]  # advice: it keeps nobody from going live
    assert house.http.post(f"/partners/{partner.id}/live").status_code == 303
    assert not one_now(house, partner.id).test


def one_now(house: House, partner_id: str) -> Partner:
    with house.services.store.reading() as tx:
        found = tx.master.partner(partner_id)
    assert found is not None
    return found


def test_what_was_taught_is_taken_back_from_the_page(house: House) -> None:
    partner = one_of_edifact(house)
    with house.services.store.transaction() as tx:
        account = next(one for one in tx.master.accounts() if one.partner == partner.id)
        item = tx.catalogue.item_words()[0][0]
        tx.catalogue.learn(account.number, "THEIR-9", item, by="anna")
        tx.mail.allow(partner.id, "buyer@example.com", by="anna", why="new buyer")
    shown = house.http.get(f"/partners/{partner.id}").text
    assert "THEIR-9" in shown
    assert "buyer@example.com" in shown
    for action, said in (
        ("forget-code", {"account": account.number, "code": "THEIR-9"}),
        ("withdraw-sender", {"address": "buyer@example.com"}),
    ):
        assert house.http.post(f"/partners/{partner.id}/{action}", data=said).status_code == 303
        assert house.http.post(f"/partners/{partner.id}/{action}", data=said).status_code == 404
    with house.services.store.reading() as tx:
        assert tx.catalogue.taught() == []
        assert tx.mail.partner_allowing("buyer@example.com") is None


def test_an_address_that_waits_for_a_second_person_is_confirmed_by_another_than_who_allowed_it(house: House) -> None:
    partner = one_of_edifact(house)
    with house.services.store.transaction() as tx:
        tx.mail.allow(partner.id, "first@example.com", by="anna", why="called", waits=True)
        tx.mail.allow(partner.id, "own@example.com", by="console", why="called", waits=True)
    page = house.http.get(f"/partners/{partner.id}", headers=ENGLISH).text
    assert page.count("waits for a second person") == 2
    assert page.count("/second-sender") == 1  # nobody is offered to confirm what they allowed themselves
    address = f"/partners/{partner.id}/second-sender"
    assert house.http.post(address, data={"address": "own@example.com"}).status_code == 409
    assert house.http.post(address, data={"address": "first@example.com"}).status_code == 303
    assert house.http.post(address, data={"address": "first@example.com"}).status_code == 409
    with house.services.store.reading() as tx:
        assert tx.mail.partner_allowing("first@example.com") == partner.id
        assert tx.mail.partner_allowing("own@example.com") is None


def test_an_overlay_in_force_is_shown_with_its_source(house: House) -> None:
    partner = one_of_edifact(house)
    folder = house.services.settings.overlays_folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{partner.id}.yaml").write_text("exchange:\n  association: EAN010\n")
    shown = house.http.get(f"/partners/{partner.id}", headers=ENGLISH).text
    assert "association: EAN010" in shown
    assert "States otherwise than the record: association" in shown
