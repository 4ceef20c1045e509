"""/billing/payments/{number}: one payment received, with the invoices it was applied to (INV-12)."""

from __future__ import annotations

from markupsafe import Markup

from components.display.document import Head, document, masthead, plain_table, sides, sumup
from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.island import island
from components.html.markup import tag
from data.statuses import DocumentKind
from pages.billing.client.words import method_words, names, received_chip
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.invoices.urls import document_path, number_in, receipt_path
from services.billing.payments.listing import ReceivedRow, payment
from services.billing.settings import SHOW_PAYMENT_HISTORY
from services.platform.context import Context


def load(ctx: Context, at: Address) -> ReceivedRow:
    return payment(ctx, number_in(at.parts["number"]))


@screen("/billing/payments/{number}", title="Payment", place="billing", load=load)
def one_payment(visit: Visit, loaded: ReceivedRow) -> None:
    say = visit.say
    back = (
        tag("a", {"class": "more", "href": "/billing/payments"}, say("All payments and credits"))
        if visit.frame.preferences[SHOW_PAYMENT_HISTORY]
        else None
    )
    receipt = link_button(say("Receipt"), receipt_path(loaded.number), icon="doc", new_tab=True)
    island(
        page_title(
            say("Payment {number}", number=loaded.number), names(visit).get(loaded.entity_id, ""), receipt, back=back
        )
    )
    sheet = island(_sheet(visit, loaded), classes="printed")

    async def again() -> None:
        sheet.show(_sheet(visit, await visit.look_again(payment, loaded.number)))

    visit.live(visit.entity_topics, again)


def _sheet(visit: Visit, row: ReceivedRow) -> Markup:
    say, cash = visit.say, visit.words.money
    facts = [
        (say("Date"), visit.words.date(row.on)),
        (say("Method"), method_words(visit, row.method, row.method_label)),
    ]
    lines = [
        [tag("a", {"href": document_path(DocumentKind.INVOICE, number)}, number), cash(minor, row.currency)]
        for number, minor in row.applied
    ]
    table = plain_table(say("Invoices it was applied to"), [Head(say("Invoice")), Head(say("Applied"), True)], lines)
    return document(
        masthead(visit.frame.preferences.firm_name, say("Payment"), row.number, received_chip(visit, row)),
        sides((), facts),
        table if lines else tag("p", {"class": "muted"}, say("Not applied to any invoice yet.")),
        sumup(
            [
                (
                    say("Applied to invoices"),
                    cash(row.amount_minor - row.rest_minor - row.refunded_minor, row.currency),
                ),
                *([(say("Refunded"), cash(row.refunded_minor, row.currency))] if row.refunded_minor else []),
                (say("Not applied yet"), cash(row.rest_minor, row.currency)),
            ],
            grand=(say("Amount received"), cash(row.amount_minor, row.currency)),
        ),
    )
