"""Random walks through issue, credit, deposit and payment: the books agree with each other after every step."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gateway.errors import Conflict
from gateway.model.receivable import IncomingPayment
from gateway.pipeline import despatch, issue_credit_note, issue_deposit, issue_invoices
from gateway.pipeline.payments import book_payments
from gateway.pipeline.verify import verify_chain
from tests.gateway.billing.sold import accepted
from tests.road import Road, open_road, sqlite_url, today


class Books(RuleBasedStateMachine):
    """One customer's account from order to payment, in any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        home = Path(self._folder.name)
        self._opened = open_road(sqlite_url(home), home)
        self.road: Road = self._opened.__enter__()
        self.orders: list[str] = []
        self.paid = 0

    def teardown(self) -> None:
        self._opened.__exit__(None, None, None)
        self._folder.cleanup()

    def numbers(self) -> list[str]:
        with self.road.store.reading() as tx:
            return [row.number for row in tx.billing.latest(limit=1000)]

    @rule()
    def order(self) -> None:
        if len(self.orders) < 3:
            self.orders.append(accepted(self.road, f"A-{len(self.orders)}").id)

    @rule(data=st.data(), quantity=st.integers(1, 10))
    def send(self, data: st.DataObject, quantity: int) -> None:
        self._try(
            data,
            self.orders,
            lambda one: despatch(self.road.services, one, by="t", quantities={"1": Decimal(quantity)}),
        )
        self.road.work()

    @rule(data=st.data())
    def invoice(self, data: st.DataObject) -> None:
        self._try(data, self.orders, lambda one: issue_invoices(self.road.services, one, by="t"))

    @rule(data=st.data(), percent=st.sampled_from([10, 30, 50]))
    def ask_deposit(self, data: st.DataObject, percent: int) -> None:
        self._try(data, self.orders, lambda one: issue_deposit(self.road.services, one, Decimal(percent), by="t"))

    @rule(data=st.data(), quantity=st.integers(1, 4))
    def credit(self, data: st.DataObject, quantity: int) -> None:
        taken = {"1": Decimal(quantity)}
        self._try(
            data,
            self.numbers(),
            lambda one: issue_credit_note(self.road.services, one, by="t", why="retour", quantities=taken),
        )

    @rule(data=st.data(), cents=st.integers(1, 20_000))
    def pay(self, data: st.DataObject, cents: int) -> None:
        numbers = self.numbers()
        if not numbers:
            return
        self.paid += 1
        payment = IncomingPayment(
            key=f"k{self.paid}",
            received_on=today(),
            amount=Decimal(cents) / 100,
            currency="EUR",
            reference=data.draw(st.sampled_from(numbers)),
        )
        book_payments(self.road.services, [payment], source="test", by="t")

    def _try(self, data: st.DataObject, choices: list[str], work: object) -> None:
        if choices:
            try:
                work(data.draw(st.sampled_from(choices)))  # type: ignore[operator]
            except Conflict:
                self.refused = True

    @invariant()
    def the_balance_is_the_sum_of_its_movements(self) -> None:
        with self.road.store.reading() as tx:
            for kept, summed in tx.credit.sums().values():
                assert kept == summed

    @invariant()
    def the_exposure_is_what_is_owed_less_what_was_paid_ahead(self) -> None:
        """Orders not invoiced yet, and open invoices less credits; less deposits paid and not deducted, and free money."""
        with self.road.store.reading() as tx:
            rows = {row.number: row for row in tx.billing.latest(limit=1000)}
            owed = Decimal(0)
            for order_id in self.orders:
                owed += (tx.orders.get(order_id).gross or Decimal(0)) - tx.receivables.relieved(order_id)
            for row in rows.values():
                item = tx.receivables.item(row.number)
                of_deposit = row.preceding is not None and rows[row.preceding].kind == "deposit"
                if row.kind == "deposit":
                    paid = sum(
                        (one.amount for one in tx.receivables.allocations(row.number) if one.payment_id), Decimal(0)
                    )
                    owed -= paid
                elif not of_deposit:
                    owed += item.open
                if row.kind == "invoice":
                    owed += sum((one.gross for one in row.invoice().prepayments), Decimal(0))
            owed -= sum((one.left for one in tx.receivables.payments(limit=1000) if one.debtor), Decimal(0))
            assert tx.credit.balance("C0042") == owed

    @invariant()
    def what_is_open_is_what_was_issued_less_what_settled_it(self) -> None:
        with self.road.store.reading() as tx:
            for row in tx.billing.latest(limit=1000):
                item = tx.receivables.item(row.number)
                used = sum((one.amount for one in tx.receivables.allocations(row.number)), Decimal(0))
                for note in tx.billing.credit_notes(row.number):
                    assert tx.receivables.item(note.number).open <= 0
                if row.kind in ("invoice", "deposit"):
                    assert item.open == item.amount - used
                    assert 0 <= item.open <= item.amount

    @invariant()
    def the_chain_has_no_gap(self) -> None:
        assert verify_chain(self.road.services)[1] == []

    @invariant()
    def no_money_is_lost(self) -> None:
        with self.road.store.reading() as tx:
            for payment in tx.receivables.payments(limit=1000):
                assert 0 <= payment.left <= payment.amount


TestBooks = Books.TestCase
TestBooks.settings = settings(
    max_examples=6, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
