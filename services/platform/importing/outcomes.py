"""What an import is asked, and what becomes of a row or document of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from data.errors import Refusal, in_english


class Result(StrEnum):
    """What happened to a row or document; in a preview, what would happen."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"  # by an answer to a question
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class File:
    """A file somebody chose. The name decides nothing but what is shown; the content says what it is."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Options:
    """What the file alone cannot say. "" is: as the file itself shows, else it is asked.

    `answers` by the key of their question (rows/questions). `columns` is {field: header} for the fields
    that somebody named, "" for one that is not in the file; the others are as proposed.
    """

    decimal: Literal["", ".", ","] = ""
    day_order: Literal["", "day", "month", "year"] = ""  # which part of a date comes first
    create_clients: bool = True  # buyers of XML invoices who are not clients yet
    sheet: str = ""  # of a workbook
    encoding: str = ""  # of a text file
    answers: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    take_good: bool = False  # of a table, though other rows are refused


class Remark:
    """Something worth knowing that stops nothing. `message` is an English msgid, `fields` fill it as in Refusal."""

    message: ClassVar[str]

    def __init__(self, **fields: object) -> None:
        self.fields = fields

    def __str__(self) -> str:
        return self.message.format(**in_english(self.fields))


class NewClient(Remark):
    message = "The client {name} is new."


class SameAsFile(Remark):
    message = "The same document is in {file}."


class ColumnsIgnored(Remark):
    message = "These columns are not used: {headers}."


class FilesIgnored(Remark):
    message = "These files are no XML and were left alone: {names}."


class ReadAs(Remark):
    message = "The file is not written in Unicode; it was read as {encoding}."


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for a refusal; `row` and `column` (a header) are None where it is about the whole."""

    refusal: Refusal
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """A document's amounts in minor units, signed as the file states them. `due_minor` is after what was prepaid."""

    currency: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    prepaid_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of a table, or one document. `row` is the first of several; `label` is what people call it."""

    file: str
    result: Result
    label: str = ""
    row: int | None = None
    number: str = ""
    figures: Figures | None = None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rows: tuple[int, ...] = ()  # all of them, where it is made of several
    contact_id: UUID | None = None  # of an imported contact, for inviting them
    client: str = ""  # the name of the client whom it goes to


@dataclass(slots=True)
class Planned:
    """An outcome and what makes it true. `write` runs once, in the transaction that planned it."""

    outcome: Outcome
    write: Callable[[], None] | None = None
    touches: UUID | None = None
