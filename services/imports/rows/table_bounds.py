"""Where a table begins and ends: a header below titles, captions and blank lines, and no totals taken for rows."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from data.folding import folded
from services.imports.reading.table import Row, Table
from services.imports.rows.cell_values import plain
from services.imports.rows.column_mapping import propose_mapping
from services.imports.rows.programs import recognised
from services.platform.importing.kind import ImportKind

_STAMP = re.compile(r"[0-9]{4}.*[0-9]{1,2}:[0-9]{2}")  # a year, then a time of day
LOOKED_AT = 20  # rows that may stand above a header
_TOTALS = ("total", "grand total", "sub total", "subtotal", "sum", "συνολο", "συνολα", "γενικο συνολο", "αθροισμα")


def with_header(kind: ImportKind, table: Table, named: Collection[str] = ()) -> Table:
    """`table` under the row that names its columns best, among the first that are not blank.

    The first row stays the header unless a later one is that of a known program, names more fields of this kind, all
    required ones among them, or is the first that has all headers that somebody `named`.
    """
    wanted = set(named)
    if wanted and not wanted <= set(table.headers):
        for at, row in enumerate(table.rows[:LOOKED_AT]):
            if wanted <= set(_names(row)) and at + 1 < len(table.rows):
                return below(table, at)
    required = {field.name for field in kind.fields if field.required}
    if recognised(kind, table.headers):
        return table
    known = next((at for at, row in enumerate(table.rows[:LOOKED_AT]) if recognised(kind, _names(row))), None)
    if known is not None and known + 1 < len(table.rows):
        return below(table, known)
    best, most = -1, len(propose_mapping(kind, table.headers))
    if required <= propose_mapping(kind, table.headers).keys():
        return table
    for at, row in enumerate(table.rows[:LOOKED_AT]):
        found = propose_mapping(kind, _names(row))
        if required <= found.keys() and len(found) > most:
            best, most = at, len(found)
    if best < 0 or best + 1 == len(table.rows):
        return table
    return below(table, best)


def below(table: Table, at: int) -> Table:
    """What stands below row `at`, which is its header."""
    width = _width(table.rows[at])
    rows = (replace(row, is_ragged=row.is_ragged and _width(row) > width) for row in table.rows[at + 1 :])
    return replace(table, headers=_names(table.rows[at]), rows=tuple(rows))


def without_totals(kind: ImportKind, table: Table, columns: dict[str, int]) -> tuple[Table, list[str]]:
    """`table` without the lines of totals and remarks that stand below its rows, and those lines as text.

    Only where documents or payments have no client and no day: such a line is none of them. Below clients only the
    time at which a report was made is none of them.
    """
    is_money = bool(kind.money)
    telling = [at for name, at in columns.items() if name in ("client", "issued_on", "received_on", "number")]
    rows, left = list(table.rows), []
    while len(rows) > 1 and (_is_below(rows[-1], telling) if is_money else _is_stamp(rows[-1])):
        left.append(f"{rows[-1].number}: " + " ".join(plain(cell) for cell in rows[-1].cells if cell is not None)[:60])
        rows.pop()
    return (replace(table, rows=tuple(rows)), left[::-1]) if left else (table, [])


def _is_below(row: Row, telling: list[int]) -> bool:
    filled = [at for at, cell in enumerate(row.cells) if cell is not None]
    first = folded(plain(row.cells[filled[0]])).rstrip(":. ") if filled else ""
    names_nothing = all(row.cells[at] is None or at == filled[0] for at in telling)
    if first in _TOTALS or first.startswith(("total ", "συνολο ")):
        return names_nothing
    return len(filled) == 1 and len(row.cells) > 2 and filled[0] == 0


def _is_stamp(row: Row) -> bool:
    """ "Wednesday, September 30, 2026 01:46 PM GMT-05:00", and nothing beside it."""
    filled = [cell for cell in row.cells if cell is not None]
    return len(filled) == 1 and len(row.cells) > 1 and bool(_STAMP.search(plain(filled[0])))


def _width(row: Row) -> int:
    return max((at + 1 for at, cell in enumerate(row.cells) if cell is not None), default=0)


def _names(row: Row) -> tuple[str, ...]:
    return tuple("" if cell is None else " ".join(plain(cell).split()) for cell in row.cells)
