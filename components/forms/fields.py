"""Form fields: a visible label, help, and an error beside the field that stays until mended. One element each.

    name = text_field("Name", value=row.name, required=True, autocomplete="name")
    vat = text_field("VAT number", help="As printed on your invoices")
    kind = select_field("Kind", {"trust": "Trust", "company": "Company"}, value="trust")
    due = date_field("Due on", value=date(2026, 12, 3));  due.day -> date | None
    amount = money_field("Amount", currency="EUR")           # .value is the text as typed; parse it in wording
    agreed = check_field("I have read it"); note = area_field("Note", rows=4)
    name.refuse("Please write a name.");  name.accept();  refuse_in({"name": name}, refusal) -> bool

`.value` follows what is typed (sent 0.2 s after the last key, and on leaving the field or before a click). A refusal
never touches the value. Passwords and bank numbers do not belong here: use native forms (assets/pages).

What a person typed is kept until it is saved (components/forms/draft_listener.py). `keep` names a field whose label
says
too little ("Amount" in each of several rows about invoices); `keep=""` is for what is no form: a search, a choice that
applies at once.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, Protocol

from components.forms.field_elements import CheckField, Field, OnChange, SelectField, TextField


class _Sentence(Protocol):
    field: str | None


def text_field(
    label: str,
    value: str = "",
    *,
    help: str = "",
    required: bool = False,
    name: str | None = None,
    kind: Literal["text", "email", "tel", "url", "search"] = "text",
    autocomplete: str = "off",
    placeholder: str | None = None,
    longest: int = 500,
    on_change: OnChange = None,
    suggested: Iterable[str] = (),
    keep: str | None = None,
) -> TextField:
    """`suggested` are texts to pick from: what is typed narrows them, and something else can be typed, too."""
    return TextField(
        label,
        value=value,
        on_change=on_change,
        keep=keep,
        kind="text",
        type=kind,
        help=help,
        required=required,
        name=name,
        autocomplete=autocomplete,
        placeholder=placeholder,
        maxlength=longest,
        suggested=list(suggested) or None,
    )


def area_field(
    label: str,
    value: str = "",
    *,
    help: str = "",
    required: bool = False,
    rows: int = 4,
    placeholder: str | None = None,
    longest: int = 20_000,
    on_change: OnChange = None,
    counts: tuple[int, str, str] | None = None,
) -> TextField:
    """`counts`: the most characters as a reader counts them, how many there are in words, with {n}, and that it is too many."""
    return TextField(
        label,
        value=value,
        on_change=on_change,
        kind="area",
        help=help,
        required=required,
        rows=rows,
        placeholder=placeholder,
        maxlength=longest,
        counts=list(counts) if counts else None,
    )


def date_field(
    label: str,
    value: date | None = None,
    *,
    help: str = "",
    required: bool = False,
    first: date | None = None,
    last: date | None = None,
    on_change: OnChange = None,
) -> TextField:
    """A day; `first` and `last` bound the browser's calendar and are checked again by the service."""
    return TextField(
        label,
        value=value.isoformat() if value else "",
        on_change=on_change,
        kind="text",
        type="date",
        help=help,
        required=required,
        min=first.isoformat() if first else None,
        max=last.isoformat() if last else None,
    )


def money_field(
    label: str,
    value: str = "",
    *,
    currency: str,
    help: str = "",
    required: bool = False,
    on_change: OnChange = None,
    keep: str | None = None,
) -> TextField:
    """An amount as text in the person's own way of writing; the currency stands before it."""
    return TextField(
        label,
        value=value,
        on_change=on_change,
        keep=keep,
        kind="text",
        type="text",
        inputmode="decimal",
        prefix=currency,
        help=help,
        required=required,
        maxlength=30,
        autocomplete="off",
    )


def select_field(
    label: str,
    options: Mapping[str, str],
    value: str = "",
    *,
    help: str = "",
    on_change: OnChange = None,
    keep: str | None = None,
) -> SelectField:
    """`options` maps keys to words, in order."""
    return SelectField(
        label, options, value=value or next(iter(options), ""), on_change=on_change, help=help, keep=keep
    )


def check_field(
    label: str, value: bool = False, *, help: str = "", on_change: OnChange = None, keep: str | None = None
) -> CheckField:
    return CheckField(label, value=value, on_change=on_change, help=help, keep=keep)


def refuse_in(fields: Mapping[str, Field], refusal: _Sentence) -> bool:
    """Put the refusal beside the field it names, clear the others, focus it; False if it names none of these."""
    for field in fields.values():
        field.accept()
    refused = fields.get(refusal.field or "")
    if refused is None:
        return False
    refused.refuse(str(refusal))
    refused.focus()
    return True


def value_of(field: Field) -> Any:
    """What stands in it: of a choice one of those offered, of a tick whether it is set, else the text."""
    if isinstance(field, SelectField):
        return field.chosen
    return bool(field.value) if isinstance(field, CheckField) else str(field.value or "")
