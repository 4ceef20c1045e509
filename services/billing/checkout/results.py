"""What comes back from paying: trips, outcomes, and the reasons why a payment is not started."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from data.errors import Conflict
from data.money import Money
from data.statuses import CheckoutStatus, PaymentMethod


class AmountChanged(Conflict):
    message = "The amount has changed since you opened this page. Nothing was charged; please check it and try again."


class StartingElsewhere(Conflict):
    message = "This payment is being started in another tab. Nothing was charged twice; please wait a moment."


class SomebodyElsePays(Conflict):
    message = "{name} is paying invoice {number} right now. Nothing was charged; please try again later."


class AlreadyPaid(Conflict):
    message = "This has already been paid. Nothing was charged twice."


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """Where to send the payer, and what to ask about afterwards."""

    url: str
    checkout_id: UUID


@dataclass(frozen=True, slots=True)
class PaidPart:
    """One entity's part of a checkout. `number` is empty until the money is here; then there is a receipt."""

    payment_id: UUID
    entity_id: UUID
    number: str
    amount: Money
    unapplied: Money
    invoices: tuple[tuple[UUID, str], ...]  # id and number of what it was meant for


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a trip stands, read from our own books only."""

    checkout_id: UUID
    status: CheckoutStatus
    amount: Money
    method: PaymentMethod | None
    method_label: str | None
    parts: tuple[PaidPart, ...]
    return_to: str
    is_pretend: bool

    @property
    def is_pending(self) -> bool:
        return self.status in (CheckoutStatus.STARTING, CheckoutStatus.OPEN, CheckoutStatus.PROCESSING)
