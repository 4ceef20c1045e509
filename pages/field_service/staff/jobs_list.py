"""The console's list of visits: on its own screen, beside a job, and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from components.display.status_chip import status_chip
from components.html.markup import join
from components.lists.data_list import Column, Filter, Line, Listing, ListPlan
from components.lists.empty import empty
from components.lists.list_model import Preset, TypedFilter
from data.service_states import VisitState
from pages.field_service.words import STATES, state_chip, when_words
from pages.shell.list_export import Export, offer
from pages.shell.list_state import Listed, listed
from pages.shell.split_list import Source
from pages.shell.staff_words import today
from pages.shell.visit import Address, Reader, Visit
from services.field_service import listing, topics
from services.field_service.listing import VISITS, VisitRow
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.definition import Page
from services.platform.lists.query import ListQuery
from services.platform.lists.sheet import SheetColumn

PATH = "/staff/jobs"
NAME = "staff_jobs"
GROUPS = {"coming": msgid("Ahead"), "past": msgid("Over")}
Found = Page[VisitRow, None]
Names = Mapping[UUID, str]  # of resources, by id


def find(ctx: Context, asked: ListQuery) -> Found:
    return listing.page(ctx, asked)


def jobs_at(ctx: Context, at: Address) -> Listed[Found]:
    return listed(ctx, at, NAME, find)


def jobs_source(visit: Visit, resources: Names) -> Source:
    draw = partial(_drawn, visit)
    return Source("jobs", NAME, visit.say("All jobs"), _plan(visit, resources), find, draw, [topics.ALL])


def _plan(visit: Visit, resources: Names) -> ListPlan:
    say = visit.say
    states = {key: say(words) for key, words in GROUPS.items()}
    states |= {key.value: say(words) for key, (words, _, _) in STATES.items()}
    who = {str(id): name for id, name in resources.items()}
    return ListPlan(
        name=say("Visits"),
        path=PATH,
        keys=True,
        search=say("Search jobs"),
        export=SHEET.path,
        presets=_periods(visit, today(visit)),
        elsewhere=("client",),
        empty=empty("van", say("No jobs yet"), say("Jobs and their visits appear here. Make the first one above.")),
        columns=[
            Column("title", say("Job"), sortable=True, hidable=False, phone="title"),
            Column("when", say("When"), sortable=True),
            Column("client", say("Client"), sortable=True),
            Column("who", say("Who comes"), sortable=True),
            Column("address", say("Address"), shown=False),
            Column("number", say("Number"), shown=False),
            Column("state", say("State"), hidable=False, phone="state"),
        ],
        filters=[
            Filter("state", say("State"), states),
            *([Filter("resource", say("Who comes"), who)] if who else []),
        ],
        typed=[TypedFilter("whose", say("Client"))],
    )


def _periods(visit: Visit, now: date) -> tuple[Preset, ...]:
    say = visit.say
    monday = now - timedelta(days=now.weekday())
    return (
        Preset("today", say("Today"), now, now),
        Preset("tomorrow", say("Tomorrow"), now + timedelta(days=1), now + timedelta(days=1)),
        Preset("week", say("This week"), monday, monday + timedelta(days=6)),
        Preset("next", say("Next week"), monday + timedelta(days=7), monday + timedelta(days=13)),
        Preset("later", say("From today on"), now, None),
    )


def _drawn(visit: Visit, page: Found) -> Listing:
    return Listing([_row(visit, each) for each in page.rows], page.found)


def _row(visit: Visit, row: VisitRow) -> Line:
    when = when_words(visit, row.starts_at, row.ends_at)
    wish = visit.say("Would like: {wish}", wish=row.wish) if row.wish else ""
    asked = status_chip(visit.say("Client asks"), tone="warn", icon="help") if row.is_asked else None
    return Line(
        str(row.id),
        row.title,
        {
            "title": row.title,
            "when": when or wish or visit.say("No date yet"),
            "client": row.client,
            "who": row.who or visit.say("Nobody yet"),
            "address": row.address,
            "number": row.number,
            "state": join((state_chip(visit, row.state), asked)),
        },
        f"{PATH}/{row.number}",
        note=" · ".join(filter(None, (row.client, when))),
    )


def _columns(reader: Reader) -> Sequence[SheetColumn[VisitRow]]:
    say, zone = reader.say, ZoneInfo(reader.frame.preferences.time_zone)
    return (
        SheetColumn(say("Number"), lambda row: row.number),
        SheetColumn(say("Job"), lambda row: row.title),
        SheetColumn(say("Client"), lambda row: row.client),
        SheetColumn(say("From"), lambda row: row.starts_at.astimezone(zone) if row.starts_at else None),
        SheetColumn(say("Until"), lambda row: row.ends_at.astimezone(zone) if row.ends_at else None),
        SheetColumn(say("Who comes"), lambda row: row.who),
        SheetColumn(say("Address"), lambda row: row.address),
        SheetColumn(say("State"), lambda row: say(STATES[VisitState(row.state)][0])),
        SheetColumn(say("Would like"), lambda row: row.wish),
    )


SHEET = offer(Export(replace(VISITS, name=NAME, opens=listing.for_staff), msgid("Jobs"), _columns, is_staff=True))
