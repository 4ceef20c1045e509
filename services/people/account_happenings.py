"""What happened to somebody's own account, for their own eyes: never who of the firm did it, never a look of staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select

from data.access.security_events import SecurityEvent
from data.firm.tables import Event
from data.people.tables import Person
from data.statuses import SecurityKind
from services.access.ways_in.table import Cause
from services.platform.context import Context
from services.platform.permissions import May

MOST = 30


class What(StrEnum):
    """What a person is told of their account."""

    SIGNED_IN = "signed in"
    SIGNED_IN_TEMPORARY = "signed in with a temporary password"
    NEW_NETWORK = "signed in from a new network"
    SHUT = "closed to new devices"
    WRONG_PASSWORD = "wrong password at a question"  # noqa: S105
    PASSWORD = "password"  # noqa: S105
    PASSWORD_ASKED = "password asked"  # noqa: S105
    USERNAME = "user name"
    ADDRESS_ASKED = "address asked"
    ADDRESS_ASKED_BY_FIRM = "address asked by the firm"
    ADDRESS = "address"
    ADDRESS_KEPT = "address kept"
    ADDRESS_CALLED_OFF = "change of the address called off by the firm"
    SIGNED_OUT = "signed out"
    SIGNED_OUT_ONE = "signed out on one device"
    SIGNED_OUT_OTHERS = "signed out everywhere else"
    SIGNED_OUT_BY_FIRM = "signed out by the firm"
    ROLE = "role"
    CLOSED = "closed"
    OPENED = "opened"


_OF_PERSON: dict[str, What] = {
    "person.signed_in": What.SIGNED_IN,
    "sign_in.shut": What.SHUT,
    "person.not_confirmed": What.WRONG_PASSWORD,
    "person.password": What.PASSWORD,
    "password.reset": What.PASSWORD,
    "password.reset_mailed": What.PASSWORD_ASKED,
    "password.link_made": What.PASSWORD_ASKED,
    "person.username": What.USERNAME,
    "person.email_asked": What.ADDRESS_ASKED,
    "person.email": What.ADDRESS,
    "person.email_vetoed": What.ADDRESS_KEPT,
    "person.email_called_off": What.ADDRESS_CALLED_OFF,
    "person.logged_out_everywhere": What.SIGNED_OUT_OTHERS,
    "person.sessions_ended": What.SIGNED_OUT_BY_FIRM,
    "staff.changed": What.ROLE,
    "staff.disabled": What.CLOSED,
    "staff.enabled": What.OPENED,
}
_BY_PERSON: dict[str, What] = {"session.ended": What.SIGNED_OUT_ONE, "session.logged_out": What.SIGNED_OUT}
_BY_FIRM = (Cause.ADDRESS_CHANGED_BY_STAFF, Cause.ADDRESS_CHANGED_BY_IMPORT)


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """`address` is where it came from, only of what they did themselves. `refused`: wrong tries before a sign-in."""

    at: datetime
    what: What
    address: str = ""
    refused: int = 0


def mine(ctx: Context) -> tuple[AccountEvent, ...]:
    """The newest of whoever asks; whoever looks through somebody's eyes sees what they see.

    Nothing for a viewer who sees some clients only: where and when somebody signs in is not theirs to know.
    """
    if ctx.actor.looks_narrowly:
        return ()
    with ctx.transaction(May.READ_SELF) as db:
        me = ctx.actor.person_id
        history = select(Event.at, Event.seq, Event.verb, Event.actor_id, Event.address, Event.facts).where(
            Event.viewer_id.is_(None),
            or_(
                (Event.subject_kind == Person.__tablename__)
                & (Event.subject_id == str(me))
                & Event.verb.in_(_OF_PERSON),
                (Event.actor_id == me) & Event.verb.in_(_BY_PERSON),
            ),
        )
        noted = select(
            SecurityEvent.at, SecurityEvent.seq, SecurityEvent.kind, SecurityEvent.person_id, SecurityEvent.address
        ).where(
            SecurityEvent.viewer_id.is_(None),
            or_(
                (SecurityEvent.kind == SecurityKind.NEW_NETWORK) & (SecurityEvent.person_id == me),
                (SecurityEvent.kind == SecurityKind.ADDRESS_ASKED)
                & SecurityEvent.reason.in_(_BY_FIRM)
                & (SecurityEvent.subject_kind == Person.__tablename__)
                & (SecurityEvent.subject_id == str(me)),
            ),
        )
        found = [
            *(_told(row, me) for row in db.execute(history.order_by(Event.at.desc(), Event.seq.desc()).limit(MOST))),
            *_noted(db.execute(noted.order_by(SecurityEvent.at.desc()).limit(MOST))),
        ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:MOST])


def _told(row: Any, me: object) -> AccountEvent:
    what = {**_OF_PERSON, **_BY_PERSON}[row.verb]
    if what is What.SIGNED_IN and row.facts.get("temporary"):
        what = What.SIGNED_IN_TEMPORARY
    return AccountEvent(
        row.at,
        what,
        (row.address or "") if row.actor_id == me else "",
        int(row.facts.get("refused", {}).get("number", 0)) if what in (What.SIGNED_IN, What.SIGNED_IN_TEMPORARY) else 0,
    )


def _noted(rows: Any) -> Iterator[AccountEvent]:
    for row in rows:
        own = row.kind is SecurityKind.NEW_NETWORK
        yield AccountEvent(
            row.at, What.NEW_NETWORK if own else What.ADDRESS_ASKED_BY_FIRM, (row.address or "") if own else ""
        )
