"""Files of master data become typed rows; a bad row is refused with its line and its reason, and the rest goes in."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.masterdata import KINDS, SiteRow, read_master_file, read_master_folder
from gateway.model.master import Account, CatalogueItem, CrossReference, OwnIdentity, Partner, PriceEntry, Stock
from gateway.model.parts import Address, Identifier

GLN = "3012345000015"[:12] + "7"
GTIN = "3274080005003"


def codes(file) -> list[tuple[int, str]]:
    return [(found.line, found.code) for found in file.problems]


def csv_file(name: str, *lines: str, encoding: str = "utf-8"):
    return read_master_file(name, "\r\n".join(lines).encode(encoding))


def test_a_french_spreadsheet_export_reads_like_an_english_file() -> None:
    french = csv_file(
        "Comptes clients.csv",
        "N° client;Raison sociale;SIRET;Encours autorisé;Délai paiement;Adresse;CP;Ville;Pays;Statut",
        "C100;Quincaillerie Été;73282932000074;12 500,00;45;3 rue du Port;69001;Lyon;fr;Bloqué",
        encoding="cp1252",
    )
    english = csv_file(
        "accounts.csv",
        "number,name,legal_id,limit,payment_days,address_line_1,postal_code,city,country,status",
        "C100,Quincaillerie Été,73282932000074,12500.00,45,3 rue du Port,69001,Lyon,FR,blocked",
    )
    assert french.problems == english.problems == ()
    assert french.rows == english.rows
    (account,) = french.rows
    assert isinstance(account, Account)
    assert account.limit == Decimal("12500.00")
    assert account.address == Address(lines=("3 rue du Port",), postal_code="69001", city="Lyon", country="FR")


def test_a_byte_order_mark_and_tabs_do_not_matter() -> None:
    file = read_master_file("stock.txt", b"\xef\xbb\xbfitem\tavailable\nA1\t7\n")
    assert file.rows == (Stock(item="A1", available="7"),)
    assert read_master_file("stock.csv", "item;available\nA1;7".encode("utf-16")).rows == file.rows


def test_one_bad_row_is_refused_with_its_line_and_the_rest_goes_in() -> None:
    file = csv_file(
        "prices.csv",
        "item;net;per;valid_from",
        "A1;12,50;1;01/02/2026",
        "",
        "A2;douze;1;",
        "A3;3,00;0;",
        'A4;"4,00";1;31/02/2026',
        "A5;-1;1;",
        "A6;6,00;1;2026-01-01;surplus",
        "A1;13,00;1;01/02/2026",
        "A7;7;10;",
    )
    assert codes(file) == [
        (4, "value.number"),
        (5, "value.zero"),
        (6, "value.date"),
        (7, "value.negative"),
        (8, "row.too_long"),
        (9, "row.repeated"),
    ]
    assert [row.item for row in file.rows] == ["A1", "A7"]
    assert file.lines == (2, 10)
    assert file.rows[0] == PriceEntry(price_list="standard", item="A1", net="12.50", per="1", valid_from="2026-02-01")


def test_every_problem_says_its_line_and_speaks_both_languages() -> None:
    file = csv_file(
        "items.csv", "code,description,gtin,status", f"A1,Lime,{GTIN[:-1]}9,perdu", f"A2,Lime,{GTIN[:-1]}9,"
    )
    first, second = file.problems
    assert (first.line, first.column, first.code) == (2, "status", "value.choice")
    assert "active, discontinued, blocked" in first.en
    assert (second.line, second.column, second.code) == (3, "gtin", "identifier.gs1")
    assert GTIN in second.fr
    assert GTIN in second.en
    assert second.fr != second.en


@pytest.mark.parametrize(
    ("written", "delimiter", "meant"),
    [
        ("1250.50", ",", "1250.50"),
        ("1 250,50", ";", "1250.50"),
        ("1\u202f250,50 €", ";", "1250.50"),
        ("1.250,50", ";", "1250.50"),
        ('"1,250.50"', ",", "1250.50"),
        ("1,250", ";", "1.250"),
        ('"1,250"', ",", None),
        ('"12,5"', ",", "12.5"),
        ("1e3", ",", None),
        ("NaN", ",", None),
        ("1.250.000,5", ";", "1250000.5"),
    ],
)
def test_numbers_are_read_as_written_and_never_guessed(written: str, delimiter: str, meant: str | None) -> None:
    file = csv_file("prices.csv", delimiter.join(("item", "net")), delimiter.join(("A1", written)))
    if meant is None:
        assert file.rows == ()
        assert file.problems[0].code in {"value.ambiguous", "value.number"}
    else:
        assert [str(row.net) for row in file.rows] == [meant]


def test_wrong_check_digits_refuse_what_could_never_match_and_point_out_the_rest() -> None:
    file = csv_file(
        "accounts.csv",
        "number,name,gln,siren,vat_id",
        f"C1,Bon,{GLN},732829320,FR44732829320",
        "C2,GLN faux,3012345000018,,",
        "C3,SIREN faux,,732829321,",
        "C4,TVA fausse,,,FR45732829320",
    )
    assert codes(file) == [(3, "identifier.gs1"), (4, "identifier.register"), (5, "identifier.vat")]
    assert [found.refused for found in file.problems] == [True, False, False]
    assert [row.number for row in file.rows] == ["C1", "C3", "C4"]


def test_lists_and_pairs_fit_into_a_cell() -> None:
    file = csv_file("accounts.csv", "number;name;identifiers", "C1;Un;buyer=F0042|shop=boutique", "C2;Deux;buyer F0042")
    assert file.rows[0].identifiers == (
        Identifier(scheme="buyer", value="F0042"),
        Identifier(scheme="shop", value="boutique"),
    )
    assert codes(file) == [(3, "value.pair")]
    items = csv_file("items.csv", "code;description;units", "A1;Lime;PK=10|CT=60")
    assert items.rows[0].units == {"PK": Decimal(10), "CT": Decimal(60)}


def test_the_kind_is_told_by_the_columns_when_the_name_says_nothing() -> None:
    assert csv_file("export.csv", "compte;code chez le client;article", "C1;X;A1").rows == (
        CrossReference(account="C1", buyer_code="X", item="A1"),
    )
    assert csv_file("export.csv", "article;disponible", "A1;3").kind == "stock"
    unknown = csv_file("export.csv", "x;y", "1;2")
    assert unknown.kind is None
    assert codes(unknown) == [(1, "file.kind")]


def test_missing_repeated_and_unknown_columns_are_said_once_on_the_header() -> None:
    assert codes(csv_file("items.csv", "code;gtin", "A1;")) == [(1, "column.missing")]
    repeated = csv_file("items.csv", "code;article;description", "A1;A1;x")
    assert codes(repeated) == [(1, "column.repeated")]
    assert repeated.rows == ()
    unknown = csv_file("items.csv", "code;description;couleur", "A1;x;bleu", "A2;y;vert")
    assert codes(unknown) == [(1, "column.unknown")]
    assert len(unknown.rows) == 2


def test_the_same_gtin_twice_is_a_warning_and_both_rows_go_in() -> None:
    file = csv_file("items.csv", "code;description;gtin", f"A1;x;{GTIN}", f"A2;y;{GTIN}")
    assert codes(file) == [(3, "gtin.repeated")]
    assert len(file.rows) == 2


PARTNERS = f"""\
kind: partners
rows:
  - id: martin
    name: Martin Distribution
    language: fr
    identifiers:
      - {{scheme: unb, value: "{GLN}:14"}}
    acknowledgement: {{when: always}}
    severities: {{price.differs: warning}}
  - id: NON VALIDE
    name: Mauvais
  - name: Sans nom
  - id: neuf
    name: Neuf
    couleur: bleu
  - juste du texte
