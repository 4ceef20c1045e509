"""What is late, with the button that pays exactly that (DSH-10)."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from components.display.money_text import money_text
from components.display.panel import Row, panel, rows
from components.display.status_chip import status_chip
from components.forms.button import link_button
from components.html.markup import join
from data.statuses import DocumentKind
from pages.billing.client.words import names, several, unbroken
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.billing.invoices.urls import document_path
from services.dashboard.client import MoneySheet, OpenLine, money_sheet
from services.platform.permissions import May


def draw(visit: Visit, loaded: MoneySheet) -> Markup | None:
    if not loaded.late:
        return None
    sums: dict[str, int] = {}
    for each in (each for each in loaded.offer.invoices if each.is_overdue):
        sums[each.currency] = sums.get(each.currency, 0) + each.minor
    home = visit.frame.preferences.currency
    pay = [
        link_button(
            visit.say("Pay {amount}", amount=visit.words.money(minor, currency)),
            f"/billing/pay?scope=overdue&c={currency}",
            small=True,
        )
        for currency, minor in sorted(sums.items(), key=lambda each: (each[0] != home, each[0]))
    ]
    return panel(
        visit.say("Past due"),
        rows([_row(visit, each, loaded.today) for each in loaded.late]),
        aside=join(pay[:1]) if pay else None,
    )


def _row(visit: Visit, line: OpenLine, today: date) -> Row:
    due = visit.say("due {day}", day=visit.words.date(line.due_on))
    note = " · ".join(filter(None, (names(visit).get(line.entity_id, "") if several(visit) else "", due)))
    days = (today - line.due_on).days
    late = status_chip(visit.words.say_n("{n} day late", "{n} days late", days), tone="bad")
    amount = money_text(visit.words.money(line.minor, line.currency), tone="bad")
    return Row(
        "bill", unbroken(line.number), note, join((amount, late)), document_path(DocumentKind.INVOICE, line.number)
    )


PANEL = Panel(50, "past_due", May.READ_BILLING, "urgent", money_sheet, draw)
