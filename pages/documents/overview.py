"""A screen of the console that is one list about documents: the way back, what it tells, and its rows, live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from components.frame.page_title import page_title
from components.html.island import island
from components.html.markup import tag
from components.lists.data_list import Listing, ListPlan
from pages.shell.list_state import Listed
from pages.shell.split_list import Source, full_list
from pages.shell.visit import Visit
from services.documents import topics
from services.platform.context import Context
from services.platform.lists.query import ListQuery


def overview(
    visit: Visit,
    found: Listed[Any],
    name: str,
    plan: ListPlan,
    find: Callable[[Context, ListQuery], Any],
    drawn: Callable[[Any], Listing],
    *,
    lead: str,
) -> None:
    """`name`: the list's definition. The plan's name is the screen's title."""
    back = tag("a", {"class": "more", "href": "/staff/documents"}, visit.say("All documents"))
    island(page_title(plan.name, lead, back=back))
    with ui.element("section").classes("card"):
        full_list(visit, Source(name, name, plan.name, plan, find, drawn, [topics.ALL]), found)
