"""Who has access, who was asked and who waits: for the client record and the staff list (AUT-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from data.access.tables import Invitation
from data.database.session import ScopedSession
from data.firm.tables import Mail
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, MailState
from services.access.concealed import concealed
from services.access.invitations.daily_limit import midnight, places_left
from services.access.settings import INVITES_PER_DAY
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One contact's way into the portal. `waiting`: an invitation waits for its day or for the sender.

    `mail` is how the last invitation mail fared, None before the first (NOT-04).
    """

    contact_id: UUID
    entity_id: UUID
    entity: str
    name: str
    email: str | None
    status: AccessStatus
    waiting: bool
    invited_at: datetime | None
    accepted_at: datetime | None
    revoked_at: datetime | None
    mail: MailState | None


@dataclass(frozen=True, slots=True)
class InvitationQuota:
    """What an invite dialog needs to know. `sender_verified` False: the button is off, with the reason."""

    sender_verified: bool
    left_today: int
    limit: int
    resets_at: datetime


def access_list(
    ctx: Context, *, entity_id: UUID | None = None, status: AccessStatus | None = None
) -> tuple[AccessRow, ...]:
    """Contacts in view by client and name, of one client or one status if asked."""
    waits = exists().where(
        Invitation.contact_id == Contact.id, Invitation.waiting_since.is_not(None), Invitation.cancelled_at.is_(None)
    )
    query = (
        select(Contact, Person, Entity.name, waits)
        .join(Person, Person.id == Contact.person_id)
        .join(Entity, Entity.id == Contact.entity_id)
        .where(Entity.archived_at.is_(None))
        .order_by(Entity.order_key, Contact.order_key, Contact.id)
    )
    if entity_id is not None:
        query = query.where(Contact.entity_id == entity_id)
    if status is not None:
        query = query.where(Contact.status == status)
    with ctx.transaction(May.READ_CLIENTS) as db:
        found = db.execute(query).all()
        fared = _mails(db, [contact.id for contact, *_ in found])
        hidden = concealed(ctx, db, [person for _, person, *_ in found])
    return tuple(
        AccessRow(
            contact.id,
            contact.entity_id,
            entity,
            contact.name,
            contact.named_by if person.id in hidden else person.email,
            contact.status,
            bool(waiting),
            contact.invited_at,
            contact.accepted_at,
            contact.revoked_at,
            fared.get(contact.id),
        )
        for contact, person, entity, waiting in found
    )


def invitation_quota(ctx: Context) -> InvitationQuota:
    """For the dialog: may invitations go out, and how many today."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        left = places_left(ctx, db)
    return InvitationQuota(
        bool(ctx.preferences.email_verified_at), left, ctx.preferences[INVITES_PER_DAY], midnight(ctx)
    )


def _mails(db: ScopedSession, contacts: list[UUID]) -> dict[UUID, MailState]:
    """By contact, the state of the newest invitation mail."""
    rows = db.execute(
        select(Invitation.contact_id, Mail.state)
        .join(Mail, Mail.id == Invitation.mail_id)
        .where(Invitation.contact_id.in_(contacts))
        .order_by(Invitation.made_at)
    )
    return {row.contact_id: row.state for row in rows}
