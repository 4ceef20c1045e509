"""One save on an open page: what is kept of its forms is gone with the same commit, and there again if it is refused.

A crash in between would give a form back that was saved: sent again, it would record the same payment twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nicegui import ui

from components.forms.draft_content import Content, fields_in, is_changed, settle
from components.forms.field_elements import Field
from pages.shell.drafts.form_draft import FormDraft, together
from pages.shell.drafts.writer import Writer
from services.platform.drafts import Mark


@dataclass(frozen=True, eq=False)
class Part:
    """A form of the page and those of its fields that are saved; `content` tells what stands in it."""

    root: ui.element
    draft: FormDraft
    members: list[Field]
    content: Callable[[ui.element], Content]

    @property
    def is_whole(self) -> bool:
        """Whether nothing else is kept of the form: cards with a button each share the form of their screen."""
        saved = set(together(self.root, self.members))
        return not self.draft.left and not any(is_changed(each) for each in fields_in(self.root) if each not in saved)

    def settle(self) -> None:
        draft = self.draft
        if self.root.is_deleted or any(each.is_deleted for each in self.members):
            draft.empty()
        else:
            settle(together(self.root, self.members), self.root)
            draft.content, draft.left = self.content(self.root), {}


class Saving:
    """`marks` are for services.platform.drafts.settling. Then either `done` or `refused`."""

    def __init__(self, writer: Writer, parts: list[Part]) -> None:
        self._writer, self.parts = writer, parts
        self.marks: tuple[Mark, ...] = ()

    async def begin(self) -> None:
        """Nothing of these forms is written until the end, so that the marks stay true."""
        await self._writer.hold([each.draft for each in self.parts])
        self.marks = tuple(each.draft.mark for each in self.parts if each.draft.mark is not None and each.is_whole)

    def done(self) -> None:
        for each in self.parts:
            each.settle()
        self._release()

    def refused(self) -> None:
        self._release()

    def _release(self) -> None:
        self._writer.release([each.draft for each in self.parts])
        self._writer.soon()
