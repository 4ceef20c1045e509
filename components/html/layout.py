"""Where things stand, as context managers, so that pages need no classes and no sizes.

with two():            two columns, the first wider; one column on small screens
with stack():          one below the other, with the page's rhythm
with line():           buttons in a row
with form(save):       fields below each other at reading width; Enter in a field calls `save`
with card("Title"):    a card around live elements (fields, buttons)
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from markupsafe import Markup
from nicegui import ui

from components.html.island import island
from components.html.markup import tag


def two() -> ui.element:
    return ui.element("div").classes("two")


def stack() -> ui.element:
    return ui.element("div").classes("stack")


def line() -> ui.element:
    return ui.element("div").classes("line")


def form(on_enter: Callable[[], Awaitable[object] | object] | None = None, *, columns: bool = False) -> ui.element:
    """`columns` sets two fields beside each other where there is room."""
    made = ui.element("div").classes("form columns" if columns else "form")
    if on_enter is not None:
        made.on("keydown.enter", lambda: on_enter(), js_handler="(e) => e.target.matches('input') && emit()")
    return made


@contextmanager
def card(title: str = "", *, aside: Markup | None = None) -> Iterator[ui.element]:
    """A card whose content is live elements; for pure markup use components.display.panel."""
    with ui.element("section").classes("card") as made:
        if title:
            made.props["aria-label"] = title
            island(tag("header", {}, tag("h2", {}, title), aside), classes="card-head")
        with ui.element("div").classes("card-body"):
            yield made
