"""/billing/history: every invoice ever issued (INV-02, INV-03, INV-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from components.frame.page_title import page_title
from components.html.island import island
from components.html.markup import Child
from components.lists.data_list import Column, Filter, Line, Listing, ListPlan, TypedFilter
from components.lists.empty import empty
from data.statuses import DocumentKind
from pages.billing.client.sheets import HISTORY_SHEET
from pages.billing.client.words import (
    billing_tabs,
    cash_cell,
    day_cell,
    money,
    names,
    owner_columns,
    pdf_column,
    pdf_link,
    state_chip,
    state_words,
)
from pages.shell.kept_list import kept_list
from pages.shell.list_state import Listed, listed, presets
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.invoices.listing import HISTORY, InvoicePage, InvoiceRow, history
from services.billing.invoices.urls import document_path, pdf_path
from services.platform.context import Context

LIST = HISTORY.name


@dataclass(frozen=True, slots=True)
class Loaded:
    listed: Listed[InvoicePage]
    today: date


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(listed(ctx, at, LIST, history), ctx.today)


@screen("/billing/history", title="Invoice history", place="billing", load=load)
def invoice_history(visit: Visit, loaded: Loaded) -> None:
    island(page_title(visit.say("Billing"), visit.say("Every invoice issued to you.")))
    island(billing_tabs(visit, "/billing/history"))
    kept_list(
        visit,
        _plan(visit, loaded.today),
        history,
        lambda page: _listing(visit, page, loaded.today),
        name=LIST,
        listed=loaded.listed,
    )


def _plan(visit: Visit, today: date) -> ListPlan:
    say = visit.say
    return ListPlan(
        name=say("Invoice history"),
        search=say("Search all invoices"),
        export=HISTORY_SHEET.path,
        empty=empty("bill", say("No invoices yet"), say("Invoices stay here once they are issued.")),
        columns=(
            Column("number", say("Number"), sortable=True, hidable=False, phone="title"),
            *owner_columns(visit),
            Column("title", say("Subject"), shown=False),
            Column("issued", say("Issued"), sortable=True),
            Column("due", say("Due"), sortable=True, phone="hidden"),
            Column("state", say("State"), phone="state"),
            Column("amount", say("Amount"), sortable=True, numeric=True, phone="amount"),
            Column("discount", say("Discount"), sortable=True, numeric=True, phone="hidden"),
            Column("paid", say("Payments"), sortable=True, numeric=True, phone="hidden"),
            Column("balance", say("Balance"), sortable=True, numeric=True, phone="hidden"),
            pdf_column(say),
        ),
        filters=(Filter("status", say("Status"), state_words(visit)),),
        typed=(TypedFilter("number", say("Number")), TypedFilter("amount", say("Amount"), is_range=True)),
        presets=presets(visit, today),
    )


def _listing(visit: Visit, page: InvoicePage, today: date) -> Listing:
    sums = page.sums
    totals = {
        "amount": money(visit, ((each.amount_minor, each.currency) for each in sums)),
        "discount": money(visit, ((each.discount_minor, each.currency) for each in sums)),
        "paid": money(visit, ((each.paid_minor, each.currency) for each in sums)),
        "balance": money(visit, ((each.balance_minor, each.currency) for each in sums)),
    }
    return Listing(
        [_line(visit, row, today) for row in page.rows],
        page.found,
        totals,
        visit.words.say_n("{n} invoice", "{n} invoices", page.found),
    )


def _line(visit: Visit, row: InvoiceRow, today: date) -> Line:
    cash = visit.words.money
    pdf = pdf_link(visit.say("PDF of {number}", number=row.number), pdf_path(DocumentKind.INVOICE, row.number))
    cells: dict[str, Child] = {
        "number": row.number,
        "entity": names(visit).get(row.entity_id, ""),
        "title": row.title,
        "issued": day_cell(visit, row.issued_on),
        "due": day_cell(visit, row.due_on),
        "state": state_chip(
            visit, row.state, days_late=row.days_late, due_on=row.due_on, today=today, is_pending=row.is_pending
        ),
        "amount": cash(row.amount_minor, row.currency),
        "discount": cash_cell(visit, row.discount_minor, row.currency),
        "paid": cash_cell(visit, row.paid_minor, row.currency),
        "balance": cash_cell(visit, row.balance_minor, row.currency),
        "pdf": pdf,
    }
    return Line(str(row.id), row.number, cells, href=document_path(DocumentKind.INVOICE, row.number))
