"""An island: a piece of page built as markup in Python, shown by one element, answering through one event.

    def opened(pick: Pick) -> None: ...
    list_ = island(tag("button", {"data-do": "open", "data-id": "42"}, "Open"), on={"open": opened})
    list_.show(other_markup)            # replaces the content; the browser keeps focus and what is being typed

In the browser (assets/portico.js) a click on, or a change of, the nearest `[data-do]` sends its `data-do`, `data-id`,
value and ticked state. What arrives is the browser's word: shapes are checked here, rights in the service.
Costs one NiceGUI element however long the markup is.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LONGEST_NAME = 40
LONGEST_ID = 200
LONGEST_VALUE = 2000
MOST_FIELDS = 300


@dataclass(frozen=True)
class Pick:
    """What a person did inside an island. `id` is the element's data-id, `fields` the named inputs of its form."""

    do: str
    id: str = ""
    value: str = ""
    on: bool = False
    fields: Mapping[str, str] | None = None


Answer = Callable[[Pick], Awaitable[object] | object]


def understood(payload: object) -> Pick | None:
    """The event if it has the agreed shape (bounded strings, a boolean), else None: forged events are dropped."""
    detail = payload.get("detail", payload) if isinstance(payload, dict) else None
    if not isinstance(detail, dict):
        return None
    do, id_, value, on = (
        detail.get(key, default) for key, default in (("do", ""), ("id", ""), ("value", ""), ("on", False))
    )
    fields = _fields(detail.get("fields"))
    if not (
        _text(do, LONGEST_NAME)
        and do
        and _text(id_, LONGEST_ID)
        and _text(value, LONGEST_VALUE)
        and isinstance(on, bool)
        and fields is not None
    ):
        return None
    return Pick(do=do, id=id_, value=value, on=on, fields=fields)


def _text(value: object, longest: int) -> bool:
    """A short string that every database and every encoding can hold: no NUL, no half of a character."""
    return isinstance(value, str) and len(value) <= longest and not _UNSTORABLE.search(value)


def _fields(given: object) -> dict[str, str] | None:
    if given is None:
        return {}
    if not isinstance(given, dict) or len(given) > MOST_FIELDS:
        return None
    if not all(_text(key, LONGEST_NAME) and _text(value, LONGEST_VALUE) for key, value in given.items()):
        return None
    return given


class Island(ui.html, default_classes="island"):
    """One element holding markup; see the module docstring."""

    def __init__(self, markup: Markup, *, on: Mapping[str, Answer] | None = None, tag: str = "div") -> None:
        if not isinstance(markup, Markup):
            raise TypeError("An island shows Markup built by components.html.markup, never a bare string")
        super().__init__(str(markup), sanitize=True, tag=tag)
        self._answers = dict(on or {})
        self._odd = False  # turned each time the same markup must reach the browser again
        if on is not None:
            self.on("portico", self._answer, args=["detail"])

    def show(self, markup: Markup, *, anew: bool = False) -> Self:
        """Replace the content. Unchanged markup sends nothing, unless it must be drawn `anew`.

        That is for a box somebody ticked in the browser while the server goes on as before: the markup is the same.
        """
        if not isinstance(markup, Markup):
            raise TypeError("An island shows Markup built by components.html.markup, never a bare string")
        self._odd ^= anew
        content = f"{markup}{' ' if self._odd else ''}"
        if content != self.content:
            self.content = content
        return self

    async def _answer(self, event: GenericEventArguments) -> None:
        await self.take(event.args)

    async def take(self, payload: Any) -> None:
        """Check one event and call the handler named by it; unknown or malformed events do nothing."""
        pick = understood(payload)
        answer = self._answers.get(pick.do) if pick else None
        if answer is None or pick is None:
            return
        result = answer(pick)
        if isinstance(result, Awaitable):
            await result


def island(markup: Markup, *, on: Mapping[str, Answer] | None = None, tag: str = "div", classes: str = "") -> Island:
    """Show markup; `on` maps a `data-do` name to the callback that takes the Pick."""
    made = Island(markup, on=on, tag=tag)
    if classes:
        made.classes(classes)
    return made
