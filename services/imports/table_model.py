"""A table as a file holds it, before anybody knows what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = str | Decimal | date | bool | None
"""A spreadsheet has typed cells, a CSV file only text. Blank is None; a percent-formatted 0.24 is the text "24%"."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row as a spreadsheet counts it: the first line of the file is 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`headers` are as wide as every row. `source` is "csv" or "xlsx", `encoding` what a CSV file was read as."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    source: str
    encoding: str = ""
