"""An order as its page shows it: each line as it was ordered beside how we understood it, and what may be done now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from gateway.model.decision import Decision, OrderState, ResolvedLine
from gateway.model.finding import Finding, Severity
from gateway.model.master import policy_for
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Party, Price, Quantity
from gateway.orders import lifecycle
from gateway.pipeline.invoicing import MAY_PAY_AHEAD
from gateway.store import Transaction
from gateway.store.billing import DespatchRow, InvoiceRow
from gateway.store.inbound import InboundRow
from gateway.store.journal import EventRow
from gateway.store.order_rows import AMENDING, VersionRow
from gateway.store.orders import HoldRow, OrderRow
from gateway.store.outgoing import OutgoingRow
from gateway.web.explain import explain

WORST_FIRST = (Severity.REJECT, Severity.ERROR, Severity.WARNING, Severity.NOTICE)
CANCELLABLE = (OrderState.ACCEPTED, OrderState.PART_DESPATCHED, OrderState.PART_INVOICED)
USUAL_DEPOSIT = Decimal(30)  # percent, where neither the account nor its policy says
PARTIES = ("buyer", "ship_to", "invoice_to", "payer", "orderer", "end_customer", "carrier")


@dataclass(frozen=True, slots=True)
class LineView:
    """``understood`` is absent when the order was not decided yet, or the line was left out."""

    ordered: OrderLine
    understood: ResolvedLine | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def quantity_differs(self) -> bool:
        ours = self.understood.quantity if self.understood else None
        return ours is not None and not _same_quantity(self.ordered.quantity, ours)

    @property
    def price_differs(self) -> bool:
        ours = self.understood.price if self.understood else None
        return ours is not None and not _same_price(self.ordered.price, ours)

    @property
    def worst(self) -> Severity | None:
        return self.findings[0].severity if self.findings else None


def _same_quantity(ordered: Quantity | None, ours: Quantity) -> bool:
    return ordered is not None and ordered.value == ours.value and ordered.unit in (ours.unit, None)


def _same_price(ordered: Price | None, ours: Price) -> bool:
    """An order that states no price leaves it to us."""
    if ordered is None or ordered.net is None:
        return True
    return ordered.net * _per(ours) == (ours.net or Decimal(0)) * _per(ordered)


def _per(price: Price) -> Decimal:
    return price.per.value if price.per else Decimal(1)


@dataclass(frozen=True, slots=True)
class PartyView:
    """As the order states it; ``known`` is what our master data adds, where it names more than a number."""

    role: str
    stated: Party
    known: Party | None

    @property
    def shown(self) -> Party:
        return self.known if self.known is not None and self.stated.name is None else self.stated


@dataclass(frozen=True, slots=True)
class Actions:
    """What the state of the order allows now."""

    settle: bool
    despatch: bool
    invoice: bool
    cancel: bool = False
    deposit: Decimal | None = None  # percent that is usually asked for; None when none can be

    @property
    def any(self) -> bool:
        return self.settle or self.despatch or self.invoice or self.cancel or self.deposit is not None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder of acknowledgements: ``kind`` received, CONTRL … INVOIC; ``sent`` the latest document of it,
    ``times`` how many there are. A step without either has not been reached, or is not wanted by the partner."""

    kind: str
    at: datetime | None = None
    sent: OutgoingRow | None = None
    times: int = 0


LADDER: dict[str, tuple[str, ...]] = {
    "CONTRL": ("CONTRL", "RECEIPT"),
    "APERAK": ("APERAK", "APPLICATION_ERROR"),
    "ORDRSP": ("ORDRSP", "ORDER_RESPONSE"),
    "DESADV": ("DESADV", "DESPATCH_ADVICE"),
    "INVOIC": ("INVOIC", "INVOICE"),
}


