"""/auth/logout: the session ends, the browser forgets what it kept (AUT-25, R21)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from pages.shell.form_page import Light, Posted, cookie_header, light, see, signed_in
from services.access import sessions
from services.access.authentication import key_of
from services.access.session_cookie import value_of
from services.clock import clock
from services.platform.context import Context, House


def register(app: FastAPI, house: House) -> None:
    @app.post("/auth/logout", include_in_schema=False)
    def leave(request: Request, form: Posted) -> Response:
        page = light(house, request)
        ctx = signed_in(house, request) or _renewed(house, request, page)
        if ctx is not None:
            page.check_form(form)  # nobody else's page may sign them out
            sessions.log_out(ctx)
        response = see("/login?said=out")
        page.cookies.sign_out(response)
        return response


def _renewed(house: House, request: Request, page: Light) -> Context | None:
    """Another tab has given the password again, and its answer, with the new cookie, is still on its way."""
    token = value_of(cookie_header(request), page.cookies.session)
    return sessions.went_on(house, key_of(token), clock(), address=page.address) if token else None
