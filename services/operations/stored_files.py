"""Every file of the vault and the row that it belongs to: what is missing, what was altered, what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Attachment, Invoice, Paper
from data.database.session import ScopedSession
from data.firm.tables import ImportUpload
from services.integrations.encrypted_store import VaultDamaged
from services.integrations.storage import StorageDown
from services.operations.finding import Finding
from services.platform.context import Context

ON_ITS_WAY = timedelta(days=1)  # a file lies there before its row is committed; nothing takes longer than that


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a row says of a file in the vault. `sha256` "": nobody asks."""

    id: UUID
    sha256: str
    rule: str
    subject: str


def of_rows(db: ScopedSession) -> list[StoredFile]:
    """Every file that a row points at. A table that keeps files has its lines here, or the sweep takes them away."""
    papers = db.execute(select(Paper.id, Paper.sha256, Paper.kind, Paper.subject_id))
    attached = db.execute(
        select(Attachment.id, Attachment.sha256, Invoice.number, Attachment.name).join(
            Invoice, Invoice.id == Attachment.invoice_id
        )
    )
    waiting = db.execute(select(ImportUpload.id, ImportUpload.sha256))
    return [
        *(StoredFile(id, sha256, "papers_can_be_opened", f"{kind} {of}") for id, sha256, kind, of in papers),
        *(
            StoredFile(id, sha256, "attachments_can_be_opened", f"{number} {name}")
            for id, sha256, number, name in attached
        ),
        *(StoredFile(id, sha256, "uploads_can_be_opened", f"import {id}") for id, sha256 in waiting),
    ]


def findings(ctx: Context, files: Sequence[StoredFile], *, deep: bool) -> list[Finding]:
    """P18: a row is written after its file, so the file is there and is what was kept. `deep` reads each to its end."""
    try:
        return [*_unreadable(ctx, files, deep=deep), *_left_over(ctx, files)]
    except StorageDown as error:
        return [Finding("storage_answers", ctx.settings.storage or "the vault", repr(error.__cause__)[:500])]


def left_over(ctx: Context, files: Sequence[StoredFile], before: datetime) -> list[UUID]:
    """Files, and halves of files, that no row points at and that were written before then."""
    known = {each.id for each in files}
    found = ctx.gateways.vault.found()
    return sorted((each.id for each in found if each.id not in known and each.written_at < before), key=str)


def _unreadable(ctx: Context, files: Sequence[StoredFile], *, deep: bool) -> Iterator[Finding]:
    there = ctx.gateways.vault.ids()
    for each in files:
        if each.id not in there:
            yield Finding(each.rule, each.subject, f"file {each.id} is missing")
        elif deep:
            try:
                for _ in ctx.gateways.vault.stream(each.id, each.sha256):
                    pass
            except VaultDamaged as error:
                yield Finding(each.rule, each.subject, str(error))


def _left_over(ctx: Context, files: Sequence[StoredFile]) -> Iterator[Finding]:
    for id in left_over(ctx, files, ctx.now - ON_ITS_WAY):
        yield Finding("files_belong_to_something", f"file {id}", "nothing refers to it; the next sweep removes it")
