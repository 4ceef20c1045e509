"""Where a person goes to pay. Speaks our types, never a vendor's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from data.errors import Refusal
from data.money import Money
from data.statuses import CheckoutStatus, PaymentMethod
from services.clock import clock
from services.integrations.payments.amounts import AmountRules


class GatewayUnreachable(Refusal):
    """No answer, which is "unknown", never "failed" (P11): what was reserved stays reserved."""

    message = "The payment provider did not answer. Nothing was charged twice; please try again in a minute."
    status = 503


class GatewayRefused(Refusal):
    message = "The payment provider refused this payment. Please contact us."
    status = 502


class AmountRefused(GatewayRefused):
    """Too little or too much after conversion into the account's own currency: no table can know that beforehand."""

    message = (
        "The payment provider does not take an amount of this size. Please pay more or fewer invoices "
        "together, or contact us."
    )


class NotFromGateway(Refusal):
    """A webhook that is forged, too old, or meant for somebody else (R78)."""

    message = "This request was not accepted."


@dataclass(frozen=True, slots=True)
class CheckoutItem:
    """One line on the gateway's page: an invoice, or all of them together where they are too many for it."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """One charge. `id` is our checkout's id: the gateway's idempotency key and the only thing of ours it keeps."""

    id: UUID
    items: tuple[CheckoutItem, ...]
    amount: Money
    methods: tuple[PaymentMethod, ...]  # CARD, BANK_DEBIT: what the payer may use (PAY-02)
    payer_email: str | None
    language: str
    return_url: str  # where the payer comes back to, whatever happened
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedCheckout:
    session: str  # the gateway's id of this trip
    url: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Money of a charge that went back, or was asked back, at the gateway. `id` is the gateway's.

    Stages: made (a refund); asked (a bank's question, nothing moved), held, lost, won (a dispute).
    """

    id: str
    stage: Literal["made", "asked", "held", "lost", "won"]
    amount: Money

    @property
    def is_gone(self) -> bool:
        return self.stage in ("made", "held", "lost")


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """What the gateway says now, absolutely: read afresh, never taken from an event's snapshot."""

    checkout_id: UUID | None  # ours, as the gateway kept it; None: not one of ours
    status: CheckoutStatus
    amount: Money | None  # what was really paid or is on its way; rounded down if not is_exact
    session: str | None
    intent: str | None
    method: PaymentMethod | None = None
    method_label: str | None = None
    error: str | None = None
    live: bool = False
    given_back: tuple[GivenBack, ...] = ()  # of this intent, the oldest first
    untold: frozenset[str] = frozenset()  # "refunds", "disputes": what our key may not read there
    is_exact: bool = True  # False: the gateway took a fraction that our currency does not have
    paid_at: datetime | None = None  # when the payer's money moved; None: the gateway does not say
    read_at: datetime = field(default_factory=clock, compare=False)  # of two the later one says what is true


@dataclass(frozen=True, slots=True)
class GatewayNotice:
    """A verified hint that something changed; what changed is read from the gateway."""

    id: str
    kind: str  # the gateway's own word for it
    session: str | None
    intent: str | None


class Checkouts(Protocol):
    """A gateway's client. Every call may raise GatewayUnreachable; none is made inside a transaction."""

    name: str

    @property
    def live(self) -> bool:
        """Whether real money moves."""
        ...

    @property
    def connected(self) -> bool:
        """Whether it has the keys it needs."""
        ...

    def offers(self, currency: str) -> frozenset[PaymentMethod]:
        """The ways to pay it has in `currency`, out of CARD and BANK_DEBIT."""
        ...

    def rules(self, currency: str) -> AmountRules | None:
        """What amounts of `currency` it charges; None when it does not charge in it."""
        ...

    def open(self, request: CheckoutRequest) -> OpenedCheckout:
        """Open the trip, or the same one again for the same `request.id`. Raises GatewayRefused."""
        ...

    def state(self, *, session: str | None = None, intent: str | None = None) -> CheckoutState:
        """The state of one trip by either of its ids."""
        ...

    def close(self, session: str) -> CheckoutState:
        """Give the trip up if nobody has paid yet; the state afterwards says whether that came too late."""
        ...

    def changed_since(self, at: datetime) -> Sequence[CheckoutState]:
        """Every trip of ours that changed since `at`: what reconciliation compares with our rows (P10)."""
        ...

    def notice(self, body: bytes, signature: str | None) -> GatewayNotice:
        """Verify a webhook. Raises NotFromGateway."""
        ...
