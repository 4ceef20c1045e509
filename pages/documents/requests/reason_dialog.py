"""One sentence that an act needs: why something is sent back, or does not apply."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from components.forms.dialog import dialog
from components.forms.fields import text_field
from components.html.island import island
from components.html.markup import tag
from pages.shell.visit import Visit
from services.documents.requests.answers import LONGEST_REASON
from services.documents.requests.detail import ItemView
from services.platform.context import Context


class ReasonDialog:
    """`send(ctx, item, reason)` does it; Enter sends, too. `title` is a function of the item's name."""

    def __init__(
        self,
        visit: Visit,
        title: Callable[[str], str],
        explained: str,
        yes: str,
        send: Callable[[Context, ItemView, str], Any],
        again: Callable[[], Awaitable[None]],
        done: Callable[[str], str],
    ) -> None:
        say = visit.say
        self._visit, self._title, self._send, self._again, self._done = visit, title, send, again, done
        self._item: ItemView | None = None
        self._box = dialog(yes, close=say("Close"))
        with self._box:
            island(tag("p", {"class": "muted"}, explained))
            self._reason = text_field(say("Reason"), required=True, longest=LONGEST_REASON)
            self._reason.on("entered", self._save)
        self._box.element.on("show", self._reason.focus, args=[])
        self._box.buttons(yes, self._save, cancel=say("Cancel"))

    def open(self, item: ItemView) -> None:
        self._item = item
        self._reason.value = ""
        self._box.retitle(self._title(item.title))
        self._box.open(str(item.id))

    async def _save(self) -> None:
        item = self._item
        if item is None:
            return

        def send(ctx: Context, reason: str) -> bool:
            self._send(ctx, item, reason)
            return True

        if await self._visit.ask_in({"reason": self._reason}, send, str(self._reason.value or "")):
            self._item = None
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._done(item.title))
