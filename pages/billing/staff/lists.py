"""Lists of invoices and payments: the same on their own pages and on a client's record."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from markupsafe import Markup

from components.display.money_text import money_text
from components.display.status_chip import status_chip
from components.html.markup import tag
from components.lists.data_list import Column, DataList, Filter, Line, Listing, ListPlan
from components.lists.empty import empty
from data.errors import NotFound
from data.statuses import DocumentKind
from pages.billing.staff.sheets import INVOICES_SHEET, PAYMENTS_SHEET
from pages.shell.empty_console import ways_in
from pages.shell.list_state import Listed, listed, presets
from pages.shell.split_list import Source, full_list
from pages.shell.staff_words import DOCUMENTS, INVOICES, METHODS, PAYMENTS, chip, day, today
from pages.shell.visit import Address, Visit
from services.billing import staff_listing
from services.billing.invoices.status import InvoiceState
from services.billing.staff_listing import InvoicesFound, PaymentsFound, StaffInvoiceRow, StaffPaymentRow, Sums
from services.platform.context import Context


def id_in(text: str, what: str) -> UUID:
    """An id out of an address. Raises NotFound for whatever is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(what=what) from None


def number_in(text: str) -> int:
    """A number of ours as the browser sends it back; 0, which nothing has, for whatever is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def invoices_at(ctx: Context, at: Address, client: UUID | None = None) -> Listed[InvoicesFound]:
    return listed(ctx, at, staff_listing.INVOICES.name, partial(staff_listing.invoices, client=client))


def payments_at(ctx: Context, at: Address, client: UUID | None = None) -> Listed[PaymentsFound]:
    return listed(ctx, at, staff_listing.PAYMENTS.name, partial(staff_listing.payments, client=client))


def invoice_list(visit: Visit, found: Listed[InvoicesFound], client: UUID | None = None) -> DataList:
    return full_list(visit, invoices_source(visit, client), found)


def payment_list(visit: Visit, found: Listed[PaymentsFound], client: UUID | None = None) -> DataList:
    return full_list(visit, payments_source(visit, client), found)


def invoices_source(visit: Visit, client: UUID | None = None) -> Source:
    """All invoices, or those of one client's record."""
    return Source(
        "invoices",
        staff_listing.INVOICES.name,
        visit.say("Invoices of this client") if client else visit.say("All invoices"),
        _invoice_plan(visit, client),
        partial(staff_listing.invoices, client=client),
        partial(_invoices, visit),
        ["invoices", "inbox"] + ([f"entity:{client}"] if client else []),
        client,
    )


def payments_source(visit: Visit, client: UUID | None = None) -> Source:
    return Source(
        "payments",
        staff_listing.PAYMENTS.name,
        visit.say("Payments of this client") if client else visit.say("All payments"),
        _payment_plan(visit, client),
        partial(staff_listing.payments, client=client),
        partial(_payments, visit),
        ["invoices", "inbox"] + ([f"entity:{client}"] if client else []),
        client,
    )


def _path(place: str, client: UUID | None) -> str:
    return f"/staff/clients/{client}/{place}" if client else f"/staff/{place}"


def _only(client: UUID | None) -> tuple[tuple[str, str], ...]:
    return (("client", str(client)),) if client else ()


def _invoice_plan(visit: Visit, client: UUID | None) -> ListPlan:
    say = visit.say
    columns = [
        Column("number", say("Number"), sortable=True, hidable=False, phone="title"),
        Column("client", say("Client"), sortable=True, shown=client is None),
        Column("title", say("Title"), shown=False),
        Column("issued", say("Issued"), sortable=True, phone="hidden"),
        Column("due", say("Due"), sortable=True),
        Column("status", say("Status"), sortable=True, phone="state"),
        Column("amount", say("Amount"), sortable=True, numeric=True, phone="amount"),
        Column("balance", say("Balance"), sortable=True, numeric=True),
    ]
    return ListPlan(
        say("Invoices"),
        [each for each in columns if client is None or each.key != "client"],
        empty(
            "bill", say("No invoices yet"), say("Invoices and drafts appear here."), None if client else ways_in(visit)
        ),
        path=_path("invoices", client),
        keys=True,
        search=say("Search invoices"),
        export=INVOICES_SHEET.path,
        fixed=_only(client),
        presets=presets(visit, today(visit)),
        filters=[
            Filter("status", say("Status"), {key: say(word) for key, (word, _) in INVOICES.items()}),
            Filter("kind", say("Kind"), {key: say(word) for key, word in DOCUMENTS.items()}),
        ],
    )


