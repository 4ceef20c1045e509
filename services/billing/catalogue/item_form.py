"""An item as somebody types it, and what it becomes once it is checked. Forms and imports keep to the same rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

from data.billing.catalogue import CatalogueItem
from data.errors import Invalid
from data.money import Money
from data.statuses import ItemKind
from services.billing.catalogue import prices
from services.billing.invoices.form import Rate, UnknownRate, rates
from services.billing.units import is_unit
from services.platform import number_input, text_input
from services.platform.context import Context
from services.platform.lists.filters import as_id
from services.platform.text_input import TooLong

LONGEST_NAME, LONGEST_CODE, LONGEST_DESCRIPTION = 200, 60, 2000
LONGEST_STEP, MOST_STEPS = 200, 100
MOST_MINUTES = 60 * 24 * 60
ASKED = "?"  # the tax is chosen on each invoice


class NoSuchKind(Invalid):
    message = "Choose product or service."


class UnknownUnit(Invalid):
    message = "Choose one of the units offered."


class BadMinutes(Invalid):
    message = "Write whole minutes, from 1 to {most}."


class ProductTakesNoTime(Invalid):
    message = "A product takes no time. Leave this empty, or make it a service."


class TooManySteps(Invalid):
    message = "A checklist has at most {most} lines."


class StepTooLong(TooLong):
    message = "Line {line} is too long: at most {longest} characters fit."


@dataclass(frozen=True, slots=True)
class ItemForm:
    """`category` is an id, "" for none; `price` as typed, "" where it is asked for by hand; `tax` the key of a rate
    (services/billing/invoices/form.py), ASKED where it is chosen on each invoice; `checklist` a line for each step."""

    kind: str = ItemKind.SERVICE
    name: str = ""
    code: str = ""
    category: str = ""
    description: str = ""
    unit: str = ""
    price: str = ""
    currency: str = ""
    tax: str = ASKED
    minutes: str = ""
    checklist: str = ""
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """All that may be changed of an item, checked. `price_minor` in minor units of `currency`."""

    kind: ItemKind
    name: str
    code: str | None
    category_id: UUID | None
    description: str | None
    unit: str | None
    price_minor: int | None
    currency: str
    tax_category: str | None
    tax_rate: Decimal | None
    minutes: int | None
    checklist: tuple[str, ...]
    is_shown: bool


def content(ctx: Context, form: ItemForm, known: Mapping[str, Rate]) -> Content:
    """`form`, checked, but for its category and whether its code is free; `known` are the rates it may have.

    Raises NoSuchKind, Missing, TooLong, UnknownUnit, UnknownCurrency, NegativePrice, NotANumber, TooLarge,
    PriceTooFine, NoSmallerUnit, UnknownRate, BadMinutes, ProductTakesNoTime, TooManySteps.
    """
    if form.kind not in set(ItemKind):
        raise NoSuchKind("kind")
    kind, currency = ItemKind(form.kind), number_input.currency(form.currency, "currency")
    if form.tax != ASKED and form.tax not in known:
        raise UnknownRate("tax")
    rate = None if form.tax == ASKED else known[form.tax]
    return Content(
        kind,
        text_input.one_line(form.name, "name", longest=LONGEST_NAME, required=True) or "",
        text_input.one_line(form.code, "code", longest=LONGEST_CODE),
        as_id(form.category) if form.category else None,
        text_input.few_lines(form.description, "description", longest=LONGEST_DESCRIPTION),
        unit(form.unit),
        prices.price(ctx.words, form.price, currency, "price"),
        currency,
        rate.category if rate else None,
        rate.percent if rate else None,
        minutes(form.minutes, kind),
        checklist(form.checklist),
        form.is_shown,
    )


def unit(code: str) -> str | None:
    """Raises UnknownUnit."""
    if code and not is_unit(code):
        raise UnknownUnit("unit")
    return code or None


def minutes(typed: str, kind: ItemKind) -> int | None:
    """Raises BadMinutes, ProductTakesNoTime."""
    text = typed.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= MOST_MINUTES):
        raise BadMinutes("minutes", most=MOST_MINUTES)
    if kind is ItemKind.PRODUCT:
        raise ProductTakesNoTime("minutes")
    return int(text)


def checklist(typed: str) -> tuple[str, ...]:
    """A step for each line that holds anything. Raises TooManySteps, StepTooLong."""
    found = []
    for number, line in enumerate(typed.splitlines(), start=1):
        try:
            step = text_input.one_line(line, "checklist", longest=LONGEST_STEP)
        except TooLong:
            raise StepTooLong("checklist", line=number, longest=LONGEST_STEP) from None
        if step:
            found.append(step)
    if len(found) > MOST_STEPS:
        raise TooManySteps("checklist", most=MOST_STEPS)
    return tuple(found)


def content_of(row: CatalogueItem) -> Content:
    """What a row holds now."""
    return Content(
        row.kind,
        row.name,
        row.code,
        row.category_id,
        row.description,
        row.unit,
        row.price_minor,
        row.currency,
        row.tax_category,
        row.tax_rate,
        row.minutes,
        tuple(row.checklist),
        row.is_shown,
    )


def write(row: CatalogueItem, new: Content) -> None:
    row.kind, row.name, row.code, row.category_id = new.kind, new.name, new.code, new.category_id
    row.description, row.unit = new.description, new.unit
    row.price_minor, row.currency = new.price_minor, new.currency
    row.tax_category, row.tax_rate = new.tax_category, new.tax_rate
    row.minutes, row.checklist, row.is_shown = new.minutes, list(new.checklist), new.is_shown
    row.refold()


def changes(old: Content, new: Content, categories: Mapping[UUID, str]) -> dict[str, list[object]]:
    """What history says of a change: field -> [before, after], in plain values. `categories` has their names."""
    before, after = _told(old, categories), _told(new, categories)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def form_of(ctx: Context, row: CatalogueItem) -> ItemForm:
    """A stored item as its author would type it."""
    return ItemForm(
        row.kind,
        row.name,
        row.code or "",
        str(row.category_id or ""),
        row.description or "",
        row.unit or "",
        prices.typed_again(ctx.words, row.price_minor, row.currency),
        row.currency,
        tax_key(row),
        str(row.minutes or ""),
        "\n".join(row.checklist),
        row.is_shown,
    )


def tax_key(row: CatalogueItem | Content) -> str:
    """The key of its rate, as `rates_for` has it."""
    if row.tax_category is None:
        return ASKED
    return "" if row.tax_rate is None else f"{row.tax_category}:{row.tax_rate.normalize():f}"


def rates_for(ctx: Context, row: CatalogueItem | None = None) -> dict[str, Rate]:
    """The firm's rates by key, and the one that the item has, though the firm may charge it no more."""
    known = rates(ctx)
    if row is not None and row.tax_category is not None and (key := tax_key(row)) not in known:
        known[key] = Rate(key, "", row.tax_rate, row.tax_category)
    return known


def _told(what: Content, categories: Mapping[UUID, str]) -> dict[str, object]:
    price = None if what.price_minor is None else str(Money(what.price_minor, what.currency))
    tax = None if what.tax_category is None else "–" if what.tax_rate is None else f"{what.tax_rate.normalize():f}%"
    left = ("price_minor", "tax_category", "tax_rate", "category_id", "checklist")
    plain = {name: value for name, value in asdict(what).items() if name not in left}
    category = None if what.category_id is None else categories.get(what.category_id)
    return {**plain, "price": price, "tax": tax, "category": category, "checklist": _listed(what.checklist)}


def _listed(steps: Sequence[str]) -> str | None:
    return " · ".join(steps)[:400] or None
