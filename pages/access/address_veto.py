"""/keep-address/…: the link mailed to the old address. Opening it shows what would happen; the button stops it (R7)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from pages.shell.error_pages import LINK_DONE
from pages.shell.form_page import Light, Posted, light
from services.access import address_changes
from services.access.address_changes import LinkDone
from services.clock import clock
from services.platform.context import House
from services.platform.i18n import msgid


def register(app: FastAPI, house: House) -> None:
    @app.get("/keep-address/{secret}", include_in_schema=False)
    def show(request: Request, secret: str) -> Response:
        page = _page(house, request, secret)
        try:
            found = address_changes.look(house, secret, clock())
        except LinkDone as refusal:
            return _done(page, refusal)
        return page.page(
            "doors/keep_address.html",
            msgid("Keep your e-mail address"),
            done=False,
            email=found.email,
            moment=page.words.moment(found.due_at, page.preferences.time_zone),
            action=f"/keep-address/{secret}",
        )

    @app.post("/keep-address/{secret}", include_in_schema=False)
    def keep(request: Request, secret: str, form: Posted) -> Response:
        page = _page(house, request, secret)
        page.check_form(form)
        try:
            address_changes.veto(house, secret, page.address, clock())
        except LinkDone as refusal:
            return _done(page, refusal)
        return page.page(
            "doors/keep_address.html", msgid("You keep your e-mail address"), done=True, email="", moment="", action=""
        )


def _page(house: House, request: Request, secret: str) -> Light:
    """In the language of the mail that brought the link, unless the visitor chooses another here."""
    page = light(house, request)
    language = address_changes.language_of(house, secret, clock())
    return page.speaking(language) if language in page.preferences.languages and not page.chosen else page


def _done(page: Light, refusal: LinkDone) -> Response:
    """The same for any secret that stops nothing."""
    return page.page(
        "error.html",
        LINK_DONE,
        status=refusal.status,
        sentence=page.sentence(refusal),
        reference="",
        links=[("/", page.say("Back to the start"))],
    )
