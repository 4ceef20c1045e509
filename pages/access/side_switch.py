"""/side and /auth/side: somebody who works here and is a client's contact says as what they go on (R15)."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import NotAllowed, SignedOut
from pages.access.return_path import target
from pages.shell.form_page import Posted, cookie_header, home_of, light, see, signed_in
from services.access import sides
from services.access.authentication import key_of
from services.access.session_cookie import value_of
from services.clock import clock
from services.platform.context import House
from services.platform.i18n import msgid

_HOMES = {"staff": "/staff", "client": "/"}


def side_page(next: str) -> str:
    """Where they choose, to go on to `next` afterwards if it belongs to that side."""
    return f"/side?next={quote(next[:2000])}" if next else "/side"


def register(app: FastAPI, house: House) -> None:
    @app.get("/side", include_in_schema=False)
    def ask(request: Request, next: str = "") -> Response:
        ctx = signed_in(house, request)
        if ctx is None:
            return see(f"/login?next={quote(next[:2000])}")
        if not ctx.actor.has_other_side:
            return see(target(next, request.app.routes, home_of(ctx)))
        page = light(house, request)
        if not page.chosen:
            page = page.speaking(ctx.actor.language)
        return page.page("doors/side.html", msgid("How do you want to go on?"), name=ctx.actor.name, next=next[:2000])

    @app.post("/auth/side", include_in_schema=False)
    def choose(request: Request, given: Posted) -> Response:
        page, ctx = light(house, request), signed_in(house, request)
        if ctx is None:
            raise SignedOut()
        page.check_form(given)
        home = _HOMES.get(given.get("side", ""))
        if home is None:
            return see("/side")
        where, wanted = target(given.get("next", ""), request.app.routes, home), home == "/staff"
        if ctx.actor.is_staff == wanted:  # chosen before, or sent twice
            return see(where)
        held = value_of(cookie_header(request), page.cookies.session) or ""
        try:
            token = sides.switch(house, key_of(held), clock(), staff=wanted, address=page.address)
        except SignedOut:
            return see(f"/login?next={quote(where)}")
        except NotAllowed:  # that side was closed meanwhile
            return see(home_of(ctx))
        response = see(where)
        page.cookies.sign_in(response, token)
        return response
