"""A named dialog: traps focus, gives it back, closes with Esc.

    with dialog("Record a payment") as box:
        amount = money_field("Amount", currency="EUR")
        box.buttons("Record EUR 120.00", record, cancel="Cancel")
    box.open()

    box.open(about=str(row.id))                    # one dialog for several records: which one it is about

Create it once per page. Esc, a click outside and the cross keep what was typed for the next time it is opened about the
same; the button that says Cancel drops it (components/forms/draft_listener.py).
"""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from nicegui import ui

from components.forms.button import Button, Kind, button
from components.forms.draft_listener import listener_of, own_form
from components.html.island import island
from components.html.markup import tag


class Dialog:
    """A box over the page with a title, content and buttons."""

    def __init__(self, title: str, *, close: str = "Close", wide: bool = False) -> None:
        """`close` is the accessible name of the cross, translated."""
        self.title = title
        self.element = ui.dialog().props('transition-show="fade" transition-hide="fade"')
        self.element.props["aria-label"] = title
        with self.element:
            self._box = ui.element("section").classes("dialog wide" if wide else "dialog")
        with self._box, ui.element("header").classes("dialog-head"):
            self._heading = island(tag("h2", {}, title))
            button("", self.close, kind="ghost", icon="x", name=close)
        with self._box:
            self._body = ui.element("div").classes("dialog-body")
        self._form = own_form(self.element, title, spot=self._body, title=title, is_dialog=True)
        self.element.on_value_change(lambda event: None if event.value else self._closed())

    def __enter__(self) -> Self:
        self._body.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._body.__exit__(kind, error, trace)

    def buttons(
        self, words: str, on_click: Callable[[], Awaitable[object] | object], *, cancel: str, kind: Kind = "primary"
    ) -> Button:
        """The main button, which names the thing and the amount, and the way out. Returns the main one."""
        with self._box, ui.element("footer").classes("dialog-foot"):
            button(cancel, self._cancel)
            return button(words, on_click, kind=kind)

    def way_out(self, words: str) -> None:
        """Only the button that closes it, of a dialog whose form has its own main button."""
        with self._box, ui.element("footer").classes("dialog-foot"):
            button(words, self._cancel)

    def retitle(self, title: str) -> None:
        self.title = title
        self.element.props["aria-label"] = title
        self._heading.show(tag("h2", {}, title))

    def open(self, about: str = "") -> None:
        """Fill its fields before. `about`: the record's id; without one it is about what its title says."""
        self._form.title, self._form.about = self.title, about or self.title
        if (listener := listener_of(self.element)) is not None:
            listener.opened(self.element)
        self.element.open()

    def _closed(self) -> None:
        if (listener := listener_of(self.element)) is not None:
            listener.closed(self.element)

    def _cancel(self) -> None:
        if (listener := listener_of(self.element)) is not None:
            listener.dropped(self.element)
        self.close()

    def close(self) -> None:
        self.element.close()


def dialog(title: str, *, close: str = "Close", wide: bool = False) -> Dialog:
    return Dialog(title, close=close, wide=wide)
