"""What a client asks of the firm about services: a new one, another date, a cancellation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from components.forms.dialog import dialog
from components.forms.field_elements import Field
from components.forms.fields import area_field, select_field, text_field
from components.html.island import island
from components.html.markup import tag
from pages.shell.visit import Visit
from services.field_service import asking
from services.field_service.asking import LONGEST_TEXT
from services.field_service.permissions import SEES_SERVICES
from services.field_service.plans import LONGEST_WISH
from services.platform.context import Context
from services.platform.lists.filters import as_id

Again = Callable[[], Awaitable[None]]


class NewServiceDialog:
    """For one of the clients where they may; which one is asked where there are several."""

    def __init__(self, visit: Visit, again: Again) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._clients = {
            str(each.entity_id): each.name for each in visit.frame.actor.in_view if SEES_SERVICES.name in each.rights
        }
        self._box = dialog(say("Ask for a service"), close=say("Close"))
        with self._box:
            island(tag("p", {"class": "muted"}, say("The firm reads it and answers here and by e-mail.")))
            self._client = select_field(say("For"), self._clients) if len(self._clients) > 1 else None
            self._text = area_field(say("What do you need?"), required=True, longest=LONGEST_TEXT)
            self._wish = text_field(
                say("When would it suit you?"), longest=LONGEST_WISH, help=say("Days and times, as you like.")
            )
        self._box.buttons(say("Ask for a service"), self._send, cancel=say("Cancel"))

    def open(self) -> None:
        self._box.open()

    async def _send(self) -> None:
        chosen = self._client.chosen if self._client is not None else next(iter(self._clients), "")
        entity_id = as_id(str(chosen))
        if entity_id is None:
            return
        fields: dict[str, Field] = {"text": self._text, "wish": self._wish}
        text, wish = str(self._text.value or ""), str(self._wish.value or "")
        if await self._visit.ask_in(fields, asking.ask_new, entity_id, text, wish):
            self._text.value = self._wish.value = ""
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._visit.say("The firm has your request."))


class VisitDialog:
    """About one visit: another date, or that it does not take place."""

    def __init__(self, visit: Visit, visit_id: UUID, again: Again, *, cancels: bool) -> None:
        say = visit.say
        self._visit, self._id, self._again, self._cancels = visit, visit_id, again, cancels
        title = say("Ask to cancel the visit") if cancels else say("Ask for another date")
        self._box = dialog(title, close=say("Close"))
        with self._box:
            lead = (
                say("The visit stays planned until the firm has answered.")
                if cancels
                else say("The visit stays where it is until the firm has answered.")
            )
            island(tag("p", {"class": "muted"}, lead))
            self._wish = (
                None
                if cancels
                else text_field(
                    say("When would it suit you?"),
                    required=True,
                    longest=LONGEST_WISH,
                    help=say("Days and times, as you like."),
                )
            )
            self._text = area_field(say("Anything the firm should know"), rows=3, longest=LONGEST_TEXT)
        self._box.buttons(title, self._send, cancel=say("Close"), kind="danger" if cancels else "primary")

    def open(self) -> None:
        self._box.open(str(self._id))

    async def _send(self) -> None:
        text = str(self._text.value or "")
        fields: dict[str, Field] = {"text": self._text}
        if self._wish is not None:
            fields["wish"] = self._wish
        wish = str(self._wish.value or "") if self._wish is not None else ""

        def send(ctx: Context) -> UUID:
            if self._cancels:
                return asking.ask_cancel(ctx, self._id, text)
            return asking.ask_other_date(ctx, self._id, text, wish)

        if await self._visit.ask_in(fields, send):
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._visit.say("The firm has your request."))
