"""A visit: one open page, and the only way from it to the services."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import quote

from nicegui import background_tasks, ui
from nicegui.client import Client

from components.forms.field_elements import Field
from components.forms.fields import refuse_in
from data.errors import Conflict, NotAllowed, NotFound, Refusal, SignedOut
from pages import guard
from pages.shell.drafts.draft_page import address_text
from pages.shell.drafts.page_drafts import Drafts
from pages.shell.threads import in_thread
from services.access.authentication import identify
from services.clock import clock
from services.dashboard.navigation import Frame
from services.platform import drafts
from services.platform.context import Context, House
from services.platform.flashes import SAID, Flash
from services.platform.i18n import Wording
from services.platform.shares import of_person, paying

if TYPE_CHECKING:
    from components.frame.shell import Shell

GATHER_SECONDS = 0.05  # several changes in one moment are one redraw
P = ParamSpec("P")
R = TypeVar("R")


@cache
def _speaking(language: str) -> Wording:
    return Wording(language)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the browser is: the path, the values of its {placeholders}, the query. All of it typed by the browser."""

    path: str
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return address_text(self.path, self.query)


class Shown(Protocol):
    """The screens of a page (pages/shell/screens.py), as far as a visit speaks to them."""

    def title_of(self, place: str) -> str: ...

    def until_left(self, stop: Callable[[], None]) -> None: ...

    async def reload(self, *, acting: bool = True) -> None: ...

    async def recheck(self) -> None: ...


