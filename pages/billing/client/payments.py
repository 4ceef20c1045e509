"""/billing/payments: payments and credits with the invoices they are attached to (INV-12, INV-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from components.display.status_chip import status_chip
from components.frame.page_title import page_title
from components.html.island import island
from components.html.markup import Child, join, tag
from components.lists.data_list import Column, Filter, Line, Listing, ListPlan, TypedFilter
from components.lists.empty import empty
from data.statuses import DocumentKind
from pages.billing.client.sheets import RECEIVED_SHEET
from pages.billing.client.words import (
    billing_tabs,
    day_cell,
    method_words,
    money,
    names,
    owner_columns,
    pdf_column,
    pdf_link,
    received_chip,
)
from pages.shell.kept_list import kept_list
from pages.shell.list_state import Listed, listed, presets
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.invoices.urls import document_path, payment_path, pdf_path, receipt_path
from services.billing.payments.listing import RECEIVED, ReceivedKind, ReceivedPage, ReceivedRow, ReceivedState, received
from services.platform.context import Context

LIST = RECEIVED.name
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Loaded:
    listed: Listed[ReceivedPage]
    today: date


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(listed(ctx, at, LIST, received), ctx.today)


@screen("/billing/payments", title="Payments and credits", place="billing", load=load)
def payments_and_credits(visit: Visit, loaded: Loaded) -> None:
    lead = visit.say("What you paid and what was credited to you, and where it went.")
    island(page_title(visit.say("Billing"), lead))
    island(billing_tabs(visit, "/billing/payments"))
    kept_list(
        visit,
        _plan(visit, loaded.today),
        received,
        lambda page: _listing(visit, page),
        name=LIST,
        listed=loaded.listed,
    )


def _plan(visit: Visit, today: date) -> ListPlan:
    say = visit.say
    return ListPlan(
        name=say("Payments and credits"),
        search=say("Search payments and credits"),
        export=RECEIVED_SHEET.path,
        empty=empty("card", say("No payments yet"), say("Payments and credits appear here once they are booked.")),
        columns=(
            Column("number", say("Number"), sortable=True, hidable=False, phone="title"),
            *owner_columns(visit),
            Column("on", say("Date"), sortable=True),
            Column("method", say("Method"), phone="hidden"),
            Column("applied", say("Applied to")),
            Column("state", say("State"), phone="state"),
            Column("amount", say("Amount"), sortable=True, numeric=True, hidable=False, phone="amount"),
            Column("rest", say("Not applied"), sortable=True, numeric=True, shown=False, phone="hidden"),
            pdf_column(say),
        ),
        filters=(
            Filter(
                "kind", say("Kind"), {ReceivedKind.PAYMENT: say("Payments"), ReceivedKind.CREDIT: say("Credit notes")}
            ),
        ),
        typed=(TypedFilter("number", say("Number")), TypedFilter("amount", say("Amount"), is_range=True)),
        presets=presets(visit, today),
    )


def _listing(visit: Visit, page: ReceivedPage) -> Listing:
    totals = {
        "amount": money(visit, ((each.amount_minor, each.currency) for each in page.sums)),
        "rest": money(visit, ((each.rest_minor, each.currency) for each in page.sums)),
    }
    return Listing(
        [_line(visit, row) for row in page.rows],
        page.found,
        totals,
        visit.words.say_n("{n} entry", "{n} entries", page.found),
    )


def _line(visit: Visit, row: ReceivedRow) -> Line:
    cash, say = visit.words.money, visit.say
    credit = row.kind is ReceivedKind.CREDIT
    number = row.number or say("Payment under way")
    path = document_path(DocumentKind.CREDIT_NOTE, row.number) if credit else payment_path(row.number)
    cells: dict[str, Child] = {
        "number": number,
        "entity": names(visit).get(row.entity_id, ""),
        "on": day_cell(visit, row.on),
        "method": say("Credit note") if credit else method_words(visit, row.method, row.method_label),
        "applied": _applied(visit, row),
        "state": _state(visit, row),
        "amount": cash(row.amount_minor, row.currency),
        "rest": cash(row.rest_minor, row.currency) if row.rest_minor else None,
        "pdf": _pdf(visit, row),
    }
    has_page = bool(row.number) and (credit or row.state is ReceivedState.RECEIVED)
    return Line(str(row.id), number, cells, href=path if has_page else "")


def _applied(visit: Visit, row: ReceivedRow) -> Markup:
    """The invoices behind it, each with what it got."""
    if not row.applied:
        return tag("span", {"class": "faint"}, visit.say("nothing yet"))
    shown = [
        tag(
            "span",
            {},
            tag("a", {"class": "num", "href": document_path(DocumentKind.INVOICE, number)}, number),
            " ",
            tag("span", {"class": "num faint"}, visit.words.money(minor, row.currency)),
        )
        for number, minor in row.applied[:MOST_NAMED]
    ]
    if len(row.applied) > MOST_NAMED:
        more = len(row.applied) - MOST_NAMED
        shown.append(tag("span", {"class": "faint"}, visit.words.say_n("and {n} more", "and {n} more", more)))
    return join(shown, " · ")


def _state(visit: Visit, row: ReceivedRow) -> Markup:
    say = visit.say
    match row.state:
        case ReceivedState.PROCESSING:
            return status_chip(say("On its way"), tone="info", icon="clock")
        case ReceivedState.FAILED:
            return status_chip(say("Failed"), tone="bad")
        case ReceivedState.VOID:
            return status_chip(say("Void"), icon="void")
        case ReceivedState.RECEIVED:
            if row.kind is ReceivedKind.CREDIT:
                return status_chip(
                    say("Credit open") if row.rest_minor else say("Used"),
                    tone="brand" if row.rest_minor else "plain",
                    icon="check",
                )
            return received_chip(visit, row)


def _pdf(visit: Visit, row: ReceivedRow) -> Markup | None:
    if row.state is not ReceivedState.RECEIVED or not row.number:
        return None
    credit = row.kind is ReceivedKind.CREDIT
    words = (
        visit.say("PDF of {number}", number=row.number)
        if credit
        else visit.say("Receipt of {number}", number=row.number)
    )
    href = pdf_path(DocumentKind.CREDIT_NOTE, row.number) if credit else receipt_path(row.number)
    return pdf_link(words, href)
