"""The lines of a draft as fields, a row each, and what they add up to while somebody types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from markupsafe import Markup
from nicegui import ui

from components.forms.button import button
from components.forms.draft_listener import Rows, rows_of, touched
from components.forms.field_elements import Field, SelectField, TextField
from components.forms.fields import area_field, select_field, text_field
from components.html.island import island
from components.html.markup import tag
from pages.shell.visit import Visit
from services.billing.invoices.form import LineForm, Rate

Change = Callable[[], object]


class LineFields:
    """One row. `typed` is what stands in it; `fields` are named as refusals name them, without the line."""

    def __init__(
        self,
        visit: Visit,
        rates: Mapping[str, str],
        given: LineForm,
        changed: Change,
        remove: Callable[[LineFields], object],
        onward: Callable[[LineFields], object],
    ) -> None:
        say = visit.say
        with ui.element("div").classes("line-row") as self.element:
            self.fields: dict[str, Field] = {
                "description": text_field(say("Description"), given.description, on_change=changed, longest=500),
                "quantity": text_field(say("Quantity"), given.quantity, on_change=changed, longest=20),
                "unit": text_field(say("Unit"), given.unit, on_change=changed, longest=20),
                "unit_price": text_field(say("Unit price"), given.unit_price, on_change=changed, longest=20),
                "discount_percent": text_field(say("Discount %"), given.discount_percent, on_change=changed, longest=8),
                "tax": select_field(say("Tax"), rates, given.tax, on_change=changed),
            }
            for each in self.fields.values():
                if isinstance(each, TextField):
                    each.on("entered", lambda: onward(self))
            self.net = island(Markup(""), classes="line-net")
            button("", lambda: remove(self), kind="ghost", icon="trash", name=say("Remove this line"))
            self.fields["detail"] = area_field(
                say("Detail"), given.detail, rows=1, longest=5000, on_change=changed, placeholder=say("Detail")
            )

    @property
    def typed(self) -> LineForm:
        return LineForm(
            **{
                name: field.chosen if isinstance(field, SelectField) else str(field.value or "")
                for name, field in self.fields.items()
            }
        )


class Lines:
    """All rows of a draft."""

    def __init__(self, visit: Visit, rates: Mapping[str, Rate], given: tuple[LineForm, ...], changed: Change) -> None:
        self._visit, self._changed = visit, changed
        self._rates = {key: _named(visit, rate) for key, rate in rates.items()}
        self._first = next(iter(rates))
        self.rows: list[LineFields] = []
        with ui.element("div").classes("lines") as self._box:
            for line in given or (LineForm(tax=self._first),):
                self._draw(line)
        rows_of(self._box, Rows(lambda: len(self.rows), self._grow, lambda: self._take_away(self.rows[-1])))
        with ui.element("div").classes("line"):
            button(visit.say("Add a line"), self.add, icon="plus")

    def add(self) -> None:
        self._grow().fields["description"].focus()
        touched(self._box)

    def _grow(self) -> LineFields:
        with self._box:
            return self._draw(LineForm(tax=self.rows[-1].typed.tax if self.rows else self._first))

    @property
    def typed(self) -> tuple[LineForm, ...]:
        return tuple(row.typed for row in self.rows)

    @property
    def fields(self) -> dict[str, Field]:
        """By the names that refusals give: "line.0.quantity"."""
        return {
            f"line.{place}.{name}": field for place, row in enumerate(self.rows) for name, field in row.fields.items()
        }

    def show(self, nets: Mapping[int, int], wrong: Mapping[str, str], currency: str) -> None:
        """What each line comes to; what cannot be read yet shows a dash."""
        for place, row in enumerate(self.rows):
            words = self._visit.words.money(nets[place], currency) if place in nets else "–"
            row.net.show(tag("span", {"class": "num"}, words))

    def _draw(self, line: LineForm) -> LineFields:
        row = LineFields(self._visit, self._rates, line, self._changed, self._remove, self._onward)
        self.rows.append(row)
        return row

    def _onward(self, row: LineFields) -> None:
        """Enter goes to the next line, or makes one."""
        after = self.rows.index(row) + 1
        if after == len(self.rows):
            self.add()
        else:
            self.rows[after].fields["description"].focus()

    def _remove(self, row: LineFields) -> None:
        self._take_away(row)
        if not self.rows:
            self.add()
        touched(self._box)
        self._changed()

    def _take_away(self, row: LineFields) -> None:
        self.rows.remove(row)
        row.element.delete()


def _named(visit: Visit, rate: Rate) -> str:
    if rate.percent is None:
        return visit.say("No tax")
    percent = visit.words.percent(Decimal(rate.percent))
    return rate.label if percent in rate.label else f"{rate.label} {percent}"
