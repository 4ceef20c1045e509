"""Keeps what is typed on one open page, and gives it back when the person returns (services/platform/drafts.py).

Screens do not ask for it: fields and dialogs report by themselves (components/forms/draft_listener.py),
`DraftPage.ask_in` says
what was saved, `Screens` when one is drawn and left. Somebody who looks through other eyes has none of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from nicegui import ui

from components.forms.draft_content import Content, content_of, fields_in, merged, put_back
from components.forms.draft_listener import form_of, listen_with, own_form
from components.forms.field_elements import Field
from components.html.island import Island, Pick, island
from pages.shell.drafts.draft_page import At, DraftPage
from pages.shell.drafts.form_draft import FormDraft, place_of, root_of
from pages.shell.drafts.native_forms import Natives
from pages.shell.drafts.notice import after_title, put_notice, take_notice
from pages.shell.drafts.saving import Part, Saving
from pages.shell.drafts.words import NATIVE, restored, waiting
from pages.shell.drafts.writer import Writer
from services.platform import drafts
from services.platform.drafts import Form, SavedDrafts


class Drafts:
    """One per page. The listener of components/forms/draft_listener.py."""

    def __init__(self, visit: DraftPage) -> None:
        self._visit, self._writer = visit, Writer(visit)
        self._on = not visit.frame.actor.is_viewed
        self._natives = Natives(visit, self._writer, self._on, self._show_waiting, self._replayed)
        self._place, self._title = "", ""
        self._root: ui.element | None = None
        self._forms: dict[str, FormDraft] = {}
        self._settling = self._is_gone = False
        self._top: Island | None = None
        if self._on:
            listen_with(visit.client, self)

    def draw_line(self, seal: str) -> None:
        """Where the frame says what waits on other screens. `seal`: services.platform.drafts.browser_key."""
        self._natives.draw(seal)

    # Screens ---------------------------------------------------------------------------------------------------------

    def begin(self, root: ui.element, address: At, title: str, found: SavedDrafts, *, is_gone: bool = False) -> None:
        """A screen is about to be drawn into `root`; `found` is what was kept of it and elsewhere.

        `is_gone`: its record may not be seen any more, so that no form will stand there.
        """
        self._is_gone = is_gone
        self._root, self._place, self._title, self._top = root, place_of(address), title, None
        self._forms = {}
        own_form(root, "", title=title)
        for draft in (each for each in found.here if not each.form.startswith(NATIVE)):
            known = self._forms.get(draft.form)
            if known is None:
                self._forms[draft.form] = FormDraft.of(draft)
            else:
                known.others.append(draft)
        self._natives.begin(self._place, "" if is_gone else title, found)

    def drawn(self) -> None:
        self._settle()

    def leave(self) -> None:
        """The screen goes; what was typed last is written behind it."""
        self._root = None
        self._writer.soon()

    async def flush(self) -> None:
        """Returns when everything typed so far is written."""
        await self._writer.flush()

    # The listener ----------------------------------------------------------------------------------------------------

    def joined(self, element: ui.element) -> None:
        """A field was made. One handler makes several: they are looked at once it is done."""
        if self._root is not None and not self._settling and any(each.left for each in self._forms.values()):
            self._settling = True
            asyncio.get_running_loop().call_soon(self._settle_again)

    def typed(self, element: ui.element) -> None:
        root = root_of(element)
        if root is None or self._root is None:
            return
        draft = self._draft_of(root)
        draft.content = merged(content_of(root, self._named), draft.left)
        self._writer.later(draft)
        if not draft.is_open:  # the last letters before Esc arrive behind it
            self._show_waiting()

    def opened(self, form: ui.element) -> None:
        take_notice(form)
        self._natives.opened(self._title_of(form))
        draft = self._forms.get(self._key(form))
        if draft is not None and draft.content:
            draft.is_open = True
            self._put_back(form, draft, draft.content)
        self._show_waiting()

    def closed(self, form: ui.element) -> None:
        """By Esc, a click outside or the cross, or because it is done with."""
        self._natives.closed(self._title_of(form))
        if (draft := self._forms.get(self._key(form))) is not None:
            draft.is_open = False
        self._show_waiting()

    def dropped(self, form: ui.element) -> None:
        """Its person said that they do not want it."""
        for each in fields_in(form):
            if each.by_hand:
                each.value = each.given
        if (draft := self._forms.get(self._key(form))) is not None:
            draft.empty()
            self._writer.later(draft)

    # Saving ----------------------------------------------------------------------------------------------------------

    async def saving(self, fields: Collection[Field]) -> Saving:
        """Before a verb takes what `fields` say."""
        groups: dict[ui.element, list[Field]] = {}
        for each in fields if self._on and self._root is not None else ():
            if not each.is_deleted and (root := root_of(each)) is not None:
                groups.setdefault(root, []).append(each)
        found = Saving(
            self._writer, [Part(root, self._draft_of(root), members, self._settled) for root, members in groups.items()]
        )
        await found.begin()
        return found

    def _settled(self, root: ui.element) -> Content:
        take_notice(root)
        return content_of(root, self._named)

    async def discard(self, draft: FormDraft, root: ui.element | None = None) -> None:
        """The person wants none of it: the form is as it was given."""
        await self.flush()  # the page before this one in its tab may have written the same: one row
        had_rows = bool(draft.content.get("rows"))
        draft.empty()
        self._writer.later(draft)
        if root is not None and not root.is_deleted:
            self.dropped(root)
            take_notice(root)
        await self.flush()
        if had_rows and root is not None:
            await self._visit.screens.reload()
        self._show_waiting()

    # Giving back -----------------------------------------------------------------------------------------------------

    def _settle_again(self) -> None:
        self._settling = False
        if self._root is not None and not self._root.is_deleted:
            with self._visit.client:
                self._settle()

    def _settle(self) -> None:
        """Put what is kept into the forms that stand on the screen now; dialogs wait until they are opened."""
        root = self._root
        if root is None:
            return
        if any(each.left for each in self._forms.values()):
            for each in [root, *(each for each in root.descendants() if form_of(each) is not None)]:
                form, draft = form_of(each), self._forms.get(self._key(each))
                if form is not None and not form.is_dialog and draft is not None and draft.left:
                    if form.begin is not None and not fields_in(each):
                        form.begin()
                    self._put_back(each, draft, draft.left)
        self._show_waiting()

    def _put_back(self, root: ui.element, draft: FormDraft, content: Mapping[str, Any]) -> None:
        done = put_back(root, content, self._named)
        draft.left = done.left
        if done.placed:
            draft.is_open = True
            self._tell(root, draft, done.changed)

    async def _other(self, draft: FormDraft) -> None:
        """Show what was typed in another window; what is shown now stays kept."""
        await self.flush()
        await self._visit.ask(drafts.bring_forward, draft.others[0].mark)
        await self._visit.screens.reload()

    def _replayed(self) -> None:
        """The browser typed what it had not been able to tell: beside each form it says so, as after any return."""
        for root in [self._root, *self._root.descendants()] if self._root is not None else ():
            form, draft = form_of(root), self._forms.get(self._key(root))
            if form is not None and form.notice is None and draft is not None and draft.content and draft.is_open:
                self._tell(root, draft, ())

    def _show_waiting(self) -> None:
        """At the top of the screen: what is kept of forms that are not open."""
        root = self._root
        if root is None or root.is_deleted:
            return
        closed = [each for each in self._forms.values() if each.content and (each.left or not each.is_open)]
        closed += self._natives.waiting()
        said = waiting(self._visit, closed, is_gone=self._is_gone)
        if self._top is not None and not self._top.is_deleted:
            self._top.show(said)
        elif closed:
            with root:
                self._top = island(said, on={"discard": self._discard_waiting})
            after_title(self._top, root)

    async def _discard_waiting(self, pick: Pick) -> None:
        await self._natives.discard(pick.id)
        for each in [each for each in self._forms.values() if each.id == pick.id]:
            await self.discard(each)

    def _tell(self, root: ui.element, draft: FormDraft, changed: Any) -> None:
        """Say beside the form that its words came back."""
        with root:
            put_notice(
                root,
                island(
                    restored(self._visit, draft, changed),
                    on={"discard": lambda _: self.discard(draft, root), "other": lambda _: self._other(draft)},
                ),
                is_screen=root is self._root,
            )

    # Names -----------------------------------------------------------------------------------------------------------

    def _draft_of(self, root: ui.element) -> FormDraft:
        key, form = self._key(root), form_of(root)
        draft = self._forms.get(key)
        if draft is None:
            draft = self._forms[key] = FormDraft(Form(self._place, key, self._title_of(root)))
        draft.is_open = not (form and form.is_dialog) or bool(getattr(root, "value", True))
        return draft

    def _title_of(self, root: ui.element) -> str:
        return self._named(form.title) if (form := form_of(root)) and form.title else self._title

    def _key(self, root: ui.element) -> str:
        if (form := form_of(root)) is None:
            return ""
        return f"{self._named(form.key)}|{form.about}" if form.is_dialog else form.key

    def _named(self, label: str) -> str:
        return self._visit.words.english(label)
