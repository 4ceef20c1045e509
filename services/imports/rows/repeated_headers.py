"""Headers that stand twice: told apart by the letter of their column, and asked about where their cells differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from openpyxl.utils import get_column_letter

from data.errors import Invalid
from services.imports.reading.errors import SameColumnTwice
from services.imports.reading.table import Cell, Row, Table
from services.imports.rows.cell_values import plain
from services.imports.rows.column_mapping import header_key, propose_mapping
from services.platform.i18n import msgid
from services.platform.importing.kind import ImportKind
from services.platform.importing.questions import Choice, Question, Questions

NONE = "none"
WHICH = "which:"  # before the header, in a question's key
_MOST_SAMPLES = 5
_LONGEST = 40


class WhichOfSeveral(Invalid):
    message = "The file has {count} columns called “{header}”. Which one is “{label}”?"


def told_apart(table: Table) -> Table:
    """`table` with headers that stand once each: "Address" in the columns D and F is "Address [D]" and "Address [F]".

    Where only one of them has anything in it, or all say the same in every row, the first keeps the plain header and
    the others repeat it.
    """
    groups: dict[str, list[int]] = {}
    for at, header in enumerate(table.headers):
        if header:
            groups.setdefault(header_key(header) or header, []).append(at)
    headers, written, repeats = list(table.headers), {}, set()
    for places in groups.values():
        if len(places) < 2:
            continue
        filled = [at for at in places if any(row.cells[at] is not None for row in table.rows)] or places[:1]
        plainly = filled[0] if all(_same(table, filled[0], at) for at in filled) else -1
        for at in places:
            if at == plainly:
                continue
            headers[at] = f"{table.headers[at]} [{letter(table, at)}]"
            written[headers[at]] = table.headers[at]
            if plainly >= 0:
                repeats.add(headers[at])
    return replace(table, headers=tuple(headers), written=written, repeats=frozenset(repeats)) if written else table


def require_once(table: Table, mapping: Mapping[str, str]) -> None:
    """Raises SameColumnTwice where `mapping` names a header that stands several times without saying which."""
    for name, header in mapping.items():
        if header not in table.headers and header in table.written.values():
            found = [each for each, written in table.written.items() if written == header]
            raise SameColumnTwice(name, header=header, found=", ".join(f"“{each}”" for each in found))


def letter(table: Table, at: int) -> str:
    """The letter that a spreadsheet program has above the column."""
    return table.letters[at] if at < len(table.letters) else get_column_letter(at + 1)


def asked_columns(
    kind: ImportKind, table: Table, mapping: Mapping[str, str], asked: Questions
) -> tuple[dict[str, str], WhichOfSeveral | None]:
    """`mapping` with what was answered about headers that stand several times, and the first question that is open."""
    found, first = dict(mapping), None
    for header, lettered in _different(table).items():
        once = [each for each in table.headers if each and each not in lettered]
        proposed = next((name for name, each in propose_mapping(kind, [*once, header]).items() if each == header), "")
        field = next((each for each in kind.fields if each.name == proposed), None)
        if field is None or field.name in found or any(each in found.values() for each in lettered):
            continue
        places = [table.headers.index(each) for each in lettered]
        telling = [row for row in table.rows if len({_text(row.cells[at]) for at in places}) > 1][:_MOST_SAMPLES]
        question = WhichOfSeveral(field.name, count=len(lettered), header=header[:60], label=field.label)
        answer = asked.ask(
            Question(
                f"{WHICH}{header[:60]}",
                question,
                (
                    *(
                        Choice(
                            letter(table, at),
                            msgid("Column {letter}, as in “{example}”"),
                            {"letter": letter(table, at), "example": _example(table, at)},
                            tuple(_text(row.cells[at]) for row in telling),
                        )
                        for at in places
                    ),
                    Choice(NONE, msgid("None of them: leave them out")),
                ),
                samples=tuple(_label(row, places) for row in telling),
            )
        )
        if answer and answer != NONE:
            found[field.name] = next(
                each for each, at in zip(lettered, places, strict=True) if letter(table, at) == answer
            )
        elif not answer:
            first = first or question
    return found, first


def _different(table: Table) -> dict[str, list[str]]:
    """{header as it stands: its lettered names}, where they say different things."""
    found: dict[str, list[str]] = {}
    keys: dict[str, str] = {}
    for name, header in table.written.items():
        if name not in table.repeats:
            found.setdefault(keys.setdefault(header_key(header) or header, header), []).append(name)
    return found


def _same(table: Table, one: int, other: int) -> bool:
    return one == other or all(_text(row.cells[one]) == _text(row.cells[other]) for row in table.rows)


def _example(table: Table, at: int) -> str:
    return next((_text(row.cells[at]) for row in table.rows if row.cells[at] is not None), "")


def _label(row: Row, places: list[int]) -> str:
    """What a person knows the row by: the first of its other cells."""
    told = next((_text(cell) for at, cell in enumerate(row.cells) if cell is not None and at not in places), "")
    return told or str(row.number)


def _text(cell: Cell) -> str:
    text = "" if cell is None else " ".join(plain(cell).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
