"""Applying a client's unapplied money or credit to an invoice, with what will be left before it happens (P4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from markupsafe import Markup

from components.display.details import Fact, details
from components.forms.dialog import dialog
from components.forms.fields import money_field, select_field
from components.html.island import island
from components.html.layout import form
from data.errors import Refusal
from data.money import Money
from pages.billing.staff.invoice_issued import Shown
from pages.shell.staff_words import money
from pages.shell.visit import Visit
from services.billing.payments import manual as payments_staff
from services.platform import number_input
from services.platform.context import Context


class ApplyDialog:
    def __init__(self, visit: Visit, again: Callable[[], Awaitable[None]]) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._shown: Shown | None = None
        self._box = dialog(say("Apply credit"), close=say("Close"))
        with self._box, form():
            self._source = select_field(say("From"), {}, on_change=self._preview)
            self._amount = money_field(
                say("Amount"), currency=visit.frame.preferences.currency, on_change=self._preview
            )
            self._after = island(Markup(""))
        self._main = self._box.buttons(say("Apply"), self._apply, cancel=say("Cancel"))

    def open(self, shown: Shown) -> None:
        self._shown = shown
        sheet, first = shown.sheet, shown.credits[0]
        self._source.offer({str(each.id): f"{each.number}: {money(self._visit, each.left)}" for each in shown.credits})
        self._source.value = str(first.id)
        most = Money(min(first.left.minor, sheet.balance_minor), first.left.currency)
        self._amount.props["prefix"] = first.left.currency
        mark = number_input.decimal_mark(self._visit.words)
        self._amount.value = format(most.major, "f").replace(".", mark)
        self._amount.accept()
        self._box.retitle(self._visit.say("Apply credit to {number}", number=sheet.number))
        self._preview()
        self._box.open(str(sheet.id))

    def _typed(self) -> Money:
        """Raises NotAnAmount, Missing."""
        currency = self._shown.sheet.form.currency if self._shown else ""
        return number_input.money(self._visit.words, str(self._amount.value or ""), currency, "amount")

    def _preview(self, *_: object) -> None:
        if self._shown is None:
            return
        say, sheet = self._visit.say, self._shown.sheet
        source = next((each for each in self._shown.credits if str(each.id) == self._source.chosen), None)
        try:
            typed = self._typed()
        except Refusal:
            typed = None
        if source is None or typed is None:
            self._after.show(Markup(""))
            return
        left = Money(sheet.balance_minor, typed.currency) - typed
        rest = source.left - typed
        self._main.say(say("Apply {amount}", amount=money(self._visit, typed)))
        self._after.show(
            details(
                [
                    Fact(say("{number} owes afterwards", number=sheet.number), money(self._visit, left)),
                    Fact(say("{number} has left", number=source.number), money(self._visit, rest)),
                ]
            )
        )

    async def _apply(self) -> None:
        if self._shown is None:
            return
        done = await self._visit.ask_in(
            {"amount": self._amount},
            _applied,
            self._source.chosen,
            str(self._shown.sheet.id),
            str(self._amount.value or ""),
            self._shown.sheet.form.currency,
        )
        if done:
            self._box.close()
            await self._again()


def _applied(ctx: Context, source: str, invoice: str, typed: str, currency: str) -> bool:
    from pages.billing.staff.lists import id_in

    amount = number_input.money(ctx.words, typed, currency, "amount")
    payments_staff.apply(ctx, id_in(source, "payment"), id_in(invoice, "invoice"), amount)
    return True
