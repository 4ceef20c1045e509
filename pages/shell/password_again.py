"""Asking for the password again before a dangerous act (R13), on either side."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from components.forms.native_form import Input, native_form
from pages.shell.visit import Visit
from services.access.credentials import AskAgain, require_recent
from services.platform.context import Context
from services.platform.flashes import Flash

LONGEST_PASSWORD = 1000


def asks_again(ctx: Context) -> bool:
    """Whether somebody has to give it first. Whoever looks through other eyes has nothing to give it for."""
    if ctx.actor.is_viewed:
        return False
    try:
        require_recent(ctx)
    except AskAgain:
        return True
    return False


def password_form(
    visit: Visit, door: str, said: Flash | None, hidden: Mapping[str, str] | None = None, *, act: str = ""
) -> Markup:
    """`said` is what the door answered to the last one, `act` what goes on by itself then (pages/shell/going_on.py)."""
    error = said.sentence if said and said.form == "again" and said.beside else ""
    return native_form(
        door,
        visit.form_token,
        [
            Input(
                "current",
                visit.say("Your password"),
                "password",
                "current-password",
                error=error,
                longest=LONGEST_PASSWORD,
            )
        ],
        visit.say("Go on"),
        key="again",
        hidden={**(hidden or {}), **({"act": act} if act else {})},
    )
