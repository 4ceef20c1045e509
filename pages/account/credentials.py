"""Password, user name and e-mail address: native forms to pages/account/credential_routes.py, never over the
websocket (R47).
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from components.display.notice import notice
from components.forms.native_form import Input, native_form
from components.html.island import island
from components.html.layout import card, stack, two
from components.html.markup import tag
from pages.access.waiting_address import told
from pages.account.tabs import BASES, base, head
from pages.shell.screens import screen
from pages.shell.visit import Visit
from services.access import address_changes
from services.access.address_changes import Waiting
from services.access.asked_address import asked_by_me
from services.people import personal_details
from services.people.personal_details import Personal
from services.platform.context import Context
from services.platform.flashes import SAID, Flash

LONGEST_PASSWORD = 1000


@dataclass(frozen=True, slots=True)
class Loaded:
    """`waits`: the firm's change of the address; `asked`: the person's own, until its link is opened."""

    shown: Personal
    waits: Waiting | None
    asked: Waiting | None


def load(ctx: Context) -> Loaded:
    return Loaded(personal_details.personal(ctx), address_changes.mine(ctx), asked_by_me(ctx))


def _draw(visit: Visit, loaded: Loaded) -> None:
    shown = loaded.shown
    head(visit, "/sign-in")
    said = visit.said()
    if said is not None and said.beside is None:
        island(notice(said.tone, said.sentence))
    with two():
        with card(visit.say("Change password")):
            _password(visit, said)
        with stack():
            with card(visit.say("User name")):
                _username(visit, shown, said)
            with card(visit.say("E-mail address")):
                _email(visit, loaded, said)


SCREENS = tuple(
    screen(f"{base}/sign-in", title="Account", place="account", load=lambda ctx, at: load(ctx), takes=(SAID,))(_draw)
    for base in BASES
)


def _password(visit: Visit, said: Flash | None) -> None:
    say = visit.say
    island(
        native_form(
            "/account/password",
            visit.form_token,
            [
                _current(visit, said, "password"),
                Input(
                    "new",
                    say("New password"),
                    "password",
                    "new-password",
                    help=say("At least 15 characters. Several words in a row are easy to remember."),
                    error=_error(said, "password", "new"),
                    longest=LONGEST_PASSWORD,
                ),
                Input(
                    "repeated",
                    say("New password again"),
                    "password",
                    "new-password",
                    error=_error(said, "password", "repeated"),
                    longest=LONGEST_PASSWORD,
                ),
            ],
            say("Change password"),
            key="password",
        )
    )
    island(tag("p", {"class": "muted"}, say("You stay signed in here; all other devices are signed out.")))


def _username(visit: Visit, shown: Personal, said: Flash | None) -> None:
    say = visit.say
    island(
        native_form(
            "/account/username",
            visit.form_token,
            [
                Input(
                    "username",
                    say("User name"),
                    "text",
                    "username",
                    _typed(said, "username", "username", shown.username),
                    error=_error(said, "username", "username"),
                    longest=60,
                ),
                _current(visit, said, "username"),
            ],
            say("Change user name"),
            key="username",
            kind="secondary",
        )
    )


def _email(visit: Visit, loaded: Loaded, said: Flash | None) -> None:
    say, shown = visit.say, loaded.shown
    if loaded.waits is not None:
        island(told(visit, loaded.waits))
    if loaded.asked is not None:
        island(_asked(visit, loaded.asked))
    island(tag("p", {}, say("Now: {email}", email=shown.email) if shown.email else say("None is on file.")))
    island(
        native_form(
            "/account/email",
            visit.form_token,
            [
                Input(
                    "email",
                    say("New e-mail address"),
                    "email",
                    "email",
                    _typed(said, "email", "email"),
                    help=say("We send a link to the new address. It takes effect when you open that link."),
                    error=_error(said, "email", "email"),
                    longest=254,
                ),
                _current(visit, said, "email"),
            ],
            say("Send the link"),
            key="email",
            kind="secondary",
        )
    )


def _asked(visit: Visit, asked: Waiting) -> Markup:
    moment = visit.words.moment(asked.due_at, visit.frame.preferences.time_zone)
    return notice(
        "info",
        visit.say(
            "You asked to change your address to {email}. The link we sent there works until {moment}. To stop it, sign "
            "out everywhere else or change your password.",
            email=asked.email,
            moment=moment,
        ),
        action=tag("a", {"class": "more", "href": base(visit) + "/devices"}, visit.say("Devices")),
    )


def _current(visit: Visit, said: Flash | None, form: str) -> Input:
    return Input(
        "current",
        visit.say("Current password"),
        "password",
        "current-password",
        error=_error(said, form, "current"),
        longest=LONGEST_PASSWORD,
    )


def _error(said: Flash | None, form: str, field: str) -> str:
    return said.sentence if said and (said.form, said.beside) == (form, field) else ""


def _typed(said: Flash | None, form: str, field: str, otherwise: str = "") -> str:
    return said.typed.get(field, otherwise) if said and said.form == form and said.tone == "bad" else otherwise
