"""The shipped rules themselves judge what we write: every kind of invoice passes as CII and UBL, every fault is refused."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.formats.en16931 import rules, syntax
from adapters.formats.en16931.rules import RulesEngine
from adapters.formats.en16931.syntax import Profile, write
from gateway.model.invoice import Invoice
from gateway.model.parts import Address, Identifier, Note, Party, Tax
from tests.builders import MARTIN
from tests.invoices import a_credit_note, a_final_invoice, a_rebate, abroad, an_invoice, every_kind

KINDS = every_kind()
PROFILES: tuple[Profile, ...] = ("en16931", "extended", "ubl")


@pytest.fixture(scope="module")
def engine() -> Iterator[RulesEngine]:
    with RulesEngine() as engine:
        yield engine


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_invoice_passes_schema_en16931_and_french_rules(
    engine: RulesEngine, kind: str, profile: Profile
) -> None:
    verdict = engine.judge(write(KINDS[kind], profile))
    assert [one for one in verdict.breaches if one.flag != "warning"] == []
    assert verdict.valid
    assert verdict.fired > 100


Change = Callable[[], Invoice]


def changed(made: Invoice | None = None, **changes: Any) -> Invoice:
    return (made or an_invoice()).model_copy(update=changes)


def totals(**changes: Any) -> Invoice:
    made = an_invoice()
    return changed(made, totals=made.totals.model_copy(update=changes))


def line(made: Invoice | None = None, **changes: Any) -> Invoice:
    made = made or an_invoice()
    return changed(made, lines=(made.lines[0].model_copy(update=changes),))


def tax_row(made: Invoice | None = None, **changes: Any) -> Invoice:
    made = made or an_invoice()
    return changed(made, taxes=(made.taxes[0].model_copy(update=changes),))


def seller(**changes: Any) -> Invoice:
    return party("seller", **changes)


def party(role: str, **changes: Any) -> Invoice:
    made = an_invoice()
    known: Party = getattr(made.parties, role)
    return changed(made, parties=made.parties.model_copy(update={role: known.model_copy(update=changes)}))


def notes(*subjects: str) -> Invoice:
    return changed(notes=tuple(Note(subject=subject, text="…") for subject in subjects))


def without_origin() -> Invoice:
    made = a_credit_note(an_invoice())
    return changed(made, references=tuple(known for known in made.references if known.kind != "invoice"))


def priced(net: str) -> Invoice:
    made = an_invoice()
    return line(made, price=made.lines[0].price.model_copy(update={"net": Decimal(net)}))


def counted(quantity: str) -> Invoice:
    made = an_invoice()
    return line(made, quantity=made.lines[0].quantity.model_copy(update={"value": Decimal(quantity)}))


FAULTS: dict[str, Change] = {
    # French rules (BR-FR)
    "BR-FR-01": lambda: changed(number="F" * 36),
    "BR-FR-02": lambda: changed(number="F 2026 1"),
    "BR-FR-03": lambda: changed(issued_on=date(1999, 12, 31)),
    "BR-FR-04": lambda: changed(kind="debit_note"),
    "BR-FR-05": lambda: notes("PMT", "AAB"),
    "BR-FR-06": lambda: notes("PMT", "PMD", "PMD", "AAB"),
    "BR-FR-08": lambda: changed(business_process="A1"),
    "BR-FR-10": lambda: seller(legal_id="12345", vat_id="FR40"),
    "BR-FR-12": lambda: party("invoice_to", legal_id=None, vat_id=None, gln=None, contact=None),
    "BR-FR-13": lambda: seller(legal_id=None, vat_id="FR40", gln=None, contact=None),
    "BR-FR-15": lambda: line(tax_row(category="L"), tax=Tax(category="L", rate=Decimal(20))),
    "BR-FR-16": lambda: line(
        tax_row(rate=Decimal(21), amount=Decimal("26.25")), tax=Tax(category="S", rate=Decimal(21))
    ),
    "BR-FR-20": lambda: changed(notes=(*an_invoice().notes, Note(subject="BAR", text="B2X"))),
    "BR-FR-21": lambda: party("invoice_to", electronic_address=Identifier(scheme="0225", value="999999999")),
    "BR-FR-23": lambda: seller(electronic_address=Identifier(scheme="0225", value="303265045 é")),
    "BR-FR-CO-03": lambda: changed(a_rebate(), references=()),
    "BR-FR-CO-04": lambda: changed(kind="corrected"),
    "BR-FR-CO-05": without_origin,
    "BR-FR-CO-07": lambda: changed(due_on=date(2026, 3, 9)),
    "BR-FR-CO-08": lambda: changed(a_final_invoice(), kind="deposit"),
    "BR-FR-CO-09": lambda: changed(business_process="B2"),
    "BR-FR-CO-12": lambda: changed(currency="USD"),
    "BR-FR-DEC-02": lambda: counted("10.00001"),
    "BR-FR-DEC-03": lambda: priced("12.5000001"),
    # EN 16931
    "BR-04": lambda: changed(kind="debit_note"),
    "BR-11": lambda: party("invoice_to", address=MARTIN.address, vat_id="BE0403170701"),
    "BR-CO-10": lambda: totals(lines=Decimal("125.01")),
    "BR-CO-13": lambda: totals(net=Decimal("124.99")),
    "BR-CO-14": lambda: totals(tax=Decimal("24.99")),
    "BR-CO-15": lambda: totals(gross=Decimal("150.01")),
    "BR-CO-16": lambda: totals(payable=Decimal("149.99")),
    "BR-CO-17": lambda: tax_row(amount=Decimal("99.00")),
    "BR-S-05": lambda: line(tax=Tax(category="S", rate=Decimal(0))),
    "BR-S-08": lambda: tax_row(base=Decimal("100.00")),
    "BR-IC-10": lambda: tax_row(abroad("K"), exemption_reason=None, exemption_code=None),
    "BR-CL-14": lambda: seller(address=Address(lines=("1 rue",), city="Lyon", country="XX")),
}
SILENT = {"BR-04", "BR-11", "BR-CL-14"}
"""Breaches that the shape or another rule reports first: refused all the same."""


@pytest.mark.parametrize("profile", ["en16931", "ubl"])
@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_of_each_family_is_refused(engine: RulesEngine, rule: str, profile: Profile) -> None:
    verdict = engine.judge(write(FAULTS[rule](), profile))
    assert not verdict.valid
    if rule not in SILENT:
        said = {one.rule for one in verdict.breaches}
        assert any(known == rule or known.startswith((f"{rule}_", f"{rule}/", f"{rule}-")) for known in said), said


@pytest.mark.parametrize("made", [changed(currency="XXZ"), party("invoice_to", name=None)])
def test_what_the_syntax_cannot_do_without_is_said_before_any_rule_looks(made: Invoice) -> None:
    with pytest.raises(ValueError, match=r"XXZ|name"):
        write(made, "en16931")


def test_what_is_no_invoice_or_no_xml_is_not_valid(engine: RulesEngine) -> None:
    for content in (b"", b"<order/>", b"%PDF-1.7", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'):
        verdict = engine.judge(content)
        assert not verdict.valid
        assert verdict.failure


def test_a_document_the_schema_refuses_never_reaches_the_rules(engine: RulesEngine) -> None:
    wrong = write(an_invoice(), "en16931").replace(b"BilledQuantity", b"SoldQuantity")
    verdict = engine.judge(wrong)
    assert not verdict.valid
    assert {one.rule for one in verdict.breaches} == {"XSD"}


def test_no_rule_fired_means_not_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: RulesEngine) -> None:
    blind = tmp_path / "blind.xslt"
    blind.write_text(
        '<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        '<xsl:template match="/"><svrl:schematron-output xmlns:svrl="http://purl.oclc.org/dsdl/svrl"/></xsl:template>'
        "</xsl:stylesheet>"
    )
    monkeypatch.setitem(rules.SHEETS, "en16931", (str(blind), str(blind)))
    verdict = engine.judge(write(an_invoice(), "en16931"))
    assert not verdict.valid
    assert verdict.failure is not None
    assert "no rule" in verdict.failure


def test_a_sheet_that_cannot_run_means_not_valid_and_the_next_document_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: RulesEngine
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(rules.SHEETS, "en16931", (str(tmp_path / "missing.xslt"), rules.CII_FRENCH))
        assert not engine.judge(write(an_invoice(), "en16931")).valid
    assert engine.judge(write(an_invoice(), "en16931")).valid


def test_a_child_that_dies_means_not_valid_and_another_takes_its_place() -> None:
    with RulesEngine() as engine:
        assert engine.judge(write(an_invoice(), "ubl")).valid
        child = engine._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert engine.judge(write(an_invoice(), "ubl")).valid
        assert engine._child is not None
        os.kill(engine._child.pid, signal.SIGSTOP)
        impatient = RulesEngine(seconds=0.05)
        impatient._child = engine._child
        verdict = impatient.judge(write(an_invoice(), "ubl"))
        engine._child = None
        assert not verdict.valid
        assert verdict.failure == "no answer in 0.05 s"


def test_many_threads_share_one_child(engine: RulesEngine) -> None:
    xml = write(an_invoice(), "en16931")
    verdicts: list[bool] = []

    def judge() -> None:
        verdicts.extend(engine.judge(xml).valid for _ in range(3))

    threads = [threading.Thread(target=judge) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == [True] * 18


def test_the_french_rules_can_be_left_out(engine: RulesEngine) -> None:
    unsaid = write(changed(notes=()), "en16931")
    assert engine.judge(unsaid, french=False).valid
    assert not engine.judge(unsaid).valid


def test_no_library_call_goes_to_a_server() -> None:
    """factur-x's own Schematron call posts to a server and says True without one: nothing of ours may call it."""
    folder = Path(syntax.__file__).parent
    for source in (*folder.glob("*.py"), *folder.parent.glob("*.py")):
        text = source.read_text(encoding="utf-8")
        assert "check_schematron=True" not in text
        assert "xml_check_schematron" not in text
