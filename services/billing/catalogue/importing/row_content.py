"""What a row says of its item, over what there is of it: a blank cell changes nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from data.billing.catalogue import CatalogueItem
from data.errors import Refusal
from data.statuses import ItemKind
from services.billing.catalogue import item_form, prices
from services.billing.catalogue.importing.words import OPEN, STATES, UnknownState, Words, looked_up
from services.billing.catalogue.item_form import MOST_MINUTES, BadMinutes, Content, ProductTakesNoTime
from services.billing.invoices.totals import TooLarge
from services.platform.importing.kind import ImportRow, Planning


def content_said(
    desk: Planning,
    row: ImportRow,
    words: Words,
    found: CatalogueItem | None,
    kind: ItemKind,
    name: str,
    code: str | None,
) -> Content:
    """What the row says over what there is; a blank cell changes nothing."""
    old = item_form.content_of(found) if found is not None else _blank(desk, kind)
    currency = row.currency("currency") or old.currency
    said: dict[str, Any] = {"kind": kind, "name": name, "currency": currency}
    said |= {"code": code} if code else {}
    said |= {"description": text} if (text := row.text("description")) else {}
    if (price := _price(row, currency)) is not None:
        said["price_minor"] = price
    elif currency != old.currency:
        said["price_minor"] = None  # what it cost was said of another currency
    if unit := row.text("unit"):
        read, doubt = words.unit(unit)
        _noted(row, doubt, "unit")
        said["unit"] = read or None
    if (percent := row.percent("tax_rate")) is not None:
        tax, doubt = words.tax(percent)
        _noted(row, doubt, "tax_rate")
        rate = words.rates.get(tax) if tax and tax != OPEN else None
        said |= {"tax_category": rate.category if rate else None, "tax_rate": rate.percent if rate else None}
    if (minutes := _minutes(row, kind)) is not None:
        said["minutes"] = minutes
    if steps := row.text("checklist"):
        said["checklist"] = _steps(row, steps) or old.checklist
    if (shown := row.flag("is_shown")) is not None:
        said["is_shown"] = shown
    return replace(old, **said)


def _noted(row: ImportRow, refusal: Refusal | None, name: str) -> None:
    if refusal is not None:
        row.refuse(refusal, name)


def _blank(desk: Planning, kind: ItemKind) -> Content:
    currency = desk.ctx.preferences.currency
    return Content(kind, "", None, None, None, None, None, currency, None, None, None, (), False)


def _price(row: ImportRow, currency: str) -> int | None:
    minor = row.money("price", currency)
    if minor is None:
        return None
    if minor < 0:
        row.refuse(prices.NegativePrice(), "price")
    elif prices.is_too_large(minor, currency):
        row.refuse(TooLarge(), "price")
    return minor


def _minutes(row: ImportRow, kind: ItemKind) -> int | None:
    minutes, hours = row.decimal("minutes"), row.decimal("hours")
    column = "minutes" if minutes is not None else "hours"
    took = minutes if minutes is not None else hours * 60 if hours is not None else None
    if not took:
        return None  # programs write 0 for what takes no time
    if took != took.to_integral_value() or not Decimal(1) <= took <= MOST_MINUTES:
        row.refuse(BadMinutes(most=MOST_MINUTES), column)
        return None
    if kind is ItemKind.PRODUCT:
        row.refuse(ProductTakesNoTime(), column)
    return int(took)


def _steps(row: ImportRow, text: str) -> tuple[str, ...]:
    try:
        return item_form.checklist(text)
    except Refusal as refusal:
        row.refuse(refusal, "checklist")
        return ()


def is_open_said(row: ImportRow) -> bool | None:
    """Whether the row says that the item is offered; None where it does not say."""
    word = row.text("status")
    if not word:
        return None
    state = STATES.get(looked_up(word))
    if state is None:
        row.refuse(UnknownState(word=word[:40]), "status")
    return state
