"""/forgot and /reset/…: a mailed link to a new password. Opening it uses nothing up (R7, R9)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import Invalid, TooMany
from pages.shell.form_page import Light, Posted, light, see
from services.access import password_reset
from services.access.settings import LOGIN_IDENTIFIER
from services.clock import clock
from services.platform.context import House
from services.platform.i18n import msgid

_LABELS = {"either": msgid("E-mail or user name"), "email": msgid("E-mail"), "username": msgid("User name")}
_SENT = msgid("If this account exists, a mail with a link is on its way. The link works for 30 minutes.")


def register(app: FastAPI, house: House) -> None:
    @app.get("/forgot", include_in_schema=False)
    def ask(request: Request) -> Response:
        return _ask(light(house, request), sent=False)

    @app.post("/forgot", include_in_schema=False)
    def asked(request: Request, form: Posted) -> Response:
        page = light(house, request)
        page.check_form(form)
        password_reset.request(
            house, form.get("login", ""), page.address, clock(), request.cookies.get(page.cookies.device)
        )
        return _ask(page, sent=True)

    @app.get("/reset/{secret}", include_in_schema=False)
    def show(request: Request, secret: str) -> Response:
        return _choose(light(house, request), secret, first=password_reset.look(house, secret, clock()))

    @app.post("/reset/{secret}", include_in_schema=False)
    def choose(request: Request, secret: str, form: Posted) -> Response:
        page = light(house, request)
        page.check_form(form)
        try:
            password_reset.reset(house, secret, form.get("new", ""), form.get("repeated", ""), page.address, clock())
        except (Invalid, TooMany) as refusal:
            first, errors = (
                password_reset.look(house, secret, clock()),
                {refusal.field or "new": page.sentence(refusal)},
            )
            return _choose(page, secret, first=first, status=refusal.status, errors=errors)
        response = see("/login?said=password")
        page.cookies.sign_out(response)  # whatever session this browser had has ended with the others
        return response


def _ask(page: Light, *, sent: bool) -> Response:
    return page.page(
        "doors/forgot.html",
        msgid("Forgot your password?"),
        sent=sent,
        login="",
        login_label=page.say(_LABELS[page.preferences[LOGIN_IDENTIFIER]]),
        notice=("good", page.say(_SENT)) if sent else None,
    )


def _choose(
    page: Light, secret: str, *, first: str, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    """`first`: the address of somebody who never had a password, and signs in by it."""
    return page.page(
        "doors/new_password.html",
        msgid("Create your password") if first else msgid("Choose a new password"),
        status=status,
        action=f"/reset/{secret}",
        username="",
        explanation=page.say("You will sign in as {login}.", login=first) if first else "",
        errors={"new": "", "repeated": "", **(errors or {})},
        may_leave=False,
    )
