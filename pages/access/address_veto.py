"""/keep-address/…: the link mailed to the old address. Opening it shows what would happen; the button stops it (R7)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from pages.shell.form_page import Posted, light
from services.access import address_changes
from services.clock import clock
from services.platform.context import House
from services.platform.i18n import msgid


def register(app: FastAPI, house: House) -> None:
    @app.get("/keep-address/{secret}", include_in_schema=False)
    def show(request: Request, secret: str) -> Response:
        page = light(house, request)
        found = address_changes.look(house, secret, clock())
        return page.page("doors/keep_address.html", msgid("Keep your e-mail address"), done=False, email=found.email,
                         moment=page.words.moment(found.due_at, page.preferences.time_zone),
                         action=f"/keep-address/{secret}")

    @app.post("/keep-address/{secret}", include_in_schema=False)
    def keep(request: Request, secret: str, form: Posted) -> Response:
        page = light(house, request)
        page.check_form(form)
        address_changes.veto(house, secret, page.address, clock())
        return page.page("doors/keep_address.html", msgid("You keep your e-mail address"), done=True, email="",
                         moment="", action="")
