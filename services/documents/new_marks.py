"""Which versions are New to whoever looks (DOC-12 to 14)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, select, true

from data.documents.tables import DocumentFetch, DocumentVersion
from services.documents.release import is_released
from services.documents.settings import NEW_MARKS
from services.platform.context import Context


def is_new(ctx: Context) -> ColumnElement[bool]:
    """DOC-12 to 14: from the firm, within three calendar months, and not fetched by this contact yet; by the firm's
    choice, by none of the client's contacts. Not while it waits for a payment. Whoever looks through a contact's eyes
    sees that contact's marks. Nothing is New to staff.
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
    )
