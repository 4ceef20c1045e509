"""The fields of an item, the same for a new one and one that is there."""

from __future__ import annotations

from nicegui import ui

from components.forms.draft_listener import own_form
from components.forms.field_elements import CheckField, Field, SelectField
from components.forms.fields import area_field, check_field, select_field, text_field
from components.html.layout import card, form, two
from pages.billing.staff.catalogue.words import taxes
from pages.shell.staff_words import ITEM_KINDS
from pages.shell.visit import Visit
from services.billing.catalogue.item_form import LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_NAME, ItemForm
from services.billing.catalogue.items import Choices
from services.platform import number_input


class ItemFields:
    """`about` tells the draft of one item from that of another; `by_name` are the fields as refusals name them."""

    def __init__(self, visit: Visit, box: ui.element, about: str, given: ItemForm, choices: Choices) -> None:
        say = visit.say
        own_form(box, about)
        kinds = {key.value: say(word) for key, word in ITEM_KINDS.items()}
        shelves = {"": say("None"), **choices.categories}
        units = {"": say("None"), **choices.units}
        offered = number_input.currencies(visit.words, given.currency, visit.frame.preferences.currency)
        rates = taxes(visit, choices.rates)
        on_request = say("Leave it empty where the price is agreed each time.")
        steps = say("A line for each step, in the order they are done.")
        code = say("Short, and given once: type it into a line of an invoice.")
        self.by_name: dict[str, Field] = {}
        add = self.by_name
        with two():
            with card(say("What it is")), form(columns=True):
                add["name"] = text_field(say("Name"), given.name, required=True, longest=LONGEST_NAME)
                add["code"] = text_field(say("Item code"), given.code, longest=LONGEST_CODE, help=code)
                add["kind"] = select_field(say("Kind"), kinds, given.kind)
                add["category"] = select_field(say("Category"), shelves, given.category)
                add["description"] = area_field(
                    say("Description for clients"), given.description, rows=3, longest=LONGEST_DESCRIPTION
                )
                add["is_shown"] = check_field(say("Clients see it"), given.is_shown)
            with card(say("Price")), form():
                add["price"] = text_field(say("Price without tax"), given.price, longest=20, help=on_request)
                add["currency"] = select_field(say("Currency"), offered, given.currency)
                add["unit"] = select_field(say("Unit"), units, given.unit)
                add["tax"] = select_field(say("Tax"), rates, given.tax)
        with card(say("The work")), form():
            add["minutes"] = text_field(
                say("Minutes it takes"), given.minutes, longest=6, help=say("Of a service, if you plan with it.")
            )
            add["checklist"] = area_field(say("Checklist"), given.checklist, rows=4, help=steps)

    @property
    def typed(self) -> ItemForm:
        return ItemForm(
            self._text("kind"),
            self._text("name"),
            self._text("code"),
            self._text("category"),
            self._text("description"),
            self._text("unit"),
            self._text("price"),
            self._text("currency"),
            self._text("tax"),
            self._text("minutes"),
            self._text("checklist"),
            self._is_shown,
        )

    def _text(self, name: str) -> str:
        field = self.by_name[name]
        return field.chosen if isinstance(field, SelectField) else str(field.value or "")

    @property
    def _is_shown(self) -> bool:
        field = self.by_name["is_shown"]
        return isinstance(field, CheckField) and bool(field.value)
