"""What documents bring: files of the vault with their rows, and the end of what lies in the bin."""

from collections.abc import Iterable

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion, Upload, UploadPart
from data.people.tables import Entity
from services.access.ways_in.table import Way
from services.documents import demo, listing, resumable, retention, scanning, settings, watch_folder, watch_upkeep
from services.documents.permissions import ADD, ADDS_DOCUMENTS, BIND, READ, SEES_DOCUMENTS, TEND
from services.documents.scan_notices import MALWARE
from services.documents.sharing import codes, letters, upkeep
from services.documents.sharing import settings as sharing_settings
from services.documents.sharing.permissions import SHARE
from services.documents.sharing.retention import RETENTION
from services.documents.topics import SCANS
from services.platform.areas import Area, Beat, Counter, StoredFile
from services.platform.i18n import msgid


def stored_files(db: ScopedSession) -> Iterable[StoredFile]:
    """Every blob, whether a version still points at it or not, and what is kept of uploads on their way."""
    found = db.execute(
        select(Blob.id, Blob.sha256, Document.name, Entity.name)
        .outerjoin(DocumentVersion, DocumentVersion.blob_id == Blob.id)
        .outerjoin(Document, Document.id == DocumentVersion.document_id)
        .outerjoin(Entity, Entity.id == Document.entity_id)
    )
    yield from (
        StoredFile(id, sha256, "documents_can_be_opened", f"{name} of {client}") for id, sha256, name, client in found
    )
    parts = db.execute(select(UploadPart.id, UploadPart.sha256, Upload.name).join(Upload))
    yield from (StoredFile(id, sha256, "uploads_can_be_resumed", name) for id, sha256, name in parts)


AREA = Area(
    "documents",
    switch=msgid("Show documents in the portal"),
    starts_off=True,
    demo=demo.write,
    brings=(letters, codes),
    permissions=(READ, ADD, TEND, SHARE, BIND),
    contact_rights=(SEES_DOCUMENTS, ADDS_DOCUMENTS),
    settings=(*settings.SETTINGS, *sharing_settings.SETTINGS),
    counters=(Counter("documents", READ, listing.new_count),),
    workers=(
        Beat("documents", retention.purge, 24 * 3600),
        Beat("uploads", resumable.expire, 3600),
        Beat("share_links", upkeep.settle, 3600),
        watch_folder.BEAT,
        Beat("scans", scanning.work, scanning.BEAT_SECONDS, topics=(SCANS,)),
    ),
    closers={Way.LINKS: upkeep.close_links},
    retention=(RETENTION, watch_upkeep.RETENTION),
    notices=(MALWARE,),
    audits=(scanning.audit, watch_folder.audit),
    files=(stored_files, watch_upkeep.stored_files),
    kept={
        "blob": "goes with the document it belongs to",
        "document_type": "the firm's folders",
        "document": "the firm's choice of years, and a legal hold: services/documents/retention.py",
        "document_version": "goes with its document",
        "document_reader": "goes with its document, or with the contact",
        "document_release": "goes with its document",
        "document_fetch": "goes with its document, or with the contact",
        "share_arrival": "goes with its document",
        "upload": "three days after its last part: services/documents/resumable.py",
        "upload_part": "goes with its upload, or when that becomes a document",
    },
)
