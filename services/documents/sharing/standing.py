"""Whether a link still works, found out afresh each time it is used: nothing has to remember to close it.

It works for whoever may still do by themselves what the link does: its maker's account, role, reach and rights, the
client, the document and the firm's settings are looked at as they are now.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, select

from data.database.session import ScopedSession
from data.documents.sharing import ShareLink
from data.documents.tables import Document, DocumentVersion
from data.errors import NotFound
from data.people.tables import RIGHTS, Assignment, Contact, Entity, Person
from data.statuses import ShareKind
from services.documents.permissions import SEES_DOCUMENTS
from services.documents.sharing.permissions import SHARE
from services.documents.sharing.secrets import digest_of
from services.documents.sharing.settings import CLIENTS_SHARE
from services.documents.visibility import visible
from services.platform.area_switches import is_off
from services.platform.areas import contact_rights
from services.platform.contact_rights import effective
from services.platform.context import Context
from services.platform.permissions import STAFF_GRANTS, Actor, Membership


class LinkClosed(NotFound):
    """The same for a link that was closed, used up or ran out, and for one that never was."""

    message = "This link does not work any more. Please ask whoever sent it for a new one."


def link_of(ctx: Context, db: ScopedSession, secret: str) -> ShareLink:
    """The link of this secret while it works; whoever writes holds it. Raises LinkClosed."""
    query = select(ShareLink).where(ShareLink.digest == digest_of(ctx, secret))
    link = db.scalars(query.with_for_update() if db.writable else query).one_or_none()
    if link is None or is_over(link, ctx) or not stands(ctx, db, link):
        raise LinkClosed()
    return link


def is_over(link: ShareLink, ctx: Context) -> bool:
    """Closed, ran out, or used as often as it may be."""
    return link.closed_at is not None or link.expires_at <= ctx.now or link.times >= link.most_times


def stands(ctx: Context, db: ScopedSession, link: ShareLink) -> bool:
    """Whether everything that it rests on is still there."""
    client = db.get(Entity, link.entity_id)
    if is_off("documents", ctx.preferences) or client is None or client.archived_at is not None:
        return False
    if maker(ctx, db, link) is None:
        return False
    if link.kind is ShareKind.UPLOAD:
        return link.is_from_firm
    document = db.get(Document, link.document_id)
    if document is None or document.deleted_at is not None:
        return False
    return link.is_from_firm or is_clients_own(db, document)


def is_clients_own(db: ScopedSession, document: Document) -> bool:
    """What a contact may share: no version of it is the firm's, which gives its own papers itself."""
    by_firm = select(DocumentVersion.id).where(
        DocumentVersion.document_id == document.id, DocumentVersion.is_from_firm.is_(True)
    )
    return db.scalar(by_firm.limit(1)) is None


def maker(ctx: Context, db: ScopedSession, link: ShareLink) -> Person | None:
    """Who made it, if they still might."""
    person = db.get(Person, link.made_by)
    if person is None:
        return None
    if link.is_from_firm:
        reaches = person.sees_all_clients or _looks_after(db, link)
        role = person.staff_role if person.works_here else None
        return person if role is not None and SHARE in STAFF_GRANTS[role] and reaches else None
    place = contact_of(db, link)
    may = ctx.preferences[CLIENTS_SHARE] and place is not None and SEES_DOCUMENTS.name in _rights(place)
    return person if may else None


def visitor(ctx: Context, db: ScopedSession, link: ShareLink, address: str) -> Context:
    """Whoever came by the link, as the doors of documents see them: at one client only, with no more than a contact has
    who sees documents there, and no name in the history. What a contact shares reaches no further than they do."""
    client = db.one(Entity, link.entity_id)
    place = None if link.is_from_firm else contact_of(db, link)
    membership = Membership(
        client.id,
        place.id if place is not None else link.id,
        client.name,
        client.kind,
        _rights(place) if place is not None else frozenset({SEES_DOCUMENTS.name}),
    )
    actor = Actor(memberships=(membership,), language=ctx.preferences.language, address=address)
    return Context(actor, ctx.now, ctx.house, ctx.preferences)


def contact_of(db: ScopedSession, link: ShareLink) -> Contact | None:
    """The place of a contact who made it, while it is open."""
    place = db.scalars(
        select(Contact).where(Contact.entity_id == link.entity_id, Contact.person_id == link.made_by)
    ).one_or_none()
    return place if place is not None and place.is_open else None


def of_contacts(ctx: Context) -> ColumnElement[bool]:
    """Of a ShareLink: made by a contact, at a client where whoever asks may share, of a document that they see, too."""
    here = [each.entity_id for each in ctx.actor.memberships if each.may(SHARE)]
    seen = select(Document.id).where(Document.id == ShareLink.document_id, visible(ctx)).correlate(ShareLink)
    return and_(ShareLink.is_from_firm.is_(False), ShareLink.entity_id.in_(here), seen.exists())


def _looks_after(db: ScopedSession, link: ShareLink) -> bool:
    assigned = select(Assignment.id).where(Assignment.person_id == link.made_by, Assignment.entity_id == link.entity_id)
    return db.scalar(assigned) is not None


def _rights(place: Contact) -> frozenset[str]:
    held: Iterable[str] = (name for name in RIGHTS if getattr(place, name))
    return effective(held, contact_rights())
