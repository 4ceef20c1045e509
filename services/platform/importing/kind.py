"""A kind of rows that can be imported, as the area they belong to declares it; `import_kinds` of its `Area`.

    TOYS = ImportKind("toys", msgid("Toys"), order=900, needs=(EDIT_TOYS,), own_fields=FIELDS, notes=NOTES, plan=plan, ...)

Reading files, mapping columns, questions, the dry run, refused rows, templates, the command line and the screens follow
from it (services/imports). `plan` gets the rows of one table and says of each what would become of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from re import Pattern
from typing import Any, Protocol, TypeAlias, TypeVar
from uuid import UUID

from data.database.session import ScopedSession
from data.errors import Refusal
from data.people.tables import Entity
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.importing.field_model import Field, FieldNote
from services.platform.importing.outcomes import Options, Planned, Problem, Remark
from services.platform.importing.program_model import Program
from services.platform.importing.questions import Questions
from services.platform.permissions import May

T = TypeVar("T")
Counted: TypeAlias = Callable[[Wording, int], str]
Plan: TypeAlias = Callable[[Any, Any, str], Sequence[Planned]]  # (Planning, Sequence[ImportRow], name of the file)


class ImportRow(Protocol):
    """A row read by field (services/imports/rows/row.py): None for a blank cell, and for a bad one, which is noted."""

    @property
    def number(self) -> int: ...

    @property
    def problems(self) -> list[Problem]: ...

    def has(self, name: str) -> bool: ...

    def text(self, name: str) -> str | None: ...

    def decimal(self, name: str) -> Decimal | None: ...

    def money(self, name: str, currency: str) -> int | None: ...

    def percent(self, name: str) -> Decimal | None: ...

    def day(self, name: str) -> date | None: ...

    def flag(self, name: str) -> bool | None: ...

    def email(self, name: str) -> str | None: ...

    def currency(self, name: str) -> str | None: ...

    def choice(self, name: str, known: Mapping[str, T]) -> T | None: ...

    def refuse(self, refusal: Refusal, name: str | None = None) -> None: ...


class Planning(Protocol):
    """What planning has at hand (services/imports/kinds/plan_context.py). It looks and never writes: `Planned.write` does."""

    @property
    def ctx(self) -> Context: ...

    @property
    def db(self) -> ScopedSession: ...

    @property
    def options(self) -> Options: ...

    @property
    def asked(self) -> Questions: ...

    def client_of(self, row: ImportRow) -> Entity | None:
        """Whom the row's field "client" names, by external id or name; None, and noted, where nobody certain is."""

    def mark(self, text: str) -> str: ...

    def remark(self, remark: Remark) -> None: ...

    def note(self, verb: str, subject: Any, entity_id: UUID | None, **facts: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Telling:
    """A column that says what a row is: called by a word of `headers`, with one of `words` in it; for this `field`."""

    field: str
    headers: Pattern[str]
    words: Collection[str]


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class ImportKind:
    """`name` is typed on the command line and stored, `order` its place among the kinds: what others need comes first.

    Words are msgids. `place` is where what came in is found, and `see` the words that lead there. `hints` stand in the
    template. `money`: the fields that an unknown column with amounts could be, none if rows are not about money.
    `further` are fields that other areas bring.
    """

    name: str
    words: str
    order: int
    needs: tuple[May, ...]
    own_fields: tuple[Field, ...]
    notes: Mapping[str, FieldNote]
    plan: Plan
    place: str
    see: str
    offered: Counted  # "Import 3 toys"
    done: Counted  # "3 toys were imported."
    hints: tuple[str, ...] = ()
    programs: tuple[Program, ...] = ()
    money: tuple[str, ...] = ()
    telling: Telling | None = None
    takes_xml: bool = False  # electronic invoices
    invites: bool = False  # whoever comes in may be invited at once
    further: Callable[[], Sequence[tuple[Field, FieldNote]]] = tuple

    def __str__(self) -> str:
        return self.name

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.own_fields + tuple(field for field, _ in self.further())

    def note_of(self, name: str) -> FieldNote:
        """What is said of the field. KeyError if it has none."""
        return {**self.notes, **{field.name: note for field, note in self.further()}}[name]
