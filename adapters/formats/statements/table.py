"""A bank's or an accountant's list as CSV: a head that names date, amount and reference in French or English, then a line each.

Amounts as French and English write them; a debit (negative, or in a column of its own) is left out.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from adapters.formats.statements.faults import LINE_UNREADABLE, STATEMENT_UNREADABLE
from gateway.model.finding import Finding, Words
from gateway.model.receivable import IncomingPayment
from gateway.ports import Statement

COLUMNS: dict[str, tuple[str, ...]] = {
    "date": (
        "date",
        "date operation",
        "date comptable",
        "date de reception",
        "received on",
        "booking date",
        "value date",
    ),
    "amount": ("amount", "montant", "credit", "montant credit"),
    "reference": ("reference", "libelle", "label", "motif", "remittance", "details", "communication"),
    "currency": ("currency", "devise"),
    "payer": ("payer", "payeur", "donneur d ordre", "emetteur", "nom", "name", "debtor"),
    "iban": ("iban", "compte emetteur", "payer iban"),
    "account": ("account", "compte", "compte client", "client", "customer"),
    "key": ("id", "key", "cle", "transaction", "transaction id", "numero"),
}
WANTED = ("date", "amount")


class CsvStatement:
    name = "csv"

    def bid(self, head: bytes, filename: str | None) -> int:
        first = _decoded(head).splitlines()
        known = _columns(_cells(first[0], _separator(first[0]))) if first else {}
        return 60 if all(name in known for name in WANTED) else 0

    def read(self, content: bytes) -> Statement:
        text = _decoded(content)
        lines = text.splitlines()
        separator = _separator(lines[0]) if lines else ";"
        known = _columns(_cells(lines[0], separator)) if lines else {}
        if not all(name in known for name in WANTED):
            what = Words(fr="les colonnes date et montant sont attendues", en="columns date and amount are expected")
            return Statement(findings=(STATEMENT_UNREADABLE.at(what=what),))
        payments: list[IncomingPayment] = []
        findings: list[Finding] = []
        seen: dict[str, int] = {}
        for at, row in _rows(text, separator):
            said = {name: row[column].strip() for name, column in known.items() if column < len(row)}
            try:
                payment = _payment(said, seen)
            except (ValueError, InvalidOperation):
                what = Words(fr="date ou montant illisible", en="date or amount cannot be read")
                findings.append(LINE_UNREADABLE.at(at=at, what=what, place=f"line {at}"))
                continue
            if payment.amount > 0:
                payments.append(payment)
        return Statement(tuple(payments), tuple(findings))


def _payment(said: dict[str, str], seen: dict[str, int]) -> IncomingPayment:
    """Without a key of its own a line is known by all it says; the same words twice in a file are two payments."""
    key = said.get("key")
    if not key:
        words = "|".join(said.get(name, "") for name in ("date", "amount", "reference", "payer", "iban"))
        seen[words] = seen.get(words, 0) + 1
        key = hashlib.sha256(f"{words}#{seen[words]}".encode()).hexdigest()[:32]
    return IncomingPayment(
        key=f"csv/{key}"[:300],
        received_on=_day(said["date"]),
        amount=_amount(said["amount"]),
        currency=(said.get("currency") or "EUR").upper(),
        reference=said.get("reference", "")[:400],
        payer=said.get("payer") or None,
        iban=said.get("iban", "").replace(" ", "") or None,
        account=said.get("account") or None,
    )


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    for at, row in enumerate(reader, start=1):
        if at > 1 and any(cell.strip() for cell in row):
            yield at, row


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _separator(head: str) -> str:
    return max((";", ",", "\t"), key=head.count)


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _columns(head: list[str]) -> dict[str, int]:
    words = [_plain(cell) for cell in head]
    return {
        name: next(words.index(spoken) for spoken in spoken_as if spoken in words)
        for name, spoken_as in COLUMNS.items()
        if any(spoken in words for spoken in spoken_as)
    }


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def _amount(text: str) -> Decimal:
    """``1 234,56``, ``1,234.56``, ``1.234,56``, ``-12``: the last sign of the two is the decimal one."""
    plain = re.sub(r"[\s\u00a0\u202f€]|EUR", "", text)
    if "," in plain and "." in plain:
        thousands = "," if plain.rfind(".") > plain.rfind(",") else "."
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    if plain == "":
        return Decimal(0)  # the debit stands in another column
    amount = Decimal(plain)
    if not amount.is_finite():
        raise ValueError(text)
    return amount
