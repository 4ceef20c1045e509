"""What was written in a ticket, as both sides read it, and the box in which the next thing is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from markupsafe import Markup

from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import button
from components.forms.fields import area_field
from components.html.icons import icon
from components.html.layout import form, line
from components.html.markup import join, tag
from pages.documents.words import file_path, size_words
from pages.shell.staff_words import moment
from pages.shell.visit import Visit
from pages.tickets.file_form import FileForm
from pages.tickets.words import counter
from services.documents.settings import LARGEST_MB
from services.platform.context import Context
from services.tickets import answers
from services.tickets.detail import Message, SentFile, TicketView

Said = Callable[[], Awaitable[None]]


def thread(visit: Visit, found: TicketView) -> Markup:
    lines = [_message(visit, each) for each in found.messages]
    return panel(visit.say("What was written"), tag("ol", {"class": "talk"}, *lines))


def _message(visit: Visit, message: Message) -> Markup:
    say = visit.say
    kind = "internal" if message.is_internal else "ours" if message.is_from_firm else ""
    side = None
    if message.is_internal:
        side = status_chip(say("Internal note: only the firm reads it"), tone="warn", icon="lock")
    elif message.is_from_firm and not visit.frame.actor.is_staff:
        side = status_chip(visit.frame.preferences.portal_name, icon="building")
    who = say("{name} (you)", name=message.author) if message.is_mine else message.author
    files = (
        tag("ul", {"class": "talk-files"}, *(_file(visit, each) for each in message.files)) if message.files else None
    )
    return tag(
        "li",
        {"class": f"talk-message {kind}".strip()},
        tag("div", {"class": "talk-head"}, tag("b", {}, who), side, tag("time", {}, moment(visit, message.at))),
        tag("p", {"class": "talk-text"}, message.text),
        files,
    )


def _file(visit: Visit, file: SentFile) -> Markup:
    link = tag("a", {"href": file_path(file.id), "data-blank": True}, file.name)
    size = tag("span", {"class": "faint num"}, size_words(visit, file.size_bytes))
    return tag("li", {}, icon("clip", small=True), join((link, size), " "))


class AnswerBox:
    """Writes to the other side, with files where they are offered; staff also note something for themselves."""

    def __init__(self, visit: Visit, ticket_id: UUID, *, takes_files: bool, said: Said, close: Said) -> None:
        """`said` hears that something was written; `close` is what the button beside it does."""
        say, staff = visit.say, visit.frame.actor.is_staff
        self._visit, self._id, self._said = visit, ticket_id, said
        with form():
            self._text = area_field(say("Your answer"), rows=4, counts=counter(visit, answers.MOST_CHARACTERS))
            largest = visit.frame.preferences[LARGEST_MB]
            self._files = FileForm(visit, "answer", largest) if takes_files else None
        with line():
            button(say("Send answer"), self._answer, kind="primary")
            if staff:
                button(say("Keep as internal note"), self._note, icon="lock")
            button(say("Close the ticket"), close, kind="ghost")

    async def _answer(self) -> None:
        message = await self._visit.ask_in({"text": self._text}, _answered, self._id, str(self._text.value or ""))
        if message is not None and not (self._files is not None and self._files.send(message)):
            await self._done(self._visit.say("Your answer is sent."))

    async def _note(self) -> None:
        if await self._visit.ask_in({"text": self._text}, _noted, self._id, str(self._text.value or "")) is not None:
            await self._done(self._visit.say("The note is kept. Only the firm reads it."))

    async def _done(self, sentence: str) -> None:
        self._text.value = ""
        await self._said()
        self._visit.shell.tell("good", sentence)


def _answered(ctx: Context, ticket_id: UUID, text: str) -> UUID:
    return answers.answer(ctx, ticket_id, text)


def _noted(ctx: Context, ticket_id: UUID, text: str) -> UUID:
    return answers.note(ctx, ticket_id, text)
