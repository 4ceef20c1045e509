"""Forms that the browser sends by itself (components/forms/native_form.py): assets/drafts.js tells what stands in
them.
"""

from __future__ import annotations

from collections.abc import Callable

from components.html.island import Island, Pick, island
from pages.shell.drafts.draft_page import DraftPage
from pages.shell.drafts.form_draft import FormDraft, person_mark
from pages.shell.drafts.words import NATIVE, elsewhere
from pages.shell.drafts.writer import Writer
from services.platform.drafts import Form, SavedDraft, SavedDrafts

MOST = 30  # forms of one screen that are remembered
LONGEST_TITLE = 200


class Natives:
    """And the line of the frame that says what waits on other screens: the browser speaks to that one.

    `changed` is called when what waits in a dialog may have to be said, or not any more; `replayed` when the browser
    has put words into fields that it could not tell before.
    """

    def __init__(
        self, visit: DraftPage, writer: Writer, on: bool, changed: Callable[[], None], replayed: Callable[[], None]
    ) -> None:
        self._visit, self._writer, self._on = visit, writer, on
        self._changed, self._replayed = changed, replayed
        self._forms: dict[str, FormDraft] = {}
        self._place = self._title = ""
        self._elsewhere: tuple[SavedDraft, ...] = ()
        self._open: set[str] = set()  # titles of the dialogs that stand open
        self._line: Island | None = None

    def draw(self, seal: str) -> None:
        """`seal`: services.platform.drafts.browser_key, for this page's script alone."""
        answers = (
            {
                "native": self._told,
                "sending": self._sending,
                "leaving": self._sending,
                "dropped": self._dropped,
                "replayed": lambda _: self._replayed(),
            }
            if self._on
            else None
        )
        self._line = island(elsewhere(self._visit, (), {}), on=answers, classes="drafts-line")
        if self._on:
            self._line.props.update({"data-person": person_mark(self._visit.frame.actor), "data-seal": seal})

    def begin(self, place: str, title: str, found: SavedDrafts) -> None:
        """A screen is about to be drawn, of which `found` was kept."""
        self._place, self._title, self._elsewhere, self._forms = place, title, found.elsewhere, {}
        self._open.clear()
        for each in reversed(found.here):
            if each.form.startswith(NATIVE):
                self._forms[each.form] = FormDraft.of(each)
        self._show()

    def opened(self, title: str) -> None:
        self._open.add(title)

    def closed(self, title: str) -> None:
        self._open.discard(title)

    def waiting(self) -> list[FormDraft]:
        """What stands in forms of dialogs that are closed now."""
        return [
            each
            for each in self._forms.values()
            if each.content and each.form.title not in self._open and each.form.title != self._title
        ]

    async def discard(self, id: str) -> None:
        """The person wants none of it."""
        for each in [each for each in self._forms.values() if each.id == id]:
            await self._empty(each)

    def _told(self, pick: Pick) -> None:
        key = f"{NATIVE}{pick.id}"
        title = pick.value[:LONGEST_TITLE] or self._title
        draft = self._forms.pop(key, None) or FormDraft(Form(self._place, key, title))
        self._forms[key] = draft
        if len(self._forms) > MOST:  # the names are the browser's word: the one told longest ago is let go
            del self._forms[next(iter(self._forms))]
        draft.content = {"fields": {name: [value, ""] for name, value in pick.fields.items()}} if pick.fields else {}
        self._writer.later(draft)
        self._show()
        self._changed()

    async def _sending(self, pick: Pick) -> None:
        """The form goes to its door now, which drops what it takes, or the page goes: what was typed is written before,
        nothing after."""
        await self._writer.flush()

    async def _dropped(self, pick: Pick) -> None:
        if (draft := self._forms.get(f"{NATIVE}{pick.id}")) is not None:
            await self._empty(draft)

    async def _empty(self, draft: FormDraft) -> None:
        await self._writer.flush()  # the page before this one in its tab may have written the same: one row
        draft.empty()
        self._writer.later(draft)
        self._writer.soon()
        self._show()
        self._changed()

    def _show(self) -> None:
        if self._line is not None and not self._line.is_deleted:
            self._line.show(elsewhere(self._visit, self._elsewhere, self._forms))
