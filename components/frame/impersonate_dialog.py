"""The way into a contact's portal: a button on the contact, and a dialog that asks for the reason (IMP-02).

    ask = impersonate_dialog(visit.form_token, say, ask_password=True)     # once per page
    button(say("View the portal as {name}", name=...), lambda: ask.open("Alice Adams", contact_id))

Draw the button only for staff with the right and contacts who accepted: the door checks both again.
"""

from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.forms.dialog import dialog
from components.forms.native_form import Input, native_form
from components.html.island import island
from components.html.markup import join, tag
from components.html.words import Say


class ImpersonateDialog:
    """Asks why, and for the password if the last time is long ago (`ask_password`); then leads into the portal."""

    def __init__(self, token: str, say: Say, *, ask_password: bool) -> None:
        self._token, self._say, self._ask_password = token, say, ask_password
        self._dialog = dialog(say("View the portal"), close=say("Close"))
        with self._dialog:
            self._content = island(Markup(""))
        self._dialog.way_out(say("Cancel"))

    def open(self, name: str, contact_id: UUID) -> None:
        """`name` is the contact's."""
        self._dialog.retitle(self._say("View the portal as {name}", name=name))
        self._content.show(self._form(contact_id))
        self._dialog.open()
        ui.run_javascript('document.getElementById("in-look-reason")?.focus()')

    def _form(self, contact_id: UUID) -> Markup:
        say = self._say
        inputs = [
            Input(
                "reason", say("Why do you need to look?"), longest=300, help=say("The reason is kept in the history.")
            )
        ]
        if self._ask_password:
            inputs.append(Input("current", say("Your password"), "password", "current-password", longest=1000))
        promise = tag(
            "p",
            {"class": "muted"},
            say(
                "You see exactly what they see for 30 minutes at most. You can change nothing, and nothing is recorded on "
                "their side."
            ),
        )
        form = native_form(
            "/auth/impersonate",
            self._token,
            inputs,
            say("View the portal"),
            key="look",
            hidden={"contact": str(contact_id)},
            about=str(contact_id),
        )
        return join((promise, form))


def impersonate_dialog(token: str, say: Say, *, ask_password: bool) -> ImpersonateDialog:
    return ImpersonateDialog(token, say, ask_password=ask_password)
