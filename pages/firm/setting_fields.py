"""The fields of settings that only the firm's own area has: a colour with its preview, places, languages, switches."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from components.forms.field_elements import Field
from components.forms.fields import check_field, select_field, text_field
from components.frame.theme import BadColour, contrast, light
from components.html.island import island
from components.html.markup import tag
from pages.shell.navigation import LANGUAGES
from pages.shell.place_fields import country_field, time_zone_field
from pages.shell.setting_fields import Drawer, Drawn, help_of, one_field
from pages.shell.visit import Visit
from services.firm import setting_kinds
from services.platform import number_input
from services.platform.area_switches import is_off
from services.platform.areas import areas, chosen
from services.platform.firm_settings import Preferences
from services.platform.setting import Setting
from services.platform.setting_kinds import Kind


def _country(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    return one_field(setting, country_field(visit, firm[setting]))


def _time_zone(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    return one_field(setting, time_zone_field(visit, firm[setting]))


def _currency(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    now = firm[setting]
    return one_field(setting, select_field(visit.say(setting.words), number_input.currencies(visit.words, now), now))


def _language(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    return one_field(setting, select_field(visit.say(setting.words), _languages(), firm[setting]))


def _offered(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    ticks: dict[str, Field] = {
        code: check_field(visit.say("Offer {language}", language=name), code in firm[setting])
        for code, name in _languages().items()
    }
    return Drawn(
        {setting.name: next(iter(ticks.values()))},
        lambda: {setting.name: [code for code, tick in ticks.items() if tick.value]},
    )


def _links(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    now = firm[setting]
    fields: dict[str, Field] = {
        network: text_field(network, now.get(network, ""), kind="url", longest=300)
        for network in setting_kinds.NETWORKS
    }
    return Drawn(
        {f"{setting.name}.{network}": field for network, field in fields.items()},
        lambda: {setting.name: {network: str(field.value or "") for network, field in fields.items()}},
    )


def _switches(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    """One tick for each area with a switch stands for both lists: what is off, and what was switched on."""
    if setting.name != "areas_off":
        return Drawn({}, dict)
    ticks: dict[str, Field] = {
        area.name: check_field(visit.say(area.switch), not is_off(area.name, firm)) for area in areas() if area.switch
    }
    if not ticks:
        return Drawn({}, dict)

    def typed() -> Mapping[str, Any]:
        return chosen({name: bool(tick.value) for name, tick in ticks.items()})

    return Drawn(dict.fromkeys(("areas_off", "areas_on"), next(iter(ticks.values()))), typed)


def _colour(visit: Visit, setting: Setting[Any], firm: Preferences) -> Drawn:
    preview = None

    def show(*_: object) -> None:
        if preview is not None:
            preview.show(_preview(visit, str(field.value or "")))

    field = text_field(visit.say(setting.words), firm[setting], longest=7, on_change=show, help=help_of(visit, setting))
    preview = island(_preview(visit, firm[setting]))
    return one_field(setting, field)


FIELDS: dict[type[Kind[Any]], Drawer] = {
    setting_kinds.Country: _country,
    setting_kinds.TimeZone: _time_zone,
    setting_kinds.Currency: _currency,
    setting_kinds.Language: _language,
    setting_kinds.Languages: _offered,
    setting_kinds.Links: _links,
    setting_kinds.AreaNames: _switches,
    setting_kinds.Colour: _colour,
}


def _languages() -> dict[str, str]:
    return {code: LANGUAGES.get(code, code) for code in setting_kinds.languages()}


def _preview(visit: Visit, typed: str) -> Markup:
    """How buttons will look, in words where the colour is none: the page itself changes at the next load."""
    try:
        colours = light(typed.strip().lower())
    except BadColour:
        return tag("p", {"class": "muted"}, visit.say("Enter a colour such as #17615c."))
    shown = visit.words.number(Decimal(contrast(colours.on_brand, colours.brand)).quantize(Decimal("0.1")))
    sample = tag(
        "svg",
        {"class": "swatch", "viewBox": "0 0 132 36", "role": "img", "aria-label": colours.brand},
        tag("path", {"d": "M0 0h132v36H0z", "fill": colours.brand}),
        tag("path", {"d": "M24 18h84", "stroke": colours.on_brand, "stroke-width": "4"}),
    )
    return tag(
        "div",
        {"class": "line"},
        sample,
        tag(
            "span",
            {"class": "muted"},
            visit.say("Drawn as {colour}; text on it has a contrast of {ratio}.", colour=colours.brand, ratio=shown),
        ),
    )
