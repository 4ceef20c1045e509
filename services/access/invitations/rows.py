"""Rows of invitations in the caller's transaction: what has not left does not leave."""

from __future__ import annotations

from sqlalchemy import select, update

from data.access.tables import Invitation
from data.database.session import ScopedSession
from data.firm.tables import Mail
from data.people.tables import Contact
from data.statuses import MailState


def cancel(db: ScopedSession, contact: Contact) -> bool:
    """What has not left does not leave; whether an invitation was waiting."""
    open_ones = db.scalars(
        select(Invitation).where(Invitation.contact_id == contact.id, Invitation.cancelled_at.is_(None))
    ).all()
    waited = any(each.waiting_since for each in open_ones)
    for invitation in open_ones:
        invitation.cancelled_at, invitation.waiting_since = db.now, None
    pending = [each.mail_id for each in open_ones if each.mail_id]
    db.execute(
        update(Mail)
        .where(Mail.id.in_(pending), Mail.state.in_((MailState.QUEUED, MailState.HELD)))
        .values(state=MailState.CANCELLED, raw=b"")
        .execution_options(synchronize_session=False)
    )
    return waited