def _payment_plan(visit: Visit, client: UUID | None) -> ListPlan:
    say = visit.say
    columns = [
        Column("number", say("Number"), sortable=True, hidable=False, phone="title"),
        Column("client", say("Client"), sortable=True),
        Column("received", say("Received"), sortable=True),
        Column("method", say("Method"), sortable=True),
        Column("reference", say("Reference"), shown=False),
        Column("status", say("Status"), phone="state"),
        Column("amount", say("Amount"), sortable=True, numeric=True, phone="amount"),
        Column("unapplied", say("Unapplied"), sortable=True, numeric=True, phone="hidden"),
    ]
    return ListPlan(
        say("Payments"),
        [each for each in columns if client is None or each.key != "client"],
        empty(
            "card", say("No payments yet"), say("Money that arrives appears here."), None if client else ways_in(visit)
        ),
        path=_path("payments", client),
        keys=True,
        search=say("Search payments"),
        export=PAYMENTS_SHEET.path,
        fixed=_only(client),
        presets=presets(visit, today(visit)),
        filters=[
            Filter("status", say("Status"), {key: say(word) for key, (word, _) in PAYMENTS.items()}),
            Filter("method", say("Method"), {key: say(word) for key, word in METHODS.items()}),
        ],
    )


def _invoices(visit: Visit, found: InvoicesFound) -> Listing:
    return Listing(
        [_invoice(visit, each) for each in found.rows],
        found.found,
        _totals(visit, found.sums, "balance"),
        visit.say("Total of what is issued"),
    )


def _invoice(visit: Visit, row: StaffInvoiceRow) -> Line:
    say, words = visit.say, visit.words
    number = row.number or say("Draft")
    state = row.state.value if row.state else "draft"
    late = words.say_n("{n} day late", "{n} days late", row.days_late) if row.days_late else ""
    kind = tag("span", {"class": "muted"}, f" {say('Credit note')}") if row.kind == "credit_note" else None
    return Line(
        str(row.id),
        number,
        {
            "number": tag("span", {}, tag("span", {"class": "num"}, number), kind),
            "client": row.client,
            "title": row.title,
            "issued": day(visit, row.issued_on),
            "due": day(visit, row.due_on),
            "status": status_chip(late, tone="bad") if late else chip(visit, INVOICES, state),
            "amount": words.money(row.amount_minor, row.currency),
            "balance": money_text(
                words.money(row.balance_minor, row.currency), tone="bad" if row.days_late else "plain"
            )
            if row.balance_minor
            else "",
        },
        href=f"/staff/invoices/{row.id}",
        note=f"{row.client} · {late or _stand(visit, row)}",
    )


def _stand(visit: Visit, row: StaffInvoiceRow) -> str:
    """In a slim row: the day it is due, or why there is none."""
    if row.kind is DocumentKind.CREDIT_NOTE:
        return visit.say(DOCUMENTS[row.kind])
    if row.state in (InvoiceState.ISSUED, InvoiceState.PARTLY_PAID):
        return visit.say("Due {day}", day=day(visit, row.due_on))
    return visit.say(INVOICES[row.state.value if row.state else "draft"][0])


def _payments(visit: Visit, found: PaymentsFound) -> Listing:
    return Listing(
        [_payment(visit, each) for each in found.rows],
        found.found,
        _totals(visit, found.sums, "unapplied"),
        visit.say("Total of what was received"),
    )


def _payment(visit: Visit, row: StaffPaymentRow) -> Line:
    say, words = visit.say, visit.words
    number = row.number or say("Payment")
    method = row.method_label or (say(METHODS[row.method]) if row.method else "")
    rest: str | Markup = words.money(row.unapplied_minor, row.currency) if row.unapplied_minor else ""
    return Line(
        str(row.id),
        number,
        {
            "number": number,
            "client": row.client,
            "received": day(visit, row.received_on),
            "method": method,
            "reference": row.reference,
            "status": chip(visit, PAYMENTS, row.state),
            "unapplied": rest,
            "amount": words.money(row.amount_minor, row.currency),
        },
        href=f"/staff/payments/{row.id}",
        note=" · ".join(filter(None, (row.client, day(visit, row.received_on)))),
    )


def _totals(visit: Visit, sums: Sequence[Sums], rest: str) -> dict[str, list[str]]:
    money = visit.words.money
    return (
        {
            "amount": [money(each.amount_minor, each.currency) for each in sums],
            rest: [money(each.rest_minor, each.currency) for each in sums],
        }
        if sums
        else {}
    )
