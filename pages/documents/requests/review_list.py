"""Items as staff look at them: accepted and sent back with one key each, live (assets/review.js)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from markupsafe import Markup
from nicegui import ui

from components.forms.button import Kind, button_markup
from components.html.island import Pick, island
from components.html.markup import Child, join, tag
from data.statuses import ItemState, RequestState
from pages.documents.requests.items import item_line, item_list, upload_button, with_words
from pages.documents.requests.reason_dialog import ReasonDialog
from pages.documents.requests.words import due_words
from pages.shell.visit import Visit
from services.documents.permissions import ADD, ASK
from services.documents.requests import review
from services.documents.requests.detail import ItemView, RequestView
from services.platform.context import Context

NO_ITEM = Markup("")


class ReviewList:
    """The items of one request, or of several. `look` reads them afresh, `heard` is told what was read then."""

    def __init__(
        self,
        visit: Visit,
        found: list[RequestView],
        look: Callable[[Context], list[RequestView]],
        topics: list[str],
        *,
        is_mixed: bool,
        nothing: Markup = NO_ITEM,
        heard: Callable[[list[RequestView]], object] | None = None,
    ) -> None:
        self._visit, self._found, self._look, self._heard = visit, found, look, heard
        self._is_mixed, self._nothing = is_mixed, nothing
        say = visit.say
        self._dialog = ReasonDialog(
            visit,
            lambda item: say("Send {item} back", item=item),
            say(
                "The client reads this sentence and is asked again. What you send back within five minutes is one mail."
            ),
            say("Send it back"),
            lambda ctx, item, reason: review.send_back(ctx, item.id, item.version, reason),
            self.again,
            lambda item: say("{item} was sent back.", item=item),
        )
        with ui.element("section").classes("card") as box:
            box.props["aria-label"] = say("Items")
            self._island = island(self._markup(), on={"accept": self._accept, "return": self._return})
        visit.live(topics, self.again)

    async def again(self) -> None:
        self._found = await self._visit.look_again(self._look)
        self._island.show(self._markup())
        if self._heard is not None:
            heard = self._heard(self._found)
            if isinstance(heard, Awaitable):
                await heard

    def _markup(self) -> Markup:
        say = self._visit.say
        lines = [self._line(request, item) for request in self._found for item in request.items]
        if not lines:
            return self._nothing
        may = self._visit.frame.actor.may(ASK)
        waiting = any(item.state is ItemState.UPLOADED for request in self._found for item in request.items)
        keys = (
            tag(
                "p",
                {"class": "asked-keys"},
                *(tag("kbd", {}, key) for key in ("↓", "↑")),
                " ",
                say("to move"),
                " · ",
                tag("kbd", {}, "A"),
                " ",
                say("accepts"),
                " · ",
                tag("kbd", {}, "R"),
                " ",
                say("sends back"),
            )
            if may and waiting
            else None
        )
        return with_words(self._visit, join((keys, item_list(say("Items"), lines))))

    def _line(self, request: RequestView, item: ItemView) -> Markup:
        may = self._visit.frame.actor.may(ASK)
        waits = may and item.state is ItemState.UPLOADED and request.state is RequestState.OPEN
        whose = self._whose(request) if self._is_mixed else None
        return item_line(self._visit, item, *(self._acts(request, item) if may else ()), to_review=waits, whose=whose)

    def _whose(self, request: RequestView) -> Markup:
        parts = (request.client, due_words(self._visit, request.due_on))
        link = tag("a", {"href": f"/staff/requests/{request.id}"}, request.title)
        return tag("p", {"class": "asked-whose"}, join((link, *filter(None, parts)), " · "))

    def _acts(self, request: RequestView, item: ItemView) -> list[Child]:
        """Accepting what is still missing says that it came some other way."""
        say = self._visit.say
        if request.state is RequestState.WITHDRAWN:
            return []
        is_open, state, acts = request.state is RequestState.OPEN, item.state, list[Child]()
        is_asked = state in (ItemState.MISSING, ItemState.RETURNED)
        if is_open and state is not ItemState.ACCEPTED:
            words = say("Received otherwise") if is_asked else say("Accept")
            acts.append(self._button(words, item, "accept", "primary" if state is ItemState.UPLOADED else "ghost"))
        if not is_asked:
            acts.append(self._button(say("Send back"), item, "return", "secondary" if is_open else "ghost"))
        if is_open and is_asked and not self._is_mixed and self._visit.frame.actor.may(ADD):
            acts.append(upload_button(self._visit, item, primary=False))
        return acts

    def _button(self, words: str, item: ItemView, do: str, kind: Kind) -> Markup:
        return button_markup(words, do=do, id=str(item.id), kind=kind, small=True, name=f"{words}: {item.title}")

    def _item(self, pick: Pick) -> ItemView | None:
        items = (item for request in self._found for item in request.items)
        return next((each for each in items if str(each.id) == pick.id), None)

    async def _accept(self, pick: Pick) -> None:
        item = self._item(pick)
        if item is not None:
            try:
                await self._visit.ask(review.accept, item.id, item.version)
            finally:
                await self.again()
            self._visit.shell.tell("good", self._visit.say("{item} is accepted.", item=item.title))

    def _return(self, pick: Pick) -> None:
        if (item := self._item(pick)) is not None:
            self._dialog.open(item)
