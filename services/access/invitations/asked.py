"""Invitations of somebody who has an account already: they say yes to it by name, or no."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from data.access.tables import Invitation
from data.database.session import ScopedSession
from data.errors import NotFound
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus
from services.access.accounts import portal_access
from services.access.credentials import require_recent
from services.access.invitations.daily_limit import lock_invitations
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class AskedRow:
    """`contact_id` names it. `client` as they will have it in the portal; `by`: who invited, "" for the portal."""

    contact_id: UUID
    client: str
    by: str


def waits(ctx: Context) -> bool:
    """Is whoever is signed in asked to come in to a further client? Nobody's business but theirs (AUT-17)."""
    return bool(mine(ctx))


def mine(ctx: Context) -> tuple[AskedRow, ...]:
    """The invitations that wait for the word of whoever is signed in, by client; none for who looks through their
    eyes."""
    if ctx.actor.person_id is None or ctx.actor.is_viewed:
        return ()
    with ctx.as_system().transaction(May.SYSTEM_LOOK) as db:
        found = db.execute(
            select(Contact, Entity.name)
            .join(Entity, Entity.id == Contact.entity_id)
            .where(
                Contact.person_id == ctx.actor.person_id,
                Contact.status == AccessStatus.INVITED,
                Entity.archived_at.is_(None),
            )
            .order_by(Entity.order_key, Entity.id)
        ).all()
        return tuple(AskedRow(contact.id, client, _who_asked(db, contact)) for contact, client in found)


def accept(ctx: Context, contact_id: UUID) -> UUID:
    """Say yes to one of one's own: from now on they see that client, whose id it is. Twice is once.

    Raises NotFound for anybody else's and for what was called off, AskAgain without a recent password: who finds an
    open browser accepts nothing in its owner's name.
    """
    require_recent(ctx)
    ctx.require_own_password(May.EDIT_SELF)
    with ctx.as_system().transaction(May.SYSTEM) as db:
        contact = _own(ctx, db, contact_id, AccessStatus.ACCEPTED)
        if contact.is_open:
            db.recorded = True
        else:
            portal_access.accept(ctx, db, contact, by="their word")
            db.tell(f"person:{contact.person_id}")
        return contact.entity_id


def decline(ctx: Context, contact_id: UUID) -> str:
    """Say no to one of one's own, and the firm is told; the client's name. Twice is once, and no cannot become yes: the
    firm may invite them again.

    Ends the session of whoever has nothing else to be signed in for. Raises NotFound for anybody else's, for what was
    called off and for what was accepted, AskAgain without a recent password, as `accept` does.
    """
    require_recent(ctx)
    ctx.require_own_password(May.EDIT_SELF)
    with ctx.as_system().transaction(May.SYSTEM) as db:
        lock_invitations(db)
        contact = _own(ctx, db, contact_id, AccessStatus.DECLINED)
        if contact.status is AccessStatus.DECLINED:
            db.recorded = True
        else:
            portal_access.decline(db, contact)
            db.tell(f"person:{contact.person_id}")
        return db.get_one(Entity, contact.entity_id).name


def _own(ctx: Context, db: ScopedSession, contact_id: UUID, settled: AccessStatus) -> Contact:
    """Their place that waits for their word, or has had it. Raises NotFound."""
    contact = db.scalars(
        select(Contact)
        .join(Entity, Entity.id == Contact.entity_id)
        .where(
            Contact.id == contact_id,
            Contact.person_id == ctx.actor.person_id,
            Contact.status.in_((AccessStatus.INVITED, settled)),
            Entity.archived_at.is_(None),
        )
        .with_for_update(of=Contact)
    ).one_or_none()
    if contact is None:
        raise NotFound(what="invitation")
    db.author = ctx.actor.author
    return contact


def _who_asked(db: ScopedSession, contact: Contact) -> str:
    return (
        db.scalar(
            select(Person.name)
            .join(Invitation, Invitation.made_by == Person.id)
            .where(Invitation.contact_id == contact.id)
            .order_by(Invitation.made_at.desc(), Invitation.id)
            .limit(1)
        )
        or ""
    )
