"""How a setting that an area declares becomes fields of a form: by its kind, with the words it is declared with.

A kind that is no plain field is drawn by the area that has it (`setting_fields` of pages/shell/areas.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from components.forms.field_elements import Field
from components.forms.fields import area_field, check_field, select_field, text_field, value_of
from pages.shell.visit import Visit
from services.platform.firm_settings import Preferences
from services.platform.setting import Setting
from services.platform.setting_kinds import Count, Email, Kind, Link, OneOf, Pattern, Switch, Text


@dataclass(frozen=True)
class Drawn:
    """`fields` by the names refusals give; `typed()` is what to save, by the settings' names."""

    fields: Mapping[str, Field]
    typed: Callable[[], Mapping[str, Any]]


Drawer: TypeAlias = Callable[[Visit, Setting[Any], Preferences], Drawn]


def one_field(setting: Setting[Any], field: Field) -> Drawn:
    """A setting that is one field."""
    return Drawn({setting.name: field}, lambda: {setting.name: value_of(field)})


def help_of(visit: Visit, setting: Setting[Any]) -> str:
    """Its help in words; that of a count may name its range."""
    if not setting.help:
        return ""
    within = {"least": setting.kind.least, "most": setting.kind.most} if isinstance(setting.kind, Count) else {}
    return visit.words.told(setting.help, within)


def _text(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    kind, label, now = setting.kind, visit.say(setting.words), firm[setting]
    assert isinstance(kind, Text)
    if kind.rows:
        return one_field(setting, area_field(label, now, rows=kind.rows, help=help_of(visit, setting)))
    return one_field(
        setting,
        text_field(
            label, now, kind=kind.sort, required=kind.is_required, longest=kind.longest, help=help_of(visit, setting)
        ),
    )


def _pattern(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    assert isinstance(setting.kind, Pattern)
    return one_field(
        setting,
        text_field(visit.say(setting.words), firm[setting], longest=setting.kind.longest, help=help_of(visit, setting)),
    )


def _email(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    return one_field(
        setting,
        text_field(visit.say(setting.words), firm[setting], kind="email", longest=254, help=help_of(visit, setting)),
    )


def _link(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    return one_field(
        setting,
        text_field(visit.say(setting.words), firm[setting], kind="url", longest=300, help=help_of(visit, setting)),
    )


def _count(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    assert isinstance(setting.kind, Count)
    return one_field(
        setting,
        text_field(
            visit.say(setting.words),
            str(firm[setting]),
            longest=len(str(setting.kind.most)),
            help=help_of(visit, setting),
        ),
    )


def _switch(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    return one_field(setting, check_field(visit.say(setting.words), firm[setting], help=help_of(visit, setting)))


def _one_of(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    assert isinstance(setting.kind, OneOf)
    options = {key: visit.say(words) for key, words in setting.kind.options.items()}
    return one_field(
        setting, select_field(visit.say(setting.words), options, firm[setting], help=help_of(visit, setting))
    )


PLAIN: dict[type[Kind[Any]], Drawer] = {
    Text: _text,
    Pattern: _pattern,
    Email: _email,
    Link: _link,
    Count: _count,
    Switch: _switch,
    OneOf: _one_of,
}
