"""The years that documents are kept, and what they would make due, told while they are typed (SET-06, DOC-18)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from components.forms.fields import text_field
from components.html.island import island
from components.html.markup import tag
from data.errors import Refusal
from pages.shell.setting_fields import Drawn, help_of, one_field
from pages.shell.visit import Visit
from services.documents import retention
from services.documents.retention import Preview
from services.documents.settings import Years
from services.platform.firm_settings import Preferences
from services.platform.setting import Setting


def years_field(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    now, kind = firm[setting], setting.kind
    assert isinstance(kind, Years)
    asked = 0

    async def show(*_: object) -> None:
        """A slower, older answer never overwrites a newer one."""
        nonlocal asked
        asked += 1
        mine, typed = asked, str(field.value or "").strip()
        found = None
        if typed.isascii() and typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= kind.most:
            try:
                found = await visit.ask(retention.preview, int(typed))
            except Refusal:  # who may read the settings but keeps no documents in order
                found = None
        if mine == asked:
            told.show(told_of(visit, found) if found is not None else Markup(""))

    field = text_field(
        visit.say(setting.words), str(now or ""), longest=3, help=help_of(visit, setting), on_change=show
    )
    told = island(Markup(""))
    told.props["role"] = "status"
    return one_field(setting, field)


def told_of(visit: Visit, found: Preview) -> Markup:
    """How many, since when the oldest is there, and of whom."""
    say, words = visit.say, visit.words
    if found.oldest is None:
        return tag("p", {"class": "muted"}, say("With this number of years nothing falls due now."))
    zone = ZoneInfo(visit.frame.preferences.time_zone)
    lines = []
    if found.in_bin:
        lines.append(
            words.say_n(
                "{n} document in the bin is deleted for good within a day.",
                "{n} documents in the bin are deleted for good within a day.",
                found.in_bin,
            )
        )
    if found.in_use:
        lines.append(
            words.say_n(
                "{n} document in use falls due. It stays until you put it into the bin.",
                "{n} documents in use fall due. They stay until you put them into the bin.",
                found.in_use,
            )
        )
    lines.append(say("The oldest is of {day}.", day=words.date(found.oldest.astimezone(zone).date())))
    whose = ", ".join(f"{name} ({count})" for name, count in found.clients)
    if found.others:
        more = words.say_n("{n} other client", "{n} other clients", found.others)
        whose = f"{whose}, {more}" if whose else more
    lines.append(say("Clients: {names}", names=whose))
    return tag("div", {"class": "notice warn" if found.in_bin else "notice info"}, tag("p", {}, " ".join(lines)))
