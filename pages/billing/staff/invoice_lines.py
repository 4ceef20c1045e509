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
from pages.billing.staff.catalogue.line_picker import LinePicker, Sale
from pages.shell.visit import Visit
from services.billing.catalogue.picking import Picked
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
        sale: Sale,
    ) -> None:
        say, self._visit, self._onward = visit.say, visit, onward
        self._copied = ""  # of the last item that was picked: its detail
        with ui.element("div").classes("line-row") as self.element:
            self.fields: dict[str, Field] = {
                "description": text_field(
                    say("Description"), given.description, on_change=lambda: self._described(changed), longest=500
                )
            }
            self._picker = LinePicker(visit, sale, self._fill)
            self.fields |= {
                "quantity": text_field(say("Quantity"), given.quantity, on_change=changed, longest=20),
                "unit": text_field(say("Unit"), given.unit, on_change=changed, longest=20),
                "unit_price": text_field(say("Unit price"), given.unit_price, on_change=changed, longest=20),
                "discount_percent": text_field(say("Discount %"), given.discount_percent, on_change=changed, longest=8),
                "tax": select_field(say("Tax"), rates, given.tax, on_change=changed),
            }
            for name, each in self.fields.items():
                if isinstance(each, TextField):
                    each.on("entered", self._entered if name == "description" else lambda: onward(self))
            self.net = island(Markup(""), classes="line-net")
            button("", lambda: remove(self), kind="ghost", icon="trash", name=say("Remove this line"))
            self.fields["detail"] = area_field(
                say("Detail"), given.detail, rows=1, longest=5000, on_change=changed, placeholder=say("Detail")
            )
            self.fields["item"] = self._picker.link(given.item)

    def _described(self, changed: Change) -> None:
        if (field := self.fields["description"]).is_typing:
            self._picker.typed(str(field.value or ""))
        changed()

    async def _entered(self) -> None:
        """A code, or all of a name, and Enter: it is picked. Anything else goes on to the next line."""
        if not await self._picker.take(str(self.fields["description"].value or "")):
            self._onward(self)

    def _fill(self, item: Picked) -> None:
        """All that is copied may be written over; what is not taken is said beside its field."""
        copied = {"description": item.description, "unit": item.unit, "unit_price": item.price}
        if item.detail or str(self.fields["detail"].value or "") == self._copied:  # never what somebody wrote
            copied["detail"] = self._copied = item.detail
        if item.tax is not None:
            copied["tax"] = item.tax
        for name, value in copied.items():
            self.fields[name].accept()
            self.fields[name].restore(value)  # a choice of the person's, to be kept with what they type
        for name, refusal in item.remarks.items():
            self.fields[name].refuse(self._visit.words.refusal(refusal))
        touched(self.element)
        (self.fields["unit_price"] if not item.price else self.fields["quantity"]).focus()

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

    def __init__(
        self, visit: Visit, rates: Mapping[str, Rate], given: tuple[LineForm, ...], changed: Change, sale: Sale
    ) -> None:
        self._visit, self._changed, self._sale = visit, changed, sale
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
        row = LineFields(self._visit, self._rates, line, self._changed, self._remove, self._onward, self._sale)
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
