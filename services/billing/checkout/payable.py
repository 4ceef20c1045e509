"""What could be paid right now: the invoices behind ticks and Pay buttons (PAY-04, PAY-05, DSH-09)."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, or_, select

from data.billing.invoices import Invoice
from data.database.session import ScopedSession
from data.errors import NotFound
from data.money import Money
from data.statuses import DocumentKind, InvoiceStatus
from services.billing.checkout.options import LARGEST_PAY, gateway, paying_in
from services.billing.invoices.listing import PENDING, open_conditions
from services.integrations.payments.amounts import AmountRules
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from services.platform.permissions import May

Scope = Literal["all", "overdue"]
_CODE_BYTES = 6


@dataclass(frozen=True, slots=True)
class Payable:
    """One invoice that may be ticked. `minor` is what is left to pay, in minor units."""

    id: UUID
    entity_id: UUID
    currency: str
    minor: int
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class ToPay:
    """`allowed`: per currency the entities this person may pay for; all empty: show no payment controls (PAY-03).

    `rules`: per currency what the gateway can charge; a currency that is not there cannot be paid online.
    """

    invoices: tuple[Payable, ...]
    allowed: Mapping[str, frozenset[UUID]]
    rules: Mapping[str, AmountRules] = field(default_factory=dict)

    @property
    def is_possible(self) -> bool:
        return any(self.allowed.values())

    def takes(self, minor: int, currency: str) -> bool:
        """Whether an invoice with this balance can be paid online, if need be together with others."""
        rules = self.rules.get(currency)
        return rules is not None and rules.can_charge(Money(minor, currency))

    def least(self, minor: int, currency: str) -> Money | None:
        """The least that can be paid, when `minor` is too little; else None."""
        rules = self.rules.get(currency)
        return None if rules is None or rules.is_enough(Money(minor, currency)) else rules.least_money


def to_pay(
    ctx: Context, asked: ListQuery | None = None, *, scope: Scope = "all", only: Collection[UUID] | None = None
) -> ToPay:
    """Everything in the selector that this person may pay online now, the first due first; at most LARGEST_PAY.

    `asked` narrows it as it narrows the list of open invoices, `only` to these invoices. Nothing where there is nothing
    to pay with, or for a contact who may not pay; a viewer is shown what the contact is (IMP-04).
    """
    if not ctx.actor.is_offered(May.PAY):
        return ToPay((), {})
    where = open_conditions(ctx, asked) if asked else []
    if scope == "overdue":
        where.append(Invoice.due_on < ctx.today)
    if only is not None:
        where.append(Invoice.id.in_(only))
    with ctx.transaction(May.READ_BILLING) as db:
        return payable(ctx, db, where)


def payable(ctx: Context, db: ScopedSession, where: Sequence[ColumnElement[bool]] = ()) -> ToPay:
    """`to_pay` for whoever has an open read transaction."""
    chosen = gateway(ctx) if ctx.actor.is_offered(May.PAY) else None
    if chosen is None:
        return ToPay((), {})
    mine = ctx.actor.scope(May.PAY).entities
    rows = db.execute(_OPEN.where(*where) if where else _OPEN, {"me": ctx.actor.person_id, "mine": tuple(mine)}).all()
    found = [
        Payable(row.id, row.entity_id, row.currency, row.payable_minor - row.paid_minor, row.due_on < ctx.today)
        for row in rows
    ]
    currencies = sorted({each.currency for each in found} or {ctx.preferences.currency})
    allowed = {currency: frozenset(paying_in(ctx, db, chosen, currency)) for currency in currencies}
    offer = ToPay((), allowed, {each: rules for each in currencies if (rules := chosen.rules(each))})
    return replace(
        offer,
        invoices=tuple(
            each
            for each in found
            if each.entity_id in allowed[each.currency] and offer.takes(each.minor, each.currency)
        ),
    )


_OPEN: Any = (
    select(Invoice.id, Invoice.entity_id, Invoice.currency, Invoice.payable_minor, Invoice.paid_minor, Invoice.due_on)
    .where(
        Invoice.kind == DocumentKind.INVOICE,
        Invoice.status == InvoiceStatus.OPEN,
        Invoice.online.is_(True),
        Invoice.entity_id.in_(bindparam("mine", expanding=True)),
        ~PENDING,
    )
    .order_by(Invoice.due_on, Invoice.order_key)
    .limit(LARGEST_PAY)
)


def code_of(id: UUID) -> str:
    """Eight characters that stand for an invoice in an address, so that LARGEST_PAY of them still fit into one."""
    return urlsafe_b64encode(id.bytes[:_CODE_BYTES]).decode()


def named(ctx: Context, codes: str) -> tuple[UUID, ...]:
    """The invoices behind `codes`, written one after another. Raises NotFound if one is missing, foreign or unclear."""
    try:
        known = b64decode(codes.encode("ascii"), b"-_", validate=True)
    except (ValueError, UnicodeEncodeError) as error:
        raise NotFound(what="invoice") from error
    starts = list(dict.fromkeys(known[at : at + _CODE_BYTES] for at in range(0, len(known), _CODE_BYTES)))
    if not starts or len(starts) > LARGEST_PAY or len(known) % _CODE_BYTES:
        raise NotFound(what="invoice")
    rest = 16 - _CODE_BYTES
    ranges = [Invoice.id.between(UUID(bytes=each + bytes(rest)), UUID(bytes=each + b"\xff" * rest)) for each in starts]
    with ctx.transaction(May.READ_BILLING) as db:
        ids = db.scalars(
            select(Invoice.id).where(
                Invoice.kind == DocumentKind.INVOICE, or_(*ranges), Invoice.status != InvoiceStatus.DRAFT
            )
        ).all()
    found = {id.bytes[:_CODE_BYTES]: id for id in ids}
    if len(found) != len(ids) or found.keys() != set(starts):
        raise NotFound(what="invoice")
    return tuple(found[each] for each in starts)
