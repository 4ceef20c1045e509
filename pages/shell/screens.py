"""Screens: what an address shows. Loading asks the services; drawing places elements. Both run for one visit only."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from nicegui import background_tasks, core, ui
from nicegui.elements.sub_pages import SubPages

from components.frame.page_title import page_title
from components.html.island import island
from data.errors import NotFound, Refusal, SignedOut
from pages.secret_addresses import holds_secret
from pages.shell.drafts.form_draft import place_of
from pages.shell.split_list import beside_if_any
from pages.shell.visit import Address, Visit
from services.platform import drafts, flashes
from services.platform.context import Context
from services.platform.drafts import SavedDrafts
from services.platform.flashes import Flash

T = TypeVar("T")
LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Screen:
    """`load(ctx, address)` runs in a worker thread and may refuse; `draw(visit, loaded)` runs on the event loop.

    `path` may hold {placeholders} of one segment. `title` is a msgid; `place` the navigation entry it belongs to;
    `takes` the slots of services/platform/flashes.py that it shows, by `visit.said`.
    """

    path: str
    title: str
    place: str
    load: Callable[[Context, Address], Any]
    draw: Callable[[Visit, Any], None]
    takes: tuple[str, ...] = ()

    def parts(self, path: str) -> dict[str, str] | None:
        """The placeholders' values if `path` is this screen's, else None."""
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found else None


def screen(
    path: str, *, title: str, place: str, load: Callable[[Context, Address], T], takes: tuple[str, ...] = ()
) -> Callable[[Callable[[Visit, T], None]], Screen]:
    """Name a screen's address. Nothing is registered until the portal lists it (pages/client.py, pages/staff)."""
    return lambda draw: Screen(path, title, place, load, draw, takes)


def own_path(target: str) -> str:
    """`target` if it is a path of this site, else the start page (R20)."""
    plain = target.isprintable() and "\\" not in target
    return target if plain and target.startswith("/") and not target.startswith("//") else "/"


def sign_in_for(target: str) -> str:
    """The sign-in that leads back to `target`, unless that is a secret, which stays out of other addresses."""
    return "/login" if holds_secret(target) else f"/login?next={quote(target, safe='/')}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A screen with what it loaded, ready to draw."""

    screen: Screen
    address: Address
    loaded: Any
    moment: int = 0  # of the bus, before anything was read
    saved: SavedDrafts = field(default_factory=SavedDrafts)  # what the person typed here before, and elsewhere
    said: Mapping[str, Flash | None] = field(default_factory=dict)  # by the slots that the screen takes


def locate(table: Iterable[Screen], target: str) -> tuple[Screen, Address]:
    """The screen behind `target` (path and query, as the browser sent it). Raises NotFound."""
    if len(target) > LONGEST_ADDRESS:
        raise NotFound()
    try:
        pieces = urlsplit(target)
        query = dict(parse_qsl(pieces.query, keep_blank_values=False, max_num_fields=40))
    except ValueError:  # half an IPv6 host, or more fields than any page of ours has
        raise NotFound() from None
    path = pieces.path.rstrip("/") or "/"
    for each in table:
        if (parts := each.parts(path)) is not None:
            return each, Address(path, parts, query)
    raise NotFound()


def open_screen(
    ctx: Context, table: Iterable[Screen], target: str, moment: int | None = None, *, drawn: bool = True
) -> Opened:
    """Find and load; whatever the screen's services refuse is refused here. `moment`: the bus's, if reading began.

    What forms have to say is taken if the screen will be `drawn`.
    """
    found, address = locate(table, target)
    moment = ctx.house.bus.moment if moment is None else moment
    with ctx.looking() as looking:
        loaded = found.load(looking, address)
        saved = drafts.saved(looking, place_of(address))
        said = {slot: flashes.take(looking, slot) for slot in found.takes if drawn}
        return Opened(found, address, loaded, moment, saved, said)


