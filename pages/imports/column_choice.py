"""Which column is which field, and how the file is meant: selects that are proposed and may be changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from components.forms.field_elements import CheckField, SelectField
from components.forms.fields import check_field, select_field
from components.html.layout import card, form
from pages.shell.visit import Visit
from services.imports.kinds.money_columns import COLUMN
from services.imports.report import Preview
from services.imports.rows.repeated_headers import WHICH
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import Options
from services.platform.importing.questions import Question

_LONGEST_EXAMPLE = 30
_EXAMPLES = 3
_MARKS: dict[str, Literal["", ".", ","]] = {"": "", "point": ".", "comma": ","}
_DAYS: dict[str, Literal["", "day", "month", "year"]] = {each: each for each in ("", "day", "month", "year")}
OnChange = Callable[[], Awaitable[None]]


class Columns:
    """The fields of a table, drawn once its headers are known. `mapping` is {field: header} as chosen here.

    What an answer chose is shown, too, and is no choice of this form: the answer is kept, and may be changed, above.
    """

    def __init__(self, visit: Visit, kind: ImportKind, preview: Preview, on_change: OnChange) -> None:
        say = visit.say
        self.headers = preview.headers
        offered = {"": say("Not in this file")} | {
            str(at): header for at, header in enumerate(preview.headers) if header
        }
        self._examples = {str(at): _examples(preview, at) for at in range(len(preview.headers))}
        self._say, self._on_change = say, on_change
        self.fields: dict[str, SelectField] = {}
        self._shown: Mapping[str, str] = preview.mapping
        self._answered = {
            name: str(self.headers.index(header))
            for name, header in preview.mapping.items()
            if any(_chose(each, name, header) for each in preview.report.questions)
        }  # field -> position
        with card(say("Columns")), form(columns=True):
            for field in kind.fields:
                header = preview.mapping.get(field.name)
                at = str(preview.headers.index(header)) if header in preview.headers else ""
                made = select_field(say(field.label), offered, at, help=self._help(at), on_change=self._changed)
                made.props["required"] = field.required
                self.fields[field.name] = made
        self._told = self.mapping

    @property
    def mapping(self) -> dict[str, str]:
        return {
            name: self.headers[int(made.chosen)]
            for name, made in self.fields.items()
            if made.chosen and made.chosen != self._answered.get(name)
        }

    def show(self, mapping: Mapping[str, str]) -> None:
        """Bring the selects to `mapping`, which holds what answers chose besides what was chosen here."""
        chosen = self.mapping
        self._shown = mapping
        self._answered = {
            name: str(self.headers.index(header))
            for name, header in mapping.items()
            if header in self.headers and chosen.get(name) != header
        }
        for name, made in self.fields.items():
            at = self._answered.get(name, made.chosen if name in chosen else "")
            if made.chosen != at:
                made.set_value(at)
                made.props["help"] = self._help(at)
                made.update()

    def _help(self, at: str) -> str:
        examples = self._examples.get(at, "")
        return self._say("For example: {examples}", examples=examples) if examples else ""

    async def _changed(self) -> None:
        for made in self.fields.values():
            if made.props["help"] != self._help(made.chosen):
                made.props["help"] = self._help(made.chosen)
                made.update()
        if self.mapping == self._told:  # it was an answer that was shown, or one that still holds
            self.show(self._shown)
            return
        self._told = self.mapping
        await self._on_change()


class Reading:
    """What the file alone cannot say: marks and dates of a table, unknown buyers of documents."""

    def __init__(self, visit: Visit, is_table: bool, on_change: OnChange) -> None:
        say = visit.say
        self._marks: SelectField | None = None
        self._days: SelectField | None = None
        self._create: CheckField | None = None
        with card(say("How to read it")), form(columns=is_table):
            if is_table:
                self._marks = select_field(
                    say("Decimal mark"),
                    {"": say("As the file shows"), "point": say("Point: 1,234.56"), "comma": say("Comma: 1.234,56")},
                    on_change=on_change,
                )
                self._days = select_field(
                    say("Dates such as 03/04/2026"),
                    {
                        "": say("As the file shows"),
                        "day": say("The day comes first"),
                        "month": say("The month comes first"),
                        "year": say("The year comes first"),
                    },
                    on_change=on_change,
                )
            else:
                self._create = check_field(
                    say("Create clients that do not exist yet"),
                    True,
                    on_change=on_change,
                    help=say("A buyer is recognised by the identifiers in the file, or by name."),
                )

    @property
    def options(self) -> Options:
        return Options(
            decimal=_MARKS[self._marks.chosen] if self._marks else "",
            day_order=_DAYS[self._days.chosen] if self._days else "",
            create_clients=bool(self._create.value) if self._create else True,
        )


def _chose(question: Question, name: str, header: str) -> bool:
    """Whether the answer to `question` made `header` the field `name`."""
    if question.key.startswith(COLUMN):
        return question.answer == name
    which = question.key.removeprefix(WHICH)
    return question.key.startswith(WHICH) and header.startswith(which) and header.endswith(f" [{question.answer}]")


def _examples(preview: Preview, at: int) -> str:
    seen = dict.fromkeys(row[at] for row in preview.sample if at < len(row) and row[at])
    short = [each if len(each) <= _LONGEST_EXAMPLE else each[: _LONGEST_EXAMPLE - 1] + "…" for each in seen]
    return " · ".join(short[:_EXAMPLES])
