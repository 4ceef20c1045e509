"""A payment provider in memory, for the ledger's state machine: what it says is the truth about money that moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from data.money import Money, digits_of
from data.statuses import CheckoutStatus, PaymentMethod
from services.integrations.payments.amounts import AmountRules
from services.integrations.payments.protocol import (
    CheckoutRequest,
    CheckoutState,
    GatewayNotice,
    GatewayUnreachable,
    NotFromGateway,
    OpenedCheckout,
)


@dataclass
class GatewayBook:
    """Every trip's state, absolutely, and each state it ever had. `is_silent` answers nobody; `forgets_answers` does
    what was asked and answers nobody."""

    name: str = "stripe"
    live: bool = False
    connected: bool = True
    trips: dict[str, CheckoutState] = field(default_factory=dict)
    said: list[CheckoutState] = field(default_factory=list)
    is_silent: bool = False
    forgets_answers: bool = False

    def offers(self, currency: str) -> frozenset[PaymentMethod]:
        return frozenset({PaymentMethod.CARD, PaymentMethod.BANK_DEBIT})

    def rules(self, currency: str) -> AmountRules | None:
        return AmountRules(currency, digits_of(currency), step=1, least=1, most=10**12, lines=200)

    def open(self, request: CheckoutRequest) -> OpenedCheckout:
        self._answer()
        session = f"cs_{request.id}"
        if session not in self.trips:
            self._say(CheckoutState(request.id, CheckoutStatus.OPEN, request.amount, session, None))
        if self.forgets_answers:
            raise GatewayUnreachable()
        return OpenedCheckout(session, f"https://pay.test/{session}")

    def state(self, *, session: str | None = None, intent: str | None = None) -> CheckoutState:
        self._answer()
        return self.trips[session or (intent or "").replace("pi_", "", 1)]

    def close(self, session: str) -> CheckoutState:
        self._answer()
        if self.trips[session].status is CheckoutStatus.OPEN:
            self._say(replace(self.trips[session], status=CheckoutStatus.CANCELLED))
        return self.trips[session]

    def changed_since(self, at: datetime) -> Sequence[CheckoutState]:
        self._answer()
        return list(self.trips.values())

    def notice(self, body: bytes, signature: str | None) -> GatewayNotice:
        raise NotFromGateway()

    def move(self, session: str, status: CheckoutStatus, amount: Money | None = None) -> None:
        """The payer or the bank does something."""
        now = self.trips[session]
        self._say(
            replace(
                now,
                status=status,
                amount=amount or now.amount,
                intent=f"pi_{session}",
                method=PaymentMethod.CARD,
                method_label="Visa ending 4242",
            )
        )

    @property
    def charged_minor(self) -> int:
        return sum(
            each.amount.minor for each in self.trips.values() if each.status is CheckoutStatus.SUCCEEDED and each.amount
        )

    def _say(self, state: CheckoutState) -> None:
        self.trips[state.session or ""] = state
        self.said.append(state)

    def _answer(self) -> None:
        if self.is_silent:
            raise GatewayUnreachable()