@dataclass(slots=True)
class Spoken:
    """A refusal in the visitor's language."""

    field: str | None
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads what is no page: the same words as a visit has."""

    frame: Frame

    @property
    def words(self) -> Wording:
        return _speaking(self.frame.actor.language)

    @property
    def say(self) -> Callable[..., str]:
        return self.words.say


@dataclass(slots=True)
class Visit:
    """One page in one browser tab. Holds no rights: each `ask` finds out afresh who is asking (R37)."""

    house: House
    session_key: str
    ip: str
    client: Client
    frame: Frame  # for drawing only
    address: Address
    form_token: str  # for native forms inside the page (R19)
    shell: Shell = field(init=False)
    screens: Shown = field(init=False)
    drafts: Drafts = field(init=False)  # what is typed here and not saved yet
    read_at: int = 0  # the bus's moment before the current screen was read
    flashes: Mapping[str, Flash | None] = field(default_factory=dict)  # by the slots that the current screen takes
    in_tab: dict[type[object], object] = field(default_factory=dict)  # one of a kind that its module keeps with the tab
    _has_left: bool = False

    def __post_init__(self) -> None:
        self.drafts = Drafts(self)
        self.client.on_connect(self._stayed)

    def _stayed(self) -> None:
        self._has_left = False  # the browser could not leave, and speaks to us again

    @property
    def words(self) -> Wording:
        return _speaking(self.frame.actor.language)

    @property
    def say(self) -> Callable[..., str]:
        return self.words.say

    def said(self, slot: str = SAID) -> Flash | None:
        """What a form has to say on the screen that is drawn now. KeyError if the screen does not say that it takes it."""
        return self.flashes[slot]

    async def ask(self, verb: Callable[Concatenate[Context, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `verb` off the event loop for whoever this session is right now. A Refusal travels to the frame."""
        return await self._run(True, verb, *args, **kwargs)

    async def look_again(self, verb: Callable[Concatenate[Context, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`ask` for what no person asked for: live updates and timers keep no session awake (R16)."""
        return await self._run(False, verb, *args, **kwargs)

    async def ask_in(
        self, fields: Mapping[str, Field], verb: Callable[Concatenate[Context, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R | None:
        """`ask`, with a refusal that names one of `fields` shown beside it: then None, and what was typed stays.

        Once it is done, what `fields` say counts as saved, with all that stands in the same form. Somebody else saved
        first: the screen is drawn as it is now, with what was typed over it and what changed beside it.
        """
        saving = await self.drafts.saving(fields.values())

        def settling(ctx: Context, /, *args: P.args, **kwargs: P.kwargs) -> R:
            return verb(drafts.settling(ctx, saving.marks), *args, **kwargs)

        try:
            found = await self.ask(settling, *args, **kwargs)
        except BaseException as error:
            saving.refused()
            if not isinstance(error, Refusal):
                raise
            refusal = error
            if type(refusal) is Conflict and refusal.field is None:
                await self._overtaken()
                return None
            if not refuse_in(fields, Spoken(refusal.field, self.words.refusal(refusal))):
                raise
            return None
        for each in fields.values():
            each.accept()
        saving.done()
        return found

    async def _overtaken(self) -> None:
        self.shell.tell("bad", self.say("Someone else changed this first. Look at what changed, then save again."))
        await self.screens.reload()

    async def _run(self, acting: bool, verb: Callable[..., R], *args: object, **kwargs: object) -> R:
        def work() -> R:
            ctx = identify(self.house, self.session_key, clock(), acting=acting, address=self.ip)
            if acting:
                return verb(ctx, *args, **kwargs)
            with ctx.looking() as looking:
                return verb(looking, *args, **kwargs)

        with self.paying():
            return await in_thread(work)

    def paying(self) -> AbstractContextManager[None]:
        """On the account of whoever has the page open: somebody who looks through other eyes pays for it."""
        return paying(of_person(str(self.frame.actor.viewer_id or self.frame.actor.person_id)))

    def go(self, path: str) -> None:
        """Open another screen in place."""
        with self.client:
            ui.navigate.to(path)

    def leave(self, path: str) -> None:
        """Load another page instead of this one. The first word counts.

        When a session ends, everything that listens on the page hears of it; a second load would cut off the first.
        """
        if not self._has_left:
            self._has_left = True
            self.client.open(path)

    def readdress(self, query: Mapping[str, str]) -> None:
        """Put a list's state into the address without leaving the screen, so that Back and bookmarks work."""
        self.address = Address(self.address.path, self.address.parts, dict(query))
        self.client.sub_pages_router.current_path = str(self.address)
        with self.client:
            ui.navigate.history.push(str(self.address))

    def live(self, topics: list[str], again: Callable[[], Awaitable[None]]) -> None:
        """Await `again()` soon after any of `topics` changes, for as long as the current screen is shown.

        Several changes in one moment are one call. It is awaited when the person's standing changes, too; what they
        may not see any more is refused, and then the whole screen is asked for.
        """

        async def looked() -> None:
            try:
                await again()
            except (NotAllowed, NotFound):
                await self.screens.recheck()

        for stop in self._listen([*topics, f"person:{self.frame.actor.person_id}"], looked):
            self.screens.until_left(stop)

    def live_while_open(self, topics: list[str], again: Callable[[], Awaitable[object]]) -> None:
        """The same for the whole frame: until the tab is gone."""
        for stop in self._listen(topics, again):
            self.client.on_delete(stop)

    def aside(self, work: Callable[[], Awaitable[object]], name: str) -> None:
        """Await `work()` in the background; what becomes of its session or refusal is told as with a live update."""

        async def done() -> None:
            if not self.client.is_deleted:
                with self.client:
                    await self._caught_up(work)

        background_tasks.create(done(), name=name)

    def _listen(self, topics: list[str], again: Callable[[], Awaitable[object]]) -> list[Callable[[], None]]:
        loop = asyncio.get_running_loop()
        waiting = False

        async def catch_up() -> None:
            nonlocal waiting
            await asyncio.sleep(GATHER_SECONDS)
            waiting = False
            if not self.client.is_deleted:
                with self.client:
                    await self._caught_up(again)

        def on_loop() -> None:
            nonlocal waiting
            if not waiting and not self.client.is_deleted:
                waiting = True
                background_tasks.create(catch_up(), name="live update")

        def told(_: str) -> None:
            loop.call_soon_threadsafe(on_loop)

        stops = [self.house.bus.listen(topic, told) for topic in topics]
        if self.house.bus.changed_since(topics, self.read_at):
            on_loop()  # between reading and listening something happened: read again
        return stops

    def sign_in_again(self, target: str = "") -> str:
        """For whoever was signed out while this page was open; it says so, and leads to `target` or back here."""
        return f"/login?said=ended&next={quote(target or str(self.address), safe='/')}"

    async def _caught_up(self, again: Callable[[], Awaitable[object]]) -> None:
        """What no click asked for has nobody to answer: a session that ended leads to the sign-in, and back."""
        try:
            await again()
        except SignedOut:
            await guard.forms_answered(self.session_key)
            self.leave(self.sign_in_again())
        except Refusal as refusal:
            self.shell.tell("bad", self.words.refusal(refusal))

    @property
    def entity_topics(self) -> list[str]:
        """What the person's own pages listen to: each entity they may enter, chosen or not."""
        return [f"entity:{each.entity_id}" for each in self.frame.actor.memberships]
