"""How many documents lie in each folder and year, from one count of all that are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.tables import DocumentType

T = TypeVar("T")
NONE = "none"  # of a folder: what lies in no folder, or belongs to no year


@dataclass(frozen=True, slots=True)
class Folders:
    """How many documents lie in each type folder (None: in none) and in each year; `names` of the folders, in order."""

    types: Mapping[UUID | None, int]
    years: Mapping[int | None, int]
    new: int
    names: Mapping[UUID, str] = field(default_factory=dict)
    waiting: int = 0  # that nobody of the firm has looked at yet; for staff


def summed(
    cells: Iterable[tuple[UUID | None, int | None, int]],
    names: Mapping[UUID, str],
    new: int,
    types: Set[UUID | None] | None,
    years: Set[int | None] | None,
) -> Folders:
    """`cells`: folder, year and how many; `names` of all folders among them, in order. Folders are counted within the
    chosen `years` and years within the chosen `types`; None: within all."""
    by_type: Counter[UUID | None] = Counter()
    by_year: Counter[int | None] = Counter()
    for type, year, count in cells:
        if years is None or year in years:
            by_type[type] += count
        if types is None or type in types:
            by_year[year] += count
    in_order = [id for id in (*names, None) if id in by_type]
    newest_first = sorted(by_year, key=lambda year: (year is not None, year or 0), reverse=True)
    return Folders(
        {id: by_type[id] for id in in_order},
        {year: by_year[year] for year in newest_first},
        new,
        {id: name for id, name in names.items() if id in by_type},
    )


def names_of(db: ScopedSession, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of folders, as people sort them."""
    asked = select(DocumentType.id, DocumentType.name).where(DocumentType.id.in_(list(ids)))
    return {row.id: row.name for row in db.execute(asked.order_by(DocumentType.order_key))}


def chosen(values: Iterable[str], read: Callable[[str], T | None]) -> set[T | None] | None:
    """The values of a filter, NONE as None; None where it narrows nothing."""
    values = list(values)
    known: set[T | None] = {found for value in values if (found := read(value)) is not None}
    return known | ({None} if NONE in values else set()) or None
