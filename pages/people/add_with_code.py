"""The dialog that adds a contact whose account is made at once: a native form, because it may hold a start code."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal
from uuid import UUID

from markupsafe import Markup

from components.display.notice import notice
from components.forms.dialog import dialog
from components.forms.native_form import Input, native_form
from components.html.island import island
from components.html.markup import join
from components.html.words import Say
from pages.people.invite_dialog import error_beside
from pages.shell.navigation import LANGUAGES
from pages.shell.visit import Visit
from services.platform.areas import offered_rights
from services.platform.flashes import Flash


class AddWithCode:
    """Adds a contact while accounts are made automatically (C1): the start code asks for a native form (R47)."""

    def __init__(self, visit: Visit, client: UUID) -> None:
        self._visit, self._client = visit, client
        self._box = dialog(visit.say("Add a contact"), close=visit.say("Close"), wide=True)
        with self._box:
            self._content = island(Markup(""))
        self._box.way_out(visit.say("Cancel"))

    def open(self, said: Flash | None = None) -> None:
        say = self._visit.say
        wrong = notice("bad", said.sentence) if said and not said.beside else None
        form = native_form(
            "/staff/contacts/add",
            self._visit.form_token,
            self._inputs(said),
            say("Save contact"),
            key="contact",
            hidden={"client": str(self._client)} | asked_about(said),
            columns=True,
            about=str(self._client),
        )
        self._content.show(join((wrong, form)))
        self._box.open()

    def _inputs(self, said: Flash | None) -> list[Input]:
        say, typed = self._visit.say, said.typed if said else {}
        rights = offered_rights(self._visit.frame.preferences)
        ticked = typed if said else {each.name: "on" for each in rights if each.default}
        offered = {"": say("The firm's language")} | {
            code: LANGUAGES.get(code, code) for code in self._visit.frame.preferences.languages
        }

        def text(name: str, label: str, kind: Literal["text", "email", "tel"] = "text", longest: int = 60) -> Input:
            return Input(
                name,
                label,
                kind,
                value=typed.get(name, ""),
                error=error_beside(said, name),
                longest=longest,
                required=name == "name",
            )

        return [
            text("name", say("Name"), longest=200),
            text("job_title", say("Job title"), longest=120),
            replace(
                text("email", say("E-mail"), "email", 254),
                error=error_beside(said, "email") or error_beside(said, "login"),
            ),
            *both_sides(said, say),
            text("username", say("User name")),
            text("phone", say("Phone"), "tel"),
            text("mobile", say("Mobile"), "tel"),
            text("fax", say("Fax"), "tel"),
            Input("language", say("Portal language"), "select", value=typed.get("language", ""), options=offered),
            Input(
                "code",
                say("Start code"),
                "password",
                "one-time-code",
                longest=128,
                required=False,
                error=error_beside(said, "code"),
                suggest=say("Suggest a code"),
                help=say("You tell it to them; together with the link in the mail it opens the account."),
            ),
            *(
                Input(name, label, "check", value=ticked.get(name, ""))
                for name, label in (
                    ("is_primary", say("Primary contact")),
                    *((each.name, say(each.words)) for each in rights),
                )
            ),
        ]


def asked_about(said: Flash | None) -> dict[str, str]:
    return {"person": said.typed["person"]} if said and "person" in said.typed else {}


def both_sides(said: Flash | None, say: Say) -> list[Input]:
    """The tick that confirms that somebody known becomes a contact, after the form said whose address it is."""
    if not asked_about(said) or said is None:
        return []
    return [Input("confirmed", say("Make {name} a contact, too", name=said.typed["named"]), "check", required=False)]
