"""Security events as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from pages.firm.security_rows import what, who
from pages.firm.security_words import KINDS
from pages.shell.list_export import Export, offer
from pages.shell.visit import Reader
from services.firm.security_list import EVENTS, SecurityRow
from services.platform.i18n import msgid
from services.platform.lists.sheet import SheetColumn


def _columns(reader: Reader) -> Sequence[SheetColumn[SecurityRow]]:
    say, zone = reader.say, ZoneInfo(reader.frame.preferences.time_zone)
    return (
        SheetColumn(say("When"), lambda row: row.at.astimezone(zone).replace(tzinfo=None)),
        SheetColumn(say("Who"), lambda row: who(reader, row)),
        SheetColumn(say("What"), lambda row: what(reader, row)[0]),
        SheetColumn(say("Why"), lambda row: what(reader, row)[1]),
        SheetColumn(say("Kind"), lambda row: say(KINDS[row.kind][0])),
        SheetColumn(say("Times"), lambda row: row.number),
        SheetColumn(say("Client"), lambda row: row.client),
        SheetColumn(say("Address"), lambda row: row.address),
    )


EVENTS_SHEET = offer(Export(EVENTS, msgid("Security events"), _columns, is_staff=True))
