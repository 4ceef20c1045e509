"""The kinds of settings that only the firm's own area has."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from data.errors import Invalid
from services.platform import i18n, number_input
from services.platform.areas import areas
from services.platform.i18n import Wording
from services.platform.setting_kinds import BadChoice, Kind, Link, string

NETWORKS = ("LinkedIn", "Facebook", "Instagram", "YouTube", "X")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class BadColour(Invalid):
    message = "Enter a colour such as #17615c."


class UnknownZone(Invalid):
    message = "Choose a time zone such as Europe/Athens."


class NoLanguage(Invalid):
    message = "At least the firm's own language is offered."


@dataclass(frozen=True, slots=True)
class Colour(Kind[str]):
    """Six hexadecimal digits."""

    def check(self, words: Wording, name: str, value: Any) -> str:
        text = string(name, value).strip()
        if not _COLOUR.fullmatch(text):
            raise BadColour(field=name)
        return text.lower()


@dataclass(frozen=True, slots=True)
class Country(Kind[str]):
    """Two letters, typed so or by its name; or none."""

    def check(self, words: Wording, name: str, value: Any) -> str:
        return number_input.country(string(name, value), name) or ""


@dataclass(frozen=True, slots=True)
class TimeZone(Kind[str]):
    """A place such as Europe/Athens."""

    def check(self, words: Wording, name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in available_timezones():
            raise UnknownZone(field=name)
        return value


@dataclass(frozen=True, slots=True)
class Currency(Kind[str]):
    """Three letters."""

    def check(self, words: Wording, name: str, value: Any) -> str:
        return number_input.currency(string(name, value), name)


@dataclass(frozen=True, slots=True)
class Language(Kind[str]):
    """One that the portal speaks."""

    def check(self, words: Wording, name: str, value: Any) -> str:
        if value not in languages():
            raise BadChoice(field=name)
        return str(value)


@dataclass(frozen=True, slots=True)
class Languages(Kind[tuple[str, ...]]):
    """Some that the portal speaks."""

    def check(self, words: Wording, name: str, value: Any) -> list[str]:
        if not isinstance(value, Collection) or not value or not set(value) <= set(languages()):
            raise NoLanguage(field=name)
        return [each for each in languages() if each in value]

    def read(self, stored: Any) -> tuple[str, ...]:
        return tuple(stored)

    def write(self, value: tuple[str, ...]) -> list[str]:
        return list(value)


@dataclass(frozen=True, slots=True)
class Links(Kind[dict[str, str]]):
    """One https address for each network; blank means none (SET-14)."""

    def check(self, words: Wording, name: str, value: Any) -> dict[str, str]:
        if not isinstance(value, Mapping) or not set(value) <= set(NETWORKS):
            raise BadChoice(field=name)
        link = Link()
        read = {network: link.check(words, f"{name}.{network}", address) for network, address in value.items()}
        return {network: address for network, address in read.items() if address}


@dataclass(frozen=True, slots=True)
class AreaNames(Kind[tuple[str, ...]]):
    """Names of areas that have a switch, each once."""

    def check(self, words: Wording, name: str, value: Any) -> list[str]:
        switched = [each.name for each in areas() if each.switch]
        if not isinstance(value, Collection) or not set(value) <= set(switched):
            raise BadChoice(field=name)
        return [each for each in switched if each in value]

    def read(self, stored: Any) -> tuple[str, ...]:
        return tuple(stored)

    def write(self, value: tuple[str, ...]) -> list[str]:
        return list(value)


def languages() -> tuple[str, ...]:
    """Languages the portal has a catalogue for; English needs none."""
    return ("en", *sorted(each.name for each in i18n.LOCALES_FOLDER.iterdir() if each.is_dir()))
