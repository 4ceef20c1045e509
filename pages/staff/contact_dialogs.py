"""The dialogs of a contact: who they are and what they may do, and their invitation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from markupsafe import Markup

from components.dialog import dialog
from components.fields import CheckField, Field, SelectField, check_field, select_field, text_field
from components.island import island
from components.layout import form
from components.markup import tag
from components.notice import notice
from pages.frame_model import LANGUAGES
from pages.visit import Visit
from services import contacts, invitations
from services.contacts import ContactForm, ContactRow
from services.context import Context
from services.invite_list import InviteDesk

Again = Callable[[], Awaitable[None]]


class ContactDialog:
    """Adds a contact or changes one. While accounts are made automatically it also asks for a password (C1)."""

    def __init__(self, visit: Visit, client: UUID, again: Again) -> None:
        say = self._say = visit.say
        self._visit, self._client, self._again = visit, client, again
        self._row: ContactRow | None = None
        self._automatic = visit.frame.preferences.onboarding == "auto_on_contact"
        offered = {"": say("The firm's language")} | {
            code: LANGUAGES.get(code, code) for code in visit.frame.preferences.languages}
        self._box = dialog(say("Add a contact"), close=say("Close"), wide=True)
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
                "sees_billing": check_field(say("May see bills"), True), "pays": check_field(say("May pay"), True),
                "edits_profile": check_field(say("May edit the profile"), True)}
            self._secret = text_field(say("First password"), help=say(
                "You tell it to them; it is never mailed."), longest=128) if self._automatic else None
        with self._box:
            self._main = self._box.buttons(say("Save contact"), self._save, cancel=say("Cancel"))

    def add(self) -> None:
        self._show(None, ContactForm(""), self._say("Add a contact"))

    def change(self, row: ContactRow) -> None:
        self._show(row, row.form, self._say("Edit {name}", name=row.name))

    def _show(self, row: ContactRow | None, given: ContactForm, title: str) -> None:
        self._row = row
        for name, field in self._fields.items():
            field.accept()
            field.value = getattr(given, name)
        if self._secret is not None:
            self._secret.value = ""
            self._secret.set_visibility(row is None)
        self._box.retitle(title)
        self._box.open()

    async def _save(self) -> None:
        typed = ContactForm(**{name: _value(field) for name, field in self._fields.items()})
        named = {**self._fields, "login": self._fields["email"]}
        if self._row is None:
            if self._secret is not None:
                named["password"] = self._secret
            done = await self._visit.ask_in(named, contacts.add, self._client, typed,
                                            password=str(self._secret.value or "") if self._secret else "") is not None
        else:
            done = await self._visit.ask_in(named, _change, self._row, typed) is not None
        if done:
            self._box.close()
            await self._again()


class InviteDialog:
    """One dialog for both places that invite (AUT-14): language (AUT-16), and a password if the firm sets it."""

    def __init__(self, visit: Visit, again: Again) -> None:
        say = self._say = visit.say
        self._visit, self._again = visit, again
        self._row: ContactRow | None = None
        codes = visit.frame.preferences.languages
        self._box = dialog(say("Invite"), close=say("Close"))
        with self._box, form():
            self._told = island(Markup(""))
            self._language = select_field(say("Portal language"), {code: LANGUAGES.get(code, code) for code in codes})
            self._secret = text_field(say("Password (optional)"), longest=128, help=say(
                "Blank: they get a link and choose their own. Filled in: you tell it to them, it is never mailed."))
        with self._box:
            self._main = self._box.buttons(say("Send invitation"), self._send, cancel=say("Cancel"))

    def open(self, row: ContactRow, desk: InviteDesk) -> None:
        say = self._say
        self._row = row
        self._box.retitle(say("Invite {name}", name=row.name))
        places = self._visit.words.say_n(
            "{n} more invitation can leave today.", "{n} more invitations can leave today.", desk.left_today)
        self._told.show(tag("p", {"class": "muted"}, f"{row.form.email}. {places}") if desk.sender_verified else notice(
            "warn", say("Confirm the firm's e-mail address first. Invitations can go out after that.")))
        self._main.set_enabled(desk.sender_verified)
        self._language.value = row.form.language or self._visit.frame.preferences.language
        self._secret.value = ""
        self._secret.accept()
        self._box.open()

    async def _send(self) -> None:
        if self._row is None:
            return
        visit = self._visit
        done = await visit.ask_in({"password": self._secret, "language": self._language}, invitations.invite,
                                  self._row.id, preset_password=str(self._secret.value or "") or None,
                                  language=self._language.chosen)
        if done is not None:
            self._secret.value = ""
            self._box.close()
            visit.shell.tell("good", done.told(visit.words, visit.frame.preferences.time_zone))
            await self._again()


def _change(ctx: Context, row: ContactRow, typed: ContactForm) -> bool:
    contacts.change(ctx, row.id, row.version, row.person_version, typed)
    return True


def _value(field: Field) -> Any:
    if isinstance(field, SelectField):
        return field.chosen
    return bool(field.value) if isinstance(field, CheckField) else str(field.value or "")
