"""What an area of the product brings to the services, in one object; areas are found by themselves.

A package `services/<area>/` with a module `area.py` that holds `AREA = Area(...)` is part of the portal. Nothing else
names it: workers, doctor, retention, counters, settings and the demo ask `areas()`. Its pages have an object of their
own (pages/shell/areas.py), because commands and workers run without a user interface.
"""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select

from data.base import Base
from data.database.session import ScopedSession
from data.people.tables import Person
from services.config import Settings
from services.platform import area_switches
from services.platform.area_switches import is_off, starting_off
from services.platform.contact_rights import ContactRight
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.importing.kind import ImportKind
from services.platform.notices import NoticeKind
from services.platform.permissions import May
from services.platform.setting import Section, Setting

Rows: TypeAlias = Select[*tuple[Any, ...]]  # the row's name first, then what was found
# Closes a way in of this person: at one client, or everywhere. Without a person: of everybody, at one client.
Closer: TypeAlias = Callable[[ScopedSession, Person | None, UUID | None], None]


class BadArea(RuntimeError):
    """Two areas bring something of one name. The portal does not start."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Work nobody waits for: `turn(ctx)` as the system every so many seconds, and at once when a topic is told.

    `alone`: one of several processes at a time. Not for what takes its rows one by one under a lease, which may share.
    """

    name: str
    turn: Callable[[Context], object]
    seconds: int | Callable[[Settings], int]
    topics: tuple[str, ...] = ()
    alone: bool = True

    def seconds_in(self, settings: Settings) -> int:
        return self.seconds(settings) if callable(self.seconds) else self.seconds


@dataclass(frozen=True, slots=True)
class Retention:
    """Rows of `model` for which `ended(now, preferences)` holds may go; `summary` is what history keeps of them."""

    model: type[Base]
    ended: Callable[[datetime, Preferences], ColumnElement[bool]]
    summary: Mapping[str, Any] | None = None
    mark: str = ""  # the flag without which the database lets no row of this table go


@dataclass(frozen=True, slots=True)
class Counter:
    """The number beside a navigation entry, counted in a read transaction of `needs` for whoever has it."""

    place: str
    needs: May
    count: Callable[[Context, ScopedSession], int]
    for_staff: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: the rule, the row, and what was found. For the console, in English."""

    rule: str
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: {self.detail}"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a row says of a file in the encrypted store. `sha256` "": nobody asks."""

    id: UUID
    sha256: str
    rule: str
    subject: str


@dataclass(frozen=True, slots=True)
class Area:
    """All of it is optional but the name, which is the package's."""

    name: str
    brings: tuple[ModuleType, ...] = ()  # modules whose letters (@letter) and jobs (@job) have to be known
    switch: str = ""  # a msgid, if a firm may switch the area off: what the switch is called (NAV-06)
    starts_off: bool = False  # off until the firm switches it on; needs a `switch`
    permissions: tuple[May, ...] = ()
    contact_rights: tuple[ContactRight, ...] = ()
    notices: tuple[NoticeKind, ...] = ()  # of the firm's inbox
    import_kinds: tuple[ImportKind, ...] = ()
    settings: tuple[Setting[Any], ...] = ()  # what the firm may decide about it
    workers: tuple[Beat, ...] = ()
    counters: tuple[Counter, ...] = ()
    checks: tuple[Callable[[], Rows], ...] = ()  # of doctor: what must be true of the books, and is not
    audits: tuple[Callable[[Context, ScopedSession], Iterable[Finding]], ...] = ()  # of doctor, where SQL does not do
    files: tuple[Callable[[ScopedSession], Iterable[StoredFile]], ...] = ()  # of doctor: what the store has to hold
    retention: tuple[Retention, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)  # tables without a rule of retention, and why
    closers: Mapping[str, Closer] = field(default_factory=dict)  # by Way of services/access/ways_in/table.py
    demo: Callable[[Context, ScopedSession, Any], None] | None = None  # its rows of the demo firm, for its Town


