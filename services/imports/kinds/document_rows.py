"""The rows of one document in a table, and which rows belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from services.imports.rows import errors as refusals
from services.imports.rows.row import Record
from services.platform.importing.outcomes import Problem

T = TypeVar("T")


@dataclass(slots=True)
class DocumentRows:
    """In the order of the file; never empty once grouped."""

    records: list[Record]

    @property
    def first(self) -> Record:
        return self.records[0]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(record.number for record in self.records)

    def said(self, name: str, read: Callable[[Record], T | None]) -> T | None:
        """What the rows say of the whole document: once is enough, twice must agree."""
        found: T | None = None
        at = 0
        for record in self.records:
            if not record.has(name):
                continue
            value = read(record)
            if value is not None and found is None:
                found, at = value, record.number
            elif value is not None and value != found:
                record.refuse(refusals.Disagrees(other=at), name)
        return found

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for record in self.records for problem in record.problems)


def grouped(records: list[Record]) -> list[DocumentRows]:
    """By external id, else by number, else each row by itself; in the order of their first rows."""
    groups: dict[str, DocumentRows] = {}
    for record in records:
        external_id, number = record.text("external_id"), record.text("number")
        record.problems.clear()
        key = f"id {external_id}" if external_id else f"no {number}" if number else f"row {record.number}"
        groups.setdefault(key, DocumentRows([])).records.append(record)
    return list(groups.values())
