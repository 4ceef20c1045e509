"""/staff/settings/{section}: what the firm decides, section by section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from components.forms.button import button
from components.frame.page_title import page_title
from components.frame.tabs import Tab, tabs
from components.html.island import island
from components.html.layout import card, form, line, stack
from components.html.markup import tag
from data.errors import NotFound
from pages.access.reauthentication import again_form, asks_again
from pages.firm import payment_settings, retention_form, settings_forms
from pages.firm.settings_forms import SettingsForm
from pages.shell.flash import flashes
from pages.shell.history_panel import history
from pages.shell.screens import Screen, screen
from pages.shell.visit import Address, Visit
from services.firm import history as histories
from services.firm import settings as policy
from services.firm.history import Happening
from services.firm.settings import Policy
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.permissions import May

PATH = "/staff/settings"
SECTIONS: dict[str, tuple[str, Callable[[Visit, Policy], SettingsForm]]] = {
    "firm": (msgid("Firm"), settings_forms.firm),
    "look": (msgid("Branding"), settings_forms.look),
    "portal": (msgid("Portal"), settings_forms.portal),
    "access": (msgid("Invitations and sign-in"), settings_forms.access),
    "money": (msgid("Money"), settings_forms.money),
    "links": (msgid("Social links"), settings_forms.links),
    "retention": (msgid("Retention"), retention_form.retention),
}

_MONEY = msgid("Where money goes is changed only by somebody who gave their password in the last ten minutes.")
_ASKED = {
    "firm": _MONEY,
    "payments": _MONEY,
    "access": msgid(
        "What people sign in with, how long a new address waits and who is mailed about alerts is changed only by somebody "
        "who gave their password in the last ten minutes."
    ),
}


@dataclass(frozen=True)
class Loaded:
    policy: Policy
    asks_again: bool
    history: tuple[Happening, ...]


def load(ctx: Context, at: Address) -> Loaded:
    if at.parts.get("section", "firm") not in (*SECTIONS, "payments", "history"):
        raise NotFound()
    lines = histories.of_firm(ctx) if at.parts.get("section") == "history" else ()
    return Loaded(policy.policy(ctx), asks_again(ctx), lines)


def draw(visit: Visit, loaded: Loaded) -> None:
    say, here = visit.say, visit.address.parts.get("section", "firm")
    island(page_title(say("Settings")))
    words = {key: word for key, (word, _) in SECTIONS.items()}
    words |= {"payments": msgid("Payments"), "history": msgid("History")}
    places = [Tab(say(word), f"{PATH}/{key}") for key, word in words.items()]
    island(tabs(say("Settings"), places, here=f"{PATH}/{here}"))
    if not loaded.policy.may_edit:
        island(tag("p", {"class": "muted"}, say("Your role may look at the settings but not change them.")))
    if here == "history":
        island(history(visit, say("Changes of settings and team"), loaded.history))
    elif here == "payments":
        payment_settings.draw(visit, loaded.policy, loaded.asks_again, flashes.take(visit.session_key))
    else:
        _section(visit, loaded.policy, here)
    asked_elsewhere = here == "payments" and not loaded.policy.keys_elsewhere
    if here in _ASKED and not asked_elsewhere and loaded.asks_again and loaded.policy.may_edit:
        with card(say("Your password")):
            island(tag("p", {"class": "muted"}, say(_ASKED[here])))
            island(again_form(visit, f"{PATH}/{here}", flashes.take(visit.session_key)))


SCREENS: tuple[Screen, ...] = tuple(
    screen(path, title=msgid("Settings"), place="settings", load=load)(draw) for path in (PATH, f"{PATH}/{{section}}")
)


def _section(visit: Visit, found: Policy, here: str) -> None:
    say, version = visit.say, found.version
    word, make = SECTIONS[here]
    with stack(), card(say(word)):
        with form(columns=here == "firm"):
            made = make(visit, found)

        async def save() -> None:
            nonlocal version
            saved = await visit.ask_in(made.fields, policy.change, version, made.typed())
            if saved is not None:
                version = saved
                visit.shell.tell("good", say("Saved. It counts from the next page on."))

        if visit.frame.actor.may(May.EDIT_SETTINGS):
            with line():
                button(say("Save settings"), save, kind="primary")
        if made.after is not None:
            made.after()
