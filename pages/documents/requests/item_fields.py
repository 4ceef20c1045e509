"""The items of a request or a template as fields, a row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nicegui import ui

from components.forms.button import button
from components.forms.draft_listener import Rows, rows_of, touched
from components.forms.field_elements import Field, SelectField, TextField
from components.forms.fields import area_field, select_field, text_field
from pages.shell.visit import Visit
from services.documents.requests.forms import LONGEST_ITEM_NOTE, LONGEST_TITLE, ItemForm


class ItemRow:
    """One row. `id` of an item that exists stays with it, wherever the row goes."""

    def __init__(
        self,
        visit: Visit,
        folders: Mapping[str, str],
        given: ItemForm,
        remove: Callable[[ItemRow], object],
        onward: Callable[[ItemRow], object],
    ) -> None:
        say = visit.say
        self._id = given.id
        with ui.element("div").classes("ask-row") as self.element:
            self.title = text_field(say("What is needed"), given.title, longest=LONGEST_TITLE)
            self.title.on("entered", lambda: onward(self))
            self.folder = select_field(say("Folder"), {"": say("None"), **folders}, given.type_id)
            button("", lambda: remove(self), kind="ghost", icon="trash", name=say("Remove this row"))
            self.note = area_field(say("Explanation"), given.note, rows=1, longest=LONGEST_ITEM_NOTE)

    @property
    def fields(self) -> dict[str, Field]:
        """By the names that refusals give, without the row."""
        return {"title": self.title, "note": self.note, "type_id": self.folder}

    @property
    def typed(self) -> ItemForm:
        return ItemForm(_text(self.title), _text(self.note), self.folder.chosen, self._id)


class ItemRows:
    """All rows of a checklist."""

    def __init__(self, visit: Visit, folders: Mapping[str, str], given: tuple[ItemForm, ...]) -> None:
        self._visit, self._folders = visit, folders
        self.rows: list[ItemRow] = []
        with ui.element("div").classes("ask-rows") as self._box:
            for each in given or (ItemForm(), ItemForm(), ItemForm()):
                self._draw(each)
        rows_of(self._box, Rows(lambda: len(self.rows), self._grow, lambda: self._take_away(self.rows[-1])))
        with ui.element("div").classes("line"):
            button(visit.say("Add a row"), self.add, icon="plus")

    @property
    def typed(self) -> tuple[ItemForm, ...]:
        return tuple(row.typed for row in self.rows)

    @property
    def fields(self) -> dict[str, Field]:
        """By the names that refusals give: "item.0.title"."""
        return {
            f"item.{place}.{name}": field for place, row in enumerate(self.rows) for name, field in row.fields.items()
        }

    def add(self) -> None:
        self._grow().title.focus()
        touched(self._box)

    def _grow(self) -> ItemRow:
        with self._box:
            return self._draw(ItemForm())

    def _draw(self, given: ItemForm) -> ItemRow:
        row = ItemRow(self._visit, self._folders, given, self._remove, self._onward)
        self.rows.append(row)
        return row

    def _onward(self, row: ItemRow) -> None:
        """Enter goes to the next row, or makes one."""
        after = self.rows.index(row) + 1
        if after == len(self.rows):
            self.add()
        else:
            self.rows[after].title.focus()

    def _remove(self, row: ItemRow) -> None:
        self._take_away(row)
        if not self.rows:
            self.add()
        touched(self._box)

    def _take_away(self, row: ItemRow) -> None:
        self.rows.remove(row)
        row.element.delete()


def _text(field: TextField | SelectField) -> str:
    return str(field.value or "")
