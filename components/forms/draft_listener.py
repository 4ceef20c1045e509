"""What a person typed and did not save yet: fields report it to the listener of their page
(pages/shell/drafts/page_drafts.py).

Nothing has to ask for it: a field (components/forms/field_elements.py) joins by being made, a dialog by being opened. A
screen only
says what the elements alone do not:

    own_form(box, str(entity.id))                 # several forms of one kind on a screen: whose this one is
    rows_of(box, Rows(count, grow, shrink))       # rows that a person adds and takes away
    touched(box)                                  # and that it was just done

A *form* is the nearest of: an open dialog, an element that is its own form, the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from nicegui import Client, ui
from nicegui.binding import BindableProperty


class DraftListener(Protocol):
    """The page's half: it decides where what was typed is kept."""

    def joined(self, element: ui.element) -> None: ...

    def typed(self, element: ui.element) -> None: ...

    def opened(self, form: ui.element) -> None: ...

    def closed(self, form: ui.element) -> None: ...

    def dropped(self, form: ui.element) -> None: ...


@dataclass(eq=False)
class Rows:
    """`grow` and `shrink` add and take away the last row; `first` is how many the program drew."""

    count: Callable[[], int]
    grow: Callable[[], object]
    shrink: Callable[[], object]
    first: int = field(init=False)
    touched: bool = False

    def __post_init__(self) -> None:
        self.settle()

    def settle(self) -> None:
        """As it stands is as it was given."""
        self.first, self.touched = self.count(), False


@dataclass(eq=False)
class Form:
    """`key` tells it from others on its screen, `about` names the record in a dialog that serves several.

    `spot` is where words about it belong, `title` what it is called, `begin` draws it where one has to ask
    for it first.
    """

    key: str
    spot: ui.element
    title: str = ""
    is_dialog: bool = False
    about: str = ""
    begin: Callable[[], object] | None = None
    notice: ui.element | None = None  # what is said there now


_listeners: WeakKeyDictionary[Client, DraftListener] = WeakKeyDictionary()
_forms: WeakKeyDictionary[ui.element, Form] = WeakKeyDictionary()
_rows: WeakKeyDictionary[ui.element, Rows] = WeakKeyDictionary()


def listen_with(client: Client, listener: DraftListener) -> None:
    """From now on `listener` hears what is typed on this page."""
    _listeners[client] = listener


def listener_of(element: ui.element) -> DraftListener | None:
    """Nobody's on pages without one, for instance while somebody looks through other eyes."""
    return _listeners.get(element.client)


def own_form(
    element: ui.element,
    key: str,
    *,
    spot: ui.element | None = None,
    title: str = "",
    is_dialog: bool = False,
    begin: Callable[[], object] | None = None,
) -> Form:
    made = _forms[element] = Form(key, spot or element, title, is_dialog, begin=begin)
    return made


def form_of(element: ui.element) -> Form | None:
    return _forms.get(element)


def rows_of(element: ui.element, rows: Rows) -> None:
    _rows[element] = rows


def rows_in(element: ui.element) -> Rows | None:
    return _rows.get(element)


def touched(element: ui.element) -> None:
    """A person added or took away a row here."""
    if (rows := _rows.get(element)) is not None:
        rows.touched = True
    if (listener := listener_of(element)) is not None:
        listener.typed(element)


class Written(BindableProperty):
    """A field's value, which remembers what the program wrote: also if that is what stands there already."""

    def __set__(self, owner: Any, value: Any) -> None:
        if owner._send_update_on_value_change and not owner._restoring:
            owner.given, owner.by_hand = value, False
        super().__set__(owner, value)
