"""How a file is to be read where it does not say: its characters, its sheet, its decimal mark, its order of dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, tzinfo

from data.errors import Invalid
from services.imports.reading.table import Cell, Unsaid
from services.imports.rows.number_format import (
    Style,
    is_contradictory,
    marks_of,
    open_days,
    open_numbers,
    readings,
    settled,
)
from services.imports.rows.written_days import DAY, MONTH, YEAR, days
from services.platform.i18n import msgid
from services.platform.importing.outcomes import Options
from services.platform.importing.questions import Choice, Question, Questions

DECIMAL, DAY_ORDER = "decimal", "day-order"
_MARKS = {"point": ".", "comma": ","}
_MOST = 5  # samples in a question


class WhichMark(Invalid):
    message = "Some numbers of this file can be read in two ways. Which mark separates the decimals?"


class WhichOrder(Invalid):
    message = "Some dates of this file can be read in several ways. What comes first?"


class WhichCharacters(Invalid):
    message = "The file does not say in which character set it is written. Which of these reads right?"


class WhichSheet(Invalid):
    message = "This workbook has several sheets with something in them. Which one is meant?"


class WhetherHidden(Invalid):
    message = "Rows or columns of this sheet are hidden or filtered out. Do they count?"


_ORDERS = {
    DAY: msgid("The day comes first"),
    MONTH: msgid("The month comes first"),
    YEAR: msgid("The year comes first"),
}


def style_of(
    numbers: Sequence[Cell], dates: Sequence[Cell], options: Options, asked: Questions, zone: tzinfo | None
) -> Style:
    """As the file shows, else as a person said. Rows that contradict others are refused, not asked about."""
    marks = marks_of(numbers)
    if not options.decimal and not marks and (open_ := open_numbers(numbers)):
        options = replace(options, decimal=_MARKS.get(asked.ask(_which_mark(open_)), ""))  # type: ignore[arg-type]
    if (
        not options.day_order
        and not is_contradictory(dates)
        and not settled((), dates, options).day_order
        and (open_ := open_days(dates))
    ):
        options = replace(options, day_order=asked.ask(_which_order(open_)))  # type: ignore[arg-type]
    return settled(numbers, dates, options, zone, marks)


def question_of(unsaid: Unsaid) -> Question:
    """What the reader of a file could not know, as a question."""
    if unsaid.what == "hidden":
        return Question(
            "hidden",
            WhetherHidden(),
            option="--hidden",
            samples=unsaid.samples,
            choices=(
                Choice("read", msgid("Read them, too"), examples=unsaid.samples),
                Choice("skip", msgid("Leave them out")),
            ),
        )
    sentence: Invalid = WhichCharacters() if unsaid.what == "encoding" else WhichSheet()
    choices = tuple(
        Choice(name, msgid("{name}: {example}"), {"name": name, "example": " · ".join(examples[:3])}, examples)
        for name, examples in unsaid.choices
    )
    return Question(unsaid.what, sentence, choices, unsaid.samples, f"--{unsaid.what}")


def _which_mark(texts: list[str]) -> Question:
    samples = texts[:_MOST]
    return Question(
        DECIMAL,
        WhichMark(),
        option="--decimal",
        samples=tuple(samples),
        choices=(
            Choice("point", msgid("A point: 1,234.56"), examples=tuple(f"{readings(text)['.']:f}" for text in samples)),
            Choice("comma", msgid("A comma: 1.234,56"), examples=tuple(f"{readings(text)[',']:f}" for text in samples)),
        ),
    )


def _which_order(texts: list[str]) -> Question:
    samples = texts[:_MOST]
    found = [days(text) for text in samples]
    used = [order for order in _ORDERS if any(order in days(text) for text in texts)]
    return Question(
        DAY_ORDER,
        WhichOrder(),
        option="--day-order",
        samples=tuple(samples),
        choices=tuple(
            Choice(order, _ORDERS[order], examples=tuple(_said(each.get(order)) for each in found)) for order in used
        ),
    )


def _said(day: date | None) -> date | str:
    return "" if day is None else day
