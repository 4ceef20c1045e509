"""Invoiced and paid over the last twelve months, with a sentence and a table that say the same."""

from __future__ import annotations

from markupsafe import Markup

from components.display.document import Head, plain_table
from components.display.panel import panel
from components.display.stacked_bars import Bar, stacked_bars
from components.html.markup import tag
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.dashboard.client import MoneySheet, money_sheet
from services.platform.permissions import May


def draw(visit: Visit, loaded: MoneySheet) -> Markup | None:
    if not loaded.months:
        return None
    say, words = visit.say, visit.words
    home = visit.frame.preferences.currency
    shown = home if home in loaded.months else next(iter(loaded.months))
    months = loaded.months[shown]
    invoiced, paid = (
        words.money(sum(figures), shown)
        for figures in ([each.invoiced_minor for each in months], [each.paid_minor for each in months])
    )
    summary = say("{invoiced} invoiced in the last 12 months, {paid} of it paid.", invoiced=invoiced, paid=paid)
    bars = [Bar(words.month(each.first), each.paid_minor, each.invoiced_minor - each.paid_minor) for each in months]
    legend = tag(
        "div",
        {"class": "legend"},
        tag("span", {"class": "key paid"}, say("Paid")),
        tag("span", {"class": "key"}, say("Open")),
        tag("span", {}, summary),
    )
    behind = tag("details", {"class": "behind"}, tag("summary", {}, say("Show the figures")), _table(visit, loaded))
    return panel(
        say("Invoiced and paid"),
        stacked_bars(bars, summary=summary),
        legend,
        behind,
        aside=tag("span", {"class": "faint"}, say("Last 12 months")),
    )


def _table(visit: Visit, loaded: MoneySheet) -> Markup:
    say, words = visit.say, visit.words
    heads = [Head(say("Month")), Head(say("Invoiced"), True), Head(say("Paid"), True)]
    return plain_table(
        say("Invoiced and paid"),
        heads,
        [
            [
                f"{words.month(each.first)} {each.first.year}",
                words.money(each.invoiced_minor, currency),
                words.money(each.paid_minor, currency),
            ]
            for currency, months in loaded.months.items()
            for each in reversed(months)
            if each.invoiced_minor
        ],
    )


PANEL = Panel(60, "chart", May.READ_BILLING, "side", money_sheet, draw)
