"""Withdrawing an issued document, with the reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from components.forms.dialog import dialog
from components.forms.fields import text_field
from components.html.island import island
from components.html.markup import tag
from pages.shell.visit import Visit
from services.billing.invoices import actions as invoicing
from services.billing.invoices.staff_detail import InvoiceSheet
from services.platform.context import Context


class VoidDialog:
    def __init__(self, visit: Visit, again: Callable[[], Awaitable[None]]) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._sheet: InvoiceSheet | None = None
        self._box = dialog(say("Void"), close=say("Close"))
        with self._box:
            island(tag("p", {"class": "muted"}, say("The client sees it as void. This cannot be undone.")))
            self._reason = text_field(say("Reason"), required=True, longest=300)
        self._main = self._box.buttons(say("Void"), self._void, cancel=say("Keep it"), kind="danger")

    def open(self, sheet: InvoiceSheet) -> None:
        say = self._visit.say
        self._sheet = sheet
        amount = self._visit.words.money(sheet.content.payable_minor, sheet.form.currency)
        self._box.retitle(say("Void {number}?", number=sheet.number))
        self._main.say(say("Void {number}, {amount}", number=sheet.number, amount=amount))
        self._box.open(str(sheet.id))

    async def _void(self) -> None:
        if self._sheet is not None and await self._visit.ask_in(
            {"reason": self._reason}, _voided, self._sheet, str(self._reason.value or "")
        ):
            self._box.close()
            await self._again()


def _voided(ctx: Context, sheet: InvoiceSheet, reason: str) -> bool:
    invoicing.void(ctx, sheet.id, sheet.version, reason)
    return True
