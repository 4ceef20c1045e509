"""Over a list of documents: what is ticked, on whichever pages, as one ZIP; for staff also moved, binned or restored."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.forms.button import Button, button
from components.forms.confirm import confirm
from components.forms.native_form import post_form
from components.html.icons import icon
from components.html.island import island
from components.html.markup import tag
from components.lists.data_list import DataList, ListState
from data.errors import Refusal
from pages.documents.archive_route import ZIP
from pages.documents.filing_dialogs import FilingDialog
from pages.documents.words import size_words
from pages.shell.list_state import asked
from pages.shell.visit import Visit
from services.documents import filing, review, selection
from services.documents.at_once import MOST_AT_ONCE
from services.documents.permissions import ADD
from services.documents.selection import Weight
from services.platform.context import Context


class SelectionBar:
    """Seen while something is ticked. `client`: whose list it is, None for all. `filing`: for whoever keeps order."""

    def __init__(self, visit: Visit, client: UUID | None, filing: FilingDialog | None) -> None:
        self._visit, self._client, self._filing = visit, client, filing
        self._ids, self._weight, self._asked = frozenset[str](), Weight(), 0
        self._list: DataList | None = None
        say = visit.say
        self._acts: dict[str, Button] = {}
        self._seen: Button | None = None
        with ui.element("div").classes("paybar selection") as self._bar:
            self._sum = island(Markup(""), classes="sum")
            with ui.element("div").classes("pays"):
                if visit.frame.actor.is_staff and visit.frame.actor.may(ADD):
                    self._seen = button(say("Looked at"), self._tick_off, icon="eye")
                if filing is not None:
                    self._acts = {
                        "move": button(say("Move …"), self._move, icon="project"),
                        "bin": button(say("Bin …"), self._bin, icon="trash", name=say("Put into the bin")),
                        "restore": button(say("Take out of the bin"), self._restore, icon="up"),
                    }
                button(say("Untick all"), self._none, kind="ghost")
                self._zip = island(Markup(""), classes="zip")
        self._bar.set_visibility(False)

    def over(self, shown: DataList) -> None:
        """The list whose ticks these are."""
        self._list = shown

    async def ticked(self, ids: frozenset[str]) -> None:
        """A slower, older answer never overwrites a newer one."""
        self._asked += 1
        mine, self._ids = self._asked, ids
        weight = await self._visit.ask(selection.weigh, _uuids(ids)) if ids else Weight()
        if mine == self._asked:
            self._weight = weight
            self._show()

    async def everything(self, state: ListState) -> frozenset[str]:
        """Select all means all that the list found, on every page."""
        find = self._visit.ask(selection.ids_of, asked(state), self._client)
        return frozenset(map(str, await find))

    def _show(self) -> None:
        words, weight, visit = self._visit.words, self._weight, self._visit
        told = words.say_n("{n} document ticked", "{n} documents ticked", weight.count)
        beside = (
            words.say("at most {most} at once", most=MOST_AT_ONCE)
            if weight.count > MOST_AT_ONCE
            else size_words(visit, weight.size_bytes)
        )
        aside = tag("span", {"class": "muted"}, f" · {beside}")
        self._sum.show(tag("span", {"role": "status"}, tag("b", {"class": "num strong"}, told), aside))
        self._zip.show(self._form(weight))
        if self._seen is not None:
            self._seen.set_visibility(weight.waiting > 0)
        for name, act in self._acts.items():
            fits = weight.in_bin > 0 if name == "restore" else weight.in_bin < weight.count
            act.set_visibility(fits and weight.count <= MOST_AT_ONCE)
        self._bar.set_visibility(bool(self._ids))

    def _form(self, weight: Weight) -> Markup:
        """Sent by the browser itself: what comes back is a file."""
        if not 0 < weight.count <= MOST_AT_ONCE:
            return Markup("")
        words = self._visit.words.say_n("Download {n} as ZIP", "Download {n} as ZIP", weight.count)
        back = {"back": str(self._client)} if self._client else {}
        hidden = {"ids": ",".join(sorted(self._ids))} | back
        return post_form(
            ZIP,
            self._visit.form_token,
            *(tag("input", {"type": "hidden", "name": name, "value": value}) for name, value in hidden.items()),
            tag("button", {"type": "submit", "class": "btn primary"}, icon("download"), tag("span", {}, words)),
        )

    async def _none(self) -> None:
        if self._list is not None:
            self._list.tick(())
        await self.ticked(frozenset())

    async def _tick_off(self) -> None:
        done = await self._do(review.tick_off)
        told = self._visit.words.say_n("{n} document has been looked at.", "{n} documents have been looked at.", done)
        self._visit.shell.tell("good", told)

    def _move(self) -> None:
        if self._filing is not None:
            self._filing.open(self._ids, self._weight.count - self._weight.in_bin, self._none)

    async def _bin(self) -> None:
        words, count = self._visit.words, self._weight.count - self._weight.in_bin
        put = words.say_n("Put {n} document into the bin", "Put {n} documents into the bin", count)
        if await confirm(
            words.say_n("Put {n} document into the bin?", "Put {n} documents into the bin?", count),
            words.say("Their clients do not see them any more. You can take them out of the bin again."),
            yes=put,
            no=words.say("Keep them"),
            danger=True,
        ):
            done = await self._do(filing.bin_all)
            self._visit.shell.tell(
                "good", words.say_n("{n} document is in the bin.", "{n} documents are in the bin.", done)
            )

    async def _restore(self) -> None:
        done = await self._do(filing.restore_all)
        told = self._visit.words.say_n("{n} document is out of the bin.", "{n} documents are out of the bin.", done)
        self._visit.shell.tell("good", told)

    async def _do(self, verb: Callable[[Context, frozenset[UUID]], int]) -> int:
        """What was refused leaves its ticks."""
        ids = self._ids
        try:
            done = await self._visit.ask(verb, _uuids(ids))
        except Refusal:
            await self.ticked(ids)
            raise
        await self._none()
        return done


def _uuids(ids: frozenset[str]) -> frozenset[UUID]:
    return frozenset(UUID(each) for each in ids)
