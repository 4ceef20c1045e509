"""What the account's sections share: their names and the row of tabs above them."""

from __future__ import annotations

from components.frame.page_title import page_title
from components.frame.tabs import Tab, tabs
from components.html.island import island
from pages.shell.visit import Visit

CLIENT, STAFF = "/account", "/staff/account"
BASES = (CLIENT, STAFF)


def base(visit: Visit) -> str:
    return STAFF if visit.frame.actor.is_staff else CLIENT


def head(visit: Visit, here: str) -> None:
    """The page's title and its tabs; `here` is the current section's last step, "" for the first."""
    say, at = visit.say, base(visit)
    own = [("", say("You"))] if at == STAFF else [("", say("Information")), ("/you", say("You"))]
    sections = [*own, ("/sign-in", say("Sign-in")), ("/devices", say("Devices"))]
    island(page_title(say("Account")))
    island(tabs(say("Account"), [Tab(label, at + step) for step, label in sections], here=at + here))
