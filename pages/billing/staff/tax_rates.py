"""The fields of the firm's tax rates, in the settings: a row each, and two to add."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components.forms.field_elements import Field
from components.forms.fields import select_field, text_field, value_of
from components.html.island import island
from components.html.markup import tag
from pages.shell.setting_fields import Drawn
from pages.shell.visit import Visit
from services.billing.settings import CATEGORIES
from services.platform.firm_settings import Preferences
from services.platform.setting import Setting


def tax_rates(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    say = visit.say
    island(tag("h3", {}, say(setting.words)))
    categories = {key: say(words) for key, words in CATEGORIES.items()}
    rates: list[tuple[Field, Field, Field]] = []
    for label, percent, category in [
        *((each.label, each.percent, each.category) for each in firm[setting]),
        *[("", "", "S")] * 2,
    ]:
        with ui.element("div").classes("rate-row"):
            rates.append(
                (
                    text_field(say("Name"), label, longest=60),
                    text_field(say("Percent"), percent, longest=8),
                    select_field(say("Kind"), categories, category),
                )
            )

    def typed() -> Mapping[str, Any]:
        return {setting.name: [tuple(value_of(each) for each in row) for row in rates]}

    return Drawn({f"{setting.name}.{place}": row[1] for place, row in enumerate(rates)}, typed)
