"""/: the first page: figures, what is late, what comes due, what the firm has on file (DSH-13 ... DSH-15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from components.frame.page_title import page_title
from components.html.island import Island, island
from components.html.layout import stack, two
from data.errors import Refusal
from pages.shell.areas import Panel, panels
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.platform.context import Context

DAWN, NOON, EVENING = 5, 12, 18  # hours of the firm's day


@dataclass(frozen=True, slots=True)
class Loaded:
    """What each panel this person may have loaded, by its key; `hour` in the firm's zone."""

    panels: dict[str, Any]
    hour: int


def load(ctx: Context, at: Address) -> Loaded:
    shown = [each for each in panels() if ctx.offers(each.needs)]
    brought = {load: load(ctx) for load in dict.fromkeys(each.load for each in shown)}
    return Loaded({each.key: brought[each.load] for each in shown}, ctx.now.astimezone(ctx.zone).hour)


@screen("/", title="Dashboard", place="home", load=load)
def dashboard(visit: Visit, loaded: Loaded) -> None:
    island(_head(visit, loaded))
    shown: dict[str, Island] = {}

    def place(where: str) -> None:
        for each in panels():
            if each.place == where and each.key in loaded.panels:
                shown[each.key] = island(_drawn(visit, each, loaded), classes="stack")

    place("top")
    with two():
        with stack().classes("urgent"):
            place("urgent")
        with stack():
            place("main")
        with stack():
            place("side")

    async def again() -> None:
        try:
            fresh = await visit.look_again(load, visit.address)
        except Refusal:
            return  # the next act of the person will say why
        for each in panels():
            if each.key in shown and each.key in fresh.panels:
                shown[each.key].show(_drawn(visit, each, fresh))

    visit.live(visit.entity_topics, again)


def _head(visit: Visit, loaded: Loaded) -> Markup:
    say, first = visit.say, visit.frame.actor.name.split(" ")[0]
    if DAWN <= loaded.hour < NOON:
        words = say("Good morning, {name}", name=first)
    elif NOON <= loaded.hour < EVENING:
        words = say("Good afternoon, {name}", name=first)
    else:
        words = say("Good evening, {name}", name=first)
    chosen = [each.name for each in visit.frame.actor.in_view]
    lead = chosen[0] if len(chosen) == 1 else say("Everything across your entities.")
    return page_title(words, lead)


def _drawn(visit: Visit, panel: Panel, loaded: Loaded) -> Markup:
    return panel.draw(visit, loaded.panels[panel.key]) or Markup("")
