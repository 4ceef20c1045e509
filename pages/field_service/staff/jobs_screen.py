"""/staff/jobs: what clients ask for on top, and below it every visit of every job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from nicegui import ui

from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import stack
from pages.field_service.staff.answers import Answers
from pages.field_service.staff.jobs_list import PATH, Found, jobs_at, jobs_source
from pages.field_service.staff.loading import open_resources
from pages.shell.list_state import Listed
from pages.shell.screens import screen
from pages.shell.split_list import full_list
from pages.shell.visit import Address, Visit
from services.field_service import answering, topics
from services.field_service.answering import AskedRow
from services.field_service.permissions import DISPATCH
from services.platform.context import Context
from services.platform.i18n import msgid


@dataclass(frozen=True)
class Loaded:
    """The list; for who sends people out also what waits for an answer."""

    found: Listed[Found]
    asked: Sequence[AskedRow]
    resources: Mapping[UUID, str]


def load(ctx: Context, at: Address) -> Loaded:
    found = jobs_at(ctx, at)
    if not ctx.may(DISPATCH):
        return Loaded(found, (), {})
    return Loaded(found, answering.waiting(ctx), open_resources(ctx))


@screen(PATH, title=msgid("Jobs"), place="jobs", load=load)
def all_jobs(visit: Visit, loaded: Loaded) -> None:
    say, may = visit.say, visit.frame.actor.may(DISPATCH)
    ways = (
        [
            link_button(say("People, crews and vehicles"), f"{PATH}/resources", icon="users"),
            link_button(say("New job"), f"{PATH}/new", kind="primary", icon="plus"),
        ]
        if may
        else []
    )
    island(page_title(say("Jobs"), say("What is done for clients: when, where and by whom."), *ways))
    with stack():
        if may:
            _answers(visit, loaded.asked)
        with ui.element("section").classes("card"):
            full_list(visit, jobs_source(visit, loaded.resources), loaded.found)


def _answers(visit: Visit, asked: Sequence[AskedRow]) -> None:
    async def again() -> None:
        box.show(await visit.look_again(answering.waiting))

    box = Answers(visit, asked, again)
    visit.live([topics.ALL], again)
