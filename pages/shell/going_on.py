"""An act that waited for the password again goes on by itself, once, with what was typed.

    password_form(visit, door, said, hidden={...}, act="contact:…")     # the form that the act waits for
    @screen(..., takes=(SAID, GO_ON))                                    # the screen that the form leads back to
    if goes_on(visit, "contact:…"): visit.aside(self._save, "saving a contact")

Only that form's own right password says so: no address does, and a wrong one only asks again. `act` names the record as it
was when the button was pressed, and what was typed then (`as_of`): if it is another one by then, or another browser of
theirs wrote in the draft, nothing goes on, and what is typed stands there to be looked at.
"""

from __future__ import annotations

from hashlib import sha256

from pages.shell.visit import Visit
from services.platform import flashes
from services.platform.context import Context
from services.platform.flashes import Flash

GO_ON = "go on"  # the slot of what a right password lets go on
LONGEST = 200


def let_go_on(ctx: Context, act: str) -> None:
    """After the password was right; `ctx` is the session that goes on."""
    if act:
        flashes.keep(ctx, Flash(act[:LONGEST], "good", ""), GO_ON)


def goes_on(visit: Visit, act: str) -> bool:
    """Whether the screen that is drawn now is where `act` goes on. KeyError if the screen does not take GO_ON."""
    found: Flash | None = visit.said(GO_ON)
    return found is not None and found.form == act


def as_of(*facts: object) -> str:
    """The state that a person decided upon, short."""
    return sha256("\0".join(map(repr, facts)).encode()).hexdigest()[:20]
