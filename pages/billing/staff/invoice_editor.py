"""A draft being written: fields, lines, totals as one types, save, issue, discard."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from components.display.document import sumup
from components.forms.button import button
from components.forms.confirm import confirm
from components.forms.field_elements import Field
from components.forms.fields import area_field, check_field, date_field, select_field, text_field
from components.html.island import island
from components.html.layout import card, form, line, stack, two
from components.html.markup import tag
from data.statuses import DocumentKind
from pages.billing.staff.catalogue.line_picker import Sale
from pages.billing.staff.invoice_lines import Lines
from pages.shell.staff_words import money
from pages.shell.visit import Visit
from services.billing.invoices import actions as invoicing
from services.billing.invoices import form as invoice_forms
from services.billing.invoices.actions import Saved
from services.billing.invoices.form import InvoiceForm, Rate
from services.billing.invoices.totals import Totals
from services.platform import number_input


class InvoiceEditor:
    """`saved` None: not stored yet. Saving checks the version, so of two editors the second is told."""

    def __init__(
        self, visit: Visit, given: InvoiceForm, client: str, rates: Mapping[str, Rate], saved: Saved | None = None
    ) -> None:
        self._visit, self._given, self._saved = visit, given, saved
        self._client = client
        self._asked = 0
        with stack():
            with two():
                self._head()
                with card(visit.say("Total")):
                    self._sums = island(Markup(""))
                    self._buttons()
            with card(visit.say("Lines")):
                sale = Sale(given.entity_id, lambda: self._currency.chosen)
                self._lines = Lines(visit, rates, given.lines, self.changed, sale)
        self.changed()

    @property
    def typed(self) -> InvoiceForm:
        fields = self._fields
        issued, due = self._issued.day, self._due.day
        return InvoiceForm(
            self._given.entity_id,
            self._currency.chosen,
            issued,
            due,
            self._given.kind,
            str(fields["reference"].value or ""),
            str(fields["title"].value or ""),
            str(fields["note"].value or ""),
            bool(fields["online"].value),
            self._lines.typed,
        )

    def changed(self, *_: object) -> None:
        """Add up soon, in the background; an older answer never replaces a newer one."""
        self._asked += 1
        mine = self._asked
        self._visit.aside(lambda: self._add_up(mine), "adding up a draft")

    async def save(self) -> bool:
        """Store what is typed; whether that worked."""
        fields = self._fields | self._lines.fields
        saved = self._saved
        done = await (
            self._visit.ask_in(fields, invoicing.draft, self.typed)
            if saved is None
            else self._visit.ask_in(fields, invoicing.save, saved.id, saved.version, self.typed)
        )
        if done is None:
            return False
        first = saved is None
        self._saved = done
        if first:
            self._visit.go(f"/staff/invoices/{done.id}")
        return True

    def _head(self) -> None:
        say, given = self._visit.say, self._given
        offered = number_input.currencies(self._visit.words, given.currency, self._visit.frame.preferences.currency)
        title = (
            say("Credit note for {client}", client=self._client)
            if given.kind == DocumentKind.CREDIT_NOTE
            else say("Invoice for {client}", client=self._client)
        )
        with card(title, aside=self._another()), form(columns=True):
            self._issued = date_field(say("Issued on"), given.issued_on, required=True)
            self._due = date_field(say("Due on"), given.due_on, required=True)
            self._currency = select_field(say("Currency"), offered, given.currency, on_change=self.changed)
            self._fields: dict[str, Field] = {
                "currency": self._currency,
                "issued_on": self._issued,
                "due_on": self._due,
                "reference": text_field(say("The client's reference"), given.reference, longest=120),
                "title": text_field(say("Title"), given.title, longest=200),
                "note": area_field(say("Note on the paper"), given.note, rows=2),
                "online": check_field(say("May be paid online"), given.online),
            }

    def _another(self) -> Markup | None:
        """A draft that is stored keeps its client."""
        also = f"?kind={self._given.kind}" if self._given.kind == DocumentKind.CREDIT_NOTE else ""
        return (
            None
            if self._saved
            else tag("a", {"class": "more", "href": f"/staff/invoices/new{also}"}, self._visit.say("Another client"))
        )

    def _buttons(self) -> None:
        say = self._visit.say
        with line():
            button(say("Save draft"), self._keep)
            if self._saved is not None:
                button(say("Issue …"), self._issue, kind="primary")
                button(say("Discard draft"), self._discard, kind="ghost", icon="trash")

    async def _keep(self) -> None:
        if await self.save():
            self._visit.shell.tell("good", self._visit.say("Draft saved. The client does not see it yet."))

    async def _issue(self) -> None:
        visit, say = self._visit, self._visit.say
        if not await self.save() or self._saved is None:
            return
        asked = await visit.ask(invoicing.issuing, self._saved.id)
        amount = money(visit, asked.amount)
        told = (
            visit.words.say_n(
                "{n} contact will be told by mail.", "{n} contacts will be told by mail.", asked.recipients
            )
            if self._given.kind == DocumentKind.INVOICE
            else ""
        )
        question = say("Issue {number} to {client}?", number=asked.number, client=asked.client)
        lacking = (
            say(
                "These letters cannot be printed on the PDF, because no font here has them: {letters}",
                letters=asked.unprintable,
            )
            if asked.unprintable
            else ""
        )
        fixed = say("After that it can no longer be changed, only voided.")
        if await confirm(
            question,
            " ".join(filter(None, (told, fixed, lacking))),
            no=say("Not yet"),
            yes=say("Issue {number}, {amount}", number=asked.number, amount=amount),
        ):
            number = await visit.ask(invoicing.issue, self._saved.id, asked.version)
            visit.shell.tell("good", say("{number} is issued.", number=number))
            await visit.screens.reload()

    async def _discard(self) -> None:
        visit, say, saved = self._visit, self._visit.say, self._saved
        if saved is not None and await confirm(
            say("Discard this draft?"),
            say("Its lines are gone for good; nobody else has seen it."),
            yes=say("Discard the draft"),
            no=say("Keep it"),
            danger=True,
        ):
            await visit.ask(invoicing.discard, saved.id, saved.version)
            visit.go("/staff/invoices")

    async def _add_up(self, mine: int) -> None:
        typed = self.typed
        total, nets, wrong = await self._visit.look_again(invoice_forms.sums, typed)
        if mine == self._asked and not self._sums.is_deleted:
            self._lines.show(nets, wrong, typed.currency)
            self._sums.show(_summed(self._visit, total, typed.currency))


def _summed(visit: Visit, total: Totals, currency: str) -> Markup:
    say, words = visit.say, visit.words
    lines = [(say("Discount"), words.money(-total.discount_minor, currency))] if total.discount_minor else []
    lines.append((say("Net total"), words.money(total.net_minor, currency)))
    lines += [
        (say("Tax {rate}", rate=words.percent(tax.rate)), words.money(tax.tax_minor, currency))
        for tax in total.taxes
        if tax.rate is not None
    ]
    return sumup(lines, grand=(say("Total"), words.money(total.gross_minor, currency)))
