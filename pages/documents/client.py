"""/documents: what a client's firm and the client have put there, with folders, uploads and downloads (DOC-02 to 16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from nicegui import ui

from components.forms.button import button_markup
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.island import Answer, Pick, island
from components.html.layout import stack
from components.html.markup import Child, tag
from components.lists.data_list import Column, ListPlan
from pages.documents import document_list
from pages.documents.document_list import DocumentList, Loaded
from pages.documents.list_files import CLIENTS_SHEET
from pages.documents.mail_switch import mail_switch
from pages.documents.routes import FORM, SEND
from pages.documents.sharing.client_links import ClientLinks, share_button
from pages.documents.sharing.dialogs import ShareDialog
from pages.documents.upload_form import Sending, upload_form
from pages.documents.upload_outcome import what_came
from pages.documents.words import download_link, names, several
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.clock import clock
from services.documents import mail_choice, removal
from services.documents.listing import DocumentRow
from services.documents.permissions import ADD, SEES_DOCUMENTS
from services.documents.settings import TAKE_BACK_MINUTES
from services.documents.sharing import listing as share_list
from services.documents.sharing.listing import LinkRow
from services.documents.topics import of_client
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid

TICK_SECONDS = 20  # of the countdown, which is in minutes


def load(ctx: Context, at: Address) -> tuple[Loaded, Sequence[LinkRow], bool | None]:
    """... and whether they want mails; None for whoever gets none anyway."""
    sees = any(SEES_DOCUMENTS.name in each.rights for each in ctx.actor.memberships)
    mailed = mail_choice.wants_mails(ctx) if sees else None
    return document_list.load(ctx, at, ClientDocuments.NAME), share_list.of_clients(ctx), mailed


@screen("/documents", title=msgid("Documents"), place="documents", load=load, takes=(SAID,))
def documents(visit: Visit, found: tuple[Loaded, Sequence[LinkRow], bool | None]) -> None:
    say, (loaded, share_links, mailed) = visit.say, found
    island(page_title(say("Documents"), say("What you and the firm share. Only people with access see it.")))
    with stack():
        _sending(visit, loaded)
        ClientDocuments(visit, loaded)
        ClientLinks(visit, share_links)
        if mailed is not None:
            mail_switch(visit, mailed)


def _sending(visit: Visit, loaded: Loaded) -> None:
    said = visit.said()
    said = said if said is not None and said.form == FORM else None
    if said is not None and (said.typed or said.tone == "good" or said.beside is None):
        island(what_came(visit, said))
    actor = visit.frame.actor
    mine = {each.entity_id: each.name for each in actor.in_view if each.may(ADD)}
    if mine and actor.is_offered(ADD):
        island(upload_form(visit, Sending(SEND, mine, loaded.open_folders), said))


class ClientDocuments(DocumentList):
    """The list, and the minutes that are left to take an upload back."""

    NAME, IS_STAFF = "documents", False

    def __init__(self, visit: Visit, loaded: Loaded) -> None:
        self._share = ShareDialog(visit)
        topics = [
            topic
            for each in visit.frame.actor.memberships
            for topic in (of_client(each.entity_id), f"entity:{each.entity_id}")  # what waits for a payment opens by it
        ]
        super().__init__(visit, loaded, _plan(visit), topics)
        ui.timer(TICK_SECONDS, self._tick)

    def _acts(self) -> Mapping[str, Answer]:
        return {"take_back": self._take_back, "share": self._open_share}

    def _open_share(self, pick: Pick) -> None:
        if (row := self._row(pick)) is not None:
            self._share.open(row.id, row.name)

    async def _take_back(self, pick: Pick) -> None:
        say, row = self._visit.say, self._row(pick)
        if row is None:
            return
        if not await confirm(
            say("Take back {name}?", name=row.name),
            say("It is deleted for good, for you and for the firm."),
            yes=say("Take back {name}", name=row.name),
            no=say("Keep it"),
            danger=True,
        ):
            return
        try:
            await self._visit.ask(removal.take_back, row.id)
        finally:
            await self.again()
        self._visit.shell.tell("good", say("{name} was taken back.", name=row.name))

    def _tick(self) -> None:
        """Nothing is asked: what is shown grows older."""
        before, self._now = self._now, clock()
        if any(self._left(row, before) for row in self._found.page.rows):
            self.lines.show(self._listing())

    def _cells(self, row: DocumentRow) -> Mapping[str, Child]:
        entity = names(self._visit).get(row.entity_id, "")
        return {
            "entity": entity,
            "own": self._own(row),
            "get": tag("span", {"class": "line"}, share_button(self._visit, row), download_link(self._visit, row)),
        }

    def _own(self, row: DocumentRow) -> Child:
        """What may still become of an upload of their own, and afterwards why nothing may (DOC-16)."""
        say, minutes = self._visit.say, self._visit.frame.preferences[TAKE_BACK_MINUTES]
        if row.is_from_firm or not minutes:
            return None
        left = self._left(row, self._now)
        if left and self._visit.frame.actor.is_offered(ADD):
            words = say("Take back · {n} min", n=left)
            return button_markup(
                words, do="take_back", id=str(row.id), kind="ghost", small=True, name=f"{words}, {row.name}"
            )
        return tag("span", {"class": "faint"}, say("Part of the firm's records")) if row.is_openable else None

    def _left(self, row: DocumentRow, now: datetime) -> int:
        """Whole minutes, rounded up; 0 when the window is over or there is none."""
        if row.is_from_firm or row.number > 1:
            return 0
        until = row.uploaded_at + timedelta(minutes=self._visit.frame.preferences[TAKE_BACK_MINUTES])
        return max(-((now - until) // timedelta(minutes=1)), 0)


def _plan(visit: Visit) -> ListPlan:
    say = visit.say
    return document_list.plan(
        visit,
        say("What the firm shares with you and what you add appears here."),
        Column("entity", say("For"), sortable=True) if several(visit) else None,
        Column("own", "", heard=say("Your upload"), hidable=False, phone="state"),
        Column("get", "", heard=say("Download"), hidable=False, phone="action"),
        export=CLIENTS_SHEET.path,
    )
