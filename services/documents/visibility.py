"""Which documents somebody sees that there are: the one rule for rows, in lists, counts, searches, files and mails.

Whoever selects documents for a client's contacts adds `visible(ctx)`: the transaction narrows them to the client only.
What of a document's bytes may leave is another question, and `openable` of services/documents/release.py answers it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from data.documents.tables import Document, DocumentReader, DocumentVersion
from data.people.tables import Contact
from data.statuses import AccessStatus
from services.documents.permissions import SEES_DOCUMENTS
from services.platform.context import Context


def visible(ctx: Context) -> ColumnElement[bool]:
    """Of a Document. Staff and the portal itself: all that their transaction reaches. A contact: what is for all of the
    client's contacts or for them, if they see documents there at all; and in any case what they alone uploaded.
    Who looks through a contact's eyes sees what that contact sees.
    """
    actor = ctx.actor
    if actor.is_staff or actor.is_system:
        return true()
    sees = [each for each in actor.memberships if SEES_DOCUMENTS.name in each.rights]
    chosen = select(DocumentReader.id).where(
        DocumentReader.document_id == Document.id, DocumentReader.contact_id.in_([each.contact_id for each in sees])
    )
    shown = and_(
        Document.entity_id.in_([each.entity_id for each in sees]),
        or_(Document.is_for_all, chosen.correlate(Document).exists()),
    )
    return or_(shown, _own(ctx))


def meant_for_contact() -> ColumnElement[bool]:
    """Of a Document and a Contact of its client that a query joins: the same rule for somebody who does not ask
    themselves, for mails. Their own uploads are no news to them."""
    chosen = select(DocumentReader.id).where(
        DocumentReader.document_id == Document.id, DocumentReader.contact_id == Contact.id
    )
    return and_(
        Contact.entity_id == Document.entity_id,
        Contact.status == AccessStatus.ACCEPTED,
        Contact.sees_documents,
        or_(Document.is_for_all, chosen.correlate(Document, Contact).exists()),
    )


def _own(ctx: Context) -> ColumnElement[bool]:
    """Uploaded by whoever asks, on this side, and no version of it by anybody else."""
    person = ctx.actor.person_id
    if person is None:
        return false()
    by_another = select(DocumentVersion.id).where(
        DocumentVersion.document_id == Document.id,
        or_(DocumentVersion.is_from_firm, DocumentVersion.uploaded_by.is_distinct_from(person)),
    )
    return and_(Document.made_by == person, Document.is_from_firm.is_(False), ~by_another.correlate(Document).exists())
