"""Whether somebody has to give their password again before a dangerous act (R13)."""

from __future__ import annotations

from markupsafe import Markup

from components.markup import join
from components.native_form import Input, native_form
from components.notice import notice
from pages.flash import Flash
from pages.visit import Visit
from services.account_security import AskAgain, require_recent
from services.context import Context

LONGEST_PASSWORD = 1000


def asks_again(ctx: Context) -> bool:
    try:
        require_recent(ctx)
    except AskAgain:
        return True
    return False


def asked_first(visit: Visit, back: str, said: Flash | None = None) -> Markup:
    """The same in the midst of a form, whose contents wait as a draft and are there again afterwards."""
    return join((notice("warn", visit.say("Who sees which clients is about to change: enter your password first. What "
                                          "you chose here is kept.")), again_form(visit, back, said)))


def again_form(visit: Visit, back: str, said: Flash | None) -> Markup:
    """Asks for the password and leads back to `back`."""
    error = said.sentence if said and said.form == "again" and said.beside else ""
    return native_form("/staff/again", visit.form_token, [
        Input("current", visit.say("Your password"), "password", "current-password", error=error,
              longest=LONGEST_PASSWORD)], visit.say("Go on"), key="again", hidden={"back": back})
