"""What happened to somebody's account, in plain sentences."""

from __future__ import annotations

from markupsafe import Markup

from components.display.panel import Row, panel, rows
from components.html.markup import tag
from pages.shell.visit import Visit
from services.people.account_happenings import AccountEvent, What
from services.platform.i18n import msgid

TOLD: dict[What, tuple[str, str]] = {  # an icon, the sentence
    What.SIGNED_IN: ("user", msgid("You signed in")),
    What.SIGNED_IN_TEMPORARY: ("user", msgid("You signed in with a temporary password")),
    What.NEW_NETWORK: ("globe", msgid("Somebody signed in from a network you had not used before")),
    What.SHUT: ("lock", msgid("After many wrong passwords your account was closed to new devices")),
    What.WRONG_PASSWORD: ("alert", msgid("A wrong password was entered while you were signed in")),
    What.PASSWORD: ("lock", msgid("Your password was changed")),
    What.PASSWORD_ASKED: ("mail", msgid("A link for a new password was made for you")),
    What.USERNAME: ("pen", msgid("Your user name was changed")),
    What.ADDRESS_ASKED: ("mail", msgid("You asked for another e-mail address")),
    What.ADDRESS_ASKED_BY_FIRM: ("mail", msgid("{firm} asked for another e-mail address for you")),
    What.ADDRESS: ("mail", msgid("Your e-mail address was changed")),
    What.ADDRESS_KEPT: ("mail", msgid("You stopped the change of your e-mail address")),
    What.ADDRESS_CALLED_OFF: ("mail", msgid("{firm} called off the change of your e-mail address")),
    What.SIGNED_OUT: ("out", msgid("You signed out")),
    What.SIGNED_OUT_ONE: ("out", msgid("You signed out on one device")),
    What.SIGNED_OUT_OTHERS: ("out", msgid("You signed out everywhere else")),
    What.SIGNED_OUT_BY_FIRM: ("out", msgid("{firm} signed you out on all devices")),
    What.ROLE: ("users", msgid("Your role or rights at {firm} were changed")),
    What.CLOSED: ("lock", msgid("Your account at {firm} was closed")),
    What.OPENED: ("users", msgid("Your account at {firm} was opened again")),
}


def happened(visit: Visit, found: tuple[AccountEvent, ...]) -> Markup:
    say = visit.say
    note = tag(
        "p",
        {"class": "muted panel-note"},
        say(
            "If you do not recognise something, choose a new password and tell {firm}.",
            firm=visit.frame.preferences.portal_name,
        )
        if found
        else say("Nothing has happened yet."),
    )
    return panel(
        say("What happened to your account"), rows([_row(visit, each) for each in found]) if found else None, note
    )


def _row(visit: Visit, each: AccountEvent) -> Row:
    icon, told = TOLD[each.what]
    words = [visit.words.moment(each.at, visit.frame.preferences.time_zone), each.address]
    if each.refused:
        words.append(visit.words.say_n("{n} wrong password before", "{n} wrong passwords before", each.refused))
    return Row(icon, visit.say(told, firm=visit.frame.preferences.portal_name), " · ".join(filter(None, words)))