@dataclass(frozen=True, slots=True)
class OrderView:
    row: OrderRow
    order: Order
    decision: Decision | None
    inbound: InboundRow
    sentence: str
    holds: list[HoldRow]
    findings: list[Finding]
    lines: list[LineView]
    parties: list[PartyView]
    documents: list[OutgoingRow]
    despatches: list[DespatchRow]
    invoices: list[InvoiceRow]
    timeline: list[EventRow]
    actions: Actions
    ladder: list[Rung]
    versions: list[VersionRow]

    @property
    def open_holds(self) -> list[HoldRow]:
        return [hold for hold in self.holds if hold.lifted_at is None]


def view_order(tx: Transaction, order_id: str, language: str) -> OrderView:
    row = tx.orders.get(order_id)
    order, decision = row.order(), row.decided()
    found = tx.journal.findings(row.inbound_id, position=row.position)
    ranked = sorted(found, key=lambda one: WORST_FIRST.index(one.severity))
    numbers = {line.number for line in order.lines}
    documents = tx.outgoing.about(order_id=row.id)
    receipts = [sent for sent in tx.outgoing.about(inbound_id=row.inbound_id) if sent.order_id is None]
    inbound = tx.inbound.get(row.inbound_id)
    holds, invoices, despatches = tx.orders.holds(row.id), tx.billing.invoices(row.id), tx.billing.despatches(row.id)
    return OrderView(
        row=row,
        order=order,
        decision=decision,
        inbound=inbound,
        sentence=explain(row, holds, invoices).to(language),
        holds=holds,
        findings=[one for one in ranked if one.line not in numbers],
        lines=_lines(order, decision, ranked),
        parties=_parties(order, decision),
        documents=documents,
        despatches=despatches,
        invoices=invoices,
        timeline=tx.journal.events(inbound_id=row.inbound_id, order_id=row.id),
        actions=Actions(
            settle=row.state == OrderState.HELD,
            despatch=lifecycle.may_despatch(OrderState(row.state)),
            invoice=any(not sent.invoiced for sent in despatches),
            cancel=row.state in CANCELLABLE and row.function not in AMENDING,
            deposit=_usual_deposit(tx, row, decision, invoices),
        ),
        ladder=_ladder(inbound.received_at, [*receipts, *documents]),
        versions=tx.orders.versions(row.id),
    )


def _usual_deposit(
    tx: Transaction, row: OrderRow, decision: Decision | None, invoices: Sequence[InvoiceRow]
) -> Decimal | None:
    """None for an order that cannot be paid ahead, or of which that has been asked already."""
    debtor = tx.master.account(decision.resolution.debtor or "") if decision is not None else None
    if debtor is None or row.state not in MAY_PAY_AHEAD or not row.gross or row.function in AMENDING:
        return None
    if any(one.kind == "deposit" for one in invoices):
        return None
    policy = policy_for(debtor.segment, tx.master.policies())
    return debtor.deposit_percent or policy.deposit_percent or USUAL_DEPOSIT


def _ladder(received_at: datetime, documents: Sequence[OutgoingRow]) -> list[Rung]:
    rungs = [Rung("received", received_at)]
    for kind, spellings in LADDER.items():
        sent = [one for one in documents if one.kind.upper() in spellings]
        latest = sent[-1] if sent else None
        rungs.append(Rung(kind, latest.sent_at or latest.created_at if latest else None, latest, len(sent)))
    return rungs


def _lines(order: Order, decision: Decision | None, findings: Sequence[Finding]) -> list[LineView]:
    understood = {line.index: line for line in decision.resolution.lines} if decision else {}
    return [
        LineView(line, understood.get(index), [one for one in findings if one.line == line.number])
        for index, line in enumerate(order.lines)
    ]


def _parties(order: Order, decision: Decision | None) -> list[PartyView]:
    """Those the order names, each once: an invoice address that repeats the buyer says nothing new."""
    named: list[PartyView] = []
    for role in PARTIES:
        party: Party | None = getattr(order.parties, role)
        if party is not None and party not in [one.stated for one in named]:
            known: Party | None = getattr(decision.resolution, role, None) if decision else None
            named.append(PartyView(role, party, known))
    return named
