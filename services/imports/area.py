"""What imports bring: the record of each, and the files that wait to be imported."""

from collections.abc import Iterable

from sqlalchemy import select

from data.database.session import ScopedSession
from data.firm.tables import ImportUpload
from services.imports.declared import CLIENTS, CONTACTS, INVOICES, PAYMENTS
from services.platform.areas import Area, StoredFile


def waiting_uploads(db: ScopedSession) -> Iterable[StoredFile]:
    waiting = db.execute(select(ImportUpload.id, ImportUpload.sha256))
    return [StoredFile(id, sha256, "uploads_can_be_opened", f"import {id}") for id, sha256 in waiting]


AREA = Area(
    "imports",
    import_kinds=(CLIENTS, CONTACTS, INVOICES, PAYMENTS),
    files=(waiting_uploads,),
    kept={"import_run": "where books came from"},
)