@cache
def areas() -> tuple[Area, ...]:
    """Every area there is, by name. Raises BadArea."""
    found = tuple(_checked(name, area) for name, area in area_switches.found().items())
    once("a worker", (beat.name for each in found for beat in each.workers))
    once("a counter", (f"{one.place} {one.for_staff}" for each in found for one in each.counters))
    once("a way in", (way for each in found for way in each.closers))
    once("a right of contacts", (each.name for area in found for each in area.contact_rights))
    once("a kind of notices", (each.name for area in found for each in area.notices))
    once("a kind of imports", (each.name for area in found for each in area.import_kinds))
    once("a setting", (each.name for area in found for each in area.settings))
    once("a permission", (may for each in found for may in each.permissions))
    ruled = [rule.model.__tablename__ for each in found for rule in each.retention]
    once("a table", [*ruled, *(table for each in found for table in each.kept)])
    return found


def notice_kinds() -> dict[str, NoticeKind]:
    """The kinds of notices of all areas, by name, in order."""
    found = sorted((each for area in areas() for each in area.notices), key=lambda each: each.order)
    return {each.name: each for each in found}


def import_kinds() -> dict[str, ImportKind]:
    """What can be imported, of all areas, by name, in the order of use."""
    found = sorted((each for area in areas() for each in area.import_kinds), key=lambda each: each.order)
    return {each.name: each for each in found}


def is_offered(kind: ImportKind, preferences: Preferences) -> bool:
    """Whether the firm uses the area that it belongs to."""
    return not any(is_off(area.name, preferences) for area in areas() if kind in area.import_kinds)


def contact_rights() -> tuple[ContactRight, ...]:
    """The rights a contact may have at a client, of all areas, in order."""
    return tuple(sorted((each for area in areas() for each in area.contact_rights), key=lambda each: each.order))


def offered_rights(preferences: Preferences) -> tuple[ContactRight, ...]:
    """Those that forms give and take: of areas this firm does not do without."""
    off = {each.name for area in areas() if is_off(area.name, preferences) for each in area.contact_rights}
    return tuple(each for each in contact_rights() if each.in_forms and each.name not in off)


def settings_of(preferences: Preferences) -> tuple[Setting[Any], ...]:
    """The settings of all areas that this firm does not do without, in the order they are shown."""
    there = [each for area in areas() if not is_off(area.name, preferences) for each in area.settings]
    return tuple(sorted(there, key=lambda each: (each.section.order, each.order)))


def sections(preferences: Preferences) -> tuple[Section, ...]:
    """The sections they stand in, in order."""
    return tuple({each.section.key: each.section for each in settings_of(preferences)}.values())


def setting_named(name: str) -> Setting[Any] | None:
    """Of any area, on or off: what was changed once has its words in history for good."""
    return next((each for area in areas() for each in area.settings if each.name == name), None)


def chosen(on: Mapping[str, bool]) -> dict[str, list[str]]:
    """What the firm's settings keep of the switches: only what is not as it starts."""
    off = starting_off()
    return {
        "areas_off": [name for name, is_on in on.items() if not is_on and name not in off],
        "areas_on": [name for name, is_on in on.items() if is_on and name in off],
    }


def _checked(name: str, area: object) -> Area:
    if not isinstance(area, Area) or area.name != name:
        raise BadArea(f"services/{name}/area.py has to hold AREA = Area({name!r}, ...)")
    if area.starts_off and not area.switch:
        raise BadArea(f"The area {name} starts off and has no switch: nobody could turn it on.")
    return area


def once(what: str, names: Iterable[str]) -> None:
    """Raises BadArea if a name comes twice: one of two would be lost without a word."""
    twice = [name for name, times in Count(names).items() if times > 1]
    if twice:
        raise BadArea(f"Brought twice: {what} called {', '.join(twice)}.")


def tables_of_nobody() -> list[str]:
    """Tables that no area says anything of: its code is missing, and what its rows point at is not ours to judge."""
    named = {rule.model.__tablename__ for area in areas() for rule in area.retention}
    named |= {table for area in areas() for table in area.kept}
    return [table for table in Base.metadata.tables if table not in named]


def closer(way: str) -> Closer:
    """What closes this way in; an area that has one and is not there has opened none."""
    return next((each.closers[way] for each in areas() if way in each.closers), _nothing)


def _nothing(db: ScopedSession, person: Person | None, entity_id: UUID | None) -> None:
    pass
