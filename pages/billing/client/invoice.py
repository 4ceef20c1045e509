"""/billing/invoices/{number} and /billing/credits/{number}: one issued document (INV-20 ... INV-23)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from markupsafe import Markup
from nicegui import background_tasks

from components.display.document import (
    Side,
    document,
    feet,
    masthead,
    note,
    sides,
    stated,
)
from components.display.notice import notice
from components.display.panel import Row, panel, rows
from components.display.status_chip import status_chip
from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.icons import icon
from components.html.island import island
from components.html.markup import Child, join, tag
from data.errors import Refusal
from data.statuses import DocumentKind
from pages.access.waiting_address import Unpayable, unpayable, unpayable_told
from pages.billing.client.words import method_words, state_chip
from pages.billing.document_content import lines_table, sums, taxes_table
from pages.billing.stated_terms import stated_terms
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.checkout import actions as checkouts
from services.billing.checkout.online_amounts import AmountNotOnline
from services.billing.checkout.payable import code_of, to_pay
from services.billing.invoices import detail as invoices
from services.billing.invoices import view_records
from services.billing.invoices.detail import Document
from services.billing.invoices.status import InvoiceState
from services.billing.invoices.urls import document_path, number_in, payment_path, pdf_path
from services.platform.context import Context

# The document, whether this person may pay it now or why it cannot be, today
Loaded = tuple[Document, bool | AmountNotOnline | Unpayable, date]


def load_invoice(ctx: Context, at: Address) -> Loaded:
    return _loaded(ctx, DocumentKind.INVOICE, number_in(at.parts["number"]))


def load_credit(ctx: Context, at: Address) -> Loaded:
    return _loaded(ctx, DocumentKind.CREDIT_NOTE, number_in(at.parts["number"]))


@screen("/billing/invoices/{number}", title="Invoice", place="billing", load=load_invoice)
def invoice(visit: Visit, loaded: Loaded) -> None:
    _draw(visit, loaded)


@screen("/billing/credits/{number}", title="Credit note", place="billing", load=load_credit)
def credit_note(visit: Visit, loaded: Loaded) -> None:
    _draw(visit, loaded)


def _loaded(ctx: Context, kind: DocumentKind, number: str) -> Loaded:
    found = invoices.document(ctx, kind, number)
    if not found.balance or kind is not DocumentKind.INVOICE:
        return found, False, ctx.today
    return found, unpayable(ctx) or _why_not(ctx, found.id) or bool(to_pay(ctx, only=[found.id]).invoices), ctx.today


def _why_not(ctx: Context, id: UUID) -> AmountNotOnline | None:
    """Why the amount cannot be paid online, when that alone is in the way."""
    try:
        checkouts.options(ctx, [id])
    except AmountNotOnline as refusal:
        return refusal
    except Refusal:
        return None
    return None


def _draw(visit: Visit, loaded: Loaded) -> None:
    found = loaded[0]
    head = island(_head(visit, loaded))
    sheet = island(_sheet(visit, loaded), classes="printed")
    applied = island(_applied(visit, found))

    async def again() -> None:
        try:
            fresh = await visit.look_again(_loaded, found.kind, found.number)
        except Refusal:
            return  # the next act of the person will say why
        head.show(_head(visit, fresh))
        sheet.show(_sheet(visit, fresh))
        applied.show(_applied(visit, fresh[0]))

    visit.live(visit.entity_topics, again)
    background_tasks.create(_note_view(visit, found), name="note a view")


async def _note_view(visit: Visit, found: Document) -> None:
    """Only a browser that came back over its socket has shown the page: prefetching and scanners do not (NOT-02)."""
    await visit.client.connected(timeout=60)
    if not visit.client.is_deleted:
        await visit.look_again(view_records.seen, found.id, "page")


def _head(visit: Visit, loaded: Loaded) -> Markup:
    found, payable, _ = loaded
    say = visit.say
    why = notice("info", visit.words.refusal(payable)) if isinstance(payable, AmountNotOnline) else None
    if isinstance(payable, Unpayable):
        why = unpayable_told(visit, payable)
    credit = found.kind is DocumentKind.CREDIT_NOTE
    title = say("Credit note {number}", number=found.number) if credit else say("Invoice {number}", number=found.number)
    back = tag(
        "a",
        {"class": "more", "href": "/billing/payments" if credit else "/billing"},
        say("All payments and credits") if credit else say("All invoices"),
    )
    amount = visit.words.money(found.balance.minor, found.currency)
    pay = (
        link_button(say("Pay {amount}", amount=amount), f"/billing/pay?i={code_of(found.id)}", kind="pay", icon="card")
        if payable is True
        else None
    )
    pdf = link_button(say("PDF"), pdf_path(found.kind, found.number), icon="doc", new_tab=True)
    print_ = tag(
        "button",
        {"type": "button", "class": "btn secondary", "data-print": True},
        icon("print", small=True),
        tag("span", {}, say("Print")),
    )
    return join((page_title(title, found.entity_name, print_, pdf, pay, back=back), why))


def _chip(visit: Visit, found: Document, today: date) -> Markup:
    if found.kind is DocumentKind.CREDIT_NOTE and found.state is not InvoiceState.VOID:
        word = visit.say("Credit open") if found.balance else visit.say("Used")
        return status_chip(word, tone="brand" if found.balance else "plain", icon="check")
    return state_chip(
        visit, found.state, days_late=found.days_late, due_on=found.due_on, today=today, is_pending=found.is_pending
    )


def _sheet(visit: Visit, loaded: Loaded) -> Markup:
    found, _, today = loaded
    content = found.content
    say, day = visit.say, visit.words.date
    credit = found.kind is DocumentKind.CREDIT_NOTE
    tax_id = [
        say("VAT no. {number}", number=side.tax_id) if side.tax_id else "" for side in (found.seller, found.buyer)
    ]
    facts: list[tuple[str, Child]] = [
        (say("Issued"), day(found.issued_on)),
        (say("Due"), None if credit else day(found.due_on)),
        (say("Paid on"), day(found.paid_on) if found.paid_on and not credit else None),
        (say("Your reference"), content.reference),
    ]
    return document(
        masthead(
            found.seller.name,
            say("Credit note") if credit else say("Invoice"),
            found.number,
            _chip(visit, found, today),
        ),
        sides(
            [
                Side(say("From"), found.seller.name, (*found.seller.address, tax_id[0])),
                Side(say("To"), found.buyer.name, (*found.buyer.address, tax_id[1])),
            ],
            facts,
        ),
        tag("p", {"class": "strong"}, content.title) if content.title else None,
        lines_table(visit, content),
        feet(
            join(
                (
                    taxes_table(visit, content),
                    stated(say("How to pay"), content.payment_facts),
                    note(
                        "" if content.payment_facts else say("How to pay"),
                        found.payment_details if found.balance else "",
                    ),
                    note(say("Note"), content.note),
                )
            ),
            sums(visit, content, found.paid_minor, found.balance.minor),
        ),
        *stated_terms(visit, found.kind, found.number, content.other_facts, found.attachments),
    )


def _applied(visit: Visit, found: Document) -> Markup:
    """INV-11 and INV-12: what met this document, each a link to its own page."""
    say, words = visit.say, visit.words
    if not found.applied:
        return Markup("")
    icons = {"payment": "card", "credit": "minus", "invoice": "bill"}
    lines = []
    for each in found.applied:
        href = (
            payment_path(each.number)
            if each.kind == "payment"
            else document_path(DocumentKind.CREDIT_NOTE if each.kind == "credit" else DocumentKind.INVOICE, each.number)
        )
        kind = say("Credit note") if each.kind == "credit" else method_words(visit, each.method, each.method_label)
        about = " · ".join(filter(None, (words.date(each.on) if each.on else "", kind)))
        lines.append(
            Row(
                icons[each.kind],
                each.number,
                about,
                tag("span", {"class": "num"}, words.money(each.minor, found.currency)),
                href,
            )
        )
    credit = found.kind is DocumentKind.CREDIT_NOTE
    return panel(say("Invoices it was applied to") if credit else say("Payments on this invoice"), rows(lines))
