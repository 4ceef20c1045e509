"""The fields for where somebody is: a country by its name, a time zone by its place."""

from __future__ import annotations

from components.forms.field_elements import SelectField, TextField
from components.forms.fields import select_field, text_field
from pages.shell.visit import Visit
from services.firm import setup_wizard
from services.platform import number_input


def country_field(visit: Visit, code: str) -> TextField:
    """Shows the name of `code` and offers all others; services read names and codes alike (amounts.country)."""
    say = visit.say
    return text_field(
        say("Country"),
        visit.words.country(code) if code else "",
        longest=80,
        help=say("Type a part of its name."),
        suggested=number_input.countries(visit.words).values(),
    )


def time_zone_field(visit: Visit, zone: str) -> SelectField:
    names = dict.fromkeys([zone, *sorted(setup_wizard.time_zones())])
    return select_field(visit.say("Time zone"), {each: each for each in names}, zone)
