"""Which invoice a document waits for, and releasing it before that is paid, for staff."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from nicegui import ui

from components.forms.button import button
from components.forms.dialog import dialog
from components.forms.field_elements import SelectField
from components.forms.fields import select_field
from components.html.island import island
from components.html.layout import line
from components.html.markup import tag
from pages.documents.waiting import staff_words
from pages.shell.visit import Visit
from services.documents import binding
from services.documents.listing import DocumentRow
from services.platform.context import Context
from services.platform.lists.filters import as_id

NO_INVOICE = "none"


class PaymentDialog:
    """The open invoices of the client to choose from. What stands is asked for each time it opens."""

    def __init__(self, visit: Visit, again: Callable[[], Awaitable[None]]) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._row: DocumentRow | None = None
        self._box = dialog(say("Wait for payment"), close=say("Close"))
        with self._box:
            about = say(
                "The client sees the document and why it waits, and opens it once the invoice is paid. Whoever has "
                "downloaded it before can still open it."
            )
            island(tag("p", {"class": "muted"}, about))
            nothing = {NO_INVOICE: say("It waits for no payment")}
            self._invoice: SelectField = select_field(say("Available when this is paid"), nothing, keep="")
            self._body = ui.element("div").classes("stack")
        self._box.buttons(say("Save what it waits for"), self._save, cancel=say("Cancel"))

    async def open(self, row: DocumentRow) -> None:
        say = self._visit.say
        found = await self._visit.ask(binding.choices, row.id)
        self._row = row
        options = {NO_INVOICE: say("It waits for no payment")}
        if row.waits is not None:
            options[str(row.waits.invoice_id)] = say("Invoice {number}", number=row.waits.number)
        for each in found:
            left = self._visit.words.money(each.left.minor, each.left.currency)
            options[str(each.id)] = say("Invoice {number}, {amount} left to pay", number=each.number, amount=left)
        bound = str(row.waits.invoice_id) if row.waits is not None else NO_INVOICE
        self._invoice.offer(options)
        self._invoice.value = bound
        self._body.clear()
        with self._body:
            if row.waits is not None:
                island(tag("p", {"class": "faint"}, staff_words(self._visit, row)))
            if row.waits is not None and not row.waits.is_open:
                with line():
                    button(say("Release it now"), self._release)
        self._box.retitle(say("What {name} waits for", name=row.name))
        self._box.open(str(row.id))

    async def _save(self) -> None:
        row, field = self._row, self._invoice
        if row is None:
            return
        bound = row.waits.invoice_id if row.waits is not None else None
        wanted = as_id(field.chosen)
        if wanted == bound or await self._visit.ask_in({"invoice": field}, _bound, row.id, wanted):
            await self._over(self._visit.say("Saved what {name} waits for.", name=row.name))

    async def _release(self) -> None:
        if (row := self._row) is not None:
            await self._visit.ask(binding.release_by_hand, row.id)
            await self._over(self._visit.say("{name} is released.", name=row.name))

    async def _over(self, said: str) -> None:
        self._box.close()
        await self._again()
        self._visit.shell.tell("good", said)


def _bound(ctx: Context, id: UUID, invoice: UUID | None) -> bool:
    if invoice is None:
        binding.unbind(ctx, id)
    else:
        binding.bind(ctx, id, invoice)
    return True
