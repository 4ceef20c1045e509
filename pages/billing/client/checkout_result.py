"""/paid/{checkout_id}: back from the payment provider. Only reads, and follows what the provider reports (R79)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from markupsafe import Markup
from nicegui import background_tasks

from components.display.notice import notice
from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.icons import icon
from components.html.island import island
from components.html.markup import tag
from data.errors import NotFound, Refusal
from data.statuses import CheckoutStatus
from pages.billing.client.words import method_words, names
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.checkout import actions as checkouts
from services.billing.checkout.results import Outcome, PaidPart
from services.billing.invoices.urls import payment_path, receipt_path
from services.platform.context import Context

UNDER_WAY = (CheckoutStatus.STARTING, CheckoutStatus.OPEN)


def load(ctx: Context, at: Address) -> Outcome:
    try:
        id = UUID(at.parts["checkout_id"])
    except ValueError as error:
        raise NotFound(what="payment") from error
    return checkouts.outcome(ctx, id)


@screen("/paid/{checkout_id}", title="Your payment", place="billing", load=load)
def paid(visit: Visit, loaded: Outcome) -> None:
    _draw(visit, loaded)


@screen("/paid/{checkout_id}/left", title="Your payment", place="billing", load=load)
def left(visit: Visit, loaded: Outcome) -> None:
    again = _draw(visit, loaded)
    if loaded.status in UNDER_WAY and not visit.frame.actor.is_viewed:
        background_tasks.create(_leave(visit, loaded, again), name="leave a payment")


def _draw(visit: Visit, loaded: Outcome) -> _Again:
    island(page_title(visit.say("Your payment")))
    body = island(_body(visit, loaded))
    again = _Again(visit, loaded.checkout_id, body.show)
    visit.live(visit.entity_topics, again)
    return again


class _Again:
    """Show how the trip stands now."""

    def __init__(self, visit: Visit, id: UUID, show: Callable[[Markup], object]) -> None:
        self._visit, self._id, self._show = visit, id, show

    async def __call__(self) -> None:
        outcome = await self._visit.look_again(checkouts.outcome, self._id)
        self._show(_body(self._visit, outcome))


async def _leave(visit: Visit, loaded: Outcome, again: _Again) -> None:
    """The payer turned back at the provider's page: free the invoices, once a person's browser really shows this."""
    await visit.client.connected(timeout=60)
    try:
        await visit.ask(checkouts.leave, loaded.checkout_id)
    except Refusal as refusal:
        with visit.client:
            visit.shell.tell("warn", visit.words.refusal(refusal))
        return
    await again()


def _body(visit: Visit, outcome: Outcome) -> Markup:
    say = visit.say
    amount = visit.words.money(outcome.amount.minor, outcome.amount.currency)
    back = link_button(say("Back to your invoices"), outcome.return_to)
    match outcome.status:
        case CheckoutStatus.SUCCEEDED:
            how = method_words(visit, outcome.method, outcome.method_label or "")
            return tag(
                "div",
                {"class": "stack"},
                _card("good", "check", say("Thank you. Your payment is here."), amount, how, back),
                *(_part(visit, each) for each in outcome.parts),
            )
        case CheckoutStatus.PROCESSING:
            return _card(
                "wait",
                "clock",
                say("Your payment is on its way."),
                amount,
                say("A bank debit takes a few days. We tell you when it has arrived."),
                back,
            )
        case CheckoutStatus.FAILED:
            return _card(
                "bad",
                "x",
                say("The payment did not go through."),
                amount,
                say("Nothing was charged. You can try again or choose another way to pay."),
                back,
            )
        case CheckoutStatus.CANCELLED:
            return _card(
                "wait",
                "info",
                say("You left the payment."),
                amount,
                say("Nothing was charged. Your invoices are still open."),
                back,
            )
        case _:
            return _card(
                "wait",
                "clock",
                say("Your payment is being confirmed."),
                amount,
                say("This page follows by itself. You may also leave it: nothing is lost."),
                back,
            )


def _card(tone: str, sign: str, title: str, amount: str, words: str, back: Markup) -> Markup:
    inner = tag(
        "div",
        {"class": f"outcome {tone}", "role": "status"},
        tag("span", {"class": "ico"}, icon(sign)),
        tag("h2", {}, title),
        tag("p", {"class": "figure num"}, amount),
        tag("p", {"class": "muted"}, words),
        back,
    )
    return tag("section", {"class": "card"}, inner)


def _part(visit: Visit, part: PaidPart) -> Markup | None:
    """One entity's part, with its receipt and the invoices it settled (PAY-12)."""
    if not part.number:
        return None
    say = visit.say
    numbers = ", ".join(number for _, number in part.invoices)
    words = say(
        "{amount} for {name}: {invoices}",
        name=names(visit).get(part.entity_id, ""),
        invoices=numbers,
        amount=visit.words.money(part.amount.minor, part.amount.currency),
    )
    links = tag(
        "span",
        {"class": "line"},
        link_button(say("Details"), payment_path(part.number), small=True),
        link_button(say("Receipt"), receipt_path(part.number), small=True, icon="doc", new_tab=True),
    )
    return notice("good", words, action=links)
