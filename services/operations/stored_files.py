"""Every file of the vault and the row that it belongs to: what is missing, what was altered, what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from data.database.session import ScopedSession
from services.integrations.encrypted_store import VaultDamaged
from services.integrations.storage import StorageDown
from services.platform.areas import Finding, StoredFile, areas
from services.platform.context import Context

ON_ITS_WAY = timedelta(days=1)  # a file lies there before its row is committed; nothing takes longer than that


def of_rows(db: ScopedSession) -> list[StoredFile]:
    """Every file that a row points at. An area that keeps files says so, or the sweep takes them away."""
    return [file for area in areas() for files in area.files for file in files(db)]


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
