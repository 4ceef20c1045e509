"""The last payments that arrived."""

from __future__ import annotations

from markupsafe import Markup

from components.display.money_text import money_text
from components.display.panel import Row, link, panel, rows
from pages.billing.client.words import method_words, names, several, unbroken
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.billing.invoices.urls import payment_path
from services.dashboard.client import MoneySheet, RecentPayment, money_sheet
from services.platform.permissions import May


def draw(visit: Visit, loaded: MoneySheet) -> Markup | None:
    if not loaded.payments:
        return None
    say = visit.say
    return panel(
        say("Recent payments"),
        rows([_row(visit, each) for each in loaded.payments]),
        aside=link(say("All payments"), "/billing/payments"),
    )


def _row(visit: Visit, each: RecentPayment) -> Row:
    whose = names(visit).get(each.entity_id, "") if several(visit) else ""
    note = " · ".join(
        filter(None, (whose, visit.words.date(each.on), method_words(visit, each.method, each.method_label)))
    )
    return Row(
        "card",
        unbroken(each.number),
        note,
        money_text(visit.words.money(each.minor, each.currency)),
        payment_path(each.number),
    )


PANEL = Panel(40, "payments", May.READ_BILLING, "main", money_sheet, draw)
