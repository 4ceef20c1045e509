"""/staff/documents/storage: how much each client's documents take, also as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from components.html.markup import Child, tag
from components.lists.data_list import Column, Line, Listing, ListPlan
from components.lists.empty import empty
from pages.documents.overview import overview
from pages.documents.words import size_words
from pages.shell.list_export import Export, offer
from pages.shell.list_state import Listed, listed
from pages.shell.screens import screen
from pages.shell.visit import Address, Reader, Visit
from services.documents import storage_use
from services.documents.storage_use import STORAGE, StorageRow
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.definition import Page
from services.platform.lists.sheet import SheetColumn

PATH = "/staff/documents/storage"


def load(ctx: Context, at: Address) -> Listed[Page[StorageRow, int]]:
    return listed(ctx, at, STORAGE.name, storage_use.page)


@screen(PATH, title=msgid("Storage"), place="documents", load=load)
def storage(visit: Visit, found: Listed[Page[StorageRow, int]]) -> None:
    lead = visit.say("What the documents of each client take, with every version and what lies in the bin.")
    overview(visit, found, STORAGE.name, _plan(visit), storage_use.page, partial(_drawn, visit), lead=lead)


def _drawn(visit: Visit, page: Page[StorageRow, int]) -> Listing:
    totals = {"size": (size_words(visit, page.sums),)} if page.found > 1 else None
    return Listing([_line(visit, row) for row in page.rows], page.found, totals, visit.say("Total"))


def _line(visit: Visit, row: StorageRow) -> Line:
    words = visit.words
    cells: dict[str, Child] = {
        "client": tag("a", {"class": "lead", "href": f"/staff/clients/{row.id}/documents"}, row.client),
        "documents": words.number(Decimal(row.documents)),
        "versions": words.number(Decimal(row.versions)),
        "bin": words.number(Decimal(row.in_bin)) if row.in_bin else "",
        "size": size_words(visit, row.size_bytes),
        "newest": words.moment(row.newest_at, visit.frame.preferences.time_zone),
    }
    return Line(str(row.id), row.client, cells)


def _plan(visit: Visit) -> ListPlan:
    say = visit.say
    return ListPlan(
        say("Storage"),
        (
            Column("client", say("Client"), sortable=True, hidable=False, phone="title"),
            Column("documents", say("Documents"), sortable=True, numeric=True),
            Column("versions", say("Versions"), numeric=True, phone="hidden"),
            Column("bin", say("In the bin"), sortable=True, numeric=True, phone="hidden"),
            Column("size", say("Size"), sortable=True, numeric=True, hidable=False, phone="amount"),
            Column("newest", say("Last added"), sortable=True),
        ),
        empty("doc", say("No documents yet"), say("What clients and the firm add is counted here.")),
        search=say("Search clients"),
        path=PATH,
        export=SHEET.path,
    )


def _columns(reader: Reader) -> Sequence[SheetColumn[StorageRow]]:
    say, zone = reader.say, ZoneInfo(reader.frame.preferences.time_zone)
    return (
        SheetColumn(say("Client"), lambda row: row.client),
        SheetColumn(say("Documents"), lambda row: row.documents),
        SheetColumn(say("Versions"), lambda row: row.versions),
        SheetColumn(say("In the bin"), lambda row: row.in_bin),
        SheetColumn(say("Bytes"), lambda row: row.size_bytes),
        SheetColumn(say("Last added"), lambda row: row.newest_at.astimezone(zone)),
    )


SHEET = offer(Export(STORAGE, msgid("Storage"), _columns, is_staff=True))
