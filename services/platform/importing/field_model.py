"""What is known of a field that a column may be mapped to, and what a template says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Shape(StrEnum):
    """What a cell must look like."""

    TEXT = "text"
    NOTE = "note"  # text that may have several lines
    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"
    FLAG = "flag"
    EMAIL = "email"
    COUNTRY = "country"
    CURRENCY = "currency"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Field:
    """`label` is an English msgid. `most` is the column's width in the books."""

    name: str
    label: str
    shape: Shape = Shape.TEXT
    most: int = 200
    required: bool = False
    synonyms: tuple[str, ...] = ()


Example = str | date | Decimal


@dataclass(frozen=True, slots=True)
class FieldNote:
    """What a template says of a field. `meaning` is an English msgid; so is a text example that is a word rather than a
    name or number."""

    meaning: str
    example: Example


def say(msgid: str) -> str:
    """Marks a label for the catalogue; it is translated where it is shown."""
    return msgid


def words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))
