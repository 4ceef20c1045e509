"""/auth/logout: the session ends, the browser forgets what it kept (AUT-25, R21)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from pages.shell.form_page import Posted, light, see, signed_in
from services.access import sessions
from services.platform.context import House


def register(app: FastAPI, house: House) -> None:
    @app.post("/auth/logout", include_in_schema=False)
    def leave(request: Request, form: Posted) -> Response:
        page = light(house, request)
        ctx = signed_in(house, request)
        if ctx is not None:
            page.check_form(form)                # nobody else's page may sign them out
            sessions.log_out(ctx)
        response = see("/login?said=out")
        page.cookies.sign_out(response)
        return response
