"""Password, user name and e-mail address: native forms to pages/account/credential_routes.py, never over the
websocket (R47).
"""

from __future__ import annotations

from components.display.notice import notice
from components.forms.native_form import Input, native_form
from components.html.island import island
from components.html.layout import card, stack, two
from components.html.markup import tag
from pages.account.tabs import BASES, head
from pages.shell.flash import Flash, flashes
from pages.shell.screens import screen
from pages.shell.visit import Visit
from services.people import personal_details
from services.people.personal_details import Personal

LONGEST_PASSWORD = 1000


def _draw(visit: Visit, shown: Personal) -> None:
    head(visit, "/sign-in")
    said = flashes.take(visit.session_key)
    if said is not None and said.beside is None:
        island(notice(said.tone, said.sentence))
    with two():
        with card(visit.say("Change password")):
            _password(visit, said)
        with stack():
            with card(visit.say("User name")):
                _username(visit, shown, said)
            with card(visit.say("E-mail address")):
                _email(visit, shown, said)


SCREENS = tuple(screen(f"{base}/sign-in", title="Account", place="account",
                       load=lambda ctx, at: personal_details.personal(ctx))(_draw) for base in BASES)


def _password(visit: Visit, said: Flash | None) -> None:
    say = visit.say
    island(native_form("/account/password", visit.form_token, [
        _current(visit, said, "password"),
        Input("new", say("New password"), "password", "new-password", help=say(
            "At least 15 characters. Several words in a row are easy to remember."),
            error=_error(said, "password", "new"), longest=LONGEST_PASSWORD),
        Input("repeated", say("New password again"), "password", "new-password",
              error=_error(said, "password", "repeated"), longest=LONGEST_PASSWORD)],
        say("Change password"), key="password"))
    island(tag("p", {"class": "muted"}, say("You stay signed in here; all other devices are logged out.")))


def _username(visit: Visit, shown: Personal, said: Flash | None) -> None:
    say = visit.say
    island(native_form("/account/username", visit.form_token, [
        Input("username", say("User name"), "text", "username", _typed(said, "username", "username", shown.username),
              error=_error(said, "username", "username"), longest=60),
        _current(visit, said, "username")], say("Change user name"), key="username", kind="secondary"))


def _email(visit: Visit, shown: Personal, said: Flash | None) -> None:
    say = visit.say
    island(tag("p", {}, say("Now: {email}", email=shown.email) if shown.email else say("None is on file.")))
    island(native_form("/account/email", visit.form_token, [
        Input("email", say("New e-mail address"), "email", "email", _typed(said, "email", "email"),
              help=say("We send a link to the new address. It takes effect when you open that link."),
              error=_error(said, "email", "email"), longest=254),
        _current(visit, said, "email")], say("Send the link"), key="email", kind="secondary"))


def _current(visit: Visit, said: Flash | None, form: str) -> Input:
    return Input("current", visit.say("Current password"), "password", "current-password",
                 error=_error(said, form, "current"), longest=LONGEST_PASSWORD)


def _error(said: Flash | None, form: str, field: str) -> str:
    return said.sentence if said and (said.form, said.beside) == (form, field) else ""


def _typed(said: Flash | None, form: str, field: str, otherwise: str = "") -> str:
    return said.typed.get(field, otherwise) if said and said.form == form and said.tone == "bad" else otherwise
