"""Files that somebody chose to import are dropped: imported, run out, or their way in was closed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from data.firm.tables import ImportUpload
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.permissions import May


@job(was="forget_upload")
def forget_upload(ctx: Context, *, upload_id: str) -> None:
    """Drop the files and their row; nothing happens if they are gone."""
    with ctx.transaction(May.SYSTEM) as db:
        db.execute(delete(ImportUpload).where(ImportUpload.id == UUID(upload_id)))
        db.recorded = True
    ctx.gateways.vault.drop(UUID(upload_id))
