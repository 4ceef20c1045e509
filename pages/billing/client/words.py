"""What the billing screens have in common: words of states and methods, figures per currency, tabs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from markupsafe import Markup

from components.display.status_chip import status_chip
from components.frame.tabs import Tab, tabs
from components.html.icons import icon
from components.html.markup import around, tag
from components.html.words import Say
from components.lists.data_list import Column
from data.statuses import PaymentMethod
from pages.shell.visit import Reader, Visit
from services.billing.invoices.status import InvoiceState
from services.billing.payments.listing import ReceivedRow
from services.billing.settings import SHOW_INVOICE_HISTORY, SHOW_PAYMENT_HISTORY


def method_words(visit: Visit | Reader, method: PaymentMethod | None, label: str = "") -> str:
    """How it was paid: "Visa 4242" where the gateway says so, else the kind of payment."""
    say = visit.say
    words = {
        PaymentMethod.CARD: say("Card"),
        PaymentMethod.BANK_DEBIT: say("Bank debit"),
        PaymentMethod.CASH: say("Cash"),
        PaymentMethod.CHEQUE: say("Cheque"),
        PaymentMethod.TRANSFER: say("Bank transfer"),
        PaymentMethod.OTHER: say("Other"),
        PaymentMethod.TEST: say("Test payment"),
    }
    return label or (words[method] if method else "")


def unbroken(number: str) -> Markup:
    """A document's number on one line, however narrow the place: browsers break lines at hyphens."""
    return tag("span", {"class": "num"}, number)


def state_chip(
    visit: Visit,
    state: InvoiceState,
    *,
    days_late: int = 0,
    due_on: date | None = None,
    today: date | None = None,
    is_pending: bool = False,
) -> Markup:
    """The chip of an invoice; one that is neither late nor paid says when it is due."""
    say, say_n = visit.say, visit.words.say_n
    if is_pending:
        return status_chip(say("Payment under way"), tone="info", icon="clock")
    match state:
        case InvoiceState.OVERDUE:
            return status_chip(say_n("{n} day late", "{n} days late", days_late), tone="bad")
        case InvoiceState.PARTLY_PAID:
            return status_chip(say("Part paid"), tone="info")
        case InvoiceState.PAID:
            return status_chip(say("Paid"), tone="good")
        case InvoiceState.VOID:
            return status_chip(say("Void"), icon="void")
        case InvoiceState.ISSUED:
            if due_on is None or today is None:
                return status_chip(say("Issued"))
            days = (due_on - today).days
            return status_chip(say_n("Due in {n} day", "Due in {n} days", days) if days else say("Due today"))


def state_words(visit: Visit | Reader) -> dict[str, str]:
    """What the filter of states offers."""
    say = visit.say
    return {
        InvoiceState.OVERDUE: say("Overdue"),
        InvoiceState.PARTLY_PAID: say("Part paid"),
        InvoiceState.ISSUED: say("Not yet due"),
        InvoiceState.PAID: say("Paid"),
        InvoiceState.VOID: say("Void"),
    }


def money(visit: Visit, figures: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """One text per currency, the firm's own first; (minor units, currency)."""
    home = visit.frame.preferences.currency
    return tuple(
        visit.words.money(minor, currency)
        for minor, currency in sorted(figures, key=lambda each: (each[1] != home, each[1]))
    )


def day_cell(visit: Visit, day: date) -> Markup:
    """A date in a table, never broken over two lines."""
    return _one_line(visit.words.date(day))


_one_line = around("span", {"class": "num"})


def cash_cell(visit: Visit, minor: int, currency: str) -> str:
    """An amount in a table; nothing where there is none."""
    return visit.words.money(minor, currency) if minor else ""


def several(visit: Visit) -> bool:
    """Whether rows must say whose they are."""
    return len(visit.frame.actor.in_view) > 1


def names(visit: Visit | Reader) -> Mapping[UUID, str]:
    return {each.entity_id: each.name for each in visit.frame.actor.memberships}


def owner_columns(visit: Visit) -> tuple[Column, ...]:
    """Whose a row is, where there are several to tell apart."""
    return (Column("entity", visit.say("For"), sortable=True),) if several(visit) else ()


def pdf_column(say: Say) -> Column:
    return Column("pdf", "", hidable=False, phone="action", heard=say("PDF file"))


def pdf_link(words: str, href: str) -> Markup:
    """A PDF in a tab of its own (INV-10, NAV-11); `words` say which one."""
    return tag("a", {"class": "ghost", "href": href, "data-blank": True, "aria-label": words}, icon("doc"))


def billing_tabs(visit: Visit, here: str) -> Markup:
    """Only what the firm shows (C14)."""
    say, firm = visit.say, visit.frame.preferences
    places = [Tab(say("Open invoices"), "/billing")]
    if firm[SHOW_INVOICE_HISTORY]:
        places.append(Tab(say("History"), "/billing/history"))
    if firm[SHOW_PAYMENT_HISTORY]:
        places.append(Tab(say("Payments and credits"), "/billing/payments"))
    return tabs(say("Billing"), places, here=here)


def received_chip(visit: Visit, row: ReceivedRow) -> Markup:
    """Of a payment that came in: whether any of it went back."""
    if not row.gone_minor:
        return status_chip(visit.say("Received"), tone="good")
    if row.gone_minor < row.amount_minor:
        return status_chip(visit.say("Partly refunded"), tone="info")
    return status_chip(visit.say("Refunded"))
