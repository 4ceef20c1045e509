"""/documents/{id} and /staff/documents/{id}: one document, its preview and its versions (DOC-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.notice import notice
from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.icons import icon
from components.html.island import Pick, island
from components.html.layout import stack
from components.html.markup import Child, join, tag
from components.lists.data_list import ListState
from data.errors import NotFound
from pages.documents.preview_box import PreviewBox
from pages.documents.routes import FORM
from pages.documents.staff_acts import DocumentActs, acts_menu, may_act
from pages.documents.upload_outcome import what_came
from pages.documents.waiting import closed_chip, waiting_note
from pages.documents.words import file_path, names, page_path, scan_chip, scan_words, several, size_words
from pages.shell.screens import screen
from pages.shell.staff_words import moment
from pages.shell.visit import Address, Visit
from services.documents.detail import DocumentDetail, VersionRow, detail
from services.documents.file_types import TYPES
from services.documents.folders import open_folders
from services.documents.listing import DocumentRow
from services.documents.permissions import TEND
from services.documents.scans import refusal_of
from services.documents.topics import of_client
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id

_ENDINGS = {each.mime: each.ending.upper() for each in TYPES.values()}


@dataclass(frozen=True, slots=True)
class Shown:
    """`number`: the version that the address asks for, 0 for the newest."""

    found: DocumentDetail
    number: int = 0
    folders: Sequence[tuple[UUID, str]] = ()

    @property
    def version(self) -> VersionRow:
        asked = self.number or self.found.row.number
        return next((each for each in self.found.versions if each.number == asked), self.newest)

    @property
    def newest(self) -> VersionRow:
        """The one that stands; a later one may wait for the malware scanner."""
        return next(each for each in self.found.versions if each.number == self.found.row.number)


def load(ctx: Context, at: Address) -> Shown:
    """Raises NotFound, NotAllowed."""
    id, asked = as_id(at.parts["id"]), at.query.get("version", "")
    if id is None:
        raise NotFound(what="document")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
    shown = Shown(detail(ctx, id), number, open_folders(ctx) if ctx.actor.may(TEND) else ())
    if asked and shown.version.number != number:
        raise NotFound(what="document")
    return shown


@screen("/documents/{id}", title=msgid("Document"), place="documents", load=load)
def one_document(visit: Visit, shown: Shown) -> None:
    DocumentPage(visit, shown)


@screen("/staff/documents/{id}", title=msgid("Document"), place="documents", load=load, takes=(SAID,))
def one_document_of_staff(visit: Visit, shown: Shown) -> None:
    DocumentPage(visit, shown)


class DocumentPage:
    """Everything is drawn anew when the document changes, but the preview only when it shows another version."""

    def __init__(self, visit: Visit, shown: Shown) -> None:
        self._visit, self._shown = visit, shown
        row = shown.found.row
        acts = None
        if may_act(visit):
            acts = DocumentActs(visit, self.again, self._row, folders=shown.folders, back="page")
        self._head = island(self._title(), on=acts.answers if acts else None)
        said = visit.said() if visit.frame.actor.is_staff else None
        with stack():
            if said is not None and said.form == FORM:
                island(what_came(visit, said))
            self._note = island(self._older())
            self._box = PreviewBox(visit, row, shown.version)
            self._facts = island(self._told())
        visit.live([of_client(row.entity_id)], self.again)

    async def again(self) -> None:
        found = await self._visit.look_again(detail, self._shown.found.row.id)
        self._shown = Shown(found, self._shown.number, self._shown.folders)
        self._head.show(self._title())
        self._note.show(self._older())
        self._facts.show(self._told())
        self._box.show(found.row, self._shown.version)

    def _row(self, pick: Pick) -> DocumentRow | None:
        row = self._shown.found.row
        return row if pick.id == str(row.id) else None

    def _title(self) -> Markup:
        visit, row = self._visit, self._shown.found.row
        words = visit.say("Download")
        whose = self._client() if several(visit) else None
        parts: list[Child] = [whose, row.type, str(row.year) if row.year else None]
        told = join([part for part in parts if part], " · ")
        lead = [tag("span", {}, told) if told else None, *self._marks()]
        path = file_path(row.id, self._shown.number or None)
        download = link_button(words, path, kind="primary", icon="download", new_tab=True)
        offered = download if self._is_offered(self._shown.version) else None
        more = acts_menu(visit, row) if visit.frame.actor.is_staff else None
        head = page_title(row.name, "", offered, more, back=self._back())
        return join(
            [
                head,
                tag("p", {"class": "line muted document-lead"}, *lead) if any(lead) else None,
                tag("p", {"class": "muted"}, scan_words(visit, row)) if refusal_of(row.scan) else None,
                waiting_note(visit, row),
            ]
        )

    def _is_offered(self, version: VersionRow) -> bool:
        """Not while it waits for a payment or the malware scanner; of an older version somebody may have had a copy."""
        row = self._shown.found.row
        return refusal_of(version.scan) is None and (not row.is_closed or version.number != row.number)

    def _client(self) -> Markup | str:
        row = self._shown.found.row
        if not self._visit.frame.actor.is_staff:
            return names(self._visit).get(row.entity_id, "")
        return tag("a", {"href": f"/staff/clients/{row.entity_id}/documents"}, row.client)

    def _marks(self) -> list[Markup]:
        say, row = self._visit.say, self._shown.found.row
        return [
            *([status_chip(say("New"), tone="brand")] if row.is_new else []),
            *([closed_chip(self._visit)] if row.is_closed else []),
            *([status_chip(say("By a link"))] if row.came_by_link else []),
            *([status_chip(say("In the bin"), tone="warn", icon="trash")] if row.deleted_at else []),
            *(
                [status_chip(say("Legal hold"), icon="lock")]
                if row.is_held and self._visit.frame.actor.is_staff
                else []
            ),
        ]

    def _back(self) -> Markup:
        """To the list as it was left: the address of this page carries its state."""
        visit, query = self._visit, self._visit.address.query
        path = "/staff/documents" if visit.frame.actor.is_staff else "/documents"
        if visit.frame.actor.is_staff and query.get("of") == "client":
            path = f"/staff/clients/{self._shown.found.row.entity_id}/documents"
        words = visit.say("All documents")
        return tag("a", {"class": "more", "href": ListState.from_query(query).address(path)}, words)

    def _older(self) -> Markup:
        """That the newest version is not what is shown."""
        shown, say = self._shown, self._visit.say
        if shown.version.number >= shown.newest.number:
            return Markup("")
        words = say("This is version {number}. There is a newer one.", number=shown.version.number)
        newest = link_button(say("Show the newest"), self._page(0), small=True)
        return notice("info", words, action=newest)

    def _page(self, number: int) -> str:
        """Of a version; 0 for the newest."""
        query = {key: value for key, value in self._visit.address.query.items() if key != "version"}
        query |= {"version": str(number)} if number else {}
        return page_path(self._visit, self._shown.found.row.id, urlencode(query))

    def _told(self) -> Markup:
        return tag("div", {"class": "two"}, self._versions(), self._about())

    def _about(self) -> Markup:
        visit, found = self._visit, self._shown.found
        say, row, version = visit.say, found.row, self._shown.version
        facts = [
            Fact(say("For"), self._client()),
            Fact(say("Folder"), row.type or "", say("None")),
            Fact(say("Year"), str(row.year or ""), say("None")),
            Fact(say("From"), self._from(version)),
            Fact(say("Added"), moment(visit, version.uploaded_at)),
            Fact(say("Type"), _ENDINGS.get(version.mime, "")),
            Fact(say("Size"), size_words(visit, version.size_bytes)),
        ]
        if found.hold_reason:
            facts.append(Fact(say("Legal hold"), found.hold_reason))
        if row.deleted_at:
            facts.append(Fact(say("In the bin since"), moment(visit, row.deleted_at)))
        return panel(say("About this document"), details(facts))

    def _from(self, version: VersionRow) -> str:
        """For clients the firm is one."""
        visit = self._visit
        if version.is_from_firm and not visit.frame.actor.is_staff:
            return visit.frame.preferences.portal_name
        return version.uploader or ""

    def _versions(self) -> Markup:
        lines = (self._version(each) for each in self._shown.found.versions)
        return panel(self._visit.say("Versions"), tag("ul", {"class": "rows plain-rows"}, *lines))

    def _version(self, version: VersionRow) -> Markup:
        visit, row, say = self._visit, self._shown.found.row, self._visit.say
        newest = version.number == row.number
        words = say("Version {number}", number=version.number)
        title: Child = tag("b", {}, words)
        if version is not self._shown.version:
            href = self._page(0 if newest else version.number)
            title = tag("a", {"class": "lead", "href": href}, words)
        told = " · ".join(
            filter(
                None, (self._from(version), moment(visit, version.uploaded_at), size_words(visit, version.size_bytes))
            )
        )
        marks = [
            scan_chip(visit, version.scan),
            *([status_chip(say("Newest"), tone="good")] if newest and version.number > 1 else []),
            *([status_chip(say("Shown"), icon="eye")] if version is self._shown.version else []),
        ]
        named = say("Download {name}", name=f"{row.name}, {words}")
        path = file_path(row.id, version.number)
        download = tag("a", {"class": "ghost", "href": path, "data-blank": True, "aria-label": named}, icon("download"))
        side = tag("span", {"class": "side line"}, *marks, download if self._is_offered(version) else None)
        return tag("li", {}, title, tag("span", {"class": "sub"}, told, self._fetched(version)), side)

    def _fetched(self, version: VersionRow) -> Markup | None:
        """Staff: which contacts downloaded it, and when first."""
        visit = self._visit
        if not visit.frame.actor.is_staff:
            return None
        lines = [
            visit.say("Downloaded by {name} on {at}", name=each.name, at=moment(visit, each.at))
            for each in version.downloads
        ] or [visit.say("Not downloaded by the client yet")]
        return tag("span", {"class": "fetched"}, *(tag("span", {}, line) for line in lines))
