"""/auth/impersonate and /auth/leave: into a contact's portal and back. Both change the cookie (R15)."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import NotFound, SignedOut
from pages.shell.form_page import Posted, light, see, signed_in
from pages.shell.native_drafts import taken
from services.access import credentials, impersonation
from services.platform.context import Context, House


def register(app: FastAPI, house: House) -> None:
    @app.post("/auth/impersonate", include_in_schema=False)
    def start(request: Request, given: Posted) -> Response:
        page, ctx = light(house, request), _signed_in(house, request)
        page.check_form(given)
        if given.get("current"):  # asked for again because the last time is long ago (R13)
            ctx = credentials.confirmed(ctx, given["current"])
        token = impersonation.start(ctx, _id(given.get("contact", "")), given.get("reason", ""))
        taken(ctx, given)
        response = see("/")
        page.cookies.sign_in(response, token)
        return response

    @app.post("/auth/leave", include_in_schema=False)
    def leave(request: Request, given: Posted) -> Response:
        page, ctx = light(house, request), _signed_in(house, request)
        page.check_form(given)
        client, token = impersonation.client_looked_at(ctx), None
        with suppress(SignedOut):  # sent twice: the first did it
            token = impersonation.leave(ctx)
        if token is None:
            return see("/login")
        response = see(f"/staff/clients/{client}/contacts" if client else "/staff")
        page.cookies.sign_in(response, token)
        return response


def _signed_in(house: House, request: Request) -> Context:
    ctx = signed_in(house, request)
    if ctx is None:
        raise SignedOut()
    return ctx


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(what="contact") from None