"""


def test_yaml_says_the_line_of_the_field_that_is_wrong() -> None:
    file = read_master_file("x.yaml", PARTNERS.encode())
    (partner,) = file.rows
    assert isinstance(partner, Partner)
    assert partner.acknowledgement.when == "always"
    assert partner.severities == {"price.differs": "warning"}
    assert codes(file) == [
        (10, "value.unfit"),
        (12, "value.required"),
        (15, "field.unknown"),
        (16, "file.shape"),
    ]


def test_yaml_values_stay_text() -> None:
    file = read_master_file("items.yaml", b"- {code: 007, description: no, pack: 12.50, status: active}")
    (item,) = file.rows
    assert isinstance(item, CatalogueItem)
    assert (item.code, item.description, str(item.pack)) == ("007", "no", "12.50")


def test_one_record_is_enough_for_our_own_identity() -> None:
    text = f"name: Nous\ngln: '{GLN}'\nsiren: '732829320'\ncity: Lyon\niban: FR00\n"
    file = read_master_file("own.yaml", text.encode())
    assert isinstance(file.rows[0], OwnIdentity)
    assert file.rows[0].legal_id == "732829320"
    assert file.rows[0].address == Address(city="Lyon")
    assert codes(file) == [(5, "identifier.iban")]


def test_json_is_read_too_and_sites_may_be_nested() -> None:
    content = b'{"sites": [{"account": "C1", "name": "Quai", "address": {"lines": ["1 quai"], "city": "Brest"}}]}'
    (row,) = read_master_file("import.json", content).rows
    assert isinstance(row, SiteRow)
    assert row.site.address == Address(lines=("1 quai",), city="Brest")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("items.csv", b"", "file.empty"),
        ("items.csv", b" \n\n", "file.empty"),
        ("items.csv", b"\x00\x01\x02", "file.binary"),
        ("items.yaml", b"# nothing", "file.empty"),
        ("items.yaml", b"a: [", "file.syntax"),
        ("items.yaml", b"a: &x [1]\nb: *x", "file.syntax"),
        ("items.yaml", b"[" * 50 + b"]" * 50, "file.syntax"),
        ("items.csv", b'code,description\n"A1,"x"y', "file.syntax"),
        ("whatever.yaml", b"- {a: b}", "file.kind"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_nothing_crashes(name: str, content: bytes, code: str) -> None:
    file = read_master_file(name, content)
    assert file.rows == ()
    assert [found.code for found in file.problems] == [code]
    assert file.refused == file.problems


def test_a_folder_is_read_in_the_order_it_must_be_loaded(tmp_path: Path) -> None:
    for name, text in {
        "a-prices.csv": "item,net\nA1,1",
        "own.yaml": "name: Nous",
        "clients.csv": "number,name\nC1,Un",
        "items.csv": "code,description\nA1,x",
        "unreadable.csv": "x,y",
        "notes.md": "nothing of ours",
        ".hidden.csv": "x",
    }.items():
        (tmp_path / name).write_text(text)
    files = read_master_folder(tmp_path)
    assert [file.kind for file in files] == ["own", "accounts", "items", "prices", None]
    assert [kind for kind in KINDS if kind in {file.kind for file in files}] == [file.kind for file in files[:-1]]


NAMES = st.sampled_from([f"{kind}.{ending}" for kind in KINDS for ending in ("csv", "yaml", "json")])
TOKENS = st.sampled_from(
    [*"\n,;:|[]{}-\"'#& \t=", "\n- ", "\n  ", "address", "lines", "name", "code", "id", "number", "account", "item", "net",
     "gtin", "identifiers", "city", "description", "available", "1,5", "31/02/2026", "é", "null", "kind", "rows", "partners"]
)  # fmt: skip


@given(NAMES, st.lists(TOKENS, max_size=40).map("".join))
def test_no_text_whatever_makes_it_crash(name: str, text: str) -> None:
    file = read_master_file(name, text.encode())
    assert len(file.rows) == len(file.lines)
    assert all(found.line >= 1 and found.fr and found.en for found in file.problems)


@given(NAMES, st.binary(max_size=80))
def test_no_bytes_whatever_make_it_crash(name: str, content: bytes) -> None:
    read_master_file(name, content)
