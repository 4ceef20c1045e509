"""/staff/payments and /staff/payments/{id}: money received, and where it went."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from components.display.details import Fact, details
from components.display.panel import panel
from components.forms.button import button, link_button
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import line, two
from components.html.markup import tag
from components.lists.data_list import Line
from data.errors import Refusal
from data.statuses import PaymentStatus
from pages.billing.staff.invoice_issued import applied_row
from pages.billing.staff.lists import id_in, payment_list, payments_at, payments_source
from pages.shell.list_state import Listed
from pages.shell.screens import screen
from pages.shell.split_list import beside
from pages.shell.staff_words import METHODS, PAYMENTS, chip, day, moment, money
from pages.shell.visit import Address, Visit
from services.billing.invoices.urls import receipt_path
from services.billing.payments import manual as payments_staff
from services.billing.payments import staff_detail
from services.billing.payments.staff_detail import PaymentSheet
from services.billing.staff_listing import PaymentsFound
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.permissions import May

PATH = "/staff/payments"


@screen(PATH, title=msgid("Payments"), place="payments", load=payments_at)
def all_payments(visit: Visit, found: Listed[PaymentsFound]) -> None:
    say = visit.say
    new = (
        link_button(say("Record a payment"), f"{PATH}/new", kind="primary", icon="plus")
        if visit.frame.actor.may(May.RECORD_PAYMENTS)
        else None
    )
    island(page_title(say("Payments"), "", new))
    with ui.element("section").classes("card"):
        payment_list(visit, found)


def load(ctx: Context, at: Address) -> PaymentSheet:
    return staff_detail.sheet(ctx, id_in(at.parts["id"], "payment"))


@screen(f"{PATH}/{{id}}", title=msgid("Payment"), place="payments", load=load)
def one_payment(visit: Visit, sheet: PaymentSheet) -> None:
    say, now = visit.say, sheet
    here = Line(str(sheet.id), sheet.number or say("Payment"), {}, f"{PATH}/{sheet.id}")
    beside(visit).stand(payments_source(visit), here, sheet.entity_id)
    island(_head(visit, sheet))
    with two():
        facts = island(_facts(visit, sheet))

        async def again() -> None:
            nonlocal now
            try:
                now = await visit.look_again(staff_detail.sheet, sheet.id)
            except Refusal:
                return  # the next act of the person will say why
            facts.show(_facts(visit, now))
            applied.show(_applied(visit, now))

        async def take_back(pick: Pick) -> None:
            found = next((each for each in now.applied if str(each.id) == pick.id), None)
            if found and await confirm(
                say("Take {amount} back from {number}?", amount=money(visit, found.amount), number=found.invoice),
                say("The invoice owes it again, and the money is unapplied."),
                no=say("Leave it"),
                yes=say("Take it back"),
                danger=True,
            ):
                await visit.ask(payments_staff.take_back, found.id)
                await again()

        applied = island(_applied(visit, sheet), on={"take_back": take_back})
    if sheet.is_manual and sheet.status is PaymentStatus.SUCCEEDED and visit.frame.actor.may(May.RECORD_PAYMENTS):

        async def reverse() -> None:
            if await confirm(
                say("Was {number} entered by mistake?", number=now.number),
                say("Its money is taken off every invoice. Both stay in the books."),
                no=say("Leave it"),
                yes=say("Reverse {number}, {amount}", number=now.number, amount=money(visit, now.amount)),
                danger=True,
            ):
                await visit.ask(payments_staff.reverse, sheet.id, "")
                await again()

        with line():
            button(say("Reverse this payment …"), reverse, kind="ghost", icon="void")
    visit.live([f"entity:{sheet.entity_id}", "inbox"], again)


def _head(visit: Visit, sheet: PaymentSheet) -> Markup:
    say = visit.say
    receipt = (
        link_button(say("Receipt"), receipt_path(sheet.number), icon="doc", new_tab=True)
        if sheet.status is PaymentStatus.SUCCEEDED and sheet.number
        else None
    )
    client = link_button(sheet.client, f"/staff/clients/{sheet.entity_id}", icon="building")
    back = tag("a", {"class": "more", "href": PATH}, say("All payments"))
    return page_title(say("Payment {number}", number=sheet.number), "", client, receipt, back=back)


def _facts(visit: Visit, sheet: PaymentSheet) -> Markup:
    say = visit.say
    method = sheet.method_label or (say(METHODS[sheet.method]) if sheet.method else "")
    return panel(
        say("Payment"),
        details(
            [
                Fact(say("Status"), chip(visit, PAYMENTS, sheet.state)),
                Fact(say("Amount"), money(visit, sheet.amount)),
                *(
                    [Fact(say("Given back at the provider"), money(visit, sheet.given_back))]
                    if sheet.given_back
                    else []
                ),
                Fact(say("Unapplied"), money(visit, sheet.unapplied)),
                Fact(say("Received on"), day(visit, sheet.received_on)),
                Fact(say("Method"), method),
                Fact(say("Reference"), sheet.reference),
                Fact(say("Note"), sheet.note),
                Fact(say("Paid by"), sheet.payer) if sheet.payer else Fact(say("Recorded by"), sheet.recorded_by),
                Fact(say("Entered"), moment(visit, sheet.made_at)),
            ]
        ),
    )


def _applied(visit: Visit, sheet: PaymentSheet) -> Markup:
    say = visit.say
    if not sheet.applied:
        rest = tag(
            "p",
            {"class": "muted panel-note"},
            say("No invoice has taken any of it. Open an invoice of this client to apply it."),
        )
        return panel(say("Applied to"), rest)
    return panel(
        say("Applied to"),
        tag("ul", {"class": "rows plain-rows"}, *(applied_row(visit, each, of_source=True) for each in sheet.applied)),
    )
