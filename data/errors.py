"""Refusals: the portal understood the request and says no.

Every refusal is safe to show. Anything else that escapes is a bug.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar


def in_english(fields: Mapping[str, object]) -> dict[str, object]:
    """What fills a sentence where nobody's language is known: a command line, a log. Numbers without exponents."""
    return {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in fields.items()}


class Refusal(Exception):
    """Base of everything a person may be told. `message` is the English msgid, `fields` fill it.

    Amounts are Money, days are date, numbers are Decimal or int: Wording.told writes them in the reader's language.

    `field` names the form field it belongs to (None: the whole form), so that a screen can show it there.
    """

    message: ClassVar[str] = "This could not be done."
    status: ClassVar[int] = 400
    field: str | None = None

    def __init__(self, field: str | None = None, **fields: object) -> None:
        super().__init__(self.message.format(**in_english(fields)))
        self.fields = fields
        if field is not None:
            self.field = field


class Invalid(Refusal):
    """Input that breaks a rule; the sentence is the msgid itself."""

    message = "Please check this value."
    status = 422


class NotFound(Refusal):
    """Missing, or out of sight: the two must look the same from outside."""

    message = "We could not find that {what}."
    status = 404

    def __init__(self, field: str | None = None, *, what: str = "page", **fields: object) -> None:
        super().__init__(field, what=what, **fields)


class NotAllowed(Refusal):
    message = "Your role does not allow this."
    status = 403


class SignedOut(Refusal):
    """There is no live session behind this request."""

    message = "Please sign in again."
    status = 401


class Conflict(Refusal):
    """The request made sense a moment ago."""

    message = "Someone else changed this first. Reload and try again."
    status = 409


class TooMany(Refusal):
    """A limit was reached; `wait_seconds` says for how long."""

    message = "Too many attempts. Please wait {wait_seconds} seconds and try again."
    status = 429
