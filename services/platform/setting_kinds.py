"""What a setting of the firm may be: each kind checks what is typed, and knows how the value lies in the document."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import urlsplit

from data.errors import Invalid
from services.platform import text_input
from services.platform.i18n import Wording

T = TypeVar("T")
Option = TypeVar("Option", bound=str)


class BadChoice(Invalid):
    message = "Choose one of the values offered."


class BadLink(Invalid):
    message = "Enter an address that begins with https://"


class BadCount(Invalid):
    message = "Enter a whole number from {least} to {most}."


class Kind(ABC, Generic[T]):
    """Settings of one kind are checked alike and drawn alike (`setting_fields` of pages/shell/areas.py)."""

    @abstractmethod
    def check(self, words: Wording, name: str, value: Any) -> Any:
        """`value` as it is stored, a JSON value. Raises what is wrong with it, naming the field."""

    def read(self, stored: Any) -> T:
        """The value as the program has it, from what is stored."""
        value: T = stored
        return value

    def write(self, value: T) -> Any:
        """As it is stored."""
        return value


@dataclass(frozen=True, slots=True)
class Text(Kind[str]):
    """Words on one line, or with `rows` on several; `sort` is what a phone's keyboard is made for."""

    longest: int
    rows: int = 0
    is_required: bool = False
    sort: Literal["text", "tel"] = "text"

    def check(self, words: Wording, name: str, value: Any) -> str:
        return text_input.few_lines(string(name, value), name, longest=self.longest, required=self.is_required) or ""


@dataclass(frozen=True, slots=True)
class Pattern(Kind[str]):
    """Signs that match `pattern` as a whole, and never none; `refusal` says what they have to be."""

    pattern: re.Pattern[str]
    refusal: type[Invalid]
    longest: int

    def check(self, words: Wording, name: str, value: Any) -> str:
        text = string(name, value).strip()
        if not text or not self.pattern.fullmatch(text):
            raise self.refusal(field=name)
        return text


@dataclass(frozen=True, slots=True)
class Email(Kind[str]):
    """An address of mail, or none."""

    def check(self, words: Wording, name: str, value: Any) -> str:
        text = string(name, value).strip()
        return text_input.mail_address(text, name) if text else ""


@dataclass(frozen=True, slots=True)
class Link(Kind[str]):
    """An https address, or none."""

    def check(self, words: Wording, name: str, value: Any) -> str:
        text = text_input.one_line(string(name, value), name, longest=300) or ""
        parts = urlsplit(text)
        if text and (parts.scheme != "https" or not parts.hostname or " " in text):
            raise BadLink(field=name)
        return text


@dataclass(frozen=True, slots=True)
class Count(Kind[int]):
    """A whole number in a range; its help may name {least} and {most}."""

    least: int
    most: int

    def check(self, words: Wording, name: str, value: Any) -> int:
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 6 and self.least <= int(text) <= self.most):
            raise BadCount(field=name, least=self.least, most=self.most)
        return int(text)


@dataclass(frozen=True, slots=True)
class Switch(Kind[bool]):
    """On or off."""

    def check(self, words: Wording, name: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise BadChoice(field=name)
        return value


@dataclass(frozen=True, slots=True)
class OneOf(Kind[Option]):
    """One of a few, each with its msgid, in the order they are offered."""

    options: Mapping[Option, str]

    def check(self, words: Wording, name: str, value: Any) -> str:
        if value not in self.options:
            raise BadChoice(field=name)
        return str(value)


def string(name: str, value: Any) -> str:
    """`value` if it is text at all. Raises BadChoice."""
    if not isinstance(value, str):
        raise BadChoice(field=name)
    return value
