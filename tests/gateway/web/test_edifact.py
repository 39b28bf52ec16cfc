"""EDIFACT in the browser: what is pasted is taken apart, its errors stand at their place, nothing is kept."""

import re

from tests.gateway.web.conftest import House, sample

WRONG = (
    "UNB+UNOC:3+3012345000015:14+4012345000009:14+261121:1200+7'\nUNH+1+ORDERS:D:96A:UN'\nBGM+220+PO-77+9'\n"
    "DTM+137:20261121:102'\nLIN+1++4000862141404:SRV'\nQTY+21:5,x:H87'\nUNS+S'\nUNT+9+1'\nUNZ+1+7'"
)


def read(house: House, language: str = "en", **said: str) -> str:
    answer = house.http.post("/edifact", data=said, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def test_each_error_stands_at_its_place_with_line_byte_element_and_what_a_contrl_says(house: House) -> None:
    shown = read(house, source=WRONG)
    assert "holds characters that n..15 does not allow" in shown
    assert "line 6, column 8" in shown
    assert f"byte {WRONG.index('5,x')}" in shown
    assert "element 1.2" in shown
    assert "UCS+5&#39; UCD+37+2:2" in shown
    contrl = re.search(r'class="panel receipt".*?<pre>(.*?)</pre>', shown, re.DOTALL)
    assert contrl
    assert "UCD+37+2:2" in contrl[1]
    assert "UCI+7+" in contrl[1]


def test_segments_elements_and_codes_are_named_in_the_readers_language(house: House) -> None:
    english, french = read(house, "en", source=WRONG), read(house, "fr", source=WRONG)
    assert "Ordered quantity" in english
    assert "Quantité commandée" in french
    assert "segments, there are" not in french


def test_an_order_is_told_in_plain_words_and_its_line_knows_its_segments(house: House) -> None:
    content = sample("interchange_d96a.edi").decode("latin-1")
    shown = read(house, source=content)
    assert "Line 1 orders" in shown
    assert "read by the rules agreed with" in shown
    assert re.search(r'<li tabindex="0" data-line="1:1">', shown)
    assert re.search(r'<details class="piece[^>]* data-line="1:1"', shown)


def test_two_messages_are_compared_by_meaning(house: House) -> None:
    before = WRONG.replace("5,x", "5")
    shown = read(house, source=WRONG.replace("5,x", "6").replace("UNT+9+1", "UNT+7+1"), other=before)
    assert "QTY 21 / Quantity (6060)" in shown
    assert "<del>5</del>" in shown
    assert "<ins>6</ins>" in shown
    assert "both say the same" in read(house, source=before, other=before.replace("UNT+9", "UNT+7"))


def test_json_is_read_and_what_no_format_knows_is_said(house: House) -> None:
    assert "In plain words" in read(house, source=sample("shop_order.json").decode())
    assert "No format knows this" in read(house, source="hello")


def test_nothing_is_kept(house: House) -> None:
    before = house.http.get("/v1/inbound").json()
    with house.services.store.reading() as tx:
        audited = len(list(tx.audit.entries()))
    read(house, source=WRONG)
    assert house.http.get("/v1/inbound").json() == before
    with house.services.store.reading() as tx:
        assert len(list(tx.audit.entries())) == audited


def test_what_is_too_large_is_refused_before_it_is_read(house: House) -> None:
    answer = house.http.post("/edifact", data={"source": "UNB+" + "x" * 3_000_000})
    assert answer.status_code == 413
