"""camt.053, the bank statement of ISO 20022, in any of its versions: one payment for each credited transaction."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from adapters.formats.statements.faults import LINE_UNREADABLE, STATEMENT_UNREADABLE
from gateway.model.finding import Finding, Words
from gateway.model.receivable import IncomingPayment
from gateway.ports import Statement

MARK = b"urn:iso:std:iso:20022:tech:xsd:camt.053."
BOOKED = "BOOK"


class Camt053:
    name = "camt"

    def bid(self, head: bytes, filename: str | None) -> int:
        return 100 if MARK in head else 0

    def read(self, content: bytes) -> Statement:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            what = Words(fr=f"XML incorrect ({error})", en=f"not well-formed XML ({error})")
            return Statement(findings=(STATEMENT_UNREADABLE.at(what=what),))
        if root.getroottree().docinfo.doctype:
            what = Words(fr="une déclaration de type y est interdite", en="it must not declare a document type")
            return Statement(findings=(STATEMENT_UNREADABLE.at(what=what),))
        payments: list[IncomingPayment] = []
        findings: list[Finding] = []
        for statement in root.iterfind(".//{*}Stmt"):
            for rank, entry in enumerate(statement.iterfind("{*}Ntry"), start=1):
                try:
                    payments += _credits(statement, entry)
                except (ValueError, InvalidOperation):
                    what = Words(fr="date ou montant illisible", en="date or amount cannot be read")
                    findings.append(LINE_UNREADABLE.at(at=rank, what=what, place=f"Ntry {rank}"))
        return Statement(tuple(payments), tuple(findings))


def _credits(statement: etree._Element, entry: etree._Element) -> Iterator[IncomingPayment]:
    """An entry's transactions; the entry itself when it names none. What is pending or goes out is left."""
    status = _text(entry, "{*}Sts/{*}Cd") or _text(entry, "{*}Sts")
    if _text(entry, "{*}CdtDbtInd") != "CRDT" or status not in (None, BOOKED):
        return
    when = _text(entry, "{*}BookgDt/{*}Dt") or _text(entry, "{*}BookgDt/{*}DtTm") or _text(entry, "{*}ValDt/{*}Dt")
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    whole = Decimal(_text(entry, "{*}Amt") or "")
    for rank, transaction in enumerate(details or [entry], start=1):
        own = transaction.find("{*}Amt") if details else entry.find("{*}Amt")
        if own is None:
            own = transaction.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
        amount = Decimal(own.text or "") if own is not None else whole
        if len(details) == 1:
            amount = whole
        currency = (own if own is not None else entry.find("{*}Amt")).get("Ccy", "EUR")
        yield IncomingPayment(
            key=_key(statement, entry, transaction, rank),
            received_on=_day(when or ""),
            amount=amount,
            currency=currency,
            reference=_reference(transaction),
            payer=_text(transaction, ".//{*}Dbtr/{*}Nm") or _text(transaction, ".//{*}Dbtr/{*}Pty/{*}Nm"),
            iban=_text(transaction, ".//{*}DbtrAcct/{*}Id/{*}IBAN"),
        )


def _key(statement: etree._Element, entry: etree._Element, transaction: etree._Element, rank: int) -> str:
    """Our account and the bank's reference of the entry; without one, what the entry says, hashed."""
    account = _text(statement, "{*}Acct/{*}Id/{*}IBAN") or "-"
    given = _text(entry, "{*}AcctSvcrRef") or _text(entry, "{*}NtryRef")
    if given is None:
        said = etree.tostring(entry, method="c14n")
        given = hashlib.sha256((_text(statement, "{*}Id") or "").encode() + said).hexdigest()[:32]
    return f"camt/{account}/{given}/{rank}"[:300]


def _reference(transaction: etree._Element) -> str:
    parts = [
        *(node.text or "" for node in transaction.iterfind(".//{*}RmtInf/{*}Ustrd")),
        *(node.text or "" for node in transaction.iterfind(".//{*}RmtInf//{*}CdtrRefInf/{*}Ref")),
        *(node.text or "" for node in transaction.iterfind(".//{*}RfrdDocInf/{*}Nb")),
    ]
    end_to_end = _text(transaction, ".//{*}Refs/{*}EndToEndId")
    if end_to_end not in (None, "NOTPROVIDED"):
        parts.append(end_to_end)
    return " ".join(part.strip() for part in parts if part.strip())[:400]


def _text(node: etree._Element, path: str) -> str | None:
    found = node.find(path)
    text = (found.text or "").strip() if found is not None else ""
    return text or None


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date() if "T" in text else date.fromisoformat(text[:10])
