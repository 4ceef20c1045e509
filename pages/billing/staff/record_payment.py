"""/staff/payments/new: money that came another way, applied as one ticks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.forms.button import button
from components.forms.field_elements import CheckField, Field, TextField
from components.forms.fields import check_field, date_field, money_field, select_field, text_field
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, form, line, stack, two
from components.html.markup import tag
from data.errors import Invalid, Refusal
from data.money import Money
from data.statuses import MANUAL_METHODS, PaymentMethod
from pages.billing.staff.lists import id_in
from pages.shell.client_picker import Nobody, nobody_yet, which_client
from pages.shell.screens import screen
from pages.shell.staff_words import METHODS, day, money, today
from pages.shell.visit import Address, Visit
from services.billing.payments import manual as payments_staff
from services.billing.payments import staff_detail
from services.billing.payments.auto_allocation import spread
from services.billing.payments.manual import ManualPayment, RecordedPayment
from services.billing.payments.staff_detail import Owing
from services.people import clients
from services.platform import number_input
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.permissions import May

PATH = "/staff/payments/new"


@dataclass(frozen=True)
class Till:
    """`ticked`: the invoice the address names."""

    client: UUID
    name: str
    currency: str
    owing: tuple[Owing, ...]
    ticked: str


def load(ctx: Context, at: Address) -> Till | Nobody:
    ctx.require(May.RECORD_PAYMENTS)
    if "client" not in at.query:
        return nobody_yet(ctx)
    record = clients.record(ctx, id_in(at.query["client"], "client"))
    open_in = [each.currency for each in record.figures.owed]
    currency = at.query.get("currency") or (open_in[0] if open_in else record.form.currency or ctx.preferences.currency)
    return Till(
        record.id, record.name, currency, staff_detail.owing(ctx, record.id, currency), at.query.get("invoice", "")
    )


@screen(PATH, title=msgid("Record a payment"), place="payments", load=load)
def new_payment(visit: Visit, till: Till | Nobody) -> None:
    say = visit.say
    island(
        page_title(
            say("Record a payment"), back=tag("a", {"class": "more", "href": "/staff/payments"}, say("All payments"))
        )
    )
    if isinstance(till, Nobody):
        which_client(visit, till, say("Whose money is it?"), lambda id: f"{PATH}?client={id}")
    else:
        PaymentForm(visit, till)


class PaymentForm:
    """The amount is spread over the ticked invoices, the oldest due first, and every field shows what it gets.

    A figure typed by hand is kept, and ticks its invoice; unticking gives the invoice back to the spread.
    """

    def __init__(self, visit: Visit, till: Till) -> None:
        say = visit.say
        self._visit, self._till, self._key = visit, till, secrets.token_urlsafe(16)
        self._ticks: dict[UUID, tuple[CheckField, TextField]] = {}
        self._filled: dict[UUID, str] = {}  # what the form itself wrote into a field
        self._by_hand: set[UUID] = set()
        with two():
            with card(till.name), form(columns=True):
                self._fields: dict[str, Field] = {
                    "amount": money_field(
                        say("Amount received"), currency=till.currency, required=True, on_change=self._spread
                    ),
                    "method": select_field(
                        say("How it came"), {each.value: say(METHODS[each]) for each in MANUAL_METHODS}
                    ),
                    "reference": text_field(say("Reference"), longest=120),
                    "note": text_field(say("Note"), longest=300),
                }
                self._on = date_field(say("Received on"), today(visit), required=True, last=today(visit))
                self._fields["received_on"] = self._on
            with stack(), card(say("Apply to")):
                self._invoices()
                self._left = island(Markup(""))
        with line():
            self._main = button(say("Record payment"), self._record, kind="primary")
        self._spread()

    def _invoices(self) -> None:
        say = self._visit.say
        if not self._till.owing:
            island(tag("p", {"class": "muted"}, say("Nothing is open in this currency. The money stays unapplied.")))
        for each in self._till.owing:
            with ui.element("div").classes("apply-row"):
                told = say(
                    "{number}, due {day}, owes {amount}",
                    number=each.number,
                    day=day(self._visit, each.due_on),
                    amount=money(self._visit, each.balance),
                )
                tick = check_field(
                    told,
                    str(each.id) == self._till.ticked,
                    on_change=partial(self._tick, each.id),
                    keep=f"tick {each.id}",
                )
                part = money_field(
                    say("Amount for {number}", number=each.number),
                    currency=self._till.currency,
                    on_change=partial(self._type, each.id),
                    keep=f"part {each.id}",
                )
            self._ticks[each.id] = (tick, part)

    def _tick(self, id: UUID, *_: object) -> None:
        if not self._ticks[id][0].value:
            self._by_hand.discard(id)
        self._spread()

    def _type(self, id: UUID, *_: object) -> None:
        """A figure came into a field: ours, or one that a person wrote."""
        tick, part = self._ticks[id]
        if part.value == self._filled.get(id):
            return
        self._by_hand.add(id)
        self._filled.pop(id, None)
        if tick.value:
            self._spread()
        else:
            tick.value = True  # which spreads

    def _spread(self, *_: object) -> None:
        """Write into every ticked field what it gets. While a figure cannot be read, the others stand still."""
        amount, by_hand = self._amount(), self._parts_by_hand()
        if by_hand is not None:
            owing = {each.id: each.balance.minor for each in self._till.owing if self._ticks[each.id][0].value}
            # Nothing received yet: what the ticked ones come to is what one expects to receive.
            received = amount.minor if amount else sum(owing.values()) + sum(by_hand.values())
            shares = spread(received, owing, by_hand)
            for id in self._ticks:
                if id not in self._by_hand:
                    self._fill(id, self._plain(Money(shares[id], self._till.currency)) if id in shares else "")
        self._sum(amount)

    def _fill(self, id: UUID, text: str) -> None:
        self._filled[id] = text
        self._ticks[id][1].value = text

    def _amount(self) -> Money | None:
        try:
            return number_input.money(
                self._visit.words, str(self._fields["amount"].value or ""), self._till.currency, "amount"
            )
        except Refusal:
            return None

    def _parts_by_hand(self) -> dict[UUID, int] | None:
        """Minor units that a person wrote, by invoice; None while one of them is no amount."""
        words, code = self._visit.words, self._till.currency
        try:
            return {
                id: number_input.money(words, str(self._ticks[id][1].value or ""), code, "applied").minor
                for id in self._by_hand
            }
        except Refusal:
            return None

    def _plain(self, amount: Money) -> str:
        return format(amount.major, "f").replace(".", number_input.decimal_mark(self._visit.words))

    def _typed(self) -> dict[UUID, str]:
        """What each ticked field says; an invoice for which no money was left takes no part."""
        nothing = self._plain(Money(0, self._till.currency))
        return {
            id: str(part.value or "")
            for id, (tick, part) in self._ticks.items()
            if tick.value and (id in self._by_hand or part.value != nothing)
        }

    def _sum(self, amount: Money | None) -> None:
        """What stays unapplied, as one types."""
        say, words, code = self._visit.say, self._visit.words, self._till.currency
        try:
            parts = [number_input.money(words, each, code, "applied") for each in self._typed().values()]
        except Refusal:
            amount = None
        self._main.say(say("Record {amount}", amount=money(self._visit, amount)) if amount else say("Record payment"))
        if not amount:
            self._left.show(Markup(""))
            return
        left = amount - Money.total(parts, code)
        sentence = (
            say("{amount} stays unapplied.", amount=money(self._visit, left))
            if left.minor >= 0
            else say("You apply {amount} more than was received.", amount=money(self._visit, -left))
        )
        self._left.show(tag("p", {"class": "bad" if left.minor < 0 else "muted"}, sentence))

    async def _record(self) -> None:
        fields = {**self._fields, "applied": self._fields["amount"]}
        fields |= {f"applied.{id}": part for id, (_, part) in self._ticks.items()}
        method = self._fields["method"]
        made = await self._visit.ask_in(
            fields,
            _recorded,
            self._till.client,
            self._till.currency,
            str(self._fields["amount"].value or ""),
            getattr(method, "chosen", ""),
            self._on.day,
            self._typed(),
            (str(self._fields["reference"].value or ""), str(self._fields["note"].value or "")),
            self._key,
        )
        if made is not None:
            self._visit.go(f"/staff/payments/{made.id}")


class NoDay(Invalid):
    message = "Enter a date."


def _recorded(
    ctx: Context,
    client: UUID,
    currency: str,
    amount: str,
    method: str,
    on: date | None,
    parts: dict[UUID, str],
    texts: tuple[str, str],
    key: str,
) -> RecordedPayment:
    if on is None:
        raise NoDay(field="received_on")
    received = number_input.money(ctx.words, amount, currency, "amount")
    applied = {id: number_input.money(ctx.words, each, currency, f"applied.{id}").minor for id, each in parts.items()}
    return payments_staff.record(
        ctx,
        ManualPayment(
            client,
            received,
            PaymentMethod(method),
            on,
            applied,
            texts[0].strip() or None,
            texts[1].strip() or None,
            confirm_key=key,
        ),
    )
