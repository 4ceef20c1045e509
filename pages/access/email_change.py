"""/email/…: the link mailed to a new address. Opening it shows what it would do; the button does it (R7)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from pages.shell.form_page import Posted, light
from services.access import credentials
from services.clock import clock
from services.platform.context import House
from services.platform.i18n import msgid


def register(app: FastAPI, house: House) -> None:
    @app.get("/email/{secret}", include_in_schema=False)
    def show(request: Request, secret: str) -> Response:
        email = credentials.email_to_confirm(house, secret, clock())
        return light(house, request).page(
            "doors/email.html", msgid("Confirm your e-mail address"), done=False, email=email, action=f"/email/{secret}"
        )

    @app.post("/email/{secret}", include_in_schema=False)
    def confirm(request: Request, secret: str, form: Posted) -> Response:
        page = light(house, request)
        page.check_form(form)
        email = credentials.confirm_email(house, secret, page.address, clock())
        return page.page(
            "doors/email.html", msgid("Your e-mail address is confirmed"), done=True, email=email, action=""
        )
