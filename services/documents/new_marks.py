"""What is New to whom: DOC-12 to 14, for rows, folders and counters."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select, true

from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentFetch, DocumentVersion
from services.documents.newest import newest_of_document
from services.documents.release import is_released
from services.documents.scans import passed
from services.documents.settings import NEW_MARKS
from services.documents.visibility import visible
from services.platform.context import Context


def new_count(ctx: Context, db: ScopedSession) -> int:
    """How many are New to whoever asks, for the navigation."""
    unread = select(func.count(Document.id)).where(Document.deleted_at.is_(None), visible(ctx), marked(ctx))
    return db.scalar(unread) or 0


def is_new(ctx: Context) -> ColumnElement[bool]:
    """DOC-12 to 14: from the firm, within three calendar months, and not fetched by this contact yet; by the firm's
    choice, by none of the client's contacts. Not while it waits for a payment, or for the malware scanner. Whoever looks
    through a contact's eyes sees that contact's marks. Nothing is New to staff.
    """
    mine: Sequence[UUID] = [each.contact_id for each in ctx.actor.memberships]
    if ctx.actor.is_staff or not mine:
        return false()
    whose = DocumentFetch.contact_id.in_(mine) if ctx.preferences[NEW_MARKS] == "contact" else true()
    fetched = select(DocumentFetch.id).where(DocumentFetch.version_id == DocumentVersion.id, whose).exists()
    return and_(
        DocumentVersion.new_until.is_not(None),
        DocumentVersion.new_until >= ctx.now,
        ~fetched,
        is_released(ctx.preferences),
        passed(),
    )


def marked(ctx: Context) -> ColumnElement[bool]:
    """Of a Document: its newest version is New."""
    return newest_of_document().where(is_new(ctx)).exists()
