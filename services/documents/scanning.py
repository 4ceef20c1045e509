"""Asking the malware scanner, file after file, and what its answer does to a document (R67).

A file that waits is asked about again until there is an answer, after pauses that grow: no scanner, no way through.
What came while there was no scanner set is asked about too, after all that waits, and stays open meanwhile.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update

from data.access.security_events import Seen, note
from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion
from data.firm.tables import Notice
from data.statuses import ScanState, SecurityKind
from services.documents.publishing import publish
from services.documents.scan_notices import MALWARE
from services.documents.scans import PASSED, renew_newest
from services.documents.text.taking import forgotten, wanted
from services.documents.thumbnails import drawing
from services.documents.topics import tell
from services.integrations.clamd import Scanner, ScannerDown, TooLargeToScan, Verdict
from services.integrations.encrypted_store import VaultDamaged
from services.integrations.storage.protocol import StorageDown
from services.platform import leases
from services.platform.areas import Finding
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
BEAT_SECONDS = 15
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
OLD_SIGNATURES = timedelta(days=7)
NO_ANSWER, TOO_LARGE, UNREADABLE = "no answer", "too large", "unreadable"  # why a file is held still
_WAITS = DocumentVersion.scan.in_((ScanState.HELD, ScanState.UNSCANNED))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A version that nobody has an answer about. `sha256` is of the plain bytes."""

    id: UUID
    blob_id: UUID
    sha256: str
    tries: int


def work(ctx: Context) -> int:
    """Ask about what is due; how many answers came. `ctx` is the system's. Twice at once is safe.

    Without a scanner nothing is asked, and what is held stays so.
    """
    scanner, done, until = ctx.gateways.scanner, 0, time.monotonic() + leases.RUN_SECONDS
    while scanner is not None and time.monotonic() < until:
        waiting = _next(ctx)
        if waiting is None:
            break
        try:
            verdict = scanner.scan(ctx.gateways.vault.stream(waiting.blob_id, waiting.sha256))
        except ScannerDown as error:
            _postpone(ctx, waiting, NO_ANSWER)
            log.warning("the malware scanner gave no answer about a file: %s", error)
            if not _is_up(scanner):
                break  # it is not this file's fault
        except TooLargeToScan:
            _postpone(ctx, waiting, TOO_LARGE)
        except (VaultDamaged, StorageDown):
            _postpone(ctx, waiting, UNREADABLE)
        else:
            done += _settled(ctx, waiting, verdict)
    return done


def audit(ctx: Context, db: ScopedSession) -> Iterable[Finding]:
    """For doctor: does the scanner answer, are its signatures new, and what does it hold up?"""
    held = db.scalar(select(func.count()).where(DocumentVersion.scan == ScanState.HELD)) or 0
    scanner = ctx.gateways.scanner
    if scanner is None:
        if held:
            yield Finding("held_files_are_scanned", "clamd", f"{held} files wait for a scanner, and none is set")
        return
    try:
        scanner.ping()
        version = scanner.version()
    except ScannerDown as error:
        yield Finding("scanner_answers", scanner.address, f"{error}; {held} files wait for it")
        return
    if version.signed_at is None or version.signed_at < ctx.now - OLD_SIGNATURES:
        yield Finding("signatures_are_new", scanner.address, f"{version.text}: let freshclam fetch newer ones")
    large = select(func.count()).where(DocumentVersion.scan == ScanState.HELD, DocumentVersion.scan_said == TOO_LARGE)
    if count := db.scalar(large):
        yield Finding("scanner_takes_every_size", scanner.address, f"{count} files are too large for it: raise "
                      "StreamMaxLength, MaxFileSize and MaxScanSize in clamd.conf")  # fmt: skip


def _next(ctx: Context) -> _Waiting | None:
    asked = (
        select(DocumentVersion.id, Blob.id, Blob.sha256, DocumentVersion.scan_tries)
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(or_(DocumentVersion.scan_due_at.is_(None), DocumentVersion.scan_due_at <= ctx.now))
        .order_by(DocumentVersion.scan_tries, DocumentVersion.uploaded_at, DocumentVersion.id)
        .limit(1)
    )
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        for state in (ScanState.HELD, ScanState.UNSCANNED):
            if (row := db.execute(asked.where(DocumentVersion.scan == state)).first()) is not None:
                return _Waiting(*row)
    return None


def _postpone(ctx: Context, waiting: _Waiting, why: str) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(waiting.tries, 10), LONGEST_PAUSE)
    with ctx.transaction(May.SYSTEM) as db:
        db.execute(
            update(DocumentVersion)
            .where(DocumentVersion.id == waiting.id, _WAITS)
            .values(scan_due_at=ctx.now + pause, scan_tries=waiting.tries + 1, scan_said=why)
            .execution_options(synchronize_session=False)
        )
        db.recorded = True  # nothing has become of it yet


def _settled(ctx: Context, waiting: _Waiting, verdict: Verdict) -> bool:
    with ctx.transaction(May.SYSTEM) as db:
        asked = select(DocumentVersion).where(DocumentVersion.id == waiting.id, _WAITS).with_for_update()
        version = db.scalars(asked).one_or_none()
        db.recorded = True  # that a file is harmless is no event
        if version is None:
            return False  # taken back, or answered meanwhile
        before, document = version.scan, db.one(Document, version.document_id)
        version.scan = ScanState.INFECTED if verdict.found else ScanState.CLEAN
        version.scan_said, version.scanned_at, version.scan_due_at = verdict.found or None, db.now, None
        newest = renew_newest(db, document)
        if verdict.found:
            drawing.forgotten(db, [version.id])
            _alarm(db, document, version, verdict.found)
            if before is ScanState.UNSCANNED:  # it was open
                _withdraw(db, document, newest)
        elif before is ScanState.HELD and newest is version:
            publish(db, document, version, db.one(Blob, version.blob_id).size_bytes)
        tell(db, document.entity_id)
        return True


def _withdraw(db: ScopedSession, document: Document, newest: DocumentVersion) -> None:
    """Words of a file that nobody opens any more are not found; those of the version before are."""
    forgotten(db, document)
    if newest.scan in PASSED:
        wanted(db, document, newest.number, newest.mime, db.one(Blob, newest.blob_id).size_bytes)


def _alarm(db: ScopedSession, document: Document, version: DocumentVersion, found: str) -> None:
    db.record("document.infected", document, name=document.name, number=version.number, found=found)
    note(db, Seen(SecurityKind.MALWARE, found, "document", str(document.id), document.entity_id))
    add_once(
        db,
        Notice(
            dedupe=f"malware:{version.id}",
            kind=MALWARE.name,
            at=db.now,
            entity_id=document.entity_id,
            subject_kind="document",
            subject_id=document.id,
            person_id=version.uploaded_by,
            facts={"number": document.name, "found": found},
        ),
    )
    db.tell("inbox")


def _is_up(scanner: Scanner) -> bool:
    try:
        scanner.ping()
    except ScannerDown:
        return False
    return True
