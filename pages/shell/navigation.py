"""From what the services say about the frame to what the components draw."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from components.frame.entity_selector import EntityChoice, EntityOption
from components.frame.frame_model import Floating, FrameModel, Link, Place, Viewing
from pages.guard.http.form_token import form_token
from pages.shell import areas
from pages.shell.visit import Visit
from services.access.settings import SELECTOR_ALL, SELECTOR_SINGLE
from services.platform.area_switches import is_off
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording, msgid
from services.platform.permissions import Actor

# What each client sees under the selector's names: msgids by EntityKind.
KINDS = {
    "person": msgid("Person"),
    "company": msgid("Company"),
    "trust": msgid("Trust"),
    "partnership": msgid("Partnership"),
    "property": msgid("Property"),
    "other": msgid("Other"),
}
LANGUAGES = {"en": "English", "el": "Ελληνικά"}


def frame_model(visit: Visit, cookie: str) -> FrameModel:
    """The frame of this visit. `cookie` is the session's, which the forms' tokens are tied to."""
    actor, preferences, say = visit.frame.actor, visit.frame.preferences, visit.say
    staff = actor.is_staff
    return FrameModel(
        firm=preferences.portal_name,
        home="/staff" if staff else "/",
        places=places(visit),
        person=actor.name,
        email=actor.email or "",
        log_out="/auth/logout",
        csrf=form_token(cookie),
        logo=f"/logo/{preferences.logo_sha256}.png" if preferences.logo_sha256 else None,
        phone=tuple(entry.key for entry in areas.places(staff=staff)[:4]),
        entities=None if staff else _entities(actor, preferences, say),
        contact=() if staff else _contact(preferences),
        social=() if staff else _social(preferences),
        languages={code: LANGUAGES.get(code, code) for code in preferences.languages},
        language=actor.language,
        theme=actor.theme.value,
        search=search_words(visit),
        account="/staff/account" if staff else "/account",
        other_side=_other_side(actor, preferences, say),
        switch=("/auth/side", "client" if staff else "staff"),
        floating=() if staff else floating(visit),
        viewing=_viewing(actor, visit.words),
        nav=preferences.nav,
        dense=staff,
    )


def search_words(visit: Visit) -> str:
    """What the field of the frame is called, by what there is for this person to find; "" for nothing."""
    actor, preferences = visit.frame.actor, visit.frame.preferences
    titles = [
        visit.say(kind.title)
        for kind in areas.search_kinds(staff=actor.is_staff)
        if actor.may(kind.definition.permission) and not is_off(kind.definition.permission.area, preferences)
    ]
    what = ", ".join(each[:1].lower() + each[1:] for each in titles)
    return visit.say("Search {what}", what=what) if what else ""


def _other_side(actor: Actor, preferences: Preferences, say: Callable[..., str]) -> str:
    if not actor.has_other_side:
        return ""
    return (
        say("Continue as client")
        if actor.is_staff
        else say("Continue as staff of {firm}", firm=preferences.portal_name)
    )


def places(visit: Visit) -> tuple[Place, ...]:
    actor, preferences = visit.frame.actor, visit.frame.preferences
    return tuple(
        Place(entry.key, visit.say(entry.label), entry.icon, entry.href, visit.frame.counters.get(entry.key, 0))
        for entry in areas.places(staff=actor.is_staff)
        if actor.may(entry.needs) and not is_off(entry.needs.area, preferences)
    )


def floating(visit: Visit) -> tuple[Floating, ...]:
    """The same to a viewer as to the contact, whose click is refused then (IMP-04)."""
    actor, firm = visit.frame.actor, visit.frame.preferences
    return tuple(
        Floating(each.key, visit.say(each.label), each.icon)
        for each in areas.floating()
        if actor.is_offered(each.needs) and not is_off(each.needs.area, firm) and each.shown(firm)
    )


def minutes_left(ends_at: datetime, now: datetime) -> int:
    """Whole minutes, rounded up: "1 minute left" is true until the end."""
    return math.ceil((ends_at - now).total_seconds() / 60)


def _entities(actor: Actor, preferences: Preferences, say: Callable[..., str]) -> EntityChoice:
    options = tuple(EntityOption(str(each.entity_id), each.name, say(KINDS[each.kind])) for each in actor.memberships)
    return EntityChoice(
        options,
        str(actor.chosen or ""),
        offer_all=preferences[SELECTOR_ALL],
        hide_single=preferences[SELECTOR_SINGLE] == "hidden",
    )


def _contact(preferences: Preferences) -> tuple[Link, ...]:
    given = (
        (preferences.email, f"mailto:{preferences.email}", "mail"),
        (preferences.phone, f"tel:{preferences.phone.replace(' ', '')}", "phone"),
    )
    return tuple(Link(label, href, icon) for label, href, icon in given if label)


def _social(preferences: Preferences) -> tuple[Link, ...]:
    return tuple(Link(network, address) for network, address in preferences.socials.items() if address)


def _viewing(actor: Actor, words: Wording) -> Viewing | None:
    if actor.view_ends_at is None:
        return None
    from services.clock import clock

    left = minutes_left(actor.view_ends_at, clock())
    return Viewing(actor.name, words.say_n("{n} minute left", "{n} minutes left", left), "/auth/leave")
