"""/staff/security: alerts, and every security event in plain words, for staff with the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from nicegui import ui

from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.lists.data_list import Column, Filter, Listing, ListPlan
from components.lists.empty import empty
from pages.billing.staff.lists import number_in
from pages.firm.security_rows import PATH, alerts_panel, line_of
from pages.firm.security_sheet import EVENTS_SHEET
from pages.firm.security_words import KINDS
from pages.shell.list_state import Listed, listed, presets
from pages.shell.screens import screen
from pages.shell.split_list import Source, full_list
from pages.shell.staff_words import today
from pages.shell.visit import Address, Visit
from services.firm import security_list
from services.firm.security_list import EVENTS, SecurityFound
from services.platform.context import Context
from services.platform.i18n import msgid


@dataclass(frozen=True)
class Loaded:
    events: Listed[SecurityFound]
    alerts: SecurityFound
    people: tuple[tuple[UUID, str], ...]


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(
        listed(ctx, at, EVENTS.name, security_list.page_of), security_list.open_alerts(ctx), security_list.people(ctx)
    )


@screen(PATH, title=msgid("Security"), place="security", load=load)
def security(visit: Visit, loaded: Loaded) -> None:
    """The list renews itself; the alerts do, and go once somebody says they have seen them."""
    island(page_title(visit.say("Security")))

    async def again() -> None:
        waiting.show(alerts_panel(visit, await visit.look_again(security_list.open_alerts)))

    async def seen(pick: Pick) -> None:
        await visit.ask(security_list.mark_seen, number_in(pick.id))
        await again()

    waiting = island(alerts_panel(visit, loaded.alerts), on={"seen": seen})
    with ui.element("section").classes("card"):
        full_list(visit, _source(visit, loaded.people), loaded.events)
    visit.live(["security"], again)


def _source(visit: Visit, people: Sequence[tuple[UUID, str]]) -> Source:
    return Source(
        "security",
        EVENTS.name,
        visit.say("All security events"),
        _plan(visit, people),
        security_list.page_of,
        partial(_listing, visit),
        ["security"],
    )


def _plan(visit: Visit, people: Sequence[tuple[UUID, str]]) -> ListPlan:
    say = visit.say
    return ListPlan(
        say("Security events"),
        [
            Column("at", say("When"), sortable=True),
            Column("who", say("Who")),
            Column("what", say("What"), hidable=False, phone="title"),
            Column("kind", say("Kind"), phone="state"),
            Column("client", say("Client")),
        ],
        empty(
            "lock",
            say("No security events yet"),
            say("Opened papers, refused attempts, given rights, new networks and ended access are listed here."),
        ),
        path=PATH,
        export=EVENTS_SHEET.path,
        presets=presets(visit, today(visit)),
        filters=[
            Filter("kind", say("Kind"), {key: say(word) for key, (word, _) in KINDS.items()}),
            Filter("person", say("Who"), {str(id): name for id, name in people}),
        ],
    )


def _listing(visit: Visit, found: SecurityFound) -> Listing:
    return Listing([line_of(visit, each) for each in found.rows], found.found)