class Screens(SubPages):
    """NiceGUI's sub pages with our own table: links and Back arrive here, everything is loaded before it is drawn."""

    def __init__(self, visit: Visit, table: tuple[Screen, ...], first: Opened) -> None:
        self._visit, self._table = visit, table
        self._first: Opened | None = first
        self._leaving: list[Callable[[], None]] = []
        visit.screens = self
        super().__init__({}, show_404=True)

    def title_of(self, place: str) -> str:
        """What the screen at this address is called; "" if there is none."""
        try:
            return locate(self._table, place)[0].title
        except NotFound:
            return ""

    def until_left(self, stop: Callable[[], None]) -> None:
        """Call `stop` when the current screen is left or the tab is gone."""
        self._leaving.append(stop)

    async def reload(self, *, acting: bool = True) -> None:
        """Load and draw the current screen again, for instance after the entity selector changed.

        `acting=False`: no person asked for it, so it keeps no session awake (R16).
        """
        self._open(str(self._visit.address), acting, elsewhere=False)
        if self._active_tasks:
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*self._active_tasks)

    async def recheck(self) -> None:
        """Take the screen away if it may not be seen any more; what is typed on one that may stays untouched."""
        try:
            await self._visit.look_again(open_screen, self._table, str(self._visit.address), drawn=False)
        except SignedOut:
            raise
        except Refusal as refusal:
            if not self.is_deleted:
                self.turn_away(refusal)

    def turn_away(self, refusal: Refusal) -> None:
        """What the screen shows may not be seen any more: the sentence takes its place."""
        self._leave()
        if (lists := beside_if_any(self._visit)) is not None:
            lists.forget()
        with self.clear():
            island(page_title(self._visit.words.refusal(refusal)))

    def _show(self) -> None:
        self.has_404 = False
        if self._first is not None:
            first, self._first = self._first, None
            self._draw(first)
        else:
            self._open(self._router.current_path)

    def _open(self, target: str, acting: bool = True, *, elsewhere: bool = True) -> None:
        try:
            locate(self._table, target)
        except NotFound:
            self.has_404 = True  # not ours: a file, a form page, or nothing at all
            self.client.open(own_path(target))
            return
        self._cancel_active_tasks()
        task = background_tasks.create(self._in_place(target, acting, elsewhere), name=f"opening {target[:60]}")
        self._active_tasks.add(task)
        task.add_done_callback(self._active_tasks.discard)

    async def _in_place(self, target: str, acting: bool, elsewhere: bool) -> None:
        """What fails is told on the page: its client hears of it only inside of its own context."""
        with self.client, self:
            try:
                await self._load_and_draw(target, acting, elsewhere)
            except Exception as error:
                core.app.handle_exception(error)

    async def _load_and_draw(self, target: str, acting: bool, elsewhere: bool) -> None:
        ask = self._visit.ask if acting else self._visit.look_again
        await self._visit.drafts.flush()  # what is typed on the screen now belongs to what is read next
        try:
            opened: Opened | Refusal | None = await ask(open_screen, self._table, target)
        except SignedOut:
            self._visit.leave(self._visit.sign_in_again(own_path(target)))
            return
        except Refusal as refusal:
            opened = refusal
        if opened is None or self.is_deleted:
            return  # shutting down, or the person has gone on meanwhile
        if isinstance(opened, Refusal):
            await self._show_drafts(target, opened)
            return
        self._leave()
        with self.clear():
            self._draw(opened, arrives=acting, elsewhere=elsewhere)

    async def _show_drafts(self, target: str, refusal: Refusal) -> None:
        """Under the refusal what somebody had typed there, for instance about a record that is gone."""
        found, address = locate(self._table, target)
        found_drafts = await self._visit.look_again(drafts.saved, place_of(address))
        if found_drafts is None or self.is_deleted:
            return  # shutting down, or the person has gone on meanwhile
        self.turn_away(refusal)
        self._visit.address = address
        with self:
            self._visit.drafts.begin(self, address, found.title, found_drafts, is_gone=True)
            self._visit.drafts.drawn()

    def _draw(self, opened: Opened, *, arrives: bool = True, elsewhere: bool = True) -> None:
        visit = self._visit
        visit.address, visit.read_at, visit.flashes = opened.address, opened.moment, opened.said
        ui.page_title(f"{visit.say(opened.screen.title)} · {visit.frame.preferences.portal_name}")
        with self:
            visit.drafts.begin(self, opened.address, opened.screen.title, opened.saved)
            opened.screen.draw(visit, opened.loaded)
            visit.drafts.drawn()
        visit.shell.at(opened.screen.place, arrives=arrives, elsewhere=elsewhere)

    def _leave(self) -> None:
        for stop in self._leaving:
            stop()
        self._leaving.clear()
        self._visit.drafts.leave()

    def _handle_delete(self) -> None:
        self._leave()
        super()._handle_delete()
