"""What may be paid online, through which gateway and how: one set of rules for screens and verbs (PAY-02)."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Checkout, Payment, Reservation
from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotAllowed
from data.money import Money
from data.people.tables import Entity
from data.statuses import PaymentMethod
from services.billing.checkout.online_amounts import TooMuchTogether, first_charge, require_chargeable
from services.billing.settings import STRIPE_ENABLED, TEST_GATEWAY_ENABLED
from services.integrations.payments.protocol import Checkouts
from services.platform.context import Context
from services.platform.permissions import May

_TYPES = select(Entity.id, Entity.pays_by_card, Entity.pays_by_bank_debit)
LARGEST_PAY = 200  # invoices in one charge


class NothingToPay(Invalid):
    message = "Choose at least one invoice to pay."


class TooManyInvoices(Invalid):
    message = "Pay at most {most} invoices at a time."


class NothingOwed(Conflict):
    message = "Invoice {number} is already paid."


class MixedCurrencies(Invalid):
    message = "These invoices are in different currencies. Pay them separately."


class NotOnline(Conflict):
    message = "Invoice {number} cannot be paid online. Please contact us."


class BeingPaid(Conflict):
    message = "A payment of invoice {number} is already under way."


class NoGateway(Conflict):
    message = "Online payments are not available at the moment. Please contact us."


class NoPaymentType(Conflict):
    message = "There is no payment type that these invoices can be paid with. Please contact us."


@dataclass(frozen=True, slots=True)
class PayLine:
    """One invoice on the confirm screen and what is left to pay of it."""

    invoice_id: UUID
    number: str
    entity_id: UUID
    entity_name: str
    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Options:
    """Everything the confirm screen shows. `confirm_key` is new each time: one screen, at most one charge (PAY-17).

    `later` is what one charge cannot take any more, for another payment after this; `most` is the limit, None where it
    was not reached. `is_summed`: the gateway's page takes fewer lines than these, so it shows their sum.
    """

    lines: tuple[PayLine, ...]
    total: Money
    methods: tuple[PaymentMethod, ...]
    gateway: str
    is_pretend: bool  # the test gateway: no money moves
    later: tuple[PayLine, ...] = ()
    most: Money | None = None
    is_summed: bool = False
    confirm_key: str = field(default_factory=lambda: secrets.token_urlsafe(24))


def options(ctx: Context, invoice_ids: Collection[UUID]) -> Options:
    """What paying these invoices together would look like; nothing is reserved or charged yet (PAY-07).

    Of more than one charge can take, it is the first of several payments.

    Raises NotFound, NotAllowed and every reason of `require_payable`: exactly what paying would raise.
    """
    ids = require_some(invoice_ids)
    with ctx.transaction(May.READ_BILLING) as db:
        invoices = db.find(Invoice, *ids)
        if not {each.entity_id for each in invoices} <= ctx.actor.scope(May.PAY).entities:
            raise NotAllowed()
        require_free(db, invoices)
        return require_payable(ctx, db, invoices, may_split=True)


def gateway(ctx: Context) -> Checkouts | None:
    """The firm's default gateway (PAY-11): Stripe where switched on and connected, else the marked test gateway.

    The test gateway never stands beside live keys.
    """
    stripe, test = (ctx.gateways.checkouts.get(name) for name in ("stripe", "test"))
    if ctx.preferences[STRIPE_ENABLED] and stripe and stripe.connected:
        return stripe
    if test is None or not ctx.preferences[TEST_GATEWAY_ENABLED]:
        return None  # before the keys are asked for: that is a question to the database
    return None if stripe and stripe.live else test


def paying_entities(ctx: Context, currency: str) -> dict[UUID, tuple[PaymentMethod, ...]]:
    """The entities in the selector this person may pay for in `currency`, with the types each may use (PAY-02, PAY-03).

    Empty: show no payment controls at all. A viewer is shown the contact's; what they press is refused (IMP-04).
    """
    chosen = gateway(ctx) if ctx.actor.is_offered(May.PAY) else None
    if chosen is None:
        return {}
    with ctx.transaction(May.READ_BILLING) as db:
        return paying_in(ctx, db, chosen, currency)


def paying_in(
    ctx: Context, db: ScopedSession, chosen: Checkouts, currency: str
) -> dict[UUID, tuple[PaymentMethod, ...]]:
    """`paying_entities` at the gateway `chosen`, for somebody who is offered to pay and has a transaction open."""
    wanted = ctx.actor.scope(May.PAY).entities
    found = {row.id: _methods(chosen, (row,), currency) for row in db.execute(_TYPES) if row.id in wanted}
    return {id: methods for id, methods in found.items() if methods}


def require_some(invoice_ids: Collection[UUID]) -> tuple[UUID, ...]:
    """The ids without repeats. Raises NothingToPay, TooManyInvoices."""
    ids = tuple(dict.fromkeys(invoice_ids))
    if not ids:
        raise NothingToPay()
    if len(ids) > LARGEST_PAY:
        raise TooManyInvoices(most=LARGEST_PAY)
    return ids


def require_payable(
    ctx: Context, db: ScopedSession, invoices: Sequence[Invoice], *, may_split: bool = False
) -> Options:
    """The options of `invoices`, or the reason they cannot be paid together online. `may_split`: rather the options of
    some of them, where all are more than one charge may be.

    Raises WrongInvoiceState, NothingOwed, NotOnline, MixedCurrencies, NoGateway, NoPaymentType and every reason of
    services.billing.checkout.online_amounts.
    """
    for each in invoices:
        if not each.balance:
            raise NothingOwed(number=each.number)
        each.require_open()
        if not each.online:
            raise NotOnline(number=each.number)
    if len({each.currency for each in invoices}) > 1:
        raise MixedCurrencies()
    if (chosen := gateway(ctx)) is None:
        raise NoGateway()
    currency = invoices[0].currency
    rules = require_chargeable(chosen.rules(currency), invoices)
    wanted = {each.entity_id for each in invoices}
    entities = {row.id: row for row in db.scalars(select(Entity).where(Entity.id.in_(wanted)))}
    methods = _methods(chosen, tuple(entities.values()), currency)
    if not methods:
        raise NoPaymentType()
    lines = tuple(
        PayLine(each.id, each.number, each.entity_id, entities[each.entity_id].name, each.due_on, each.balance)
        for each in invoices
    )
    now, later = first_charge(rules, lines)
    if later and not may_split:
        raise TooMuchTogether(most=rules.most_money)
    total = Money.total((line.amount for line in now), currency)
    return Options(
        now,
        total,
        methods,
        chosen.name,
        is_pretend=chosen.name == "test",
        later=later,
        most=rules.most_money if later else None,
        is_summed=len(now) > rules.lines,
    )


def checkouts_over(db: ScopedSession, invoice_ids: Collection[UUID]) -> dict[UUID, Checkout]:
    """Payments under way, by the invoice they hold."""
    rows = db.execute(
        select(Reservation.invoice_id, Checkout)
        .join(Payment, Payment.id == Reservation.payment_id)
        .join(Checkout, Checkout.id == Payment.checkout_id)
        .where(Reservation.invoice_id.in_(invoice_ids), Reservation.is_live)
    )
    return {row.invoice_id: row.Checkout for row in rows}


def require_free(db: ScopedSession, invoices: Sequence[Invoice]) -> None:
    """Raises BeingPaid when money for one of them is already on its way."""
    held = checkouts_over(db, [each.id for each in invoices])
    for each in invoices:
        if (trip := held.get(each.id)) and not trip.can_be_left:
            raise BeingPaid(number=each.number)


def _methods(chosen: Checkouts, entities: Sequence[Any], currency: str) -> tuple[PaymentMethod, ...]:
    """What the gateway has and every one of the clients allows."""
    allowed = {
        PaymentMethod.CARD: all(each.pays_by_card for each in entities),
        PaymentMethod.BANK_DEBIT: all(each.pays_by_bank_debit for each in entities),
    }
    offered = chosen.offers(currency)
    return tuple(method for method, is_allowed in allowed.items() if is_allowed and method in offered)
