"""The fields of a client's profile, for making one and for changing one."""

from __future__ import annotations

from dataclasses import replace

from components.forms.field_elements import Field, SelectField
from components.forms.fields import area_field, select_field, text_field
from components.html.layout import form
from pages.shell.navigation import LANGUAGES
from pages.shell.place_fields import country_field
from pages.shell.staff_words import KINDS
from pages.shell.visit import Visit
from services.people.clients import ClientForm
from services.platform import number_input


class ClientFields:
    """Drawn once; `typed` is what stands in them, `fields` their names for refusals."""

    def __init__(self, visit: Visit, given: ClientForm) -> None:
        say = visit.say
        self._given = given
        offered = {"": say("The firm's language")} | {
            code: LANGUAGES.get(code, code) for code in visit.frame.preferences.languages
        }
        with form(columns=True):
            self.fields: dict[str, Field] = {
                "name": text_field(say("Name"), given.name, required=True, longest=200),
                "kind": select_field(say("Kind"), {key: say(word) for key, word in KINDS.items()}, given.kind),
                "external_id": text_field(say("Client number"), given.external_id, longest=120),
                "tax_id": text_field(say("Tax number"), given.tax_id, longest=60),
                "email": text_field(say("E-mail"), given.email, kind="email", longest=254),
                "phone": text_field(say("Phone"), given.phone, kind="tel", longest=60),
                "address": area_field(say("Address"), given.address, rows=2, longest=400),
                "city": text_field(say("City"), given.city, longest=120),
                "zip": text_field(say("Postcode"), given.zip, longest=20),
                "state": text_field(say("State or region"), given.state, longest=120),
                "country": country_field(visit, given.country),
                "currency": select_field(
                    say("Currency"),
                    {
                        "": say("The firm's currency ({code})", code=visit.frame.preferences.currency),
                        **number_input.currencies(visit.words, given.currency),
                    },
                    given.currency,
                ),
                "language": select_field(say("Language"), offered, given.language),
            }
        with form():
            self.fields["note"] = area_field(say("Note"), given.note, rows=3, help=say("Never shown to the client."))

    @property
    def typed(self) -> ClientForm:
        values = {
            name: each.chosen if isinstance(each, SelectField) else str(each.value or "")
            for name, each in self.fields.items()
        }
        return replace(self._given, **values)
