"""The mapping bench in the browser: a sample field by field, with places, what nobody takes, and golden samples."""

import re
from html import unescape

from tests.gateway.web.conftest import House, sample

ENGLISH = {"Accept-Language": "en"}
OVERLAY = "messages:\n  ORDERS:\n    header:\n      DTM[191]: requested_delivery.latest\n"
STRANGE = (
    "UNB+UNOC:3+3012345000015:14+4012345000009:14+261121:1200+7'\nUNH+1+ORDERS:D:96A:UN'\nBGM+220+PO-77+9'\n"
    "DTM+137:20261121:102'\nDTM+191:20261204:102'\nLIN+1++4000862141404:SRV'\nQTY+21:5:H87'\nUNS+S'\nUNT+8+1'\nUNZ+1+7'"
)


def read(house: House, source: str, **said: str) -> str:
    answer = house.http.post("/mappings", data={"source": source, **said}, headers=ENGLISH)
    assert answer.status_code == 200
    return unescape(answer.text)


def shown(house: House, query: str) -> str:
    answer = house.http.get(f"/mappings?{query}", headers=ENGLISH)
    assert answer.status_code == 200
    return unescape(answer.text)


def field(page: str, path: str) -> tuple[str, str]:
    """Value and place of a canonical field."""
    found = re.search(rf'<td class="mono">{re.escape(path)}</td><td>([^<]*)</td><td class="mono faint">([^<]*)', page)
    assert found, path
    return found[1], found[2]


def test_each_field_is_shown_with_the_place_it_came_from(house: House) -> None:
    page = read(house, sample("interchange_d96a.edi", "MAP1").decode("latin-1"))
    assert field(page, "number") == ("BMMAP1-01", "BGM, segment 2, element 2, component 1")
    value, place = field(page, "lines[1].quantity.value")
    assert (value, place[:3]) == ("24", "QTY")
    assert "assumed or computed" in page


def test_what_nobody_takes_is_listed_until_the_partners_overlay_takes_it(house: House) -> None:
    house.services.settings.overlays_folder.mkdir(exist_ok=True)
    (house.services.settings.overlays_folder / "lent.yaml").write_text(OVERLAY, encoding="utf-8")
    without = read(house, STRANGE)
    assert "DTM[191] 1.2" in without
    assert "requested_delivery.latest</td><td>2026-12-04" not in without
    within = read(house, STRANGE, overlay="lent")
    assert "DTM[191] 1.2" not in within
    assert field(within, "requested_delivery.latest")[0] == "2026-12-04"


def test_a_golden_sample_is_compared_with_what_it_must_become(house: House) -> None:
    page = shown(house, "sample=orders-d96a.edi")
    assert "Against the golden sample" in page
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert text
    changed = read(house, text[1].replace("PO-", "XX-"), sample="orders-d96a.edi")
    assert "fields otherwise" in changed
    assert re.search(r'<td class="mono">number</td><td><ins>PO-[^<]*</ins></td><td><del>XX-', changed)


def test_all_golden_samples_are_run_and_every_mapping_tells_what_it_serves(house: House) -> None:
    bench = house.services.mapping_bench
    assert bench is not None
    count = len(bench.samples())
    assert count >= 22
    assert f"{count} / {count}" in shown(house, "golden=all")
    for mapping, path in (("ORDERS", "lines[].quantity"), ("ubl_order", "number"), ("shopify", "number")):
        assert path in read(house, "", mapping=mapping)


def test_json_and_xml_are_read_too_and_what_cannot_be_read_is_said(house: House) -> None:
    assert "/" in field(shown(house, "sample=shopify.payload.json"), "number")[1]
    assert "/ubl:" in shown(house, "sample=ubl-order.xml") or "/*" in shown(house, "sample=ubl-order.xml")
    assert "It cannot be read" in read(house, "<broken")
    assert "It cannot be read" in read(house, '{"a": 1}')


def test_an_overlay_is_named_and_never_a_path(house: House) -> None:
    assert "there is no overlay ../secrets.yaml" in read(house, STRANGE, overlay="../secrets.yaml")
    assert house.http.get("/mappings?sample=../../pyproject.toml").status_code == 404


def test_a_mistake_in_an_overlay_is_told_in_the_readers_language_with_file_and_line(house: House) -> None:
    house.services.settings.overlays_folder.mkdir(exist_ok=True)
    wrong = OVERLAY.replace("requested_delivery.latest", "requested_delivery.last")
    (house.services.settings.overlays_folder / "faux.yaml").write_text(wrong, encoding="utf-8")
    said = {"source": STRANGE, "overlay": "faux"}
    page = unescape(house.http.post("/mappings", data=said, headers={"Accept-Language": "fr"}).text)
    assert "faux.yaml:4 : Period n'a pas de champ « last »" in page
    assert "faux.yaml:4: Period has no field 'last'" in read(house, STRANGE, overlay="faux")
