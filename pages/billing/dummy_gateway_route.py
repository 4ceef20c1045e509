"""/pretend/…: the page of the test gateway, marked as such. It stands in for the provider's own page (PAY-09)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import NotFound
from data.statuses import CheckoutStatus, PaymentMethod
from pages.shell.form_page import Light, Posted, light, see
from services.access.authentication import system
from services.billing.checkout import dummy_page
from services.billing.checkout.dummy_page import Choice, PretendPage
from services.clock import clock
from services.platform.context import House
from services.platform.i18n import msgid

# What may be chosen: value, words, kind of button.
_CARD = (
    ("succeed", msgid("Pay: the payment succeeds"), "primary"),
    ("decline", msgid("Pay: the card is declined"), "ghost"),
)
_DEBIT = (("debit", msgid("Pay: the bank debit is on its way"), "primary"),)
_BANK = (("debit_paid", msgid("The bank pays"), "primary"), ("debit_refused", msgid("The bank refuses"), "ghost"))
_DECLINED = msgid("The card was declined. You can try again.")


def register(app: FastAPI, house: House) -> None:
    @app.get("/pretend/{session}", include_in_schema=False)
    def show(request: Request, session: str) -> Response:
        return _draw(light(house, request), dummy_page.page(system(house, clock()), session))

    @app.post("/pretend/{session}", include_in_schema=False)
    def choose(request: Request, session: str, form: Posted) -> Response:
        page = light(house, request)
        page.check_form(form)
        try:
            choice = Choice(form.get("choice", ""))
        except ValueError:
            raise NotFound() from None
        shown = dummy_page.choose(system(house, clock()), session, choice)
        if choice is Choice.DECLINE and shown.status is CheckoutStatus.OPEN:
            return _draw(page, shown, refused=True)
        return see(shown.back)


def _draw(page: Light, shown: PretendPage, *, refused: bool = False) -> Response:
    page = page.speaking(shown.language)
    notice = ("bad", page.say(_DECLINED)) if refused else None
    return page.page(
        "doors/test_gateway.html",
        msgid("Test payment"),
        status=402 if refused else 200,
        notice=notice,
        session=shown.session,
        amount=page.words.money(shown.amount.minor, shown.amount.currency),
        choices=[(value, page.say(words), kind) for value, words, kind in _choices(shown)],
        back=shown.back,
        left=shown.left,
        is_open=shown.status is CheckoutStatus.OPEN,
        languages=False,
    )


def _choices(shown: PretendPage) -> tuple[tuple[str, str, str], ...]:
    if shown.status is CheckoutStatus.PROCESSING:
        return _BANK
    if shown.status is not CheckoutStatus.OPEN:
        return ()
    card = _CARD if PaymentMethod.CARD in shown.methods else ()
    return card + (_DEBIT if PaymentMethod.BANK_DEBIT in shown.methods else ())
