"""A checklist as somebody types it: of a request or of a template, checked the same way."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.tables import DocumentType
from data.errors import Invalid
from services.documents.uploads import YEARS, BadYear, FolderClosed
from services.platform.lists.filters import as_id
from services.platform.text_input import Missing, few_lines, one_line

LONGEST_TITLE, LONGEST_NOTE, LONGEST_ITEM_NOTE = 200, 2000, 1000
MOST_ITEMS = 100
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


class NoItems(Invalid):
    message = "Write at least one thing that you need."
    field = "item.0.title"


class TooManyItems(Invalid):
    message = "A request has at most {most} items. Please make two of it."
    field = "title"


@dataclass(frozen=True, slots=True)
class ItemForm:
    """One row. `type_id` is the folder, "" for none; `id` of an item that exists, "" for a new one."""

    title: str = ""
    note: str = ""
    type_id: str = ""
    id: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.title.strip() or self.note.strip())


@dataclass(frozen=True, slots=True)
class RequestForm:
    """`year` as typed, "" for none."""

    title: str = ""
    year: str = ""
    due_on: date | None = None
    note: str = ""
    items: tuple[ItemForm, ...] = ()


@dataclass(frozen=True, slots=True)
class CleanItem:
    id: UUID | None
    title: str
    note: str | None
    type_id: UUID | None


@dataclass(frozen=True, slots=True)
class CleanRequest:
    title: str
    year: int | None
    due_on: date | None
    note: str | None
    items: tuple[CleanItem, ...]


def clean_request(db: ScopedSession, form: RequestForm, *, kept: Collection[UUID] = ()) -> CleanRequest:
    """`kept` are folders that the items have already: they may be closed by now.

    Raises Missing, TooLong, BadYear, NoItems, TooManyItems, FolderClosed.
    """
    title = one_line(form.title, "title", longest=LONGEST_TITLE, required=True) or ""
    year = year_of(form.year)
    note = few_lines(form.note, "note", longest=LONGEST_NOTE)
    return CleanRequest(title, year, form.due_on, note, clean_items(db, form.items, kept=kept))


def clean_items(db: ScopedSession, items: Sequence[ItemForm], *, kept: Collection[UUID] = ()) -> tuple[CleanItem, ...]:
    """Without rows that nobody filled in. Raises Missing, TooLong, NoItems, TooManyItems, FolderClosed."""
    folders = {row.id for row in db.scalars(select(DocumentType)) if row.closed_at is None or row.id in kept}
    found = []
    for place, item in enumerate(items):
        if item.is_blank:
            continue
        title = one_line(item.title, f"item.{place}.title", longest=LONGEST_TITLE)
        if title is None:
            raise Missing(f"item.{place}.title")
        note = few_lines(item.note, f"item.{place}.note", longest=LONGEST_ITEM_NOTE)
        folder = as_id(item.type_id) if item.type_id else None
        if item.type_id and folder not in folders:
            raise FolderClosed(f"item.{place}.type_id")
        found.append(CleanItem(as_id(item.id) if item.id else None, title, note, folder))
    if not found:
        raise NoItems()
    if len(found) > MOST_ITEMS:
        raise TooManyItems(most=MOST_ITEMS)
    return tuple(found)


def year_of(typed: str) -> int | None:
    """Raises BadYear."""
    text = typed.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) == 4 and YEARS[0] <= int(text) <= YEARS[1]):
        raise BadYear(least=str(YEARS[0]), most=str(YEARS[1]))
    return int(text)


def a_year_on(form: RequestForm) -> RequestForm:
    """The same list for the year after: years in its texts move on, and so does the day it is due."""
    return RequestForm(
        _moved(form.title),
        str(int(form.year) + 1) if form.year else "",
        _year_later(form.due_on) if form.due_on else None,
        _moved(form.note),
        tuple(replace(each, title=_moved(each.title), note=_moved(each.note), id="") for each in form.items),
    )


def _moved(text: str) -> str:
    return _YEAR.sub(lambda found: str(int(found[0]) + 1), text)


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
