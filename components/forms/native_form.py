"""A native form inside a page: for passwords and the like, which must not travel over the websocket (R47).

    island(native_form("/account/password", visit.form_token, [
        Input("current", "Current password", kind="password", autocomplete="current-password",
              error="This is not your current password.")], "Change password"))

It is sent by the browser and answered with a redirect. Never `show` its island again: that would empty the fields.
What is filled in is kept until it is sent (assets/drafts.js), passwords never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from components.forms.button import Kind
from components.html.markup import Child, tag

DRAFT = "draft"


@dataclass(frozen=True)
class Input:
    """One line to fill in. `error` stands beside it; a password's `value` is never written.

    A "select" offers `options`, key to words; a "check" is ticked if it has a `value`, and sends "on".
    """

    name: str
    label: str
    kind: Literal["text", "email", "tel", "password", "select", "check"] = "text"
    autocomplete: str = "off"
    value: str = ""
    help: str = ""
    error: str = ""
    longest: int = 200
    required: bool = True
    options: Mapping[str, str] = field(default_factory=dict)
    suggest: str = ""  # words on a button that fills in a code and shows it (assets/portico.js): made in the browser


def native_form(
    action: str,
    token: str,
    inputs: Sequence[Input],
    words: str,
    *,
    key: str = "",
    kind: Kind = "primary",
    hidden: Mapping[str, str] | None = None,
    columns: bool = False,
    about: str = "",
) -> Markup:
    """`key` keeps the ids of several forms on one page apart; `words` stand on the button; `about`: whose it is, if
    the form serves several records."""
    unseen = (tag("input", {"type": "hidden", "name": name, "value": value}) for name, value in (hidden or {}).items())
    button = tag(
        "div", {"class": "line"}, tag("button", {"type": "submit", "class": f"btn {kind}"}, tag("span", {}, words))
    )
    fields = (_field(each, key) for each in inputs)
    return tag(
        "div",
        {"class": "form wide-form" if columns else "form"},
        post_form(
            action,
            token,
            draft_name(action, about) if any(each.kind != "password" for each in inputs) else None,
            *unseen,
            *fields,
            button,
        ),
    )


def draft_name(action: str, about: str = "") -> Markup:
    """The hidden field by which the browser and the door know whose draft the values of a native form are."""
    return tag("input", {"type": "hidden", "name": DRAFT, "value": f"{action}|{about}"})


def _field(each: Input, key: str) -> Markup:
    id = f"in-{key}-{each.name}"
    told = [f"{id}-error" if each.error else "", f"{id}-help" if each.help else ""]
    common = {
        "id": id,
        "name": each.name,
        "aria-invalid": "true" if each.error else None,
        "aria-describedby": " ".join(filter(None, told)) or None,
    }
    label = tag("label", {"class": "label", "for": id}, each.label)
    ticks = each.kind == "check"
    control = tag("span", {"class": "control"}, _control(each, common), label if ticks else None)
    return tag(
        "div",
        {"class": " ".join(filter(None, ("field", "ticks" if ticks else "", "refused" if each.error else "")))},
        None if ticks else label,
        control,
        _suggestion(each, id) if each.suggest else None,
        tag("p", {"class": "error", "id": f"{id}-error", "role": "alert"}, each.error) if each.error else None,
        tag("p", {"class": "help", "id": f"{id}-help"}, each.help) if each.help else None,
    )


def _suggestion(each: Input, id: str) -> Markup:
    button = tag(
        "button",
        {"type": "button", "class": "btn ghost small", "data-suggest": id, "aria-controls": id},
        tag("span", {}, each.suggest),
    )
    return tag("div", {"class": "line"}, button, tag("output", {"class": "num", "id": f"{id}-told", "for": id}))


def _control(each: Input, common: Mapping[str, str | None]) -> Markup:
    if each.kind == "select":
        return tag(
            "select",
            common,
            *(
                tag("option", {"value": key, "selected": key == each.value}, words)
                for key, words in each.options.items()
            ),
        )
    if each.kind == "check":
        return tag("input", {**common, "type": "checkbox", "class": "tick", "checked": bool(each.value)})
    return tag(
        "input",
        {
            **common,
            "type": each.kind,
            "autocomplete": each.autocomplete,
            "required": each.required,
            "maxlength": each.longest,
            "value": each.value if each.kind != "password" else None,
            "data-secret": each.kind == "password",
        },
    )


def post_form(action: str, csrf: str, *content: Child) -> Markup:
    """A native form: it works when the connection to the page does not."""
    return tag(
        "form",
        {"method": "post", "action": action},
        tag("input", {"type": "hidden", "name": "form_token", "value": csrf}),
        *content,
    )
