"""What stands in a form as plain values, and back into the fields. `Content` is JSON.

`fields`: name -> [what was typed, what the program had written there]; `rows`: which container -> how many rows.
A name is the label's English words (or the field's own), and which of several alike: "City", "Quantity#3".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from nicegui import ui

from components.forms.draft_listener import Rows, form_of, rows_in
from components.forms.field_elements import CheckField, Field, SelectField, TextField

Content = dict[str, Any]
MOST_ROWS = 500
Named = Callable[[str], str]  # the English words behind a label of this page


@dataclass(frozen=True)
class Change:
    """A field that the program fills differently than when it was typed into."""

    label: str
    now: Any


@dataclass
class PutBack:
    """`placed` fields got their words again; `left` are those whose field is not there (any more, or yet)."""

    placed: int = 0
    changed: list[Change] = field(default_factory=list)
    left: Content = field(default_factory=dict)


@dataclass(frozen=True)
class _Place:
    name: str
    field: Field
    rows: int | None  # the container of rows it stands in


def is_form_root(element: ui.element) -> bool:
    return form_of(element) is not None


def fields_in(root: ui.element) -> list[Field]:
    """The fields of the form at `root`, without those of forms inside it; in reading order."""
    return [each for each, _ in _walk(root, None) if isinstance(each, Field)]


def content_of(root: ui.element, named: Named) -> Content:
    """Only what a person changed; of rows that were changed at all everything. Empty: nothing to keep."""
    rows = _rows(root)
    changed = {at for at, each in enumerate(rows) if each.touched or each.count() != each.first}
    places = list(_places(root, named))
    changed |= {each.rows for each in places if each.rows is not None and is_changed(each.field)}
    fields = {
        each.name: [each.field.value, each.field.given]
        for each in places
        if each.field.keep != "" and (each.rows in changed if each.rows is not None else is_changed(each.field))
    }
    content: Content = {"fields": fields} if fields else {}
    if changed:
        content["rows"] = {str(at): rows[at].count() for at in sorted(changed)}
    return content


def put_back(root: ui.element, content: Mapping[str, Any], named: Named) -> PutBack:
    """Write `content` into the form. A field somebody typed into since is left alone."""
    done = PutBack()
    rows = _rows(root)
    left_rows: dict[str, int] = {}
    for at, n in _counts(content):
        if at < len(rows):
            _resize(rows[at], n)
        else:
            left_rows[str(at)] = n
    places = {each.name: each.field for each in _places(root, named)}
    left_fields = {}
    for name, (typed, was) in _typed(content):
        place = places.get(name)
        if place is None or place.keep == "":
            left_fields[name] = [typed, was]
            continue
        if place.by_hand:
            continue
        given = place.given
        if typed != given and not place.restore(typed):
            left_fields[name] = [typed, was]
            continue
        done.placed += 1
        if given not in (was, typed):
            done.changed.append(Change(str(place.props.get("label", "")), given))
    done.left = {key: value for key, value in (("fields", left_fields), ("rows", left_rows)) if value}
    return done


def merged(content: Content, left: Mapping[str, Any]) -> Content:
    """What stands in the form, and what has no place in it now but is kept all the same."""
    found = {part: {**left.get(part, {}), **content.get(part, {})} for part in ("fields", "rows")}
    return {part: values for part, values in found.items() if values}


def settle(fields: list[Field], root: ui.element) -> None:
    """What stands in `fields` is saved: from here on it counts as given."""
    inside = set(fields)
    for each in fields:
        each.given, each.by_hand = each.value, False
    for element in _elements(root):
        if (rows := rows_in(element)) is not None and any(each in inside for each in fields_in(element)):
            rows.settle()


def is_changed(field: Field) -> bool:
    """Whether a person wrote something into it that is not saved."""
    return field.by_hand and field.value != field.given


def _places(root: ui.element, named: Named) -> Iterator[_Place]:
    seen: dict[str, int] = {}
    containers: dict[ui.element, int] = {}
    for element, container in _walk(root, None):
        if rows_in(element) is not None:
            containers[element] = len(containers)
        if isinstance(element, TextField | SelectField | CheckField):
            base = element.keep or named(str(element.props.get("label", "")))
            seen[base] = seen.get(base, 0) + 1
            name = base if seen[base] == 1 else f"{base}#{seen[base]}"
            yield _Place(name, element, containers[container] if container is not None else None)


def _rows(root: ui.element) -> list[Rows]:
    return [rows for each, _ in _walk(root, None) if (rows := rows_in(each)) is not None]


def _walk(element: ui.element, container: ui.element | None) -> Iterator[tuple[ui.element, ui.element | None]]:
    """Everything of one form, each with the container of rows around it."""
    for child in element:
        if is_form_root(child):
            continue
        yield child, container
        yield from _walk(child, child if rows_in(child) is not None else container)


def _elements(root: ui.element) -> Iterator[ui.element]:
    yield root
    yield from (each for each, _ in _walk(root, None))


def _resize(rows: Rows, wanted: int) -> None:
    """Bounded, and it ends: a row that refuses to go or to come is left as it is."""
    for _ in range(MOST_ROWS):
        now = rows.count()
        if now == min(wanted, MOST_ROWS) or wanted < 1:
            break
        (rows.grow if now < wanted else rows.shrink)()
        if rows.count() == now:
            break
    rows.touched = True


def _typed(content: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name, pair in cast(dict[str, Any], content.get("fields") or {}).items():
        if isinstance(pair, list) and len(pair) == 2:
            yield name, (pair[0], pair[1])


def _counts(content: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    for at, n in cast(dict[str, Any], content.get("rows") or {}).items():
        if at.isdigit() and isinstance(n, int):
            yield int(at), n
