"""What an import did, or would do, as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import Outcome, Remark, Result
from services.platform.importing.questions import Question


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A file of refused rows. `id` is where it waits to be downloaded, once it is kept."""

    name: str
    content: bytes
    rows: int
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did (`written`), or would do.

    Rows of a table with refused rows are all refused, unless its good rows were asked for.
    """

    kind: ImportKind
    outcomes: tuple[Outcome, ...]
    written: bool
    remarks: tuple[Remark, ...] = ()
    handed_back: HandedBack | None = None  # the refused rows of a table
    questions: tuple[Question, ...] = ()  # all that were asked, answered or not

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(str(each.result) for each in self.outcomes)
        return {str(each): found[str(each)] for each in Result}

    @property
    def contacts(self) -> tuple[UUID, ...]:
        """The contacts the file names, new or known, in its order."""
        return tuple(each.contact_id for each in self.outcomes if each.contact_id and each.result is not Result.REFUSED)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        return tuple(each for each in self.questions if each.is_open)

    @property
    def refused(self) -> bool:
        return any(each.result is Result.REFUSED for each in self.outcomes)


@dataclass(frozen=True, slots=True)
class Preview:
    """A dry run, and how the columns of the first table were understood: field -> header."""

    report: Report
    headers: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    sample: tuple[tuple[str, ...], ...] = ()
