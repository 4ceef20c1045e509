"""Forms that the browser sends by itself (components/native_form.py): assets/drafts.js tells what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.island import Island, Pick, island
from pages.draft_words import NATIVE, elsewhere
from pages.draft_writer import Writer
from pages.form_draft import FormDraft, person_mark
from services import drafts
from services.drafts import Form, SavedDraft, SavedDrafts

if TYPE_CHECKING:
    from pages.visit import Visit

MOST = 30                            # forms of one screen that are remembered


class Natives:
    """And the line of the frame that says what waits on other screens: the browser speaks to that one."""

    def __init__(self, visit: Visit, writer: Writer, on: bool) -> None:
        self._visit, self._writer, self._on = visit, writer, on
        self._forms: dict[str, FormDraft] = {}
        self._place = self._title = ""
        self._old: dict[str, SavedDraft] = {}
        self._line: Island | None = None

    def draw(self) -> None:
        answers = {"native": self._told, "sent": self._sent} if self._on else None
        self._line = island(elsewhere(self._visit, SavedDrafts()), on=answers, classes="drafts-line")
        if self._on:
            self._line.props["data-person"] = person_mark(self._visit.frame.actor.person_id)

    def begin(self, place: str, title: str, found: SavedDrafts) -> None:
        """A screen is about to be drawn, of which `found` was kept."""
        self._place, self._title, self._forms = place, title, {}
        self._old = {each.form: each for each in (*found.elsewhere, *found.here) if each.form.startswith(NATIVE)}
        for each in reversed(found.here):
            if each.form in self._old:
                self._forms[each.form] = FormDraft.of(each)
        if self._line is not None:
            self._line.show(elsewhere(self._visit, found))

    def _told(self, pick: Pick) -> None:
        key = f"{NATIVE}{pick.id}"
        draft = self._forms.pop(key, None) or FormDraft(Form(self._place, key, self._title))
        self._forms[key] = draft
        if len(self._forms) > MOST:          # the names are the browser's word: the one told longest ago is let go
            del self._forms[next(iter(self._forms))]
        draft.content = {"fields": {name: [value, ""] for name, value in (pick.fields or {}).items()}}
        self._writer.later(draft)

    async def _sent(self, pick: Pick) -> None:
        """It was sent and not refused, or its person wants none of it."""
        key = f"{NATIVE}{pick.id}"
        if (draft := self._forms.get(key)) is not None:
            draft.empty()
            self._writer.later(draft)
            self._writer.soon()
        elif (old := self._old.get(key)) is not None:
            await self._visit.ask(drafts.drop, (old.mark,))
