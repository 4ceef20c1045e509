"""What a browser reads when a request was refused or failed: our own pages, never an exception's text (R46)."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from data.errors import Refusal, SignedOut
from pages.guard.http.form_token import FormExpired
from pages.secret_addresses import holds_secret
from pages.shell.form_page import Light, home_of, light, see, signed_in
from pages.shell.redirects import AnswerFirst, OtherShell, PasswordFirst, SignInFirst
from services.access.one_time_tokens import LinkSpent
from services.platform.context import House
from services.platform.door_refusals import PasswordDue
from services.platform.i18n import msgid

log = logging.getLogger(__name__)
# Title and sentence by status; the title of a refusal, whose own sentence is more exact.
WORDS = {
    400: (msgid("This did not work"), msgid("This request could not be understood.")),
    403: (msgid("Not allowed"), msgid("You may not open this page.")),
    404: (
        msgid("Page not found"),
        msgid("There is nothing at this address. The link may be old, or the page may have moved."),
    ),
    405: (msgid("This did not work"), msgid("This address does not accept that kind of request.")),
    409: (msgid("Something changed"), msgid("Someone else changed this first. Reload and try again.")),
    413: (msgid("Too large"), msgid("What you sent is larger than this address accepts.")),
    422: (msgid("This did not work"), msgid("What you sent does not fit this address.")),
    429: (msgid("Too many attempts"), msgid("Please wait a moment and try again.")),
    500: (
        msgid("Something went wrong"),
        msgid("The problem is on our side and has been recorded. Please try again later."),
    ),
    503: (msgid("The portal is busy"), msgid("Please try again in a minute.")),
}
LINK_DONE = msgid("This link is done with")


def note(error: Exception) -> None:
    """What escaped from an open page: a refusal was answered there and is no failure; anything else is."""
    if isinstance(error, Refusal):
        log.info("refused on an open page: %s", type(error).__name__)
    else:
        log.error("an open page failed", exc_info=error)


def register(app: FastAPI, house: House) -> None:
    """Answer every refusal and every failure of `app`. Register after NiceGUI, whose pages would show exceptions."""

    async def answer(request: Request, status: int, sentence: Refusal | None = None, reference: str = "") -> Response:
        return await run_in_threadpool(_page, house, request, status, sentence, reference)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        if isinstance(error, SignedOut):
            return see(_sign_in(request))
        if isinstance(error, PasswordFirst | PasswordDue):
            return see("/password")
        if isinstance(error, AnswerFirst):
            return see("/invited")
        if isinstance(error, OtherShell):
            return await run_in_threadpool(_other_shell, house, request)
        response = await answer(request, error.status, error)
        if "wait_seconds" in error.fields:
            response.headers["Retry-After"] = str(error.fields["wait_seconds"])
        return response

    async def nobody(request: Request, error: Exception) -> Response:
        return see(str(error.args[0]) if error.args else "/login")

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 401:
            return see(_sign_in(request))
        response = await answer(request, error.status_code)
        for name in ("Allow", "Retry-After"):
            if error.headers and name in error.headers:
                response.headers[name] = error.headers[name]
        return response

    async def misfit(request: Request, error: Exception) -> Response:
        return await answer(request, 422)

    async def failed(request: Request, error: Exception) -> Response:
        # The guard logs the exception, under the reference the visitor sees (pages/guard/http/response_headers.py).
        reference = request.scope["reference"] = secrets.token_hex(4).upper()
        return await answer(request, 500, reference=reference)

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(SignInFirst, nobody)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(404, http)  # NiceGUI has one of its own under this number
    app.add_exception_handler(RequestValidationError, misfit)
    app.add_exception_handler(Exception, failed)


def _page(house: House, request: Request, status: int, refusal: Refusal | None = None, reference: str = "") -> Response:
    page = _light(house, request, status)
    title, sentence = WORDS.get(status, (HTTPStatus(status).phrase, WORDS[400][1]))
    if isinstance(refusal, LinkSpent):
        title = LINK_DONE
    words = page.sentence(refusal) if refusal is not None else page.say(sentence)
    if "text/html" not in request.headers.get("accept", "text/html") and "*/*" not in request.headers.get("accept", ""):
        return PlainTextResponse(words + (f" {reference}" if reference else ""), status)
    return page.page(
        "error.html",
        title,
        status=status,
        languages=False,
        sentence=words,
        reference=reference,
        links=_links(page, refusal),
    )


def _light(house: House, request: Request, status: int) -> Light:
    """The page in the language of whoever is signed in, else the browser's; after a failure nobody is looked up."""
    page = light(house, request)
    ctx = signed_in(house, request) if status < 500 and not page.chosen else None
    return page.speaking(ctx.actor.language) if ctx is not None else page


def _links(page: Light, refusal: Refusal | None) -> list[tuple[str, str]]:
    if isinstance(refusal, FormExpired):
        return [("?", page.say("Reload the page"))]  # this address, which may be a secret, is not repeated
    if page.path.startswith("/reset/"):
        return [("/forgot", page.say("Ask for a new link")), ("/login", page.say("Back to sign-in"))]
    return [("/", page.say("Back to the start"))]


def _other_shell(house: House, request: Request) -> Response:
    """Staff at the clients' start page are shown theirs; everything else is not there (R23).

    Whoever has the other side, too, is asked whether to go over to it.
    """
    ctx = signed_in(house, request)
    path = str(request.scope["path"])
    if ctx is not None and ctx.actor.has_other_side and path != "/" and not holds_secret(path):
        return see(f"/side?next={quote(_target(request))}")
    if ctx is not None and ctx.actor.is_staff and path == "/":
        return see(home_of(ctx))
    return _page(house, request, 404)


def _sign_in(request: Request) -> str:
    if request.method not in ("GET", "HEAD") or holds_secret(str(request.scope["path"])):
        return "/login"
    return f"/login?next={quote(_target(request))}"


def _target(request: Request) -> str:
    query = request.scope.get("query_string", b"").decode("latin-1")
    return str(request.scope["path"]) + ("?" + query if query else "")
