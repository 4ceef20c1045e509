"""/staff/documents/downloads: which contact has which document since when, also as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from components.display.status_chip import status_chip
from components.html.markup import Child, tag
from components.lists.data_list import Column, Line, Listing, ListPlan
from components.lists.empty import empty
from pages.documents.overview import overview
from pages.shell.list_export import Export, offer
from pages.shell.list_state import Listed, listed, presets
from pages.shell.screens import screen
from pages.shell.staff_words import today
from pages.shell.visit import Address, Reader, Visit
from services.documents import downloads
from services.documents.downloads import DOWNLOADS, DownloadRow
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.definition import Page
from services.platform.lists.sheet import SheetColumn

PATH = "/staff/documents/downloads"


def load(ctx: Context, at: Address) -> Listed[Page[DownloadRow, None]]:
    return listed(ctx, at, DOWNLOADS.name, downloads.page)


@screen(PATH, title=msgid("Downloads"), place="documents", load=load)
def all_downloads(visit: Visit, found: Listed[Page[DownloadRow, None]]) -> None:
    lead = visit.say(
        "When each contact of a client downloaded a document for the first time. A preview does not count, and whoever is "
        "no contact any more is not listed."
    )
    overview(visit, found, DOWNLOADS.name, _plan(visit), downloads.page, partial(_drawn, visit), lead=lead)


def _drawn(visit: Visit, page: Page[DownloadRow, None]) -> Listing:
    return Listing([_line(visit, row) for row in page.rows], page.found)


def _line(visit: Visit, row: DownloadRow) -> Line:
    say = visit.say
    name = tag("a", {"class": "lead", "href": f"/staff/documents/{row.document_id}"}, row.document)
    version: Child = say("Version {number}", number=row.number)
    if not row.is_newest:
        version = tag("span", {}, version, " ", status_chip(say("A newer one came since")))
    cells: dict[str, Child] = {
        "document": tag("span", {}, name, *([" ", status_chip(say("In the bin"))] if row.is_in_bin else [])),
        "client": tag("a", {"href": f"/staff/clients/{row.entity_id}/documents"}, row.client),
        "contact": row.contact,
        "version": version,
        "at": visit.words.moment(row.at, visit.frame.preferences.time_zone),
    }
    return Line(str(row.id), row.document, cells)


def _plan(visit: Visit) -> ListPlan:
    say = visit.say
    nothing = say("Once a client downloads a document, this list says who it was and when.")
    return ListPlan(
        say("Downloads"),
        (
            Column("document", say("Document"), sortable=True, hidable=False, phone="title"),
            Column("client", say("Client"), sortable=True),
            Column("contact", say("Who"), sortable=True),
            Column("version", say("Version"), phone="state"),
            Column("at", say("Downloaded"), sortable=True),
        ),
        empty("download", say("No downloads yet"), nothing),
        path=PATH,
        search=say("Search downloads"),
        presets=presets(visit, today(visit)),
        export=SHEET.path,
    )


def _columns(reader: Reader) -> Sequence[SheetColumn[DownloadRow]]:
    say, zone = reader.say, ZoneInfo(reader.frame.preferences.time_zone)
    return (
        SheetColumn(say("Document"), lambda row: row.document),
        SheetColumn(say("Client"), lambda row: row.client),
        SheetColumn(say("Who"), lambda row: row.contact),
        SheetColumn(say("Version"), lambda row: row.number),
        SheetColumn(say("Downloaded"), lambda row: row.at.astimezone(zone)),
    )


SHEET = offer(Export(DOWNLOADS, msgid("Downloads"), _columns, is_staff=True))
