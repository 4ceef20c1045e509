"""Reports grouped by client, as QuickBooks makes them: a name in a row of its own, rows below it, and "Total for" it.

They become a plain table with the client on each row; every total is held to the rows above it. Where the rows name
their client themselves, the groups are something else, and only their totals count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from data.errors import Invalid
from data.folding import folded
from services.imports.reading.table import Cell, Formatted, Row, Table
from services.imports.rows.cell_values import plain
from services.imports.rows.column_mapping import header_key, propose_mapping
from services.imports.rows.table_bounds import LOOKED_AT, below
from services.imports.rows.written_numbers import no_amount, written
from services.platform.importing.kind import ImportKind

CLIENT = "Customer"
_TOTAL_FOR = re.compile(r"(?:total(?: for| -)?|συνολο(?: για)?) (?P<name>.+?)(?: with sub-?customers)?")
_GRAND = frozenset(("total", "grand total", "totals", "συνολο", "γενικο συνολο"))
_CLIENTS = frozenset(("customer", "customerfullname", "name", "client"))
_FEWEST_COLUMNS = 3
Values = dict[str, Decimal]  # by decimal mark


class GroupTotalDiffers(Invalid):
    message = "The rows of “{name}” add up to {found} in the column “{header}”, but the report states {stated}."


class GroupCutOff(Invalid):
    message = "The rows of “{name}” have no total below them: the report seems to be cut off. Export it again."


@dataclass(slots=True)
class _Group:
    """`number` is the row of its heading."""

    name: str
    number: int
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Flattened:
    table: Table
    groups: int
    below: tuple[str, ...]  # lines under the last total


def flattened(kind: ImportKind, table: Table) -> Flattened | None:
    """The rows with their client's name; None for a table that is no such report.

    Raises GroupTotalDiffers, GroupCutOff.
    """
    start = _start(table)
    return None if start is None else _read(kind, start)


def _start(table: Table) -> Table | None:
    """The report under its header: a row of names with none above the clients, and groups below it."""
    if _is_header(table.headers) and _has_groups(table.rows):
        return table
    for at, row in enumerate(table.rows[:LOOKED_AT]):
        names = tuple("" if cell is None else plain(cell) for cell in row.cells)
        if _is_header(names) and _has_groups(table.rows[at + 1 :]):
            return below(table, at)
    return None


def _is_header(names: Sequence[str]) -> bool:
    return (
        bool(names)
        and (not names[0] or header_key(names[0]) in _CLIENTS)
        and sum(map(bool, names[1:])) >= _FEWEST_COLUMNS
        and not any(re.search("[0-9]", each) for each in names)
    )


def _has_groups(rows: Sequence[Row]) -> bool:
    """Whether a name in a row of its own has rows without one below it, and its total."""
    if len(rows) < 3 or not _is_heading(rows[0]) or (rows[1].cells[0] is not None and not _is_heading(rows[1])):
        return False
    headings = {folded(plain(row.cells[0])) for row in rows if _is_heading(row)}
    return any(_total_of(row) in headings for row in rows) and all(
        row.cells[0] is None or _is_heading(row) or _total_of(row) is not None or _is_grand(row) for row in rows
    )


def _read(kind: ImportKind, table: Table) -> Flattened:
    headers = list(table.headers)
    if not headers[0] and not _names_client(kind, headers):
        headers[0] = CLIENT
    open_: list[_Group] = []
    everything = _Group("TOTAL", 0)
    found: list[Row] = []
    groups, left = 0, []
    is_over = False
    last = max(row.number for row in table.rows if row.cells[0] is None or _total_of(row) is not None)
    for row in table.rows:
        if row.cells[0] is None and open_ and not is_over:
            made = replace(row, cells=(":".join(each.name for each in open_), *row.cells[1:]))
            found.append(made)
            for group in (everything, *open_):
                group.rows.append(row)
        elif open_ and _total_of(row) == folded(open_[-1].name):
            _check(headers, open_.pop(), row)
            groups += 1
        elif _is_grand(row) and not open_:
            _check(headers, everything, row)
            is_over = True
        elif _is_heading(row) and not is_over and row.number < last:  # below, it is a remark or a date
            open_.append(_Group(plain(row.cells[0]), row.number))
        elif is_over or not open_:
            left.append(f"{row.number}: " + " ".join(plain(cell) for cell in row.cells if cell is not None)[:60])
        else:
            raise GroupCutOff(name=open_[-1].name[:60])
    if open_:
        raise GroupCutOff(name=open_[-1].name[:60])
    return Flattened(_without_running(replace(table, headers=tuple(headers), rows=tuple(found))), groups, tuple(left))


def _names_client(kind: ImportKind, headers: Sequence[str]) -> bool:
    return "client" in propose_mapping(kind, headers) or any(header_key(each) in _CLIENTS for each in headers)


def _check(headers: Sequence[str], group: _Group, total: Row) -> None:
    """Raises GroupTotalDiffers where a total is not the sum of the rows, by either decimal mark."""
    for at, cell in enumerate(total.cells[1:], start=1):
        stated = _values(cell)
        if not stated:
            continue
        sums = {mark: sum(parts, Decimal(0)) for mark in stated if (parts := _column(group.rows, at, mark)) is not None}
        if not any(sums[mark] == stated[mark] for mark in sums):
            found = ", ".join(dict.fromkeys(f"{each:f}" for each in sums.values())) or "?"
            raise GroupTotalDiffers(name=group.name[:60], header=headers[at][:60], found=found, stated=plain(cell))


def _column(rows: Sequence[Row], at: int, mark: str) -> list[Decimal] | None:
    """The column's amounts by `mark`, blank ones as zero; None where a cell is no number by it."""
    found: list[Decimal] = []
    for row in rows:
        if row.cells[at] is None:
            continue
        values = _values(row.cells[at])
        if mark not in values:
            return None
        found.append(values[mark])
    return found


