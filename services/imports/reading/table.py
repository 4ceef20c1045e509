"""A table as a file holds it, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Formatted:
    """A number of a spreadsheet whose format says more than its digits. In percent where `sign` is "%".

    `shows` is the number that the sheet shows, None where it shows none; `text` is what stands in the cell, None where
    that depends on the machine it is shown on.
    """

    value: Decimal
    shows: Decimal | None
    text: str | None = None
    sign: str = ""

    def __str__(self) -> str:
        return self.text if self.text is not None else f"{self.value:f}{self.sign}"


@dataclass(frozen=True, slots=True)
class Faulty:
    """A cell that nobody can know the content of: where it is, why, and what stands in it instead."""

    why: Literal["formula", "error", "merged"]
    at: str
    text: str = ""

    def __str__(self) -> str:
        return self.text


Cell = str | Decimal | date | bool | Formatted | Faulty | None
"""A spreadsheet has typed cells, a CSV file only text. Blank is None."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row as a spreadsheet counts it: the first line of the file is 1.

    `is_ragged`: it has more cells than the header, so which of them belongs to which column is not known.
    """

    number: int
    cells: tuple[Cell, ...]
    is_ragged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`headers` are as wide as every row. `source` is "csv" or "xlsx", `encoding` what a CSV file was read as.

    Headers that stand twice are told apart (repeated_headers): `written` is {header: as the file has it}, `repeats`
    those whose columns say nothing that another of the same header does not.
    """

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    source: str
    encoding: str = ""
    delimiter: str = ","  # of a CSV file
    letters: tuple[str, ...] = ()  # above the columns, where some of the sheet were left out
    written: Mapping[str, str] = field(default_factory=dict)
    repeats: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A file that can be read in several ways: each with what it makes of the `samples`, likeliest first."""

    what: Literal["encoding", "sheet", "hidden"]
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    samples: tuple[str, ...] = ()
