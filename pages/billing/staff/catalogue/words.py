"""The words of the catalogue: kinds, prices, taxes and durations, on its screens and in its files."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pages.shell.visit import Reader, Visit
from services.billing.catalogue.item_form import ASKED
from services.billing.catalogue.listing import ARCHIVED, IN_USE, ItemRow
from services.billing.invoices.form import Rate
from services.billing.units import unit_words
from services.platform.i18n import Wording, msgid

PATH = "/staff/catalogue"
STATES = {IN_USE: msgid("In use"), ARCHIVED: msgid("Archived")}
SHOWN = {"yes": msgid("Shown to clients"), "no": msgid("Not shown")}


def price(visit: Visit, row: ItemRow) -> str:
    if row.price is None:
        return visit.say("On request")
    return visit.words.money(row.price.minor, row.price.currency)


def unit(words: Wording, row: ItemRow) -> str:
    return unit_words(words, row.unit, Decimal(1)) if row.unit else ""


def tax(reader: Visit | Reader, row: ItemRow) -> str:
    if row.tax_category is None:
        return reader.say("Chosen on the invoice")
    return reader.say("No tax") if row.tax_rate is None else reader.words.percent(row.tax_rate)


def taxes(visit: Visit, rates: Mapping[str, Rate]) -> dict[str, str]:
    """The rates of a form by their keys, in words."""
    return {ASKED: visit.say("Chosen on the invoice")} | {key: _rate(visit, each) for key, each in rates.items()}


def _rate(visit: Visit, rate: Rate) -> str:
    if rate.percent is None:
        return visit.say("No tax")
    percent = visit.words.percent(rate.percent)
    return rate.label if percent in rate.label else f"{rate.label} {percent}".strip()


def duration(words: Wording, minutes: int | None) -> str:
    """ "1 h 30 min"; blank for none."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    said = [words.say("{n} h", n=hours)] if hours else []
    return " ".join([*said, *([words.say("{n} min", n=rest)] if rest else [])])
