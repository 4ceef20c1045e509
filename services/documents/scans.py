"""Which versions of a document may be shown and opened, by what the malware scanner said of them (R67).

What is held is there for the side that sent it, and nothing of it for the other one, until the scanner has answered.
Bytes of what is held or infected are given to nobody: every door that opens some asks `require_passed` first. A list
takes `newest_only` and `shown`, which are written for whoever asks.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, true

from data.documents.tables import Document, DocumentVersion
from data.errors import Conflict
from data.statuses import ScanState
from services.platform.context import Context

PASSED = (ScanState.UNSCANNED, ScanState.CLEAN)  # the first is not called clean anywhere


class BeingChecked(Conflict):
    message = "This file is being checked for malware. It can be opened as soon as that is done."


class HasMalware(Conflict):
    message = "Malware was found in this file. Nobody can open it."


def require_passed(scan: ScanState) -> None:
    """Before the first byte of a version is read for anybody. Raises BeingChecked, HasMalware."""
    if scan is ScanState.INFECTED:
        raise HasMalware()
    if scan not in PASSED:
        raise BeingChecked()


def is_shown(ctx: Context) -> ColumnElement[bool]:
    """Of a version: that whoever asks may know that it is there. The portal itself knows all."""
    if ctx.actor.is_system:
        return true()
    return or_(DocumentVersion.scan != ScanState.HELD, DocumentVersion.is_from_firm == ctx.actor.is_staff)


def newest_only(ctx: Context) -> ColumnElement[bool]:
    """The newest version that whoever asks is shown; an infected one of the other side only where there is no other."""
    if ctx.actor.is_system:
        number = select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == Document.id)
        return DocumentVersion.number == number.correlate(Document).scalar_subquery()
    return newest_of_side(literal(ctx.actor.is_staff))


def newest_of_side(is_staff: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same for statements that are put together once: `is_staff` says who asks."""
    number = select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == Document.id)
    own = DocumentVersion.is_from_firm == is_staff
    best = number.where(or_(own, DocumentVersion.scan.in_(PASSED))).correlate(Document).scalar_subquery()
    told = number.where(or_(own, DocumentVersion.scan != ScanState.HELD)).correlate(Document).scalar_subquery()
    return DocumentVersion.number == func.coalesce(best, told)


def shown(ctx: Context) -> ColumnElement[bool]:
    """Of a document: that it has a version which whoever asks is shown."""
    if ctx.actor.is_system:
        return true()
    waiting = select(DocumentVersion.document_id).where(
        and_(DocumentVersion.scan == ScanState.HELD, DocumentVersion.is_from_firm != ctx.actor.is_staff)
    )
    one = select(DocumentVersion.id).where(DocumentVersion.document_id == Document.id, is_shown(ctx))
    return or_(Document.id.not_in(waiting), one.correlate(Document).exists())  # the first is a short list, mostly empty
