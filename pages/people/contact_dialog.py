"""The dialog of a contact: who they are and what they may do; to add one, or to change one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from markupsafe import Markup

from components.display.notice import notice
from components.forms.dialog import dialog
from components.forms.field_elements import Field
from components.forms.fields import check_field, select_field, text_field, value_of
from components.html.island import island
from components.html.layout import form
from components.html.markup import tag
from pages.access.reauthentication import asks_again, sign_in_asked_first
from pages.shell.both_sides_question import ask_twice
from pages.shell.going_on import as_of, goes_on
from pages.shell.navigation import LANGUAGES
from pages.shell.visit import Address, Visit
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
        """`said` is what the question for the password answered. After the right one what was typed is saved, unless
        somebody else changed the contact meanwhile."""
        self._show(row, row.form, self._say("Edit {name}", name=row.name))
        if said is not None:
            self._ask(row, said)
        elif goes_on(self._visit, _act(row, self._typed())) and _changes_sign_in(row, self._typed()):
            self._visit.aside(self._save, "saving a contact after the password")

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
        typed = self._typed()
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
            await self._visit.drafts.flush()
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

    def _typed(self) -> ContactForm:
        told = {name: value_of(field) for name, field in self._fields.items()}
        rights = {each.name: bool(told.pop(each.name)) for each in self._rights}
        return ContactForm(**told).allowing(**rights)

    def _about(self, row: ContactRow) -> Markup:
        if row.is_concealed:
            return self._about_others()
        if not row.has_been_in:
            return Markup("")
        return notice(
            "info",
            self._visit.words.say_n(
                "{name} has an account already: a new e-mail address takes effect after {n} hour, unless they stop it. Both "
                "mailboxes are told, and until then nothing can be paid from this account.",
                "{name} has an account already: a new e-mail address takes effect after {n} hours, unless they stop it. Both "
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
        """What was typed waits as a draft of the dialog, and is saved after the right password."""
        here = self._visit.address
        back = str(Address(here.path, here.parts, {**here.query, EDIT: str(row.id)}))
        asked = sign_in_asked_first(self._visit, back, said, act=_act(row, self._typed()))
        self._asking.show(tag("div", {"class": "form"}, asked))
        self._main.set_enabled(False)  # it would only ask again


def _act(row: ContactRow, typed: ContactForm) -> str:
    words = as_of(replace(typed, rights=frozenset()), *sorted(typed.rights))
    return f"contact:{row.id}:{row.version}:{row.person_version}:{words}"


def _changes_sign_in(row: ContactRow, typed: ContactForm) -> bool:
    return row.has_been_in and (typed.email, typed.username) != (row.form.email, row.form.username)


def _change(ctx: Context, row: ContactRow, typed: ContactForm) -> ContactRow:
    """The contact as saved."""
    contacts.change(ctx, row.id, row.version, row.person_version, typed)
    return next((each for each in contacts.of_client(ctx, row.entity_id) if each.id == row.id), row)
