"""The lists of documents as files for a spreadsheet, one for each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from pages.documents.words import by_words, names, several
from pages.shell.list_export import Export, offer
from pages.shell.visit import Reader
from services.documents.listing import DOCUMENTS, DocumentRow
from services.platform.i18n import msgid
from services.platform.lists.sheet import SheetColumn


def _columns(reader: Reader) -> Sequence[SheetColumn[DocumentRow]]:
    say, zone, clients = reader.say, ZoneInfo(reader.frame.preferences.time_zone), names(reader)
    is_staff = reader.frame.actor.is_staff
    whose: list[SheetColumn[DocumentRow]] = [
        SheetColumn(say("Client"), lambda row: row.client)
        if is_staff
        else SheetColumn(say("For"), lambda row: clients.get(row.entity_id, ""))
    ]
    return (
        SheetColumn(say("Name"), lambda row: row.name),
        *(whose if several(reader) else ()),
        SheetColumn(say("Folder"), lambda row: row.type),
        SheetColumn(say("Year"), lambda row: row.year),
        SheetColumn(say("From"), partial(by_words, reader)),
        SheetColumn(say("Added"), lambda row: row.uploaded_at.astimezone(zone)),
        SheetColumn(say("Version"), lambda row: row.number),
        SheetColumn(say("Bytes"), lambda row: row.size_bytes),
    )


CLIENTS_SHEET = offer(Export(DOCUMENTS, msgid("Documents"), _columns, is_staff=False))
STAFF_SHEET = offer(Export(replace(DOCUMENTS, name="staff_documents"), msgid("Documents"), _columns, is_staff=True))
