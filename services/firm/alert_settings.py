"""What the firm decides about alerts: whether they are mailed, and to whom. Every owner hears of a change of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from data.database.session import ScopedSession
from data.people.tables import Person
from data.statuses import StaffRole
from services.firm import letters
from services.mail import queue as mails
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording, msgid
from services.platform.setting import ACCESS, Setting
from services.platform.setting_kinds import Email, Switch


def owners(db: ScopedSession) -> Sequence[Person]:
    """Those who can be mailed."""
    return db.scalars(
        select(Person)
        .where(Person.staff_role == StaffRole.OWNER, Person.staff_closed_at.is_(None), Person.email.is_not(None))
        .order_by(Person.id)
    ).all()


def tell_owners(ctx: Context, db: ScopedSession, before: Preferences, values: dict[str, Any]) -> None:
    """Somebody changed whether and where alerts are mailed: each owner hears of it where they always do."""
    firm = Preferences.read(values)
    for each in owners(db):
        words = Wording(each.language or ctx.preferences.language)
        mails.queue(
            ctx,
            db,
            letters.alert_mails_changed,
            recipient=each.email or "",
            name=each.name,
            person_id=each.id,
            language=words.locale,
            dedupe=f"alert_mails_changed:{uuid4()}",
            who=ctx.actor.name,
            goes_to=(firm[ALERT_MAILS_TO] or words.say("every owner")) if firm[ALERT_MAILS] else "",
            link="/staff/settings/access",
        )


ALERT_MAILS = Setting(  # about patterns of security events (services/firm/alerts.py)
    "alert_mails",
    Switch(),
    True,
    msgid("Mails about alerts"),
    ACCESS,
    order=700,
    help=msgid("When security events add up to something the firm should know."),
    asks_password=True,
    touches=tell_owners,
)
ALERT_MAILS_TO = Setting(
    "alert_mails_to",
    Email(),
    "",
    msgid("Alerts go to"),
    ACCESS,
    order=800,
    help=msgid("Blank: every owner."),
    asks_password=True,
    touches=tell_owners,
)
SETTINGS: tuple[Setting[Any], ...] = (ALERT_MAILS, ALERT_MAILS_TO)
