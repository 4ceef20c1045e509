""" "Open a Ticket": the dialog behind the round button and the button on the list (TKT-02, TKT-03, TKT-05, TKT-11)."""

from __future__ import annotations

from components.forms.dialog import Dialog, dialog
from components.forms.field_elements import Field
from components.forms.fields import area_field, select_field
from components.html.island import island
from components.html.markup import tag
from pages.shell.visit import Visit
from pages.tickets.file_form import FileForm
from pages.tickets.words import counter, shortening
from services.platform.context import Context
from services.tickets import opening
from services.tickets.opening import MOST_CHARACTERS, Offer, Opened, TicketForm
from services.tickets.settings import CLIENTS_SEE_OPEN


class OpenDialog:
    """Made when it is asked for, and made anew when there is something else to choose from."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._offer: Offer | None = None
        self._box: Dialog | None = None

    async def open(self) -> None:
        found = await self._visit.ask(opening.offer)
        if found != self._offer or self._box is None:
            if self._box is not None:
                self._box.element.delete()
            self._offer = found
            with self._visit.client:
                self._draw(found)
        assert self._box is not None
        self._box.open()

    def _draw(self, offer: Offer) -> None:
        say = self._visit.say
        choose = {"": say("Please choose")}
        self._box = dialog(say("Open a ticket"), close=say("Close"))
        self._fields: dict[str, Field] = {}
        with self._box:
            if offer.clients:
                clients = choose | {str(id): name for id, name in offer.clients}
                self._fields["entity"] = select_field(say("For"), clients)
            categories = choose | {str(id): name for id, name in offer.categories}
            self._fields["category"] = select_field(say("Category"), categories)
            counts = counter(self._visit, MOST_CHARACTERS)
            self._fields["text"] = area_field(
                say("What is it about?"), required=True, rows=6, counts=counts, on_change=self._counted
            )
            self._files = FileForm(self._visit, "new", offer.largest_mb) if offer.largest_mb else None
            island(tag("p", {"class": "help"}, say("The firm answers here and by mail.")))
        self._send = self._box.buttons(say("Submit ticket"), self._submit, cancel=say("Cancel"))

    def _counted(self) -> None:
        """A text that is too long is told on the button before it is pressed; what was typed stays (TKT-04)."""
        text = str(self._fields["text"].value or "")
        self._send.say(shortening(self._visit, text) or self._visit.say("Submit ticket"))

    async def _submit(self) -> None:
        visit, say = self._visit, self._visit.say
        typed = {name: str(field.value or "") for name, field in self._fields.items()}
        self._send.disable()
        try:
            opened = await visit.ask_in(self._fields, _opened, TicketForm(**typed))
        finally:
            self._send.enable()
        if opened is None or self._box is None:
            return
        if self._files is not None and self._files.send(opened.message_id):
            return  # the form has to stand until it is sent: another page comes then
        self._box.close()
        self._box.element.delete()
        self._box = None
        visit.shell.tell("good", say("Ticket {number} is with the firm.", number=str(opened.number)))
        if visit.frame.preferences[CLIENTS_SEE_OPEN]:
            visit.go(f"/tickets/{opened.number}")


def _opened(ctx: Context, form: TicketForm) -> Opened:
    return opening.open_ticket(ctx, form)


async def open_dialog(visit: Visit) -> None:
    """One for each tab."""
    box = visit.in_tab.setdefault(OpenDialog, OpenDialog(visit))
    assert isinstance(box, OpenDialog)
    await box.open()
