"""/staff/documents and the tab of a client: everything that clients and the firm share, added and kept in order."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from components.forms.button import button, link_button
from components.frame.page_title import page_title
from components.html.island import Answer, island
from components.html.layout import line, stack
from components.html.markup import Child, tag
from components.lists.data_list import Column, ListPlan
from data.errors import NotFound
from pages.documents import document_list
from pages.documents.document_list import DocumentList, Loaded
from pages.documents.filing_dialogs import FilingDialog
from pages.documents.folders import FOLDERS_PATH
from pages.documents.list_files import STAFF_SHEET
from pages.documents.routes import FORM, SEND_FOR_CLIENT
from pages.documents.sharing.dialogs import AskDialog
from pages.documents.staff_acts import DocumentActs, acts_menu
from pages.documents.upload_form import Sending, upload_form
from pages.documents.upload_outcome import what_came
from pages.documents.watch.words import link_to_inbox
from pages.documents.words import day_words, download_link
from pages.shell.client_header import client_head
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.documents import retention, topics
from services.documents.listing import DocumentRow
from services.documents.permissions import ADD, READ, TEND
from services.documents.settings import YEARS_KEPT
from services.documents.sharing.permissions import SHARE
from services.documents.watch import quarantine
from services.people import clients
from services.people.clients import ClientRecord
from services.platform.context import Context
from services.platform.flashes import SAID, Flash
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id
from services.platform.permissions import May


def load_all(ctx: Context, at: Address) -> tuple[Loaded, int | None]:
    return document_list.load(ctx, at, StaffDocuments.NAME), quarantine.count(ctx)


def load_client(ctx: Context, at: Address) -> tuple[ClientRecord, Loaded]:
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="client")
    return clients.record(ctx, id), document_list.load(ctx, at, StaffDocuments.NAME, id)


@screen("/staff/documents", title=msgid("Documents"), place="documents", load=load_all, takes=(SAID,))
def all_documents(visit: Visit, found: tuple[Loaded, int | None]) -> None:
    say, (loaded, in_quarantine) = visit.say, found
    way = link_button(say("Folders"), FOLDERS_PATH, icon="project")
    may_edit = visit.frame.actor.may(May.EDIT_SETTINGS)
    about = say("Of all your clients. To add some, open the client.")
    island(page_title(say("Documents"), about, way if may_edit else None))
    with stack():
        ways = [
            link_button(words, f"/staff/documents/{path}", icon=icon)
            for words, path, icon, needs in (
                (say("Add many files"), "bulk", "up", ADD),
                (say("Share links"), "links", "link", SHARE),
                (say("Downloads"), "downloads", "download", READ),
                (say("Storage"), "storage", "chart", READ),
            )
            if visit.frame.actor.may(needs)
        ]
        if (inbox := link_to_inbox(visit, in_quarantine)) is not None:
            ways.append(inbox)
        if ways:
            island(tag("div", {"class": "line"}, *ways))
        _said(visit, has_form=False)
        StaffDocuments(visit, loaded)


@screen("/staff/clients/{id}/documents", title=msgid("Documents"), place="clients", load=load_client, takes=(SAID,))
def client_documents(visit: Visit, loaded: tuple[ClientRecord, Loaded]) -> None:
    client, found, say = *loaded, visit.say
    client_head(visit, client, "/documents")
    with stack():
        may_add = visit.frame.actor.may(ADD)
        said = _said(visit, has_form=may_add)
        if may_add:
            names = {each.contact_id: each.name for each in found.readers}
            sending = Sending(SEND_FOR_CLIENT, {client.id: client.name}, found.open_folders, readers=names)
            island(upload_form(visit, sending, said))
        if visit.frame.actor.may(SHARE):
            asking = AskDialog(visit, client.id, found.open_folders)
            with line():
                button(say("Ask for documents by a link"), asking.open, icon="link")
        StaffDocuments(visit, found)


def _said(visit: Visit, *, has_form: bool) -> Flash | None:
    """What the last form has to say, shown unless it belongs beside a field of the next one."""
    said = visit.said()
    if said is None or said.form != FORM:
        return None
    if said.typed or said.tone == "good" or said.beside is None or not has_form:
        island(what_came(visit, said))
        return None
    return said


class StaffDocuments(DocumentList):
    """The list, and what may be done with each document."""

    NAME, IS_STAFF = "staff_documents", True

    def __init__(self, visit: Visit, loaded: Loaded) -> None:
        self._acting = DocumentActs(
            visit, self.again, self._row, folders=loaded.open_folders, back=str(loaded.client or "")
        )
        filing = FilingDialog(visit, loaded.open_folders) if visit.frame.actor.may(TEND) else None
        heard = topics.ALL if loaded.client is None else topics.of_client(loaded.client)
        super().__init__(visit, loaded, _plan(visit, loaded.client), [heard], filing)

    def _acts(self) -> Mapping[str, Answer]:
        return self._acting.answers

    def _cells(self, row: DocumentRow) -> Mapping[str, Child]:
        more = acts_menu(self._visit, row)
        return {
            "at": self._days(row),
            "client": tag("a", {"href": f"/staff/clients/{row.entity_id}/documents"}, row.client),
            "acts": tag("span", {"class": "line"}, download_link(self._visit, row), more),
        }

    def _days(self, row: DocumentRow) -> Child:
        """When it was added; and of what lies in the bin, or is soon due, the day its years are over (DOC-18)."""
        firm, say, added = self._visit.frame.preferences, self._visit.say, day_words(self._visit, row)
        zone, years = ZoneInfo(firm.time_zone), firm[YEARS_KEPT]
        if row.is_held or not years:
            return added
        over = retention.falls_out_on(row.uploaded_at, years, zone)
        if row.deleted_at is None and over > (self._now + retention.DUE_SOON).astimezone(zone).date():
            return added
        day = self._visit.words.date(over)
        told = say("falls out on {day}", day=day) if row.deleted_at else say("falls due on {day}", day=day)
        return tag("span", {}, added, tag("br", {}), tag("span", {"class": "faint"}, told))


def _plan(visit: Visit, client: UUID | None) -> ListPlan:
    say = visit.say
    return document_list.plan(
        visit,
        say("What you share with clients and what they send appears here."),
        None if client else Column("client", say("Client"), sortable=True),
        Column("acts", "", heard=say("Acts"), hidable=False, phone="action"),
        export=STAFF_SHEET.path,
        client=client,
    )
