"""The dialogs of a contact: who they are and what they may do, and their invitation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from markupsafe import Markup

from components.display.notice import notice
from components.forms.dialog import dialog
from components.forms.fields import CheckField, Field, SelectField, check_field, select_field, text_field
from components.forms.native_form import Input, native_form
from components.html.island import island
from components.html.layout import form
from components.html.markup import join, tag
from components.html.words import Say
from pages.access.reauthentication import again_form, asks_again
from pages.shell.both_sides_question import ask_twice
from pages.shell.navigation import LANGUAGES
from pages.shell.visit import Address, Visit
from services.access.invitations.listing import InviteDesk
from services.access.settings import ADDRESS_WAIT_HOURS
from services.people import contacts
from services.people.contact_form import ContactForm, ContactRow
from services.platform.areas import offered_rights
from services.platform.context import Context
from services.platform.flashes import Flash

Again = Callable[[], Awaitable[None]]
EDIT = "edit"  # in the address: the contact whose dialog stands open


class ContactDialog:
    """Adds a contact or changes one."""

    def __init__(self, visit: Visit, client: UUID, again: Again) -> None:
        say = self._say = visit.say
        self._visit, self._client, self._again = visit, client, again
        self._row: ContactRow | None = None
        self._rights = offered_rights(visit.frame.preferences)
        offered = {"": say("The firm's language")} | {
            code: LANGUAGES.get(code, code) for code in visit.frame.preferences.languages
        }
        self._box = dialog(say("Add a contact"), close=say("Close"), wide=True)
        with self._box:
            self._told = island(Markup(""))
        with self._box, form(columns=True):
            self._fields: dict[str, Field] = {
                "name": text_field(say("Name"), required=True, longest=200),
                "job_title": text_field(say("Job title"), longest=120),
                "email": text_field(say("E-mail"), kind="email", longest=254),
                "username": text_field(say("User name"), longest=60),
                "phone": text_field(say("Phone"), kind="tel", longest=60),
                "mobile": text_field(say("Mobile"), kind="tel", longest=60),
                "fax": text_field(say("Fax"), kind="tel", longest=60),
                "language": select_field(say("Portal language"), offered),
                "is_primary": check_field(say("Primary contact")),
                **{each.name: check_field(say(each.words), each.default) for each in self._rights},
            }
        with self._box:
            self._asking = island(Markup(""))
            self._main = self._box.buttons(say("Save contact"), self._save, cancel=say("Cancel"))

    def add(self) -> None:
        self._show(None, ContactForm(""), self._say("Add a contact"))

    def change(self, row: ContactRow, said: Flash | None = None) -> None:
        """`said` is what the question for the password answered."""
        self._show(row, row.form, self._say("Edit {name}", name=row.name))
        if said is not None:
            self._ask(row, said)

    def _show(self, row: ContactRow | None, given: ContactForm, title: str) -> None:
        self._row, named = row, {each.name for each in self._rights}
        for name, field in self._fields.items():
            field.accept()
            field.value = name in given.rights if name in named else getattr(given, name)
        self._asking.show(Markup(""))
        self._main.set_enabled(True)
        self._told.show(self._about(row) if row else Markup(""))
        self._box.retitle(title)
        self._box.open(str(row.id) if row else "new")

    async def _save(self) -> None:
        told = {name: _value(field) for name, field in self._fields.items()}
        rights = {each.name: bool(told.pop(each.name)) for each in self._rights}
        typed = ContactForm(**told).allowing(**rights)
        named = {**self._fields, "login": self._fields["email"]}
        if self._row is None:
            done = (
                await ask_twice(
                    self._visit,
                    named,
                    typed.name,
                    lambda ctx, confirmed: contacts.add(ctx, self._client, typed, confirmed=confirmed),
                )
                is not None
            )
        elif _changes_sign_in(self._row, typed) and await self._visit.ask(asks_again):
            self._ask(self._row, None)
            return
        else:
            saved = await self._visit.ask_in(named, _change, self._row, typed)
            done = saved is not None
            if saved is not None and saved.awaited_at is not None and saved.awaited_at != self._row.awaited_at:
                self._tell_waits(saved, saved.awaited_at)
        if done:
            self._box.close()
            await self._again()

    def _about(self, row: ContactRow) -> Markup:
        if row.is_concealed:
            return self._about_others()
        if not row.has_been_in:
            return Markup("")
        return notice(
            "info",
            self._visit.words.say_n(
                "{name} has signed in before: a new e-mail address takes effect after {n} hour, unless they stop it. Both "
                "mailboxes are told, and until then nothing can be paid from this account.",
                "{name} has signed in before: a new e-mail address takes effect after {n} hours, unless they stop it. Both "
                "mailboxes are told, and until then nothing can be paid from this account.",
                self._visit.frame.preferences[ADDRESS_WAIT_HOURS],
                name=row.name,
            ),
        )

    def _tell_waits(self, row: ContactRow, due_at: datetime) -> None:
        self._visit.shell.tell(
            "good",
            self._say(
                "Saved. {email} takes effect on {moment}; until then {name} signs in as before.",
                email=row.awaited_email,
                moment=self._visit.words.moment(due_at, self._visit.frame.preferences.time_zone),
                name=row.name,
            ),
        )

    def _about_others(self) -> Markup:
        return notice(
            "info",
            self._say(
                "Others know this person, too. What you see and change here is what this client has of them; how they sign "
                "in stays as it is."
            ),
        )

    def _ask(self, row: ContactRow, said: Flash | None) -> None:
        """What was typed waits as a draft of the dialog, which opens again with it afterwards: then it is saved."""
        told = notice(
            "warn",
            self._say(
                "How somebody signs in is about to change: enter your password and press Go on first. This dialog opens "
                "again with what you typed; then save."
            ),
        )
        here = self._visit.address
        back = str(Address(here.path, here.parts, {**here.query, EDIT: str(row.id)}))
        self._asking.show(tag("div", {"class": "form"}, told, again_form(self._visit, back, said)))
        self._main.set_enabled(False)  # it would only ask again


class InviteDialog:
    """One dialog for both places that invite (AUT-14): language (AUT-16), and a start code if the firm wants one.

    A native form: the code must not travel over the websocket (R47).
    """

    def __init__(self, visit: Visit, client: UUID) -> None:
        self._visit, self._client = visit, client
        self._box = dialog(visit.say("Invite"), close=visit.say("Close"))
        with self._box:
            self._content = island(Markup(""))

    def open(self, row: ContactRow, desk: InviteDesk, said: Flash | None = None) -> None:
        """`said` is what came of the last attempt."""
        say = self._visit.say
        self._box.retitle(say("Invite {name}", name=row.name))
        self._content.show(
            self._form(row, desk, said)
            if desk.sender_verified
            else notice("warn", say("Confirm the firm's e-mail address first. Invitations can go out after that."))
        )
        self._box.open()

    def _form(self, row: ContactRow, desk: InviteDesk, said: Flash | None) -> Markup:
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
                error=_beside(said, "language"),
                options={code: LANGUAGES.get(code, code) for code in preferences.languages},
            ),
            Input(
                "code",
                say("Start code (optional)"),
                "password",
                "one-time-code",
                required=False,
                longest=128,
                error=_beside(said, "code"),
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


class AddWithCode:
    """Adds a contact while accounts are made automatically (C1): the start code asks for a native form (R47)."""

    def __init__(self, visit: Visit, client: UUID) -> None:
        self._visit, self._client = visit, client
        self._box = dialog(visit.say("Add a contact"), close=visit.say("Close"), wide=True)
        with self._box:
            self._content = island(Markup(""))

    def open(self, said: Flash | None = None) -> None:
        say = self._visit.say
        wrong = notice("bad", said.sentence) if said and not said.beside else None
        form = native_form(
            "/staff/contacts/add",
            self._visit.form_token,
            self._inputs(said),
            say("Save contact"),
            key="contact",
            hidden={"client": str(self._client)} | _asked_about(said),
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
                error=_beside(said, name),
                longest=longest,
                required=name == "name",
            )

        return [
            text("name", say("Name"), longest=200),
            text("job_title", say("Job title"), longest=120),
            replace(text("email", say("E-mail"), "email", 254), error=_beside(said, "email") or _beside(said, "login")),
            *_both_sides(said, say),
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
                error=_beside(said, "code"),
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


def _asked_about(said: Flash | None) -> dict[str, str]:
    return {"person": said.typed["person"]} if said and "person" in said.typed else {}


def _both_sides(said: Flash | None, say: Say) -> list[Input]:
    """The tick that confirms that somebody known becomes a contact, after the form said whose address it is."""
    if not _asked_about(said) or said is None:
        return []
    return [Input("confirmed", say("Make {name} a contact, too", name=said.typed["named"]), "check", required=False)]


def _beside(said: Flash | None, *names: str) -> str:
    return said.sentence if said and said.beside in names else ""


def _changes_sign_in(row: ContactRow, typed: ContactForm) -> bool:
    return row.has_been_in and (typed.email, typed.username) != (row.form.email, row.form.username)


def _change(ctx: Context, row: ContactRow, typed: ContactForm) -> ContactRow:
    """The contact as saved."""
    contacts.change(ctx, row.id, row.version, row.person_version, typed)
    return next((each for each in contacts.of_client(ctx, row.entity_id) if each.id == row.id), row)


def _value(field: Field) -> Any:
    if isinstance(field, SelectField):
        return field.chosen
    return bool(field.value) if isinstance(field, CheckField) else str(field.value or "")
