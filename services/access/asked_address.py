"""The new e-mail address somebody asked for themselves, for their own screens, while its link may still be used."""

from __future__ import annotations

from sqlalchemy import select

from data.firm.tables import Event
from data.people.tables import Person
from data.statuses import TokenPurpose
from services.access.address_changes import Waiting
from services.access.one_time_tokens import LIFETIMES
from services.platform.context import Context
from services.platform.permissions import May

ASKED = "person.email_asked"
# What ends the link (services/access/ways_in/table.py), as the person's history has it:
# tests/services/access/test_asked_address.py tries each cause of the table.
_ENDS = (
    "person.email",
    "person.password",
    "password.reset",
    "person.username",
    "person.logged_out_everywhere",
    "person.sessions_ended",
)


def asked_by_me(ctx: Context) -> Waiting | None:
    """Told from the history and not from the link: an address of somebody else's gets none, and nobody may learn so.

    Nothing of it for who looks through the person's eyes.
    """
    if ctx.actor.is_viewed or ctx.actor.person_id is None:
        return None
    lifetime = LIFETIMES[TokenPurpose.EMAIL_CHANGE]
    with ctx.transaction(May.READ_SELF) as db:
        newest = db.scalars(
            select(Event)
            .where(
                Event.subject_kind == Person.__tablename__,
                Event.subject_id == str(ctx.actor.person_id),
                Event.verb.in_((ASKED, *_ENDS)),
                Event.at > db.now - lifetime,
            )
            .order_by(Event.at.desc(), Event.seq.desc())
            .limit(1)
        ).one_or_none()
        if newest is None or newest.verb != ASKED:
            return None
        return Waiting(str(newest.facts.get("address", "")), newest.at + lifetime)
