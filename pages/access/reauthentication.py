"""Whether somebody has to give their password again before a dangerous act at the desk (R13)."""

from __future__ import annotations

from markupsafe import Markup

from components.display.notice import notice
from components.html.markup import join
from pages.shell.password_again import LONGEST_PASSWORD, asks_again, password_form
from pages.shell.visit import Visit
from services.platform.flashes import Flash

__all__ = ["LONGEST_PASSWORD", "again_form", "asked_first", "asks_again", "sign_in_asked_first"]


def asked_first(visit: Visit, back: str, said: Flash | None = None, *, act: str) -> Markup:
    """Asks for the password in the midst of a form, whose contents wait as a draft; `act` then goes on with them."""
    return join(
        (
            notice(
                "warn",
                visit.say(
                    "Who sees which clients is about to change: enter your password, and what you chose here is saved."
                ),
            ),
            again_form(visit, back, said, act=act),
        )
    )


def sign_in_asked_first(visit: Visit, back: str, said: Flash | None = None, *, act: str) -> Markup:
    """Asks for it in a form where addresses and user names change; `act` then goes on."""
    return join(
        (
            notice(
                "warn",
                visit.say(
                    "How somebody signs in is about to change: enter your password, and it goes on with what you have here."
                ),
            ),
            again_form(visit, back, said, act=act),
        )
    )


def again_form(visit: Visit, back: str, said: Flash | None, *, act: str = "") -> Markup:
    """Asks for the password and leads back to `back`, where `act` goes on."""
    return password_form(visit, "/staff/again", said, {"back": back}, act=act)
