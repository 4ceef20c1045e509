"""What an area of the product brings to the pages, in one object; areas are found by themselves.

A package `pages/<area>/` with a module `area.py` that holds `AREA = PageArea(...)` is part of the site. Nothing else
names it: routes, shells, navigation, dashboard, history and what is secret in addresses ask `areas()`. What it brings
to the services stands in services/<area>/area.py (services/platform/areas.py).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from fastapi import FastAPI
from markupsafe import Markup

import pages
from pages import secret_addresses
from pages.secret_addresses import Part
from pages.shell import search
from pages.shell.history_words import FIELDS
from pages.shell.screens import Screen
from pages.shell.setting_fields import PLAIN, Drawer
from pages.shell.visit import Visit
from services.platform.area_switches import is_off
from services.platform.areas import BadArea, contact_rights, once, setting_named
from services.platform.context import Context, House
from services.platform.firm_settings import Preferences
from services.platform.permissions import May
from services.platform.setting import Setting
from services.platform.setting_kinds import Kind


@dataclass(frozen=True, slots=True)
class Floating:
    """A round button at the lower right of every page of a client's; whoever has `needs` gets it, while `shown` says so.

    `click(visit)` is what it does.
    """

    order: int
    key: str
    label: str  # a msgid
    icon: str
    needs: May
    click: Callable[[Visit], Awaitable[object]]
    shown: Callable[[Preferences], bool] = lambda firm: True


Place = Literal["top", "urgent", "main", "side"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One navigation entry; whoever has `needs` gets it. `order` is where it stands among all of its side."""

    order: int
    key: str
    label: str  # a msgid
    icon: str
    href: str
    needs: May


@dataclass(frozen=True, slots=True)
class Panel:
    """`load(ctx)` runs in a worker thread with one query or few; panels with the same `load` share what it brings.
    `draw(visit, loaded)` gives None for nothing to show.

    `top` spans the page; `main` is the wide column, `side` the narrow one. `urgent` heads the narrow column, and comes
    before everything below the figures where there is one column only. `order` counts among all panels.
    """

    order: int
    key: str
    needs: May
    place: Place
    load: Callable[[Context], Any]
    draw: Callable[[Visit, Any], Markup | None]


@dataclass(frozen=True, slots=True)
class PageArea:
    """All of it is optional but the name, which is the package's."""

    name: str
    client: tuple[Screen, ...] = ()
    staff: tuple[Screen, ...] = ()
    routes: tuple[Callable[[FastAPI, House], None], ...] = ()  # each puts its plain HTTP routes on the application
    client_places: tuple[Entry, ...] = ()
    staff_places: tuple[Entry, ...] = ()
    client_tabs: tuple[Entry, ...] = ()  # of a client's record in the console; `href` goes on from its address
    floating: tuple[Floating, ...] = ()  # buttons over every page of a client's
    panels: tuple[Panel, ...] = ()  # of the client's dashboard
    client_search: tuple[search.Kind, ...] = ()  # what the search of the frame finds
    staff_search: tuple[search.Kind, ...] = ()
    addresses: Mapping[str, Mapping[str, Part]] = field(default_factory=dict)  # what is secret in its addresses
    bodies: Mapping[str, int] = field(default_factory=dict)  # bytes that requests below these paths may carry
    arrivals: frozenset[str] = frozenset()  # routes where somebody may arrive after signing in
    # How settings of its own kinds are drawn, where a plain field does not do
    setting_fields: Mapping[type[Kind[Any]], Drawer] = field(default_factory=dict)
    verbs: Mapping[str, str] = field(default_factory=dict)  # the history's words of what its services record
    fields: Mapping[str, str] = field(default_factory=dict)  # ... and of the fields they name there


@cache
def areas() -> tuple[PageArea, ...]:
    """Every area there is, by name; from then on its secret addresses stay out of logs. Raises BadArea."""
    names = [each.name for each in pkgutil.iter_modules(pages.__path__) if each.ispkg]
    found = tuple(_area(name) for name in names if find_spec(f"pages.{name}.area"))
    for side in ("client", "staff"):
        once("a screen", (each.path for area in found for each in getattr(area, side)))
        once("a kind of the search", (each.key for area in found for each in getattr(area, f"{side}_search")))
        once("a navigation entry", (each.key for area in found for each in getattr(area, f"{side}_places")))
    once("a drawing of a kind of settings", (str(each) for area in found for each in area.setting_fields))
    once("a button over pages", (each.key for area in found for each in area.floating))
    once("a panel", (each.key for area in found for each in area.panels))
    once("an address", (each for area in found for each in area.addresses))
    once("a verb of history", (each for area in found for each in area.verbs))
    for area in found:
        secret_addresses.declare(area.addresses, area.arrivals)
    return found


def _area(name: str) -> PageArea:
    area = import_module(f"pages.{name}.area").AREA
    if not isinstance(area, PageArea) or area.name != name:
        raise BadArea(f"pages/{name}/area.py has to hold AREA = PageArea({name!r}, ...)")
    return area


def large_bodies() -> dict[str, int]:
    """Path prefix to the bytes a request there may carry, where that is more than usual."""
    return {path: most for area in areas() for path, most in area.bodies.items()}


def screens(*, staff: bool, shown_by: Preferences | None = None) -> tuple[Screen, ...]:
    """The screens of one side; `shown_by`: of the areas only that this firm does not do without."""
    there = (area for area in areas() if shown_by is None or not is_off(area.name, shown_by))
    return tuple(screen for area in there for screen in (area.staff if staff else area.client))


def client_tabs() -> tuple[Entry, ...]:
    """The tabs that areas bring to a client's record in the console, in order."""
    return tuple(sorted((tab for area in areas() for tab in area.client_tabs), key=lambda tab: tab.order))


def search_kinds(*, staff: bool) -> tuple[search.Kind, ...]:
    """What the search of one side's frame finds, in order."""
    found = (kind for area in areas() for kind in (area.staff_search if staff else area.client_search))
    return tuple(sorted(found, key=lambda kind: kind.order))


def places(*, staff: bool) -> tuple[Entry, ...]:
    """The navigation of one side, in order."""
    found: Iterable[Entry] = (
        entry for area in areas() for entry in (area.staff_places if staff else area.client_places)
    )
    return tuple(sorted(found, key=lambda entry: entry.order))


def floating() -> tuple[Floating, ...]:
    """The buttons over every page of a client's, in order."""
    return tuple(sorted((each for area in areas() for each in area.floating), key=lambda each: each.order))


def panels() -> tuple[Panel, ...]:
    """The panels of the client's dashboard, in order."""
    return tuple(sorted((panel for area in areas() for panel in area.panels), key=lambda panel: panel.order))


def setting_drawer(setting: Setting[Any]) -> Drawer:
    """What draws a setting of this kind. Raises KeyError where nothing does."""
    drawers = PLAIN | {kind: drawer for area in areas() for kind, drawer in area.setting_fields.items()}
    return drawers[type(setting.kind)]


def field_words(name: str) -> str:
    """The msgid of a field that history names; the name itself in words if nobody knows it."""
    known = FIELDS.get(name) or next((area.fields[name] for area in areas() if name in area.fields), "")
    if not known and (setting := setting_named(name)) is not None:
        known = setting.history_words
    known = known or next((each.words for each in contact_rights() if each.name == name), "")
    return known or name.replace("_", " ")


def verb_words(verb: str) -> str:
    """The msgid of what history records under this name; the name itself in words if no area knows it."""
    known = next((area.verbs[verb] for area in areas() if verb in area.verbs), "")
    return known or verb.replace(".", " ").replace("_", " ").capitalize()
