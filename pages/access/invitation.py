"""/invite/… and /verify-sender/…: what our mails ask for. Opening a link uses nothing up; the button does (R7)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import Invalid, TooMany
from pages.shell.form_page import Light, Posted, light, see
from services.access import sender_verification
from services.access.authentication import system
from services.access.invitations import acceptance as acceptances
from services.access.invitations.acceptance import OpenInvitation
from services.clock import clock
from services.platform.context import House
from services.platform.i18n import msgid


def register(app: FastAPI, house: House) -> None:
    _register_invitations(app, house)
    _register_senders(app, house)


def _register_invitations(app: FastAPI, house: House) -> None:
    @app.get("/invite/{secret}", include_in_schema=False)
    def show(request: Request, secret: str) -> Response:
        found = acceptances.look(system(house, clock()), secret)
        return _invitation(_speaking(light(house, request), found), found, secret)

    @app.post("/invite/{secret}", include_in_schema=False)
    def choose(request: Request, secret: str, form: Posted) -> Response:
        page, ctx = light(house, request), system(house, clock())
        page.check_form(form)
        found = acceptances.look(ctx, secret)
        page = _speaking(page, found)
        try:
            done = acceptances.accept(
                ctx,
                secret,
                form.get("new", ""),
                form.get("repeated", ""),
                code=form.get("code", ""),
                address=page.address,
                browser=request.headers.get("user-agent", ""),
            )
        except (Invalid, TooMany) as refusal:
            return _invitation(
                page, found, secret, status=refusal.status, errors={refusal.field or "new": page.sentence(refusal)}
            )
        response = see("/")
        page.cookies.sign_in(response, done.token)
        return response


def _register_senders(app: FastAPI, house: House) -> None:
    @app.get("/verify-sender/{secret}", include_in_schema=False)
    def ask(request: Request, secret: str) -> Response:
        email = sender_verification.look(system(house, clock()), secret)
        return light(house, request).page(
            "doors/sender.html",
            msgid("Confirm the address your portal writes from"),
            done=False,
            email=email,
            action=f"/verify-sender/{secret}",
        )

    @app.post("/verify-sender/{secret}", include_in_schema=False)
    def confirm(request: Request, secret: str, form: Posted) -> Response:
        page = light(house, request)
        page.check_form(form)
        sender_verification.confirm_sender(system(house, clock()), secret)
        return page.page("doors/sender.html", msgid("The address is confirmed"), done=True, email="", action="")


def _speaking(page: Light, found: OpenInvitation) -> Light:
    """The invitation's language (AUT-16), unless the visitor chose another one here."""
    return page if page.chosen else page.speaking(found.language)


def _invitation(
    page: Light, found: OpenInvitation, secret: str, *, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    title = msgid("Create your password") if found.needs_password else msgid("You are invited")
    return page.page(
        "doors/invite.html",
        title,
        status=status,
        action=f"/invite/{secret}",
        invited=found,
        errors={"code": "", "new": "", "repeated": "", **(errors or {})},
    )
