"""Whether somebody has to give their password again before a dangerous act at the desk (R13)."""

from __future__ import annotations

from markupsafe import Markup

from components.display.notice import notice
from components.html.markup import join
from pages.shell.password_again import LONGEST_PASSWORD, asks_again, password_form
from pages.shell.visit import Visit
from services.platform.flashes import Flash

__all__ = ["LONGEST_PASSWORD", "again_form", "asked_first", "asks_again", "sign_in_asked_first"]


def asked_first(visit: Visit, back: str, said: Flash | None = None) -> Markup:
    """Asks for the password in the midst of a form, whose contents wait as a draft and are there again afterwards."""
    return join(
        (
            notice(
                "warn",
                visit.say(
                    "Who sees which clients is about to change: enter your password first. What you chose here is kept."
                ),
            ),
            again_form(visit, back, said),
        )
    )


def sign_in_asked_first(visit: Visit, back: str) -> Markup:
    """Asks for it in a form where addresses and user names change."""
    return join(
        (
            notice(
                "warn",
                visit.say(
                    "How somebody signs in is about to change: enter your password first. What you typed here is kept."
                ),
            ),
            again_form(visit, back, None),
        )
    )


def again_form(visit: Visit, back: str, said: Flash | None) -> Markup:
    """Asks for the password and leads back to `back`."""
    return password_form(visit, "/staff/again", said, {"back": back})
