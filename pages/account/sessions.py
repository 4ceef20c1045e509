"""Where one is signed in, how to end it (R18), and what happened to the account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from markupsafe import Markup

from components.display.browser_name import browser_name
from components.display.panel import Row, panel, rows
from components.display.status_chip import status_chip
from components.forms.button import button, button_markup
from components.html.island import Pick, island
from components.html.layout import card, line
from components.html.markup import tag
from pages.account.happened import happened
from pages.account.tabs import BASES, head
from pages.shell.password_again import asks_again, password_form
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.access import sessions
from services.access.credentials import AskAgain
from services.access.sessions import SessionRow
from services.people import account_happenings
from services.people.account_happenings import AccountEvent
from services.platform.context import Context
from services.platform.flashes import SAID

T = TypeVar("T")


@dataclass(frozen=True)
class Loaded:
    devices: tuple[SessionRow, ...]
    events: tuple[AccountEvent, ...]
    asks_again: bool  # for the password, before anything is ended


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(sessions.mine(ctx), account_happenings.mine(ctx), asks_again(ctx))


def _draw(visit: Visit, loaded: Loaded) -> None:
    say, may_end = visit.say, not loaded.asks_again
    head(visit, "/devices")
    if loaded.asks_again:
        with card(say("Sign out elsewhere")):
            island(tag("p", {"class": "muted"}, say("To sign out another device, enter your password first.")))
            island(password_form(visit, "/account/again", visit.said()))

    async def end(pick: Pick) -> None:
        await act(partial(visit.ask, sessions.end_one, pick.id))

    async def end_others() -> None:
        ended = await act(partial(visit.ask, sessions.end_others))
        if ended is not None:
            visit.shell.tell(
                "good",
                visit.words.say_n("{n} other device was signed out.", "{n} other devices were signed out.", ended)
                if ended
                else say("You are signed in nowhere else."),
            )

    async def act(asked: Callable[[], Awaitable[T]]) -> T | None:
        """None: the page was open for long, and asks for the password now."""
        try:
            done = await asked()
        except AskAgain:
            await visit.screens.reload()
            return None
        await again()
        return done

    async def again() -> None:
        now = await visit.look_again(load, visit.address)
        shown.show(_list(visit, now.devices, may_end=may_end))
        events.show(happened(visit, now.events))

    shown = island(_list(visit, loaded.devices, may_end=may_end), on={"end": end})
    if may_end:
        with line():
            button(say("Sign out everywhere else"), end_others)
    events = island(happened(visit, loaded.events))
    visit.live([], again)


SCREENS = tuple(
    screen(f"{base}/devices", title="Account", place="account", load=load, takes=(SAID,))(_draw) for base in BASES
)


def _list(visit: Visit, found: tuple[SessionRow, ...], *, may_end: bool) -> Markup:
    return panel(visit.say("Where you are signed in"), rows([_row(visit, each, may_end=may_end) for each in found]))


def _row(visit: Visit, each: SessionRow, *, may_end: bool) -> Row:
    say, zone = visit.say, visit.frame.preferences.time_zone
    name = browser_name(each.browser, say)
    note = say("Last seen {moment}", moment=visit.words.moment(each.seen_at, zone))
    if each.address:
        note = say(
            "{address} · last seen {moment}", address=each.address, moment=visit.words.moment(each.seen_at, zone)
        )
    end = Markup("")
    if each.is_this:
        end = status_chip(say("This device"), tone="good")
    elif may_end:
        end = button_markup(
            say("Sign out"), do="end", id=each.key, small=True, name=say("Sign out {device}", device=name)
        )
    return Row("screen", name, note, end)
