"""/staff/tickets/new: the firm opens a ticket for a client, who is told by mail."""

from __future__ import annotations

from markupsafe import Markup

from components.display.notice import notice
from components.forms.button import button, link_button
from components.forms.field_elements import Field
from components.forms.fields import area_field, select_field
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, form, line, stack
from components.html.markup import tag
from data.errors import NotFound
from pages.shell.client_picker import Nobody, nobody_yet, which_client
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from pages.tickets.file_form import FileForm
from pages.tickets.staff_list import PATH as TICKETS
from pages.tickets.words import counter, shortening
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id
from services.tickets import for_clients, opening
from services.tickets.for_clients import ClientOffer
from services.tickets.opening import MOST_CHARACTERS, Opened, TicketForm
from services.tickets.permissions import CATEGORIES, TEND

PATH = f"{TICKETS}/new"


def load(ctx: Context, at: Address) -> ClientOffer | Nobody:
    """Raises NotFound, NotAllowed."""
    ctx.require(TEND)
    if "client" not in at.query:
        return nobody_yet(ctx)
    id = as_id(at.query["client"])
    if id is None:
        raise NotFound(what="client")
    return for_clients.offer_for(ctx, id)


@screen(PATH, title=msgid("New ticket"), place="tickets", load=load)
def new_ticket(visit: Visit, loaded: ClientOffer | Nobody) -> None:
    say = visit.say
    lead = say("The client is told by mail, and answers in the portal.")
    island(page_title(say("New ticket"), lead, back=_back(visit, loaded)))
    if isinstance(loaded, Nobody):
        which_client(visit, loaded, say("For which client is it?"), lambda id: f"{PATH}?client={id}")
    elif not loaded.categories:
        _no_categories(visit)
    else:
        NewTicket(visit, loaded)


def _back(visit: Visit, loaded: ClientOffer | Nobody) -> Markup:
    all_of_them = tag("a", {"class": "more", "href": TICKETS}, visit.say("All tickets"))
    if isinstance(loaded, Nobody):
        return all_of_them
    client = tag("a", {"href": f"/staff/clients/{loaded.client_id}"}, loaded.client)
    return tag("div", {"class": "line"}, all_of_them, client)


def _no_categories(visit: Visit) -> None:
    say = visit.say
    way = link_button(say("Categories"), f"{TICKETS}/categories") if visit.frame.actor.may(CATEGORIES) else None
    sentence = say("Tickets cannot be opened yet: the firm has not said what they may be about.")
    island(notice("info", sentence, action=way))


class NewTicket:
    """Which category, who of the client it is for, and what it says."""

    def __init__(self, visit: Visit, offer: ClientOffer) -> None:
        self._visit, say = visit, visit.say
        self._client = str(offer.client_id)
        categories = {"": say("Please choose")} | {str(id): name for id, name in offer.categories}
        people = {"": say("Everybody there who uses tickets")} | {str(id): name for id, name in offer.requesters}
        counts = counter(visit, MOST_CHARACTERS)
        with stack():
            with card(say("For {client}", client=offer.client)), form():
                if not offer.requesters:
                    told = say("Nobody of this client uses tickets yet: nobody is told, and nobody reads it.")
                    island(notice("warn", told))
                self._fields: dict[str, Field] = {
                    "category": select_field(say("Category"), categories),
                    "requester": select_field(say("Who reads it there"), people),
                    "text": area_field(
                        say("What is it about?"), required=True, rows=6, counts=counts, on_change=self._counted
                    ),
                }
                self._files = FileForm(visit, "new", offer.largest_mb) if offer.largest_mb else None
            with line():
                self._send = button(say("Open the ticket"), self._submit, kind="primary")

    def _counted(self) -> None:
        text = str(self._fields["text"].value or "")
        self._send.say(shortening(self._visit, text) or self._visit.say("Open the ticket"))

    async def _submit(self) -> None:
        visit = self._visit
        typed = {name: str(field.value or "") for name, field in self._fields.items()}
        opened = await visit.ask_in(self._fields, _opened, TicketForm(entity=self._client, **typed))
        if opened is None or (self._files is not None and self._files.send(opened.message_id)):
            return  # with files the browser sends its own form now, and another page comes
        visit.shell.tell("good", visit.say("Ticket {number} is with the client.", number=str(opened.number)))
        visit.go(f"{TICKETS}/{opened.number}")


def _opened(ctx: Context, form: TicketForm) -> Opened:
    return opening.open_ticket(ctx, form)
