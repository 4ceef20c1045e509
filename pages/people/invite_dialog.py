"""The dialog that invites a contact, with a start code where the firm wants one."""

from __future__ import annotations

from uuid import UUID

from markupsafe import Markup

from components.display.notice import notice
from components.forms.dialog import dialog
from components.forms.native_form import Input, native_form
from components.html.island import island
from components.html.markup import tag
from pages.shell.navigation import LANGUAGES
from pages.shell.visit import Visit
from services.access.invitations.listing import InvitationQuota
from services.people.contact_form import ContactRow
from services.platform.flashes import Flash


class InviteDialog:
    """One dialog for both places that invite (AUT-14): language (AUT-16), and a start code if the firm wants one.

    A native form: the code must not travel over the websocket (R47).
    """

    def __init__(self, visit: Visit, client: UUID) -> None:
        self._visit, self._client = visit, client
        self._box = dialog(visit.say("Invite"), close=visit.say("Close"))
        with self._box:
            self._content = island(Markup(""))
        self._box.way_out(visit.say("Cancel"))

    def open(self, row: ContactRow, desk: InvitationQuota, said: Flash | None = None) -> None:
        """`said` is what came of the last attempt."""
        say = self._visit.say
        self._box.retitle(say("Invite {name}", name=row.name))
        self._content.show(
            self._form(row, desk, said)
            if desk.sender_verified
            else notice("warn", say("Confirm the firm's e-mail address first. Invitations can go out after that."))
        )
        self._box.open()

    def _form(self, row: ContactRow, desk: InvitationQuota, said: Flash | None) -> Markup:
        say, preferences = self._visit.say, self._visit.frame.preferences
        places = self._visit.words.say_n(
            "{n} more invitation can leave today.", "{n} more invitations can leave today.", desk.left_today
        )
        language = (said.typed.get("language") if said else "") or row.form.language or preferences.language
        inputs = [
            Input(
                "language",
                say("Portal language"),
                "select",
                value=language,
                error=error_beside(said, "language"),
                options={code: LANGUAGES.get(code, code) for code in preferences.languages},
            ),
            Input(
                "code",
                say("Start code (optional)"),
                "password",
                "one-time-code",
                required=False,
                longest=128,
                error=error_beside(said, "code"),
                suggest=say("Suggest a code"),
                help=say(
                    "You tell it to them; together with the link in the mail it opens the account. They choose their "
                    "password themselves."
                ),
            ),
        ]
        form = native_form(
            "/staff/contacts/invite",
            self._visit.form_token,
            inputs,
            say("Send invitation"),
            key="invite",
            about=str(row.id),
            hidden={"client": str(self._client), "contact": str(row.id)},
        )
        wrong = notice("bad", said.sentence) if said and said.beside not in ("language", "code") else None
        return tag("div", {"class": "form"}, tag("p", {"class": "muted"}, f"{row.form.email}. {places}"), wrong, form)


def error_beside(said: Flash | None, *names: str) -> str:
    """The sentence, if it belongs beside one of these fields."""
    return said.sentence if said and said.beside in names else ""
