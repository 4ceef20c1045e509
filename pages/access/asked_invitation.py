"""/invited: somebody who has an account says yes or no to a further client that invited them, by its name (AUT-17)."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import NotFound, SignedOut
from pages.access.return_path import target
from pages.access.side_switch import side_page
from pages.shell.form_page import Posted, home_of, light, see, signed_in
from services.access.credentials import AskAgain
from services.access.invitations import asked
from services.platform.context import Context, House
from services.platform.i18n import msgid


def asked_page(next: str) -> str:
    """Where they say yes, no or not now, to go on to `next` afterwards."""
    return f"/invited?next={quote(next[:2000])}" if next not in ("", "/") else "/invited"


def register(app: FastAPI, house: House) -> None:
    @app.get("/invited", include_in_schema=False)
    def show(request: Request, next: str = "") -> Response:
        ctx = signed_in(house, request)
        if ctx is None:
            return see(f"/login?next={quote(next[:2000])}")
        waiting = asked.mine(ctx)
        if not waiting:
            return see(_onwards(ctx, next, request))
        page = light(house, request)
        if not page.chosen:
            page = page.speaking(ctx.actor.language)
        return page.page(
            "doors/invited.html",
            msgid("You are invited"),
            waiting=waiting,
            next=next[:2000],
            onwards=_onwards(ctx, next, request) if _has_a_place(ctx) else "",
        )

    @app.post("/auth/invited", include_in_schema=False)
    def accept(request: Request, given: Posted) -> Response:
        page, ctx = light(house, request), signed_in(house, request)
        if ctx is None:
            raise SignedOut()
        page.check_form(given)
        next = given.get("next", "")
        try:
            asked.accept(ctx, UUID(given.get("contact", "")))
        except (NotFound, ValueError):  # called off meanwhile: the page says what is left
            return see(asked_page(next))
        except AskAgain:
            return see(f"/login?next={quote(next[:2000])}")
        return see(asked_page(next))

    @app.post("/auth/not-invited", include_in_schema=False)
    def decline(request: Request, given: Posted) -> Response:
        page, ctx = light(house, request), signed_in(house, request)
        if ctx is None:
            raise SignedOut()
        page.check_form(given)
        next = given.get("next", "")
        try:
            client = asked.decline(ctx, UUID(given.get("contact", "")))
        except (NotFound, ValueError):
            return see(asked_page(next))
        except AskAgain:
            return see(f"/login?next={quote(next[:2000])}")
        if not page.chosen:
            page = page.speaking(ctx.actor.language)
        stays = signed_in(house, request) is not None
        return page.page(
            "doors/declined.html",
            msgid("You declined the invitation"),
            languages=False,  # a page of the answer: there is nothing to ask for again
            client=client,
            onwards=asked_page(next) if stays else "",
        )


def _has_a_place(ctx: Context) -> bool:
    return ctx.actor.is_staff or bool(ctx.actor.memberships)


def _onwards(ctx: Context, next: str, request: Request) -> str:
    if ctx.actor.has_other_side:
        return side_page(next)
    return target(next, request.app.routes, home_of(ctx))
