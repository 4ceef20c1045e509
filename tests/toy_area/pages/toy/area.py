"""What the toy area brings to the pages: a screen on both sides, a route, a panel."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from markupsafe import Markup

from components.html.island import island
from components.html.markup import tag
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea, Panel
from pages.shell.form_page import signed_in
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.platform.context import Context, House
from services.platform.i18n import msgid
from services.toy import verbs


def load(ctx: Context, at: Address) -> int:
    return verbs.load(ctx)


@screen("/toys", title=msgid("Toys"), place="toys", load=load)
def toys(visit: Visit, loaded: int) -> None:
    island(tag("p", {}, f"{loaded} toys"))


@screen("/staff/toys", title=msgid("Toys"), place="toys", load=load)
def all_toys(visit: Visit, loaded: int) -> None:
    island(tag("p", {}, f"{loaded} toys in all"))


def draw(visit: Visit, loaded: int) -> Markup | None:
    return tag("p", {}, f"{loaded} toys wait")


def register(app: FastAPI, house: House) -> None:
    @app.get("/toys/{number}.txt", include_in_schema=False)
    def plain(request: Request, number: str) -> PlainTextResponse:
        who = signed_in(house, request)
        assert who is not None
        return PlainTextResponse(str(verbs.load(who)))


AREA = PageArea(
    "toy",
    client=(toys,),
    staff=(all_toys,),
    routes=(register,),
    client_places=(Entry(500, "toys", msgid("Toys"), "home", "/toys", verbs.READ),),
    staff_places=(Entry(500, "toys", msgid("Toys"), "home", "/staff/toys", verbs.READ),),
    panels=(Panel(500, "toys", verbs.READ, "side", verbs.load, draw),),
    addresses={"/toys/{number}.txt": {"number": Part.ID}},
    verbs={"toy.found": msgid("Toy found")},
    fields={"bears": msgid("Bears")},
)
