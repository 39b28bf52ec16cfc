"""Check digits of the identifiers in master data. A wrong GLN or GTIN would never match an order, so its row is refused;
a doubtful SIREN, VAT number or IBAN is pointed out and the row goes in."""

from collections.abc import Iterator

from stdnum import iban

from gateway.masterdata.kinds import SiteRow
from gateway.masterdata.problems import RowProblem, problem
from gateway.masterdata.raw import RawRow
from gateway.model.base import Document
from gateway.model.master import OwnIdentity
from gateway.rules.digits import gs1_is_right, register_number_is_right, vat_is_right, with_right_check_digit

LOCATION_LENGTH = 13


def identifier_problems(row: Document, raw: RawRow) -> Iterator[RowProblem]:
    for column, number in _gs1_numbers(row):
        if not gs1_is_right(number) or (column != "gtin" and len(number) != LOCATION_LENGTH):
            meant = with_right_check_digit(number)
            hints = {"hint_fr": f" ({meant} ?)" if meant else "", "hint_en": f" ({meant}?)" if meant else ""}
            yield problem("identifier.gs1", raw.line_of(column), column, value=number, **hints)
    if (register := getattr(row, "legal_id", None)) and not register_number_is_right(register):
        yield problem("identifier.register", raw.line_of("legal_id"), "legal_id", value=register)
    if (vat := getattr(row, "vat_id", None)) and not vat_is_right(vat):
        yield problem("identifier.vat", raw.line_of("vat_id"), "vat_id", value=vat)
    if isinstance(row, OwnIdentity) and row.iban and not iban.is_valid(row.iban):
        yield problem("identifier.iban", raw.line_of("iban"), "iban", value=row.iban)


def _gs1_numbers(row: Document) -> Iterator[tuple[str, str]]:
    holder = row.site if isinstance(row, SiteRow) else row
    for column in ("gln", "gtin"):
        if number := getattr(holder, column, None):
            yield column, number
    for number in getattr(row, "glns", ()):
        yield "glns", number
    for site in getattr(row, "sites", ()):
        if site.gln:
            yield "sites", site.gln
