"""Where one is signed in, and how to end it (R18)."""

from __future__ import annotations

from markupsafe import Markup

from components.browser_name import browser_name
from components.button import button, button_markup
from components.island import Pick, island
from components.layout import line
from components.panel import Row, panel, rows
from components.status_chip import status_chip
from pages.account.head import BASES, head
from pages.screens import screen
from pages.visit import Visit
from services import sessions
from services.sessions import SessionRow


def _draw(visit: Visit, found: tuple[SessionRow, ...]) -> None:
    say = visit.say
    head(visit, "/devices")

    async def end(pick: Pick) -> None:
        await visit.ask(sessions.end_one, pick.id)
        shown.show(_list(visit, await visit.ask(sessions.mine)))

    async def end_others() -> None:
        ended = await visit.ask(sessions.end_others)
        shown.show(_list(visit, await visit.ask(sessions.mine)))
        visit.shell.tell("good", visit.words.say_n(
            "{n} other device was logged out.", "{n} other devices were logged out.", ended)
            if ended else say("You are signed in nowhere else."))

    shown = island(_list(visit, found), on={"end": end})
    with line():
        button(say("Log out everywhere else"), end_others)


SCREENS = tuple(screen(f"{base}/devices", title="Account", place="account",
                       load=lambda ctx, at: sessions.mine(ctx))(_draw) for base in BASES)


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
