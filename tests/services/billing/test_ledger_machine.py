"""The ledger as a state machine: more than 10,000 random acts, and after each the invariants in independent SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import event, select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.errors import Refusal
from data.money import Money
from data.statuses import CheckoutStatus, DocumentKind, PaymentMethod
from services.billing.checkout import actions as checkouts
from services.billing.checkout import reconciliation, settlement
from services.billing.checkout.results import OpenedSession
from services.billing.payments import manual as payments_staff
from services.billing.payments.manual import ManualPayment
from services.operations import doctor
from services.platform.context import Context
from services.platform.permissions import May, Membership
from tests.cast import NOON, House
from tests.night import times
from tests.services.gateway_book import GatewayBook
from tests.services.ledger_sql import booked_online_minor, broken

EXAMPLES, STEPS = times(25, 120), 100
WAYS = ["succeed", "succeed", "process", "bank pays", "bank refuses", "expire", "odd"]
cents, pick = st.integers(1, 5000), st.integers(0, 10**6)


def _void(ctx: Context, id: UUID) -> None:
    with ctx.transaction(May.EDIT_INVOICES) as db:
        row = db.one(Invoice, id)
        row.void(db.now, "a mistake")
        db.record("invoice.voided", row)


RIGHTS = frozenset({"sees_billing", "pays"})


class LedgerMachine(RuleBasedStateMachine):
    """Two clients of one payer and a bookkeeper, fresh for each run, in one house."""

    house: ClassVar[House]
    steps: ClassVar[int] = 0
    _n: ClassVar[Iterator[int]] = count()

    def __init__(self) -> None:
        super().__init__()
        self.book, self.late, self.refused = GatewayBook(), timedelta(0), 0
        self.house.inside.gateways.checkouts["stripe"] = self.book
        self.entities = [self.house.entity(f"Client {next(self._n)}") for _ in range(2)]
        held = tuple(Membership(id, id, "Client", "company", RIGHTS) for id in self.entities)  # type: ignore[arg-type]
        self.payer = replace(self.house.maria, actor=replace(self.house.maria.actor, memberships=held))
        self.invoices: list[UUID] = []
        self.notes: list[UUID] = []
        self.opened: list[OpenedSession] = []

    def _now(self, ctx: Context) -> Context:
        self.late += timedelta(seconds=40)
        return replace(ctx, now=NOON + self.late)

    @property
    def system(self) -> Context:
        return self._now(self.house.system)

    @property
    def clerk(self) -> Context:
        return self._now(self.house.olga)

    def _rows(self, model: type[Any], *where: Any) -> list[Any]:
        with self.house.backstage() as db:
            return list(db.scalars(select(model).where(model.entity_id.in_(self.entities), *where).order_by(model.id)))

    @invariant()
    def the_books_are_right(self) -> None:
        type(self).steps += 1
        assert broken(self.house.engine, self.entities) == []
        assert booked_online_minor(self.house.engine, self.entities) <= self.book.charged_minor

    @rule(minor=cents, whose=st.integers(0, 1))
    def issue(self, minor: int, whose: int) -> None:
        self.invoices.append(self.house.invoice(f"{minor / 100:.2f} EUR", of=self.entities[whose]).id)

    @rule(minor=cents, whose=st.integers(0, 1))
    def credit(self, minor: int, whose: int) -> None:
        self.notes.append(
            self.house.invoice(f"{minor / 100:.2f} EUR", of=self.entities[whose], kind=DocumentKind.CREDIT_NOTE).id
        )

    @precondition(lambda self: self.invoices)
    @rule(picks=st.lists(pick, min_size=1, max_size=3), key=st.integers(0, 30), silence=st.integers(0, 9))
    def start(self, picks: list[int], key: int, silence: int) -> None:
        ids = {self.invoices[each % len(self.invoices)] for each in picks}
        self.book.is_silent, self.book.forgets_answers = silence == 0, silence == 1
        with self.house.backstage() as db:
            total = sum(each.balance.minor for each in db.find(Invoice, *ids))
        try:
            self.opened.append(
                checkouts.start(
                    self._now(self.payer),
                    ids,
                    method=PaymentMethod.CARD,
                    expected=Money(total, "EUR"),
                    confirm_key=f"{self.entities[0]} {key}",
                )
            )
        except Refusal:
            self.refused += 1
        finally:
            self.book.is_silent = self.book.forgets_answers = False

    @precondition(lambda self: self.book.trips)
    @rule(which=pick, how=st.sampled_from(WAYS))
    def gateway_moves(self, which: int, how: str) -> None:
        session = list(self.book.trips)[which % len(self.book.trips)]
        state = self.book.trips[session]
        is_open, is_slow = state.status is CheckoutStatus.OPEN, state.status is CheckoutStatus.PROCESSING
        match how:
            case "succeed" if is_open:
                self.book.move(session, CheckoutStatus.SUCCEEDED)
            case "odd" if is_open and state.amount:
                self.book.move(session, CheckoutStatus.SUCCEEDED, Money(state.amount.minor + which % 7 + 1, "EUR"))
            case "process" if is_open:
                self.book.move(session, CheckoutStatus.PROCESSING)
            case "bank pays" if is_slow:
                self.book.move(session, CheckoutStatus.SUCCEEDED)
            case "bank refuses" if is_slow:
                self.book.move(session, CheckoutStatus.FAILED)
            case "expire" if is_open:
                self.book.close(session)

    @precondition(lambda self: self.book.said)
    @rule(which=pick, old=st.booleans())
    def hear(self, which: int, old: bool) -> None:
        """A webhook: of now, or one that was under way for a long time."""
        state = self.book.said[which % len(self.book.said)]
        settlement.apply_state(self.system, state if old else self.book.trips[state.session or ""])

    @precondition(lambda self: self.opened)
    @rule(which=pick)
    def leave(self, which: int) -> None:
        checkouts.leave(self._now(self.payer), self.opened[which % len(self.opened)].checkout_id)

    @rule(hours=st.sampled_from([0, 0, 1]))
    def reconcile(self, hours: int) -> None:
        self.late += timedelta(hours=hours)
        reconciliation.run(self.system)

    @precondition(lambda self: self.invoices)
    @rule(which=pick)
    def void(self, which: int) -> None:
        self._try(_void, self.invoices[which % len(self.invoices)])

    @rule(minor=cents, whose=st.integers(0, 1), which=pick, part=cents)
    def manual(self, minor: int, whose: int, which: int, part: int) -> None:
        applied = {self.invoices[which % len(self.invoices)]: part} if self.invoices and part % 3 else {}
        self._try(
            payments_staff.record,
            ManualPayment(self.entities[whose], Money(minor, "EUR"), PaymentMethod.CASH, NOON.date(), applied),
        )

    @precondition(lambda self: self.invoices)
    @rule(which=pick, what=pick, minor=cents, note=st.booleans())
    def apply(self, which: int, what: int, minor: int, note: bool) -> None:
        sources = self.notes if note else [each.id for each in self._rows(Payment)]
        if sources:
            self._try(
                payments_staff.apply,
                sources[which % len(sources)],
                self.invoices[what % len(self.invoices)],
                Money(minor, "EUR"),
            )

    @rule(which=pick)
    def take_back(self, which: int) -> None:
        if rows := self._rows(Allocation):
            self._try(payments_staff.take_back, rows[which % len(rows)].id)

    @rule(which=pick)
    def reverse(self, which: int) -> None:
        if rows := self._rows(Payment):
            self._try(payments_staff.reverse, rows[which % len(rows)].id, "typed wrong")

    def _try(self, act: Any, *what: Any) -> None:
        """A refusal is an answer, too; whatever else escapes is a bug."""
        try:
            act(self.clerk, *what)
        except Refusal:
            assert broken(self.house.engine, self.entities) == []

    def teardown(self) -> None:
        """In the end everything is heard: the books hold every charge, once."""
        for state in self.book.trips.values():
            settlement.apply_state(self.system, state)
        reconciliation.run(self.system)
        assert broken(self.house.engine, self.entities) == []
        assert booked_online_minor(self.house.engine, self.entities) == self.book.charged_minor


@pytest.mark.feature("PAY-16")
@pytest.mark.security("P1", "P2", "P3", "P4", "P5", "P7", "P8", "P9", "P10")
def test_random_acts_keep_the_books_right(sqlite_house: House) -> None:
    event.listen(sqlite_house.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    sqlite_house.engine.dispose()  # what this test proves has nothing to do with the disk
    sqlite_house.prefer(stripe_enabled=True, email="")
    LedgerMachine.house, LedgerMachine.steps = sqlite_house, 0
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert LedgerMachine.steps >= times(2_000, 10_000)
    assert doctor.check(replace(sqlite_house.system, now=NOON)) == []
