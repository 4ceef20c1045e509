"""/staff/documents and the tab of a client: everything that clients and the firm share, added and kept in order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from markupsafe import Markup

from components.display.menu import menu
from components.forms.button import button, button_markup, link_button
from components.forms.confirm import confirm
from components.forms.dialog import dialog
from components.forms.fields import text_field
from components.frame.page_title import page_title
from components.html.icons import icon
from components.html.island import Answer, Pick, island
from components.html.layout import line, stack
from components.html.markup import Child, tag
from components.lists.data_list import Column, ListPlan
from data.errors import NotFound
from data.statuses import ScanState
from pages.documents import document_list
from pages.documents.document_list import DocumentList, Loaded
from pages.documents.routes import FORM, SEND_FOR_CLIENT
from pages.documents.sharing.dialogs import AskDialog, ShareDialog
from pages.documents.upload_form import Sending, upload_form, version_form, what_came
from pages.documents.watch_words import link_to_inbox
from pages.documents.words import download_link
from pages.shell.client_header import client_head
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.documents import removal, topics, watch_waiting
from services.documents.listing import DocumentRow
from services.documents.permissions import ADD, TEND
from services.documents.removal import LONGEST_REASON
from services.documents.sharing.permissions import SHARE
from services.people import clients
from services.people.clients import ClientRecord
from services.platform.context import Context
from services.platform.flashes import SAID, Flash
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id


def load_all(ctx: Context, at: Address) -> tuple[Loaded, int | None]:
    return document_list.load(ctx, at, StaffDocuments.NAME), watch_waiting.count(ctx)


def load_client(ctx: Context, at: Address) -> tuple[ClientRecord, Loaded]:
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="client")
    return clients.record(ctx, id), document_list.load(ctx, at, StaffDocuments.NAME, id)


@screen("/staff/documents", title=msgid("Documents"), place="documents", load=load_all, takes=(SAID,))
def all_documents(visit: Visit, found: tuple[Loaded, int | None]) -> None:
    say, (loaded, waiting) = visit.say, found
    lead = say("Of all your clients. To add some, open the client.")
    inbox = link_to_inbox(visit, waiting)
    island(page_title(say("Documents"), lead, *((inbox,) if inbox else ())))
    with stack():
        if visit.frame.actor.may(SHARE):
            island(
                tag("div", {"class": "line"}, link_button(say("Share links"), "/staff/documents/links", icon="link"))
            )
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
            sending = Sending(SEND_FOR_CLIENT, {client.id: client.name}, found.open_folders)
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
        self._hold = HoldDialog(visit, self.again)
        self._share = ShareDialog(visit)
        self._version = VersionDialog(visit, back=str(loaded.client or ""))
        heard = topics.ALL if loaded.client is None else topics.of_client(loaded.client)
        super().__init__(visit, loaded, _plan(visit, one=loaded.client is not None), [heard])

    def _acts(self) -> Mapping[str, Answer]:
        return {
            "version": lambda pick: self._open(self._version.open, pick),
            "hold": lambda pick: self._open(self._hold.open, pick),
            "share": self._open_share,
            "bin": self._bin,
            "restore": self._restore,
            "release": self._release,
            "delete_infected": self._delete_infected,
        }

    def _open(self, box: Callable[[DocumentRow], None], pick: Pick) -> None:
        if (row := self._row(pick)) is not None:
            box(row)

    def _open_share(self, pick: Pick) -> None:
        if (row := self._row(pick)) is not None:
            self._share.open(row.id, row.name)

    async def _bin(self, pick: Pick) -> None:
        say, row = self._visit.say, self._row(pick)
        if row is not None and await confirm(
            say("Put {name} into the bin?", name=row.name),
            say("The client does not see it any more. You can take it out of the bin again."),
            yes=say("Put {name} into the bin", name=row.name),
            no=say("Keep it"),
            danger=True,
        ):
            await self._done(removal.bin_it, row, say("{name} is in the bin.", name=row.name))

    async def _restore(self, pick: Pick) -> None:
        if (row := self._row(pick)) is not None:
            said = self._visit.say("{name} is out of the bin.", name=row.name)
            await self._done(removal.restore, row, said)

    async def _release(self, pick: Pick) -> None:
        if (row := self._row(pick)) is not None:
            said = self._visit.say("The legal hold on {name} is lifted.", name=row.name)
            await self._done(removal.release, row, said)

    async def _delete_infected(self, pick: Pick) -> None:
        say, row = self._visit.say, self._row(pick)
        if row is not None and await confirm(
            say("Delete {name} for good?", name=row.name),
            say("Malware was found in it. What came before it stays, if there was something."),
            yes=say("Delete {name}", name=row.name),
            no=say("Keep it"),
            danger=True,
        ):
            await self._done(removal.delete_infected, row, say("{name} is deleted.", name=row.name))

    async def _done(self, verb: Callable[[Context, UUID], None], row: DocumentRow, said: str) -> None:
        try:
            await self._visit.ask(verb, row.id)
        finally:
            await self.again()
        self._visit.shell.tell("good", said)

    def _cells(self, row: DocumentRow) -> Mapping[str, Child]:
        more = self._menu(row) if self._visit.frame.actor.may(TEND) else None
        return {
            "client": tag("a", {"href": f"/staff/clients/{row.entity_id}/documents"}, row.client),
            "acts": tag("span", {"class": "line"}, download_link(self._visit, row), more),
        }

    def _menu(self, row: DocumentRow) -> Markup:
        say, id = self._visit.say, str(row.id)
        acts = [
            ("restore", say("Take out of the bin")) if row.deleted_at else ("version", say("New version")),
            ("release", say("Lift the legal hold")) if row.is_held else ("hold", say("Place a legal hold")),
        ]
        if row.deleted_at is None and self._visit.frame.actor.may(SHARE):
            acts.append(("share", say("Share by a link")))
        if row.deleted_at is None and not row.is_held:
            acts.append(("bin", say("Put into the bin")))
        if row.scan is ScanState.INFECTED and not row.is_held:
            acts.append(("delete_infected", say("Delete for good")))
        buttons = (button_markup(words, do=do, id=id, kind="ghost", small=True) for do, words in acts)
        named = say("More for {name}", name=row.name)
        return menu(f"document-{id}", icon("more"), named, tag("div", {"class": "stack"}, *buttons))


class HoldDialog:
    """Why nobody may delete a document."""

    def __init__(self, visit: Visit, again: Callable[[], Awaitable[None]]) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._row: DocumentRow | None = None
        self._box = dialog(say("Place a legal hold"), close=say("Close"))
        with self._box:
            island(tag("p", {"class": "muted"}, say("Nobody deletes it until the hold is lifted.")))
            self._reason = text_field(say("Reason"), required=True, longest=LONGEST_REASON)
        self._box.buttons(say("Place the hold"), self._place, cancel=say("Cancel"))

    def open(self, row: DocumentRow) -> None:
        self._row = row
        self._box.retitle(self._visit.say("Place a legal hold on {name}", name=row.name))
        self._box.open(str(row.id))

    async def _place(self) -> None:
        row = self._row
        if row is not None and await self._visit.ask_in(
            {"reason": self._reason}, _held, row.id, str(self._reason.value or "")
        ):
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._visit.say("{name} is under a legal hold.", name=row.name))


def _held(ctx: Context, id: UUID, reason: str) -> bool:
    removal.hold(ctx, id, reason)
    return True


class VersionDialog:
    """Newer bytes of one document, by a native form."""

    def __init__(self, visit: Visit, *, back: str) -> None:
        self._visit, self._back = visit, back
        self._box = dialog(visit.say("New version"), close=visit.say("Close"))
        with self._box:
            self._form = island(Markup(""))

    def open(self, row: DocumentRow) -> None:
        self._box.retitle(self._visit.say("New version of {name}", name=row.name))
        self._form.show(version_form(self._visit, row.id, self._back))
        self._box.open(str(row.id))


def _plan(visit: Visit, *, one: bool) -> ListPlan:
    say = visit.say
    return document_list.plan(
        visit,
        say("What you share with clients and what they send appears here."),
        None if one else Column("client", say("Client"), sortable=True),
        Column("acts", "", heard=say("Acts"), hidable=False, phone="action"),
    )
