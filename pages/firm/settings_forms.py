"""A section of the settings as a form: the fields that its settings declare, and what belongs below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from components.forms.button import button
from components.forms.field_elements import Field
from components.forms.fields import select_field
from components.html.island import island
from components.html.layout import form, line
from components.html.markup import tag
from pages.firm.logo_form import logo_form
from pages.shell.areas import setting_drawer
from pages.shell.setting_fields import Drawn, help_of, one_field
from pages.shell.visit import Visit
from services.access import sender_verification
from services.firm import settings
from services.firm.settings import Policy
from services.platform.areas import settings_of
from services.platform.firm_settings import Preferences
from services.platform.permissions import May
from services.platform.setting import Section, Setting


def section_form(
    visit: Visit, found: Policy, section: Section, offered: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> None:
    """The fields, and the button for whoever may save them; an editor sees only what is theirs to change."""
    say, version, actor = visit.say, found.version, visit.frame.actor
    declared = [each for each in settings_of(found.preferences) if each.section.key == section.key]
    if found.may_edit:
        declared = [each for each in declared if actor.may(each.may_change)]
    with form(columns=section.columns):
        if section.note:
            island(tag("p", {"class": "muted"}, say(section.note)))
        drawn = [_drawn(visit, each, found.preferences, offered) for each in declared]
    fields: Mapping[str, Field] = {name: field for each in drawn for name, field in each.fields.items()}

    async def save() -> None:
        nonlocal version
        typed: Mapping[str, Any] = {name: value for each in drawn for name, value in each.typed().items()}
        saved = await visit.ask_in(fields, settings.change, version, typed)
        if saved is not None:
            version = saved
            visit.shell.tell("good", say("Saved. It counts from the next page on."))

    if found.may_edit:
        with line():
            button(say("Save settings"), save, kind="primary")
    if (after := _AFTER.get(section.key)) is not None:
        after(visit, found)


def _drawn(visit: Visit, setting: Setting[Any], now: Preferences, offered: Mapping[str, Mapping[str, str]]) -> Drawn:
    """By its kind, or as a choice among what was `offered`."""
    if setting.name not in offered:
        return setting_drawer(setting)(visit, setting, now)
    label, value = visit.say(setting.words), str(now[setting] or "")
    return one_field(setting, select_field(label, offered[setting.name], value, help=help_of(visit, setting)))


def _logo(visit: Visit, found: Policy) -> None:
    logo_form(visit, found.preferences.logo_sha256, found.may_edit)


def _mailing(visit: Visit, found: Policy) -> None:
    say, now = visit.say, found.preferences
    told = (
        say("{email} is confirmed: invitations can go out.", email=now.email)
        if now.email_verified_at
        else say("The firm's e-mail address is not confirmed yet, so invitations wait.")
    )
    island(tag("p", {"class": "muted"}, told))

    async def confirm() -> None:
        await visit.ask(sender_verification.request_sender_verification)
        visit.shell.tell("good", say("A link is on its way to {email}.", email=now.email))

    async def test() -> None:
        await visit.ask(settings.send_test_mail)
        visit.shell.tell("good", say("A test mail to you is on its way."))

    if visit.frame.actor.may(May.EDIT_SETTINGS):
        with line():
            if not now.email_verified_at:
                button(say("Send the confirmation link"), confirm)
            button(say("Send me a test mail"), test)


_AFTER: dict[str, Callable[[Visit, Policy], None]] = {"firm": _mailing, "look": _logo}