def _values(cell: Cell) -> Values:
    if isinstance(cell, Formatted):
        return dict.fromkeys(".,", cell.value)
    if isinstance(cell, Decimal):
        return dict.fromkeys(".,", cell)
    if not isinstance(cell, str):
        return {}
    return written(cell).readings if no_amount(cell) is None else dict.fromkeys(".,", Decimal(0))


def _without_running(table: Table) -> Table:
    """Without a "Balance" that only adds up the amounts of its client row by row: it is nobody's open balance."""
    by_key = {header_key(header): at for at, header in enumerate(table.headers)}
    balance, amount = by_key.get("balance"), by_key.get("amount")
    if balance is None or amount is None or not _is_running(table.rows, balance, amount):
        return table
    rows = (replace(row, cells=(*row.cells[:balance], None, *row.cells[balance + 1 :])) for row in table.rows)
    headers = (*table.headers[:balance], "", *table.headers[balance + 1 :])
    return replace(table, headers=headers, rows=tuple(rows))


def _is_running(rows: Sequence[Row], balance: int, amount: int) -> bool:
    for mark in ".,":
        name: Cell = None
        running, seen, is_so = Decimal(0), 0, True
        for row in rows:
            running, seen = (running, seen + 1) if row.cells[0] == name else (Decimal(0), seen)
            name = row.cells[0]
            there, stated = _values(row.cells[amount]).get(mark), _values(row.cells[balance]).get(mark)
            running += there or 0
            is_so = is_so and stated == running
        if is_so and seen:
            return True
    return False


def _is_heading(row: Row) -> bool:
    return (
        row.cells[0] is not None
        and all(cell is None for cell in row.cells[1:])
        and _total_of(row) is None
        and not _is_grand(row)
    )


def _is_grand(row: Row) -> bool:
    return row.cells[0] is not None and folded(plain(row.cells[0])).rstrip(": ") in _GRAND


def _total_of(row: Row) -> str | None:
    """Whose total the row is, folded; None where it is none."""
    found = _TOTAL_FOR.fullmatch(folded(plain(row.cells[0]))) if row.cells[0] is not None else None
    return found["name"] if found else None
