"""The list of clients as a file for a spreadsheet: a line for each currency that a client owes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data.money import Money
from pages.shell.list_export import Export, offer
from pages.shell.staff_words import ACCESS, KINDS
from pages.shell.visit import Reader
from services.people.client_listing import CLIENTS, ClientRow
from services.platform.i18n import msgid
from services.platform.lists.sheet import SheetColumn


@dataclass(frozen=True, slots=True)
class ClientLine:
    client: ClientRow
    owed: Money | None
    overdue: Money | None


def _lines(rows: Iterator[ClientRow]) -> Iterable[ClientLine]:
    for row in rows:
        late = {each.currency: each for each in row.figures.overdue}
        for owed in row.figures.owed or (None,):
            yield ClientLine(row, owed, late.get(owed.currency) if owed else None)


def _columns(reader: Reader) -> Sequence[SheetColumn[ClientLine]]:
    say = reader.say

    def access(line: ClientLine) -> str:
        counts = line.client.access
        return ", ".join(f"{say(ACCESS[each][0])} {n}" for each, n in counts.items()) or say(ACCESS["nobody"][0])

    return (
        SheetColumn(say("Name"), lambda line: line.client.name),
        SheetColumn(say("Number"), lambda line: line.client.external_id),
        SheetColumn(say("Kind"), lambda line: say(KINDS[line.client.kind])),
        SheetColumn(say("City"), lambda line: line.client.city),
        SheetColumn(say("E-mail"), lambda line: line.client.email),
        SheetColumn(say("Phone"), lambda line: line.client.phone),
        SheetColumn(say("Access"), access),
        SheetColumn(say("Owes"), lambda line: line.owed, is_money=True),
        SheetColumn(say("Overdue"), lambda line: line.overdue, is_money=True),
    )


CLIENTS_SHEET = offer(Export(CLIENTS, msgid("Clients"), _columns, is_staff=True, lines=_lines))
