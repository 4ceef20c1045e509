"""Forms that the browser sends by itself (components/native_form.py): it tells what stands in them (assets/kept.js)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.island import Island, Pick, island
from pages.draft_words import NATIVE, elsewhere
from pages.draft_writer import Writer
from pages.kept_form import KeptForm, person_mark
from services import drafts
from services.drafts import Form, Held, Kept

if TYPE_CHECKING:
    from pages.visit import Visit

MOST = 30                            # forms of one screen that are remembered


class Natives:
    """And the line of the frame that says what waits on other screens: the browser speaks to that one."""

    def __init__(self, visit: Visit, writer: Writer, on: bool) -> None:
        self._visit, self._writer, self._on = visit, writer, on
        self._forms: dict[str, KeptForm] = {}
        self._place = self._title = ""
        self._old: dict[str, Kept] = {}
        self._line: Island | None = None

    def draw(self) -> None:
        answers = {"native": self._told, "sent": self._sent} if self._on else None
        self._line = island(elsewhere(self._visit, Held()), on=answers, classes="kept-line")
        if self._on:
            self._line.props["data-person"] = person_mark(self._visit.frame.actor.person_id)

    def begin(self, place: str, title: str, found: Held) -> None:
        """A screen is about to be drawn, of which `found` was kept."""
        self._place, self._title, self._forms = place, title, {}
        self._old = {each.form: each for each in (*found.elsewhere, *found.here) if each.form.startswith(NATIVE)}
        for each in reversed(found.here):
            if each.form in self._old:
                self._forms[each.form] = KeptForm.of(each)
        if self._line is not None:
            self._line.show(elsewhere(self._visit, found))

    def _told(self, pick: Pick) -> None:
        key = f"{NATIVE}{pick.id}"
        kept = self._forms.pop(key, None) or KeptForm(Form(self._place, key, self._title))
        self._forms[key] = kept
        if len(self._forms) > MOST:          # the names are the browser's word: the one told longest ago is let go
            del self._forms[next(iter(self._forms))]
        kept.content = {"fields": {name: [value, ""] for name, value in (pick.fields or {}).items()}}
        self._writer.later(kept)

    async def _sent(self, pick: Pick) -> None:
        """It was sent and not refused, or its person wants none of it."""
        key = f"{NATIVE}{pick.id}"
        if (kept := self._forms.get(key)) is not None:
            kept.empty()
            self._writer.later(kept)
            self._writer.soon()
        elif (old := self._old.get(key)) is not None:
            await self._visit.ask(drafts.drop, (old.mark,))
