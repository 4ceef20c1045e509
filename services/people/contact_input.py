"""The form of a contact made fit to keep: what of it is this client's, and what the account's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from data.people.tables import Contact, Person
from services.mail.queue import check_address
from services.people.contact_form import ContactForm
from services.platform import text_input
from services.platform.context import Context
from services.platform.i18n import UnknownLanguage

_LONGEST = {"name": 200, "phone": 60, "mobile": 60, "fax": 60, "job_title": 120}
HERE = tuple(_LONGEST)
ACCOUNT = ("language", "username", "email")


def checked(ctx: Context, form: ContactForm) -> dict[str, Any]:
    """What was typed, by field; None for what is blank. Raises Missing, TooLong, BadAddress, UnknownLanguage."""
    if form.language and form.language not in ctx.preferences.languages:
        raise UnknownLanguage(field="language")
    given = asdict(form)
    values: dict[str, Any] = {
        name: text_input.one_line(given[name], name, longest=most, required=name == "name")
        for name, most in _LONGEST.items()
    }
    return values | {
        "language": form.language or None,
        "username": text_input.one_line(form.username, "username", longest=120),
        "email": check_address(form.email, "email") if form.email.strip() else None,
    }


def differences(row: Person | Contact, values: dict[str, Any], names: Sequence[str]) -> dict[str, list[Any]]:
    """Of `names`, what stands on the row and what `values` has instead."""
    return {name: [getattr(row, name), values[name]] for name in names if getattr(row, name) != values[name]}
