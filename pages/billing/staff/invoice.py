"""/staff/invoices/new and /staff/invoices/{id}: the editor while it is a draft, the document once it is issued."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from components.forms.button import button, link_button
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import line
from components.html.markup import tag
from components.lists.data_list import Line
from data.errors import Refusal
from data.statuses import DocumentKind
from pages.billing.staff.apply_credit_dialog import ApplyDialog
from pages.billing.staff.invoice_editor import InvoiceEditor
from pages.billing.staff.invoice_issued import Shown, sheet_markup, side_markup
from pages.billing.staff.lists import id_in, invoices_source
from pages.billing.staff.void_dialog import VoidDialog
from pages.shell.client_picker import Nobody, nobody_yet, which_client
from pages.shell.screens import screen
from pages.shell.split_list import beside
from pages.shell.visit import Address, Visit
from services.billing.invoices import actions as invoicing
from services.billing.invoices import form as invoice_forms
from services.billing.invoices import staff_detail
from services.billing.invoices.actions import Saved
from services.billing.invoices.form import InvoiceForm, Rate
from services.billing.invoices.staff_detail import InvoiceSheet
from services.billing.invoices.status import InvoiceState
from services.billing.invoices.urls import pdf_path
from services.billing.payments import manual as payments_staff
from services.billing.payments import staff_detail as payment_sheets
from services.firm import history
from services.people import clients
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.permissions import May

PATH = "/staff/invoices"


@dataclass(frozen=True)
class Fresh:
    form: InvoiceForm
    client: str
    rates: dict[str, Rate]


def load_new(ctx: Context, at: Address) -> Fresh | Nobody:
    """A blank form for the client in the address; without one, clients to choose from."""
    invoicing.require_writer(ctx)
    if "client" not in at.query:
        return nobody_yet(ctx)
    record = clients.record(ctx, id_in(at.query["client"], "client"))
    currency = record.form.currency or ctx.preferences.currency
    return Fresh(invoice_forms.blank(ctx, record.id, currency, _kind(at)), record.name, invoice_forms.rates(ctx))


@screen(f"{PATH}/new", title=msgid("New invoice"), place="invoices", load=load_new)
def new_invoice(visit: Visit, fresh: Fresh | Nobody) -> None:
    say, kind = visit.say, _kind(visit.address)
    credit = kind == DocumentKind.CREDIT_NOTE
    island(page_title(say("New credit note") if credit else say("New invoice"), back=_back(visit)))
    if isinstance(fresh, Nobody):
        also = f"&kind={kind}" if credit else ""
        which_client(visit, fresh, say("Who is it for?"), lambda id: f"{PATH}/new?client={id}{also}")
    else:
        InvoiceEditor(visit, fresh.form, fresh.client, fresh.rates)


def _kind(at: Address) -> DocumentKind:
    return DocumentKind.CREDIT_NOTE if at.query.get("kind") == "credit_note" else DocumentKind.INVOICE


def load(ctx: Context, at: Address) -> Shown:
    return shown_of(ctx, id_in(at.parts["id"], "invoice"))


def shown_of(ctx: Context, id: UUID) -> Shown:
    sheet = staff_detail.sheet(ctx, id)
    lines = history.of_invoice(ctx, id) if ctx.actor.may(May.READ_HISTORY) else None
    credits = (
        payment_sheets.credits_of(ctx, sheet.form.entity_id, sheet.form.currency)
        if sheet.state in (InvoiceState.ISSUED, InvoiceState.PARTLY_PAID, InvoiceState.OVERDUE)
        else ()
    )
    return Shown(sheet, lines, invoice_forms.rates(ctx), credits)


@screen(f"{PATH}/{{id}}", title=msgid("Invoice"), place="invoices", load=load)
def one_invoice(visit: Visit, shown: Shown) -> None:
    sheet, say = shown.sheet, visit.say
    here = Line(str(sheet.id), sheet.number or say("Draft"), {}, f"{PATH}/{sheet.id}")
    beside(visit).stand(invoices_source(visit), here, sheet.form.entity_id)
    if sheet.is_draft and visit.frame.actor.may(May.EDIT_INVOICES):
        words = say("Draft of a credit note") if sheet.is_credit else say("Draft of an invoice")
        island(page_title(words, sheet.client, back=_back(visit)))
        InvoiceEditor(visit, sheet.form, sheet.client, shown.rates, Saved(sheet.id, sheet.version))
        return
    _issued(visit, shown)


def _issued(visit: Visit, shown: Shown) -> None:
    now = shown
    head = island(_head(visit, shown.sheet))
    acts = line()
    body = island(sheet_markup(visit, shown))

    async def again() -> None:
        nonlocal now
        try:
            now = await visit.look_again(shown_of, shown.sheet.id)
        except Refusal:
            return  # the next act of the person will say why
        head.show(_head(visit, now.sheet))
        body.show(sheet_markup(visit, now))
        side.show(side_markup(visit, now))

    async def take_back(pick: Pick) -> None:
        found = next((each for each in now.sheet.applied if str(each.id) == pick.id), None)
        if found and await confirm(
            visit.say("Take {amount} back?", amount=visit.words.money(found.amount.minor, found.amount.currency)),
            visit.say("The invoice owes it again, and the money is unapplied."),
            no=visit.say("Leave it"),
            yes=visit.say("Take it back"),
            danger=True,
        ):
            await visit.ask(payments_staff.take_back, found.id)
            await again()

    side = island(side_markup(visit, shown), on={"take_back": take_back})
    with acts:
        _acts(visit, lambda: now, again)
    visit.live([f"entity:{shown.sheet.form.entity_id}", "invoices", "inbox"], again)


def _acts(visit: Visit, now, again) -> None:  # type: ignore[no-untyped-def]
    say, actor = visit.say, visit.frame.actor
    sheet: InvoiceSheet = now().sheet
    if actor.may(May.RECORD_PAYMENTS) and not sheet.is_credit and sheet.balance_minor:
        island(
            link_button(
                say("Record a payment"),
                f"/staff/payments/new?client={sheet.form.entity_id}&invoice={sheet.id}",
                icon="card",
            )
        )
        if now().credits:
            apply_ = ApplyDialog(visit, again)
            button(say("Apply credit"), lambda: apply_.open(now()), icon="minus")
    if actor.may(May.EDIT_INVOICES):

        async def copy() -> None:
            made = await visit.ask(invoicing.copy, sheet.id)
            visit.go(f"{PATH}/{made.id}")

        button(say("Copy"), copy, icon="doc")
        if sheet.state is not InvoiceState.VOID and not sheet.paid_minor:
            void = VoidDialog(visit, again)
            button(say("Void …"), lambda: void.open(now().sheet), kind="ghost", icon="void")


def _back(visit: Visit) -> Markup:
    return tag("a", {"class": "more", "href": PATH}, visit.say("All invoices"))


def _head(visit: Visit, sheet: InvoiceSheet) -> Markup:
    say = visit.say
    number = sheet.number or say("Draft")
    title = say("Credit note {number}", number=number) if sheet.is_credit else say("Invoice {number}", number=number)
    pdf = (
        link_button(say("PDF"), pdf_path(DocumentKind(sheet.form.kind), sheet.number), icon="doc", new_tab=True)
        if sheet.number
        else None
    )
    client = link_button(sheet.client, f"/staff/clients/{sheet.form.entity_id}", icon="building")
    return page_title(title, "", client, pdf, back=_back(visit))
