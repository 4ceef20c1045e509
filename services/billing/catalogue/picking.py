"""Picking from the catalogue while a line is typed: what is offered for some letters, and what a line copies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import case, select

from data.billing.catalogue import CatalogueItem, code_key
from data.errors import Conflict, Refusal
from data.folding import order_key
from data.money import Money
from data.people.tables import Entity
from services.billing.catalogue import item_form, prices
from services.billing.catalogue.permissions import READ
from services.billing.units import unit_words
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.lists.words import each_word

MOST_OFFERS = 6
SHORTEST = 2  # letters: with one, everything is found
LONGEST_UNIT = 20  # of a line


class ArchivedMeanwhile(Conflict):
    message = "This was archived meanwhile. Pick something else, or write the line yourself."


class OtherCurrency(Refusal):
    """Said beside the price, which stays for the person to write."""

    message = "{name} costs {price} in the catalogue. Write what it costs in {currency}."


class RateGone(Refusal):
    """Said beside the tax, which stays as it was chosen."""

    message = "The catalogue has {percent}% for {name}, which the firm does not charge. Choose the tax."


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that what is typed may mean."""

    id: UUID
    name: str
    code: str
    price: Money | None


@dataclass(frozen=True, slots=True)
class Picked:
    """What a line copies, as its author would type it. `tax` None: it stays as it is chosen there.

    `remarks` by the field they belong to: why the price or the tax was not taken.
    """

    id: UUID
    description: str
    detail: str
    unit: str
    price: str
    tax: str | None
    remarks: dict[str, Refusal]


def offers(ctx: Context, typed: str) -> tuple[Offer, ...]:
    """What is in use and has all the words, the code that is typed first; at most MOST_OFFERS. Raises NotAllowed."""
    words = each_word(typed[:200])
    if len("".join(words)) < SHORTEST:
        return ()
    exact = case((CatalogueItem.code_key == code_key(typed), 0), else_=1)
    found = select(CatalogueItem).where(
        CatalogueItem.closed_at.is_(None),
        *(CatalogueItem.folded.contains(word, autoescape=True) for word in words),
    )
    with ctx.transaction(READ) as db:
        rows = db.scalars(found.order_by(exact, CatalogueItem.order_key, CatalogueItem.id).limit(MOST_OFFERS))
        return tuple(Offer(row.id, row.name, row.code or "", row.price) for row in rows)


def meant(ctx: Context, typed: str) -> UUID | None:
    """The item in use with exactly this code, else the only one with this name. Raises NotAllowed."""
    text = typed.strip()
    if not text:
        return None
    in_use = select(CatalogueItem.id).where(CatalogueItem.closed_at.is_(None))
    with ctx.transaction(READ) as db:
        by_code = db.scalar(in_use.where(CatalogueItem.code_key == code_key(text)))
        if by_code is not None:
            return by_code
        named = db.scalars(in_use.where(CatalogueItem.order_key == order_key(text)).limit(2)).all()
        return named[0] if len(named) == 1 else None


def picked(ctx: Context, id: UUID, entity_id: UUID, currency: str) -> Picked:
    """What a line of an invoice to this client, in this currency, copies. The unit is said in the client's language.

    Raises NotAllowed, NotFound for a client out of sight, ArchivedMeanwhile.
    """
    with ctx.transaction(READ) as db:
        client = db.one(Entity, entity_id)
        row = db.get(CatalogueItem, id)
        if row is None or row.closed_at is not None:
            raise ArchivedMeanwhile()
        remarks: dict[str, Refusal] = {}
        price, tax = prices.typed_again(ctx.words, row.price_minor, row.currency), item_form.tax_key(row)
        if row.price is not None and row.currency != currency:
            remarks["unit_price"] = OtherCurrency(name=row.name, price=row.price, currency=currency)
            price = ""
        if tax != item_form.ASKED and tax not in item_form.rates_for(ctx):
            remarks["tax"] = RateGone(name=row.name, percent=row.tax_rate)
        words = Wording(client.language or ctx.preferences.language)
        unit = unit_words(words, row.unit, Decimal(1))[:LONGEST_UNIT] if row.unit else ""
        chosen = None if tax == item_form.ASKED or "tax" in remarks else tax
        return Picked(row.id, row.name, row.description or "", unit, price, chosen, remarks)
