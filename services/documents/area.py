"""What documents bring: files of the vault with their rows, and the end of what lies in the bin."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion, Upload, UploadPart
from data.documents.tray import TrayFile, TrayPart
from data.people.tables import Entity
from services.access.ways_in.table import Way
from services.documents import (
    demo,
    new_marks,
    news_letters,
    news_mails,
    notices,
    resumable,
    retention,
    review,
    scanning,
    settings,
)
from services.documents.bulk import tray
from services.documents.permissions import ADD, ADDS_DOCUMENTS, ASK, BIND, READ, SEES_DOCUMENTS, TEND
from services.documents.requests import demo as demo_requests
from services.documents.requests import letters as request_letters
from services.documents.requests import listing as requests
from services.documents.requests import mails, reminders
from services.documents.requests import notices as request_notices
from services.documents.requests import settings as request_settings
from services.documents.scan_notices import MALWARE
from services.documents.sharing import codes, letters, upkeep
from services.documents.sharing import settings as sharing_settings
from services.documents.sharing.permissions import SHARE
from services.documents.sharing.retention import RETENTION
from services.documents.text import taking
from services.documents.thumbnails import drawing
from services.documents.topics import SCANS
from services.documents.watch import demo as demo_watch
from services.documents.watch import upkeep as watch_upkeep
from services.documents.watch import watcher
from services.platform.areas import Area, Beat, Counter, StoredFile
from services.platform.context import Context
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
    of_trays = db.execute(select(TrayPart.id, TrayPart.sha256, TrayFile.name).join(TrayFile))
    yield from (StoredFile(id, sha256, "tray_files_can_be_resumed", name) for id, sha256, name in of_trays)
    in_trays = db.execute(select(TrayFile.id, TrayFile.sha256, TrayFile.name).where(TrayFile.sha256.is_not(None)))
    yield from (StoredFile(id, sha256 or "", "tray_files_can_be_opened", name) for id, sha256, name in in_trays)


def write_demo(ctx: Context, db: ScopedSession, town: Any) -> None:
    demo.write(ctx, db, town)
    demo_requests.write(ctx, db, town)
    demo_watch.write(ctx, db, demo.pdf("Scan 0007", "somebody", 1))


AREA = Area(
    "documents",
    switch=msgid("Show documents in the portal"),
    starts_off=True,
    brings=(letters, codes, news_letters, request_letters, mails),
    demo=write_demo,
    permissions=(READ, ADD, TEND, ASK, SHARE, BIND),
    notices=(*notices.NOTICES, *request_notices.NOTICES, MALWARE),
    audits=(scanning.audit, watcher.audit),
    contact_rights=(SEES_DOCUMENTS, ADDS_DOCUMENTS),
    settings=(*settings.SETTINGS, *sharing_settings.SETTINGS, *request_settings.SETTINGS),
    counters=(
        Counter("documents", READ, new_marks.new_count),
        Counter("documents", READ, review.waiting_count, for_staff=True),
        Counter("requests", READ, requests.asked_count),
        Counter("requests", READ, requests.waiting_count, for_staff=True),
    ),
    workers=(
        Beat("documents", retention.purge, 24 * 3600),
        Beat("document texts", taking.sweep, 3600),
        Beat("thumbnails", drawing.work, drawing.BEAT_SECONDS, topics=(drawing.WAITING,)),
        Beat("thumbnails from before", drawing.sweep, 3600),
        Beat("uploads", resumable.expire, 3600),
        Beat("trays", tray.expire, 3600),
        Beat("share_links", upkeep.settle, 3600),
        Beat("document_news", news_mails.turn, 20, topics=("documents", "invoices")),
        Beat("request_reminders", reminders.remind, 3600),
        watcher.BEAT,
        Beat("scans", scanning.work, scanning.BEAT_SECONDS, topics=(SCANS,)),
    ),
    closers={Way.LINKS: upkeep.close_links},
    retention=(RETENTION, watch_upkeep.RETENTION),
    files=(stored_files, watch_upkeep.stored_files),
    kept={
        "blob": "goes with the document it belongs to",
        "document_type": "the firm's folders",
        "document_text": "goes with its document, and with the version it was taken from",
        "document_shelf": "its words go with the documents they stand in: services/documents/text/index.py",
        "document_thumbnail": "goes with its version",
        "document": "the firm's choice of years, and a legal hold: services/documents/retention.py",
        "document_version": "goes with its document",
        "document_reader": "goes with its document, or with the contact",
        "document_release": "goes with its document",
        "document_news": "goes once it is told: services/documents/news_mails.py",
        "document_mails_off": "one row per person, their own choice",
        "document_fetch": "goes with its document, or with the contact",
        "share_arrival": "goes with its document",
        "document_request": "what was asked of a client and when it came, kept like the history of it",
        "request_item": "goes with its request, or when the firm takes it off the list",
        "request_file": "goes with its document",
        "request_template": "the firm's checklists",
        "request_template_item": "goes with its template",
        "tray_file": "until it is published, and two weeks after it was touched: services/documents/bulk/tray.py",
        "tray_part": "goes with its file, or when that is whole",
        "upload": "three days after its last part: services/documents/resumable.py",
        "upload_part": "goes with its upload, or when that becomes a document",
    },
)
