"""The search of the frame: one field over all kinds of records, with what it finds while somebody types.

    CLIENTS = Kind(100, "clients", msgid("Clients"), "users", CLIENTS, hit=_client, path="/staff/clients")

Each area names its kinds (pages/shell/areas.py). Each is found by its own list's declaration, with its permission.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from components.frame.search_results import Group, Hit, results
from components.html.island import Pick
from data.errors import Refusal
from pages.shell.visit import Visit
from services.platform.context import Context
from services.platform.lists import engine
from services.platform.lists.definition import ListDefinition, Page
from services.platform.lists.query import ListQuery

SHOWN = 5  # of each kind
SHORTEST = 2  # letters: with one, everything is found
LONGEST = 200


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """Records that can be found: `hit` draws one row of `definition`, all that are found are listed at `path`.

    `title` is a msgid; `order` is where its group stands among all.
    """

    order: int
    key: str
    title: str
    icon: str
    definition: ListDefinition[Any, Any]
    hit: Callable[[Visit, Any], Hit]
    path: str

    def every(self, words: str) -> str:
        return f"{self.path}?{urlencode({'q': words})}"


def found(ctx: Context, kinds: tuple[Kind, ...], words: str) -> list[tuple[Kind, Page[Any, None]]]:
    """What each kind has of `words`, as far as the person may see it; kinds without a hit are left out."""
    asked = ListQuery(words, per_page=SHOWN)
    pages: list[tuple[Kind, Page[Any, None]]] = []
    with ctx.looking() as looking:
        for kind in kinds:
            if not ctx.may(kind.definition.permission):
                continue
            try:
                page = engine.first(looking, kind.definition, asked)
            except Refusal:
                continue  # the firm hides this list
            if page.found:
                pages.append((kind, page))
    return pages


class Search:
    """The field of one page. An older answer never replaces a newer one."""

    def __init__(self, visit: Visit, kinds: tuple[Kind, ...]) -> None:
        self._visit, self._kinds, self._asked = visit, kinds, 0

    async def typed(self, pick: Pick) -> None:
        self._asked += 1
        mine, words = self._asked, pick.value.strip()[:LONGEST]
        if len(words) < SHORTEST:
            self._visit.shell.found(Markup(""))
            return
        pages = await self._visit.ask(found, self._kinds, words)
        if mine == self._asked:
            self._visit.shell.found(self._drawn(pages, words))

    def sent(self, pick: Pick) -> None:
        """Enter, with nothing chosen: the list of invoices, as far as there is one."""
        self._asked += 1
        words = (pick.fields or {}).get("words", "").strip()[:LONGEST]
        kind = next((each for each in self._kinds if each.key == "invoices"), None)
        if kind is not None:
            self._visit.go(kind.every(words))

    def _drawn(self, pages: list[tuple[Kind, Page[Any, None]]], words: str) -> Markup:
        visit, say, say_n = self._visit, self._visit.say, self._visit.words.say_n
        count = sum(page.found for _, page in pages)
        told = say_n("{n} result", "{n} results", count) if count else say("Nothing found for {words}", words=words)
        groups = [
            Group(
                kind.key,
                say(kind.title),
                kind.icon,
                [kind.hit(visit, row) for row in page.rows],
                kind.every(words),
                say("All {n}", n=page.found) if page.found > len(page.rows) else "",
            )
            for kind, page in pages
        ]
        return results(groups, told, say)
