"""A native form inside a page: for passwords and the like, which must not travel over the websocket (R47).

    island(native_form("/account/password", visit.form_token, [
        Input("current", "Current password", kind="password", autocomplete="current-password",
              error="This is not your current password.")], "Change password"))

It is sent by the browser and answered with a redirect. Never `show` its island again: that would empty the fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from components.button import Kind
from components.frame_parts import post_form
from components.markup import tag


@dataclass(frozen=True)
class Input:
    """One line to fill in. `error` stands beside it; a password's `value` is never written."""

    name: str
    label: str
    kind: Literal["text", "email", "password"] = "text"
    autocomplete: str = "off"
    value: str = ""
    help: str = ""
    error: str = ""
    longest: int = 200


def native_form(action: str, token: str, inputs: Sequence[Input], words: str, *, key: str = "",
                kind: Kind = "primary", hidden: Mapping[str, str] | None = None) -> Markup:
    """`key` keeps the ids of several forms on one page apart; `words` stand on the button."""
    unseen = (tag("input", {"type": "hidden", "name": name, "value": value}) for name, value in (hidden or {}).items())
    button = tag("div", {"class": "line"}, tag("button", {"type": "submit", "class": f"btn {kind}"},
                                               tag("span", {}, words)))
    fields = (_field(each, key) for each in inputs)
    return tag("div", {"class": "form"}, post_form(action, token, *unseen, *fields, button))


def _field(each: Input, key: str) -> Markup:
    id = f"in-{key}-{each.name}"
    told = [f"{id}-error" if each.error else "", f"{id}-help" if each.help else ""]
    box = tag("input", {
        "id": id, "name": each.name, "type": each.kind, "autocomplete": each.autocomplete, "required": True,
        "maxlength": each.longest, "value": each.value if each.kind != "password" else None,
        "aria-invalid": "true" if each.error else None, "aria-describedby": " ".join(filter(None, told)) or None})
    return tag("div", {"class": "field refused" if each.error else "field"},
               tag("label", {"class": "label", "for": id}, each.label), tag("span", {"class": "control"}, box),
               tag("p", {"class": "error", "id": f"{id}-error", "role": "alert"}, each.error) if each.error else None,
               tag("p", {"class": "help", "id": f"{id}-help"}, each.help) if each.help else None)
