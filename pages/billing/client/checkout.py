"""/billing/pay: what will be paid, how much, how; nothing is charged before its button is pressed (PAY-07)."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from nicegui import ui

from components.display.document import Head, plain_table, sumup, with_more
from components.display.notice import notice
from components.forms.button import Button, button, link_button
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import card, line
from components.html.markup import tag
from data.errors import NotFound
from data.statuses import PaymentMethod
from pages.access.waiting_address import Unpayable, unpayable, unpayable_told
from pages.billing.client.words import method_words
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.checkout import actions as checkouts
from services.billing.checkout.options import LARGEST_PAY, NothingToPay, Options
from services.billing.checkout.payable import named, to_pay
from services.billing.checkout.results import AmountChanged
from services.platform.context import Context


def load(ctx: Context, at: Address) -> Options | Unpayable:
    """`i`: the invoices themselves; or `scope` (all, overdue) of one currency `c`, for the dashboard's buttons."""
    if (nothing := unpayable(ctx)) is not None:
        return nothing  # said before anything else: the button would be refused (AUT-24)
    if "i" in at.query:
        return checkouts.options(ctx, named(ctx, at.query["i"]))
    scope = at.query.get("scope", "")
    if scope not in ("all", "overdue"):
        raise NotFound()
    found = [
        each.id
        for each in to_pay(ctx, scope="all" if scope == "all" else "overdue").invoices
        if each.currency == at.query.get("c", "")
    ]
    if not found:
        raise NothingToPay()
    return checkouts.options(ctx, found[:LARGEST_PAY])


@screen("/billing/pay", title="Confirm your payment", place="billing", load=load)
def confirm_payment(visit: Visit, loaded: Options | Unpayable) -> None:
    if isinstance(loaded, Options):
        Confirm(visit, loaded)
    else:
        island(page_title(visit.say("Confirm your payment"), back=_back(visit)))
        island(unpayable_told(visit, loaded))


def _back(visit: Visit) -> Markup:
    return tag("a", {"class": "more", "href": "/billing"}, visit.say("Back to your invoices"))


@dataclass(slots=True)
class Confirm:
    """The screen of one visit. Its `confirm_key` makes one charge of however many presses (PAY-17)."""

    visit: Visit
    options: Options
    method: PaymentMethod | None = None
    pay: Button | None = None

    def __post_init__(self) -> None:
        say, options = self.visit.say, self.options
        island(
            page_title(
                say("Confirm your payment"), say("Nothing is charged before you press Pay."), back=_back(self.visit)
            )
        )
        if options.is_pretend:
            island(notice("warn", say("This is the test gateway: no money moves."), title=say("Test payment")))
        if options.most is not None:
            most = self.visit.words.money(options.most.minor, options.most.currency)
            island(
                notice(
                    "info",
                    self.visit.words.say_n(
                        "Our payment provider takes at most {most} in one payment. {n} invoice stays open for another payment.",
                        "Our payment provider takes at most {most} in one payment. {n} invoices stay open for another payment.",
                        len(options.later),
                        most=most,
                    ),
                    title=say("The first of several payments"),
                )
            )
        with card(self.visit.words.say_n("{n} invoice", "{n} invoices", len(options.lines))):
            island(self._lines())
        with card(say("How do you want to pay?") if len(options.methods) > 1 else say("How you pay")):
            self.method = options.methods[0] if len(options.methods) == 1 else None
            island(self._methods(), on={"method": self._choose})
            island(
                tag(
                    "p",
                    {"class": "muted"},
                    None if self.method else say("Choose one, then press Pay.") + " ",
                    say("You are taken to our payment provider's own page."),
                    " " + say("It shows these invoices as one sum.") if options.is_summed else None,
                )
            )
        amount = self.visit.words.money(options.total.minor, options.total.currency)
        with line():
            self.pay = button(say("Pay {amount}", amount=amount), self._pay, kind="pay", icon="lock")
            self.pay.set_enabled(self.method is not None)
            island(link_button(say("Not now"), "/billing"))

    def _lines(self) -> Markup:
        say, words = self.visit.say, self.visit.words
        whose = len({each.entity_id for each in self.options.lines}) > 1
        heads = [Head(say("Invoice")), Head(say("Amount"), True)]
        rows = [
            [
                with_more(
                    each.number,
                    " · ".join(
                        filter(None, (each.entity_name if whose else "", say("due {day}", day=words.date(each.due_on))))
                    ),
                ),
                words.money(each.amount.minor, each.amount.currency),
            ]
            for each in self.options.lines
        ]
        total = words.money(self.options.total.minor, self.options.total.currency)
        return tag(
            "div",
            {"class": "stack"},
            plain_table(say("What you pay"), heads, rows),
            sumup((), grand=(say("Total"), total)),
        )

    def _methods(self) -> Markup:
        """PAY-01: a choice of payment types; where there is one, it is chosen (C5)."""
        if len(self.options.methods) == 1:
            return tag("p", {"class": "strong"}, method_words(self.visit, self.options.methods[0]))
        boxes = (
            tag(
                "label",
                {},
                tag(
                    "input",
                    {
                        "type": "radio",
                        "name": "method",
                        "value": each.value,
                        "data-do": "method",
                        "data-id": each.value,
                        "checked": each is self.method,
                    },
                ),
                tag("span", {}, method_words(self.visit, each)),
            )
            for each in self.options.methods
        )
        group = {"class": "choices", "role": "radiogroup", "aria-label": self.visit.say("Payment type")}
        return tag("div", group, *boxes)

    def _choose(self, pick: Pick) -> None:
        self.method = next((each for each in self.options.methods if each.value == pick.id), self.method)
        if self.pay and self.method:
            self.pay.set_enabled(True)

    async def _pay(self) -> None:
        if self.method is None:
            return
        options = self.options
        try:
            trip = await self.visit.ask(
                checkouts.start,
                [each.invoice_id for each in options.lines],
                confirm_key=options.confirm_key,
                method=self.method,
                expected=options.total,
                return_to="/billing",
            )
        except AmountChanged as changed:
            self.visit.shell.tell("warn", self.visit.words.refusal(changed))
            await self.visit.screens.reload()
            return
        with self.visit.client:
            ui.navigate.to(trip.url)
