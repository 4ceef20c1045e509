"""From a session key to an actor: read afresh at every click, so that what ended meanwhile has ended."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row
from sqlalchemy.exc import SQLAlchemyError

from data.access.session_queries import Standing, firm_document, mark_seen, standing
from data.errors import SignedOut
from data.people.tables import RIGHTS
from data.statuses import StaffRole
from services.access.settings import SELECTOR_ALL
from services.clock import clock
from services.platform.areas import contact_rights
from services.platform.contact_rights import effective
from services.platform.context import Context, House
from services.platform.firm_settings import Preferences
from services.platform.permissions import SYSTEM, Actor, Membership, may_look_at

IDLE_STAFF = timedelta(minutes=30)  # R16
IDLE_CLIENT = timedelta(minutes=60)
_SEEN_EVERY = timedelta(minutes=1)

# The version that was read last of each database: an engine that is gone takes its own along.
_preferences: WeakKeyDictionary[Engine, tuple[int, Preferences]] = WeakKeyDictionary()


def key_of(token: str) -> str:
    """What the database knows of a cookie's token: its SHA-256 in hex (R14)."""
    return hashlib.sha256(token.encode()).hexdigest()


def identify(house: House, key: str, now: datetime, *, acting: bool = True, address: str | None = None) -> Context:
    """The context of whoever is signed in under `key`. Raises SignedOut.

    `acting=False` is for what runs without a person: timers and live updates keep no session awake (R16).
    """
    found = standing(house.engine, key)
    row = found.session
    if row is None or _is_over(row, now):
        raise SignedOut()
    if row.viewer_id is not None and not _may_go_on_viewing(found):
        raise SignedOut()
    if acting and now - row.seen_at > _SEEN_EVERY and row.viewer_id is None:
        mark_seen(house.engine, key, now)
    preferences = _policy(house, row.firm_version or 0)
    return Context(_actor(found, row, address, preferences), now, house, preferences)


def system(house: House, now: datetime) -> Context:
    """The portal itself, for jobs, webhooks and commands (R33)."""
    return Context(SYSTEM, now, house, Preferences.read(firm_document(house.engine)[1]))


def policy(house: House) -> Preferences:
    """The firm's policy; the defaults when the database is what failed: an error page must not need it."""
    try:
        return system(house, clock()).preferences
    except SQLAlchemyError:
        return Preferences()


def _is_over(row: Row[Any], now: datetime) -> bool:
    idle = IDLE_STAFF if row.is_staff or _works_here(row) else IDLE_CLIENT
    return bool(
        row.revoked_at
        or now >= row.ends_at
        or (row.viewer_id is None and now >= row.seen_at + idle)
        or (row.is_staff and (row.staff_role is None or row.staff_closed_at))
    )


def _may_go_on_viewing(found: Standing) -> bool:
    """Losing the right or the client, or the contact losing access, ends a look by the next request (SET-07)."""
    row = found.session
    return bool(
        row
        and row.viewer_may_impersonate
        and not row.viewer_closed_at
        and may_look_at(row.viewer_role, row.staff_role)
        and any(each.contact_id == row.viewer_contact_id for each in found.memberships)
    )


def _policy(house: House, version: int) -> Preferences:
    """The policy of that version, or a newer one: the document is read once for each."""
    known, found = _preferences.get(house.engine, (None, None))
    if found is None or known != version:
        newest, values = firm_document(house.engine)
        found = Preferences.read(values)
        _preferences[house.engine] = newest, found
    return found


def _actor(found: Standing, row: Row[Any], address: str | None, preferences: Preferences) -> Actor:
    memberships = tuple(
        Membership(
            each.entity_id,
            each.contact_id,
            each.name,
            each.kind,
            effective((name for name in RIGHTS if getattr(each, name)), contact_rights()),
        )
        for each in found.memberships
    )
    language = row.language if row.language in preferences.languages else preferences.language
    chosen = row.chosen_entity_id
    if chosen is None and not preferences[SELECTOR_ALL] and memberships:
        chosen = memberships[0].entity_id  # C4: one entity at a time
    narrowly = row.viewer_id is not None and not row.viewer_sees_all
    return Actor(
        person_id=row.person_id,
        name=row.seen_name or "" if narrowly else row.name,
        email=row.seen_email if narrowly else row.email,
        language=language,
        looks_narrowly=narrowly,
        role=StaffRole(row.staff_role) if row.is_staff else None,
        may_impersonate=bool(row.is_staff and row.may_impersonate),
        sees_all_clients=bool(row.is_staff and row.sees_all_clients),
        has_other_side=_has_other_side(row),
        memberships=memberships,
        chosen=chosen,
        viewer_id=row.viewer_id,
        viewer_name=row.viewer_name or "",
        view_ends_at=row.ends_at if row.viewer_id else None,
        session_key=row.key,
        authenticated_at=row.authenticated_at,
        address=address,
        must_change_password=row.must_change_password,
        address_waits=row.address_waits and not narrowly,
        theme=row.theme,
    )


def _has_other_side(row: Row[Any]) -> bool:
    """Whether the person could go on as client (of staff) or as staff (of a client). Whoever looks is not told."""
    return row.viewer_id is None and bool(row.has_place if row.is_staff else _works_here(row))


def _works_here(row: Row[Any]) -> bool:
    """On either side: from the client's one is one press away from the desk, so both are left alone equally long."""
    return row.staff_role is not None and row.staff_closed_at is None
