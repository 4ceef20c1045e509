"""Filters whose value a person types: one menu with a small form, and the words of their chips. Pure markup."""

import re
from collections.abc import Mapping

from markupsafe import Markup

from components.display.menu import menu
from components.html.icons import icon
from components.html.markup import join, tag
from components.html.words import Say
from components.lists.list_model import ListPlan, TypedFilter
from components.lists.list_state import ListState

_AMOUNT = re.compile(r"[0-9]{1,9}([.][0-9]{1,3})?")


def typed_menu(plan: ListPlan, state: ListState, say: Say) -> Markup | None:
    """The button and its form; it answers as `typed`."""
    if not plan.typed:
        return None
    used = sum(bool(state.values_of(each.key)) for each in plan.typed)
    fields = join(_fields(each, state, say) for each in plan.typed)
    form = tag(
        "form",
        {"class": "own", "data-do": "typed"},
        fields,
        tag("button", {"type": "submit", "class": "btn small"}, say("Show")),
    )
    face = join(
        (
            icon("filter", small=True),
            tag("span", {}, say("More")),
            tag("span", {"class": "count"}, used) if used else None,
            icon("down", small=True),
        )
    )
    return menu("typed", face, say("More filters"), form, button="btn")


def with_typed(plan: ListPlan, state: ListState, fields: Mapping[str, str]) -> ListState:
    """The state after the form was sent; an amount that is none is left out."""
    for each in plan.typed:
        for old in state.values_of(each.key):
            state = state.filtered(each.key, old, on=False)
        value = _range(each.key, fields) if each.is_range else _printable(fields.get(each.key, ""))
        if value:
            state = state.filtered(each.key, value, on=True)
    return state


def chip_words(filter_: TypedFilter, value: str, say: Say) -> str:
    if not filter_.is_range:
        return f"{filter_.label}: {value}"
    low, _, high = value.partition("..")
    if not high:
        return say("{label}: {low} or more", label=filter_.label, low=low)
    if not low:
        return say("{label}: up to {high}", label=filter_.label, high=high)
    return say("{label}: {low} to {high}", label=filter_.label, low=low, high=high)


def _fields(filter_: TypedFilter, state: ListState, say: Say) -> Markup:
    value = next(iter(state.values_of(filter_.key)), "")
    if not filter_.is_range:
        return _field(filter_.key, filter_.label, value, "text")
    low, _, high = value.partition("..")
    legend = tag("legend", {}, filter_.label)
    return tag(
        "fieldset",
        {},
        legend,
        _field(f"{filter_.key}_low", say("From"), low, "decimal"),
        _field(f"{filter_.key}_high", say("To"), high, "decimal"),
    )


def _field(name: str, label: str, value: str, mode: str) -> Markup:
    box = tag(
        "input",
        {"type": "text", "name": name, "value": value, "inputmode": mode, "autocomplete": "off", "maxlength": 60},
    )
    return tag("label", {}, tag("span", {}, label), box)


def _range(key: str, fields: Mapping[str, str]) -> str:
    low, high = (_plain(fields.get(f"{key}_{end}", "")) for end in ("low", "high"))
    return f"{low}..{high}" if low or high else ""


def _printable(typed: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in typed).strip()[:100]


def _plain(typed: str) -> str:
    """ "1 240,50" as "1240.50"; one mark is read as the decimal one."""
    bare = typed.strip().replace(" ", "").replace("\u00a0", "").replace(",", ".")
    return bare if _AMOUNT.fullmatch(bare) else ""
