"""Where one is signed in, how to end it (R18), and what happened to the account."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from components.browser_name import browser_name
from components.button import button, button_markup
from components.island import Pick, island
from components.layout import line
from components.panel import Row, panel, rows
from components.status_chip import status_chip
from pages.account.happened import happened
from pages.account.head import BASES, head
from pages.screens import screen
from pages.visit import Address, Visit
from services import account_happenings, sessions
from services.account_happenings import AccountEvent
from services.context import Context
from services.sessions import SessionRow


@dataclass(frozen=True)
class Loaded:
    devices: tuple[SessionRow, ...]
    events: tuple[AccountEvent, ...]


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(sessions.mine(ctx), account_happenings.mine(ctx))


def _draw(visit: Visit, loaded: Loaded) -> None:
    say = visit.say
    head(visit, "/devices")

    async def end(pick: Pick) -> None:
        await visit.ask(sessions.end_one, pick.id)
        await again()

    async def end_others() -> None:
        ended = await visit.ask(sessions.end_others)
        await again()
        visit.shell.tell("good", visit.words.say_n(
            "{n} other device was logged out.", "{n} other devices were logged out.", ended)
            if ended else say("You are signed in nowhere else."))

    async def again() -> None:
        now = await visit.look_again(load, visit.address)
        shown.show(_list(visit, now.devices))
        events.show(happened(visit, now.events))

    shown = island(_list(visit, loaded.devices), on={"end": end})
    with line():
        button(say("Log out everywhere else"), end_others)
    events = island(happened(visit, loaded.events))
    visit.live([], again)


SCREENS = tuple(screen(f"{base}/devices", title="Account", place="account", load=load)(_draw) for base in BASES)


def _list(visit: Visit, found: tuple[SessionRow, ...]) -> Markup:
    return panel(visit.say("Where you are signed in"), rows([_row(visit, each) for each in found]))


def _row(visit: Visit, each: SessionRow) -> Row:
    say, zone = visit.say, visit.frame.preferences.time_zone
    name = browser_name(each.browser, say)
    note = say("Last seen {moment}", moment=visit.words.moment(each.seen_at, zone))
    if each.address:
        note = say("{address} · last seen {moment}", address=each.address,
                   moment=visit.words.moment(each.seen_at, zone))
    end = (status_chip(say("This device"), tone="good") if each.is_this else
           button_markup(say("Log out"), do="end", id=each.key, small=True, name=say("Log out {device}", device=name)))
    return Row("screen", name, note, end)
