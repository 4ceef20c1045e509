"""The pages a payer meets: Checkout and 3D Secure. Plain forms, for browsers and HTTP clients alike."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.doubles.stripe import checkout, intents, paying
from tests.doubles.stripe.amounts import shown
from tests.doubles.stripe.books import Books, Object
from tests.doubles.stripe.errors import ApiError, BadRequest

_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; color: #1a1f36 }}
table {{ width: 100%; border-collapse: collapse }} caption {{ text-align: left; font-weight: 600 }}
th, td {{ text-align: left; padding: .5rem 0; border-bottom: 1px solid #c1c9d2 }}
td:last-child, th:last-child {{ text-align: right }}
fieldset {{ margin: 1.5rem 0; border: 1px solid #6b7385; border-radius: .5rem }}
label {{ display: block; padding: .4rem }}
button {{ font: inherit; padding: .75rem 1.5rem; min-height: 2.75rem; color: #fff; background: #1a1f36; border: 0;
border-radius: .5rem }} [role=alert] {{ color: #a3001e; font-weight: 600 }}
</style></head><body><main><p>Stripe double: no money moves here.</p><h1>{title}</h1>{body}</main></body></html>"""


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_FRAME.format(title=escape(title), body=body), status, headers={"Cache-Control": "no-store"})


class HostedPages:
    def __init__(self, books: Books) -> None:
        self._books = books

    def routes(self) -> list[Route]:
        return [
            Route("/c/pay/{id}", self._locked(self._checkout), methods=["GET", "POST"]),
            Route("/c/pay/{id}/return", self._locked(self._returned), methods=["GET"]),
            Route("/3ds/{id}", self._locked(self._authentication), methods=["GET", "POST"]),
        ]

    def _locked(self, draw: Callable[[str, str, Any], Response]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            form = dict(await request.form())
            with self._books.lock:
                checkout.expire_due(self._books)
                try:
                    return draw(request.path_params["id"], request.method, form)
                except ApiError as refusal:
                    return _page("Something went wrong", f"<p>{escape(str(refusal))}</p>", refusal.status)

        return answer

    def _checkout(self, session_id: str, method: str, form: dict[str, str]) -> Response:
        session = self._books.find("checkout.session", session_id)
        if session["status"] != "open":
            return _closed(session)
        if method == "GET":
            return _page(_title(session), _form(session))
        try:
            onward = paying.pay(self._books, session, str(form.get("payment_method", "")))
        except ApiError as refusal:
            status = 402 if refusal.status == 402 else 400
            return _page(_title(session), _form(session, str(refusal)), status)
        return RedirectResponse(onward, 303)

    def _returned(self, session_id: str, method: str, form: dict[str, str]) -> Response:
        session = self._books.find("checkout.session", session_id)
        if session["status"] == "complete":
            return RedirectResponse(paying.success_url(session), 303)
        if session["status"] == "expired" or session["payment_intent"] is None:
            return _closed(session)
        intent = self._books.find("payment_intent", session["payment_intent"])
        if intent["status"] == "succeeded":
            return RedirectResponse(paying.complete(self._books, session, intent), 303)
        error = (intent["last_payment_error"] or {}).get("message", "")
        return _page(_title(session), _form(session, error), 402)

    def _authentication(self, intent_id: str, method: str, form: dict[str, str]) -> Response:
        intent = self._books.find("payment_intent", intent_id)
        if method == "GET" and intent["status"] == "requires_action":
            amount = shown(intent["amount"], intent["currency"])
            return _page("3D Secure", _AUTHENTICATION.format(amount=escape(amount)))
        if form.get("answer") not in ("complete", "fail") and method == "POST":
            raise BadRequest("Choose whether to complete or to fail the authentication.")
        intents.authenticate(self._books, intent, passed=form.get("answer") == "complete")
        # A payer who closes the tab right here has paid, and Checkout knows: completion must not wait for the return.
        session = self._books.objects["checkout.session"].get(intent["_session"])
        if session and session["status"] == "open" and intent["status"] == "succeeded":
            paying.complete(self._books, session, intent)
        return RedirectResponse(_return_url(intent), 303)


_AUTHENTICATION = """<p>Your bank asks you to confirm a payment of {amount}.</p><form method="post">
<button name="answer" value="complete">Complete authentication</button>
<button name="answer" value="fail">Fail authentication</button></form>"""


def _return_url(intent: Object) -> str:
    url = str(intent["_return_url"] or "/")
    if intent["_session"]:
        return url
    query = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
    }
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def _title(session: Object) -> str:
    return f"Pay {shown(session['amount_total'], session['currency'])}"


def _closed(session: Object) -> HTMLResponse:
    if session["status"] == "complete":
        return _page("You're all done here", "<p>This checkout has already been completed.</p>" + _back(session), 410)
    return _page("This checkout has expired", "<p>Return to the merchant to start again.</p>" + _back(session), 410)


def _back(session: Object) -> str:
    url = session["cancel_url"]
    return f'<p><a href="{escape(url)}">Back to the merchant</a></p>' if url else ""


def _form(session: Object, error: str = "") -> str:
    alert = f'<p role="alert">{escape(error)}</p>' if error else ""
    methods = "".join(
        f'<label><input type="radio" name="payment_method" value="{escape(magic.id)}" required> '
        f"{escape(magic.label)} (ends in {magic.last4})</label>"
        for magic in paying.offered(session)
    )
    return (
        f'{alert}{_table(session)}<form method="post" action="/c/pay/{session["id"]}">'
        f"<fieldset><legend>Payment method</legend>{methods}</fieldset>"
        f"<button>{escape(_title(session))}</button></form>{_back(session)}"
    )


def _table(session: Object) -> str:
    rows = "".join(
        f"<tr><td>{escape(item['description'])}</td><td>{item['quantity']}</td>"
        f"<td>{escape(shown(item['amount_total'], item['currency']))}</td></tr>"
        for item in session["_items"]
    )
    total = escape(shown(session["amount_total"], session["currency"]))
    return (
        f'<table><caption>What you pay for</caption><thead><tr><th scope="col">Item</th><th scope="col">Quantity'
        f'</th><th scope="col">Amount</th></tr></thead><tbody>{rows}</tbody>'
        f'<tfoot><tr><th scope="row" colspan="2">Total</th><td>{total}</td></tr></tfoot></table>'
    )
