"""What comes due next."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from components.display.money_text import money_text
from components.display.panel import Row, link, panel, rows
from components.display.status_chip import status_chip
from components.html.markup import join
from components.lists.empty import empty
from data.statuses import DocumentKind
from pages.billing.client.words import names, several, unbroken
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.billing.invoices.urls import document_path
from services.dashboard.client import MoneySheet, OpenLine, money_sheet
from services.platform.permissions import May


def draw(visit: Visit, loaded: MoneySheet) -> Markup:
    say = visit.say
    if not loaded.coming:
        nothing = empty("check", say("Nothing comes due"), say("New invoices appear here the moment they are issued."))
        return panel(say("Coming due"), nothing, aside=link(say("All invoices"), "/billing"))
    return panel(
        say("Coming due"),
        rows([_row(visit, each, loaded.today) for each in loaded.coming]),
        aside=link(say("All open invoices"), "/billing"),
    )


def _row(visit: Visit, line: OpenLine, today: date) -> Row:
    due = visit.say("due {day}", day=visit.words.date(line.due_on))
    note = " · ".join(filter(None, (names(visit).get(line.entity_id, "") if several(visit) else "", due)))
    days = (line.due_on - today).days
    chip = status_chip(visit.words.say_n("Due in {n} day", "Due in {n} days", days) if days else visit.say("Due today"))
    amount = money_text(visit.words.money(line.minor, line.currency))
    return Row(
        "bill", unbroken(line.number), note, join((amount, chip)), document_path(DocumentKind.INVOICE, line.number)
    )


PANEL = Panel(30, "open_invoices", May.READ_BILLING, "main", money_sheet, draw)
