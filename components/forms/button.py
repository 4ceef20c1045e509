"""Buttons: one element each, busy while their handler runs, so a double click runs it once.

button("Pay EUR 1,240.00", on_click=pay, kind="primary", icon="card")
link_button("Open the invoice", href="/billing/invoices/42")          -> Markup, for islands
button_markup("Remove", do="remove", id="42", kind="danger")          -> Markup, for islands
"""

from collections.abc import Awaitable, Callable
from typing import Literal

from markupsafe import Markup
from nicegui import ui
from nicegui.elements.mixins.disableable_element import DisableableElement
from nicegui.events import GenericEventArguments

from components.html.icons import icon as drawn
from components.html.markup import join, tag

Kind = Literal["primary", "secondary", "danger", "ghost", "pay"]
Click = Callable[[], Awaitable[object] | object]


class Button(ui.html, DisableableElement):
    """A button whose handler never runs twice at once."""

    def __init__(self, words: str, on_click: Click | None, *, kind: Kind, icon: str | None, name: str | None) -> None:
        self._icon = icon
        self._on_click = on_click
        self._busy = False
        super().__init__(str(_face(words, icon)), sanitize=True, tag="button")
        self.classes(_classes(kind))
        self.props["type"] = "button"
        if name:
            self.props["aria-label"] = name
        self.on("click", self._clicked, args=[])

    def say(self, words: str) -> None:
        """Other words on the same button, e.g. a new amount."""
        self.content = str(_face(words, self._icon))

    def _handle_enabled_change(self, enabled: bool) -> None:
        self.props["disabled"] = not enabled

    async def _clicked(self, event: GenericEventArguments) -> None:
        if self._on_click is None or self._busy or not self.enabled:
            return
        self._busy = True
        self.props["aria-busy"] = "true"
        self.update()
        try:
            result = self._on_click()
            if isinstance(result, Awaitable):
                await result
        finally:
            self._busy = False
            if not self.is_deleted:
                self.props.pop("aria-busy", None)
                self.update()


def button(
    words: str,
    on_click: Click | None = None,
    *,
    kind: Kind = "secondary",
    icon: str | None = None,
    name: str | None = None,
) -> Button:
    """`name` is the accessible name where the words alone do not say it (an icon-only button: words="")."""
    return Button(words, on_click, kind=kind, icon=icon, name=name)


def button_markup(
    words: str,
    *,
    do: str,
    id: str = "",
    kind: Kind = "secondary",
    icon: str | None = None,
    name: str | None = None,
    small: bool = False,
) -> Markup:
    """A button inside an island; it answers as `do`."""
    return tag(
        "button",
        {"type": "button", "class": _classes(kind, small), "data-do": do, "data-id": id, "aria-label": name},
        _face(words, icon),
    )


def link_button(
    words: str,
    href: str,
    *,
    kind: Kind = "secondary",
    icon: str | None = None,
    small: bool = False,
    new_tab: bool = False,
    name: str | None = None,
) -> Markup:
    """A link that looks like a button. `new_tab` also keeps the portal from taking the click over (files, PDFs)."""
    return tag(
        "a",
        {"class": _classes(kind, small), "href": href, "data-blank": new_tab, "aria-label": name},
        _face(words, icon),
    )


def _face(words: str, icon: str | None) -> Markup:
    return join((drawn(icon, small=bool(words)) if icon else None, tag("span", {}, words) if words else None))


def _classes(kind: Kind, small: bool = False) -> str:
    return f"btn {kind} small" if small else f"btn {kind}"
