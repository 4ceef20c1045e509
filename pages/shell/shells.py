"""The two shells, for clients and for staff: whoever is signed in gets the frame with one screen in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Depends, Request
from nicegui import Client, ui

from components.frame.shell import frame as draw_frame
from components.html.island import Pick
from data.errors import Refusal, SignedOut
from pages import guard
from pages.guard.http.form_token import form_token
from pages.shell import areas, nicegui_patches, page_head
from pages.shell.form_page import cookie_header, cookies_of
from pages.shell.live_standing import keep_up
from pages.shell.navigation import frame_model, minutes_left
from pages.shell.redirects import AnswerFirst, OtherShell, PasswordFirst, SignInFirst, TooManyPages
from pages.shell.screens import Opened, Screen, Screens, open_screen, sign_in_for
from pages.shell.search import Kind, Search
from pages.shell.threads import in_thread
from pages.shell.visit import Visit
from services.access import entity_selector
from services.access.authentication import identify, key_of
from services.access.invitations import asked
from services.access.session_cookie import value_of
from services.clock import clock
from services.dashboard.navigation import Frame, frame
from services.people import my_preferences
from services.platform import drafts
from services.platform.context import Context, House
from services.platform.door_refusals import PasswordDue


@dataclass(frozen=True, slots=True)
class Door:
    """What stands ready before a NiceGUI client is created: nobody without a live session costs us one (R49)."""

    session_key: str
    ip: str
    cookie: str
    frame: Frame
    opened: Opened
    seal: str  # services.platform.drafts.browser_key


def open_portal(house: House, table: tuple[Screen, ...], kinds: tuple[Kind, ...], *, path: str, staff: bool) -> None:
    """Register one shell under `path` with its screens and what its search finds.

    The client shell's catch-all comes last of all routes.
    """
    nicegui_patches.install()

    async def door(request: Request) -> Door:
        return await _door(house, table, request, staff=staff)

    @ui.page(path)
    @ui.page(f"{path.rstrip('/')}/{{_:path}}")
    def portal(client: Client, door: Door = Depends(door)) -> None:  # noqa: B008  (FastAPI's way)
        _draw(house, table, kinds, client, door)


async def _door(house: House, table: tuple[Screen, ...], request: Request, *, staff: bool) -> Door:
    cookie = value_of(cookie_header(request), cookies_of(house).session) or ""
    query = request.scope.get("query_string", b"").decode("latin-1")  # never request.url: it believes Host (R58)
    target = str(request.scope["path"]) + ("?" + query if query else "")
    key, ip = key_of(cookie), request.client.host if request.client else ""

    def work() -> tuple[Frame, Opened, str]:
        ctx = identify(house, key, clock(), address=ip)
        if ctx.actor.must_change_password and not ctx.actor.is_viewed:
            raise PasswordFirst()
        if ctx.actor.is_staff != staff:
            raise OtherShell()
        if not staff and not ctx.actor.memberships and asked.waits(ctx):
            raise AnswerFirst()
        moment = house.bus.moment
        with ctx.looking() as looking:
            seal = "" if ctx.actor.is_viewed else drafts.browser_key(looking)
            return frame(looking), open_screen(looking, table, target, moment), seal

    try:
        found, opened, seal = await in_thread(work)
    except SignedOut as error:
        raise SignInFirst(sign_in_for(target)) from error
    if not guard.may_open_page(key):
        raise TooManyPages()
    return Door(key, ip, cookie, found, opened, seal)


def _draw(house: House, table: tuple[Screen, ...], kinds: tuple[Kind, ...], client: Client, door: Door) -> None:
    visit = Visit(house, door.session_key, door.ip, client, door.frame, door.opened.address, form_token(door.cookie))
    guard.bind(client, door.session_key)
    page_head.personalise(client, door.frame)
    ui.on_exception(lambda error: _tell(visit, error))
    search = Search(visit, kinds)
    picks: dict[str, Callable[[Pick], object]] = {
        "entity": lambda pick: _choose(visit, pick),
        "language": lambda pick: _speak(visit, pick),
        "theme": lambda pick: visit.ask(my_preferences.choose_theme, pick.id),
        "find": search.typed,
        "search": search.sent,
        "floating": lambda pick: _float(visit, pick),
    }
    with draw_frame(frame_model(visit, door.cookie), visit.say, on=picks, here=door.opened.screen.place) as shell:
        visit.shell = shell
        visit.drafts.draw_line(door.seal)
        Screens(visit, table, door.opened)
    keep_up(visit, door.cookie)
    if (ends_at := door.frame.actor.view_ends_at) is not None:
        ui.timer(30, lambda: _count_down(visit, ends_at))


def _tell(visit: Visit, error: Exception) -> None:
    """The one place that shows what went wrong; anything but a refusal is a bug, and logged by NiceGUI."""
    if isinstance(error, SignedOut):
        visit.leave(visit.sign_in_again())
        return
    if isinstance(error, PasswordDue):
        visit.leave("/password")
        return
    sentence = (
        visit.words.refusal(error)
        if isinstance(error, Refusal)
        else visit.say("That did not work. The problem has been recorded.")
    )
    with visit.client:
        visit.shell.tell("bad", sentence)


async def _choose(visit: Visit, pick: Pick) -> None:
    visit.frame = await visit.ask(_chosen, pick.id)
    visit.shell.entity(pick.id)
    visit.shell.counters(visit.frame.counters)
    await visit.screens.reload()
    visit.shell.to_top()


def _chosen(ctx: Context, id: str) -> Frame:
    return frame(entity_selector.choose(ctx, id))


async def _float(visit: Visit, pick: Pick) -> None:
    """What a button over the page does, if it is offered."""
    found = next((each for each in areas.floating() if each.key == pick.id), None)
    if found is not None and not visit.frame.actor.is_staff:
        await found.click(visit)


async def _speak(visit: Visit, pick: Pick) -> None:
    await visit.ask(my_preferences.choose_language, pick.id)
    visit.client.open(str(visit.address))  # every text of the page changes: draw it afresh


def _count_down(visit: Visit, ends_at: datetime) -> None:
    left = minutes_left(ends_at, clock())
    if left <= 0:
        visit.leave("/login")
    else:
        visit.shell.time_left(visit.words.say_n("{n} minute left", "{n} minutes left", left))
