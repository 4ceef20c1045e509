"""Why a request gets another page than it asked for. Raised by the shells, answered by pages/shell/error_pages.py."""

from __future__ import annotations

from data.errors import NotAllowed, Refusal


class SignInFirst(Exception):
    """Nobody is signed in: `args[0]` is where to go."""


class PasswordFirst(Refusal):
    """Signed in with a temporary password: the next page is the one that changes it (AUT-02)."""


class AnswerFirst(Refusal):
    """Invited, and nowhere in yet: the next page asks whether they accept (AUT-17)."""


class OtherShell(NotAllowed):
    """A contact at the staff console, or staff at the client portal."""


class TooManyPages(Refusal):
    message = "The portal is very busy. Please try again in a moment."
    status = 503
