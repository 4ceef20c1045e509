"""Money on its way and money received: checkouts, payments, reservations, allocations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from data.base import Base, ByteOrdered, Owned, order_of
from data.billing.invoices import Invoice
from data.errors import Conflict
from data.folding import order_key
from data.money import Money
from data.sealing import SealedJson
from data.statuses import CHECKOUT_MOVES, LIVE_CHECKOUTS, CheckoutStatus, PaymentMethod, PaymentStatus


class WrongCheckoutState(Conflict):
    message = "This payment is {status}, so it cannot become {wanted}."


class Checkout(Base):
    """One trip to a gateway, one charge there. It may cover several entities of one payer: a Payment for each."""

    __tablename__ = "checkout"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    gateway: Mapped[str] = mapped_column(String(20))  # stripe, test
    status: Mapped[CheckoutStatus] = mapped_column(default=CheckoutStatus.STARTING)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    confirm_key: Mapped[str] = mapped_column(String(64), unique=True)  # one confirm screen (PAY-17)
    gateway_session: Mapped[str | None] = mapped_column(String(200), unique=True)
    gateway_intent: Mapped[str | None] = mapped_column(String(200), unique=True)
    url: Mapped[str | None] = mapped_column(Text)
    methods: Mapped[str] = mapped_column(String(60), default="")  # what the payer was offered
    method: Mapped[PaymentMethod | None]
    method_label: Mapped[str | None] = mapped_column(String(60))  # "Visa 4242"
    language: Mapped[str] = mapped_column(String(8), default="en")
    return_to: Mapped[str] = mapped_column(String(200), default="/billing")
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int] = mapped_column()
    payments: Mapped[list[Payment]] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_checkout_status", "status", "started_at"),
    )

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE_CHECKOUTS

    @property
    def can_be_left(self) -> bool:
        """Nobody has paid yet, as far as we know: it may be given up for another try."""
        return self.status in (CheckoutStatus.STARTING, CheckoutStatus.OPEN)

    def become(self, wanted: CheckoutStatus, at: datetime) -> bool:
        """Move to `wanted`; False when it is there already. Raises WrongCheckoutState."""
        if wanted is self.status:
            return False
        if wanted not in CHECKOUT_MOVES[self.status]:
            raise WrongCheckoutState(status=self.status, wanted=wanted)
        self.status = wanted
        self.ended_at = None if self.is_live else at
        return True


_HAS_LEFT = "amount_minor > allocated_minor + refunded_minor"


class Payment(Owned, Base):
    """Money from one entity, in one currency: its part of a checkout, or entered by staff.

    allocated = sum of its allocations; what a gateway gave back to the payer is refunded, as far as no invoice still
    counts on it; allocated + refunded <= amount; the rest is unapplied (P2).
    """

    __tablename__ = "payment"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[str] = mapped_column(String(80), unique=True)
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("number"))
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    checkout_id: Mapped[UUID | None] = mapped_column(ForeignKey("checkout.id"))
    status: Mapped[PaymentStatus] = mapped_column(default=PaymentStatus.PENDING)
    method: Mapped[PaymentMethod | None]
    method_label: Mapped[str | None] = mapped_column(String(60))
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    allocated_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    gateway_refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))  # its word
    gateway_read_at: Mapped[datetime | None]  # when the newest of its words that is followed here was read
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    received_on: Mapped[date | None]  # a day of the firm's zone
    settled_at: Mapped[datetime | None]
    reference: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(String(300))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    source_sha256: Mapped[str | None] = mapped_column(String(64))  # what the file it came from says of it
    frozen: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("payment.frozen"))  # the receipt's parties
    folded: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    reservations: Mapped[list[Reservation]] = relationship(lazy="raise")
    allocations: Mapped[list[Allocation]] = relationship(
        lazy="raise",
        foreign_keys="Allocation.payment_id",
        primaryjoin="Payment.id == Allocation.payment_id",
        order_by="Allocation.at",
    )
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("id", "entity_id", "currency"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("allocated_minor >= 0 AND allocated_minor <= amount_minor", name="allocated_in_bounds"),
        CheckConstraint(
            "gateway_refunded_minor >= 0 AND gateway_refunded_minor <= amount_minor", name="gateway_refunded_in_bounds"
        ),
        CheckConstraint(
            "refunded_minor >= 0 AND refunded_minor <= gateway_refunded_minor "
            "AND allocated_minor + refunded_minor <= amount_minor",
            name="refunded_in_bounds",
        ),
        Index("ix_payment_received", "entity_id", "status", "received_on"),
        # Most payments came without a checkout: counted in, they make SQLite believe that its index finds nothing fast.
        Index(
            "ix_payment_checkout_id",
            "checkout_id",
            sqlite_where=text("checkout_id IS NOT NULL"),
            postgresql_where=text("checkout_id IS NOT NULL"),
        ),
        # Few payments have money left; spelt as queries ask for it, for only then is the index used.
        Index(
            "ix_payment_unapplied",
            "entity_id",
            "status",
            sqlite_where=text(_HAS_LEFT),
            postgresql_where=text(_HAS_LEFT),
        ),
    )

    @validates("number")
    def _reorder(self, _: str, number: str) -> str:
        self.order_key = order_key(number)
        return number

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @staticmethod
    def placeholder(id: UUID) -> str:
        """What a payment is called in the table until its money is here; never shown."""
        return f"pending:{id}"

    @property
    def shown_number(self) -> str:
        return "" if self.number == self.placeholder(self.id) else self.number

    def __init__(self, **given: Any) -> None:
        """Nothing went back of a new payment; a default of the column would only be there after the first flush."""
        super().__init__(**{"gateway_refunded_minor": 0, "refunded_minor": 0, **given})

    @property
    def unapplied(self) -> Money:
        """What no invoice has taken and nobody got back; nothing until the money is here."""
        rest = self.amount_minor - self.allocated_minor - self.refunded_minor
        return Money(rest if self.status is PaymentStatus.SUCCEEDED else 0, self.currency)

    def follow_refunds(self) -> None:
        """What went back counts as soon as no invoice counts on it: taking money back from an invoice then makes no
        credit that nobody holds."""
        self.refunded_minor = min(self.gateway_refunded_minor, self.amount_minor - self.allocated_minor)


class Reservation(Owned, Base):
    """An invoice that a payment under way is about to pay. One live one per invoice (P9)."""

    __tablename__ = "reservation"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"), index=True)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    is_live: Mapped[bool] = mapped_column(default=True)
    invoice: Mapped[Invoice] = relationship(lazy="raise")
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index(
            "uq_reservation_live",
            "invoice_id",
            unique=True,
            # Spelt as SQLAlchemy asks for it on each database: only then do queries use the index.
            sqlite_where=text("is_live = 1"),
            postgresql_where=text("is_live"),
        ),
    )


class Allocation(Owned, Base):
    """Money of a payment, or credit of a credit note, applied to an invoice. Insert-only (P6).

    Both ends belong to the same entity and currency, which the composite foreign keys enforce (P5).
    """

    __tablename__ = "allocation"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    currency: Mapped[str] = mapped_column(String(3))
    payment_id: Mapped[UUID | None] = mapped_column(index=True)
    credit_id: Mapped[UUID | None] = mapped_column(index=True)  # an Invoice of kind credit note
    invoice_id: Mapped[UUID] = mapped_column(index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)  # negative: takes an earlier one back
    at: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # the person who applied it by hand (P4)
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("allocation.id"), unique=True)
    invoice: Mapped[Invoice] = relationship(
        lazy="raise", foreign_keys=[invoice_id], primaryjoin="Invoice.id == Allocation.invoice_id", viewonly=True
    )
    payment: Mapped[Payment | None] = relationship(
        lazy="raise", foreign_keys=[payment_id], primaryjoin="Payment.id == Allocation.payment_id", viewonly=True
    )
    __table_args__ = (
        ForeignKeyConstraint(
            ["payment_id", "entity_id", "currency"], ["payment.id", "payment.entity_id", "payment.currency"]
        ),
        ForeignKeyConstraint(
            ["invoice_id", "entity_id", "currency"], ["invoice.id", "invoice.entity_id", "invoice.currency"]
        ),
        ForeignKeyConstraint(
            ["credit_id", "entity_id", "currency"], ["invoice.id", "invoice.entity_id", "invoice.currency"]
        ),
        CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        CheckConstraint("(payment_id IS NULL) <> (credit_id IS NULL)", name="one_source"),
        CheckConstraint("amount_minor > 0 OR reverses_id IS NOT NULL", name="only_reversals_negative"),
    )


class GatewayEvent(Base):
    """A webhook we verified and kept, once per gateway and event id, before anything acts on it (P7)."""

    __tablename__ = "gateway_event"
    gateway: Mapped[str] = mapped_column(String(20), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(200))
