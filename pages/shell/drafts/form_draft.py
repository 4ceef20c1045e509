"""One form of an open page as far as keeping it goes, and which fields belong together."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import count

from nicegui import ui

from components.forms.draft_content import Content, fields_in
from components.forms.draft_listener import form_of
from components.forms.field_elements import Field
from pages.shell.drafts.draft_page import At, address_text
from services.platform.drafts import Form, Mark, SavedDraft
from services.platform.permissions import Actor

_ids = count(1)
# The state of lists, and which dialog stands open: the same screen, whatever of it is shown.
_OF_LISTS = frozenset({"edit", "q", "search", "sort", "page", "rows", "period", "from", "to", "cols"})


@dataclass(eq=False)
class FormDraft:
    """`content` is everything to keep; `left` the part of it for which no field stands on the screen now."""

    form: Form
    mark: Mark | None = None
    content: Content = field(default_factory=dict)
    left: Content = field(default_factory=dict)
    others: list[SavedDraft] = field(default_factory=list)  # of the same form, typed in other windows
    gone: Content = field(default_factory=dict)  # what stood in it until it was saved or discarded
    is_open: bool = False
    warned: bool = False
    failed: bool = False  # the last try to write it down
    id: str = field(default_factory=lambda: str(next(_ids)))

    @classmethod
    def of(cls, draft: SavedDraft) -> FormDraft:
        content = dict(draft.content)
        return cls(Form(draft.place, draft.form, draft.title), draft.mark, content, content)

    def empty(self) -> None:
        self.gone, self.content, self.left = self.content or self.gone, {}, {}


def place_of(address: At) -> str:
    """The address without what only arranges lists."""
    query = {
        name: value for name, value in address.query.items() if name not in _OF_LISTS and not name.startswith("f.")
    }
    return address_text(address.path, query)


def person_mark(actor: Actor) -> str:
    """By which a browser knows whether what it still holds is this person's, on this side of theirs."""
    return hashlib.sha256(f"portico person {actor.person_id} {actor.is_staff}".encode()).hexdigest()[:20]


def root_of(element: ui.element) -> ui.element | None:
    """The element that is the form around this one; None for what is no part of a screen."""
    return next((each for each in element.ancestors(include_self=True) if form_of(each) is not None), None)


def together(root: ui.element, members: Collection[Field]) -> list[Field]:
    """What a button saved that was given `members`: the whole dialog or form of its own, else what stands with them.

    A screen may hold several cards with a button each: then it is the smallest box around all members.
    """
    form = form_of(root)
    if form is None or form.key:
        return fields_in(root)
    paths = [list(each.ancestors(include_self=True)) for each in members]
    box = next((each for each in paths[0] if all(each in path for path in paths[1:])), root)
    inside = [each for each in fields_in(root) if box in each.ancestors(include_self=True)]
    return inside or list(members)
