"""What the firm holds about the clients in the selector: Basic and Contact Information (ACC-01 ... ACC-12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from markupsafe import Markup
from nicegui import ui

from components.display.details import Fact, details
from components.display.panel import link, panel
from components.display.reference import reference
from components.forms.button import button
from components.forms.draft_listener import own_form
from components.forms.field_elements import Field, TextField
from components.forms.fields import area_field, text_field
from components.html.island import island
from components.html.layout import card, form, line, two
from components.html.markup import tag
from components.lists.empty import empty
from pages.account.tabs import head
from pages.shell.screens import screen
from pages.shell.visit import Visit
from services.people import profile as account
from services.people.profile import BasicInformation, EntityProfile, ProfileDraft


@screen("/account", title="Account", place="account", load=lambda ctx, at: account.profiles(ctx))
def information(visit: Visit, profiles: tuple[EntityProfile, ...]) -> None:
    head(visit, "")
    if not profiles:
        island(empty("user", visit.say("Nothing to show"), visit.say("There is no client behind your account yet.")))
    blocks = {each.entity_id: Block(visit, each) for each in profiles}

    async def again() -> None:
        for each in await visit.look_again(account.profiles):
            if each.entity_id in blocks:
                blocks[each.entity_id].follow(each)

    visit.live([f"entity:{id}" for id in blocks], again)


class Block:
    """One client: to look at, or being edited. What is typed is never overwritten by news from the other side."""

    def __init__(self, visit: Visit, profile: EntityProfile) -> None:
        self._visit, self._profile, self._editing = visit, profile, False
        with ui.element("section").classes("stack") as self._box:
            self._show()
        own_form(
            self._box, str(profile.entity_id), title=profile.basic.name, begin=self._edit if profile.may_edit else None
        )
        self._box.props["aria-label"] = profile.basic.name

    def follow(self, profile: EntityProfile) -> None:
        """The firm changed something: show it, unless somebody is typing here."""
        if not self._editing and profile != self._profile:
            self._profile = profile
            self._redraw(self._show)

    def _redraw(self, draw: Callable[[], None]) -> None:
        self._box.clear()
        with self._box:
            draw()

    def _show(self) -> None:
        self._editing = False
        name = self._profile.basic.name
        with ui.element("div").classes("head"):
            island(tag("h2", {}, name))
            if self._profile.may_edit:
                with ui.element("div").classes("do"):
                    button(
                        self._visit.say("Edit"), self._edit, icon="pen", name=self._visit.say("Edit {name}", name=name)
                    )
        with two():
            island(self._basic())
            island(self._contact())

    def _basic(self) -> Markup:
        say, basic = self._visit.say, self._profile.basic
        values = [
            (say("Name"), basic.name),
            (say("Address"), basic.address),
            (say("City"), basic.city),
            (say("State or region"), basic.state),
            (say("Postcode"), basic.zip),
        ]
        return self._panel(say("Basic information"), values, dimmed=not self._profile.may_edit)

    def _contact(self) -> Markup:
        say, contact = self._visit.say, self._profile.contact
        if contact is None:
            return panel(
                say("Contact information"),
                tag("p", {"class": "card-body muted"}, say("No primary contact is on file.")),
                aside=self._report(),
            )
        values = [
            (say("Contact name"), contact.name),
            (say("Phone"), contact.phone),
            (say("Mobile"), contact.mobile),
            (say("Fax"), contact.fax),
        ]
        return self._panel(say("Contact information"), values, dimmed=not contact.may_edit)

    def _panel(self, title: str, values: list[tuple[str, str]], *, dimmed: bool) -> Markup:
        if not dimmed:
            return panel(title, details([Fact(term, _lines(value)) for term, value in values]))
        return panel(title, tag("div", {"class": "card-body"}, reference(values)), aside=self._report())

    def _report(self) -> Markup | None:
        """A mail to the firm about a mistake: for whoever may not mend it."""
        email, say = self._visit.frame.preferences.email, self._visit.say
        if not email:
            return None
        subject = say("Error in the information about {name}", name=self._profile.basic.name)
        return link(say("Report an error in this information"), f"mailto:{email}?subject={quote(subject)}")

    def _edit(self) -> None:
        self._editing = True
        self._redraw(self._form)

    def _form(self) -> None:
        say, basic, contact = self._visit.say, self._profile.basic, self._profile.contact
        fields: dict[str, TextField] = {}
        island(tag("h2", {}, basic.name))
        with two():
            with card(say("Basic information")), form(self._save):
                fields["name"] = text_field(say("Name"), basic.name, required=True, longest=200)
                fields["address"] = area_field(say("Address"), basic.address, rows=2, longest=400)
                fields["city"] = text_field(say("City"), basic.city, longest=120)
                fields["state"] = text_field(say("State or region"), basic.state, longest=120)
                fields["zip"] = text_field(say("Postcode"), basic.zip, longest=20)
            if contact is not None and contact.may_edit:
                with card(say("Contact information")), form(self._save):
                    fields["contact_name"] = text_field(say("Contact name"), contact.name, required=True, longest=200)
                    fields["phone"] = text_field(say("Phone"), contact.phone, kind="tel", longest=60)
                    fields["mobile"] = text_field(say("Mobile"), contact.mobile, kind="tel", longest=60)
                    fields["fax"] = text_field(say("Fax"), contact.fax, kind="tel", longest=60)
            else:
                island(self._contact())
        self._fields = fields
        with line():
            button(say("Save"), self._save, kind="primary")
            button(say("Cancel"), self._cancel)
        fields["name"].focus()

    def _cancel(self) -> None:
        self._visit.drafts.dropped(self._box)
        self._redraw(self._show)

    async def _save(self) -> None:
        shown: dict[str, Field] = {**self._fields}
        saved = await self._visit.ask_in(shown, account.save, self._draft())
        if saved is not None:
            self._profile = saved
            self._redraw(self._show)
            self._visit.shell.tell("good", self._visit.say("Saved. We have been told of the change."))

    def _draft(self) -> ProfileDraft:
        typed = {key: str(field.value or "") for key, field in self._fields.items()}
        profile, contact = self._profile, self._profile.contact
        if contact is not None and "phone" in typed:
            contact = replace(
                contact, name=typed["contact_name"], phone=typed["phone"], mobile=typed["mobile"], fax=typed["fax"]
            )
        else:
            contact = None
        basic = BasicInformation(typed["name"], typed["address"], typed["city"], typed["state"], typed["zip"])
        return ProfileDraft(profile.entity_id, profile.version, basic, contact)


def _lines(value: str) -> Markup | str:
    return tag("span", {"class": "lines"}, value) if "\n" in value else value
