"""Files on their way into the books: kept sealed for a day, for whoever chose them, and gone once they are in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update

from data.errors import Invalid, NotAllowed, NotFound, Refusal
from data.firm.tables import ImportUpload
from services.imports import run as runs
from services.imports.files import MAX_FILES, task_of
from services.imports.reading import errors as file_refusals
from services.imports.reading.zip_files import is_shadow
from services.imports.report import Preview, Report
from services.platform.areas import import_kinds
from services.platform.context import Context
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import File, Options, Result
from services.platform.permissions import May
from services.platform.upload_drop import forget_upload

LIFETIME = timedelta(days=1)
_MB = 1024 * 1024
TABLE_BYTES = 10 * _MB  # R71
ALL_BYTES = 50 * _MB  # XML files, or a ZIP of them, in one go
LONGEST_NAME = 255
MOST_WAITING = 20


class NothingChosen(Invalid):
    message = "Choose a file first."
    field = "file"


class TooManyFiles(Invalid):
    message = "These are more than {limit} files. Put them into a ZIP file."
    field = "file"


class TooLargeTogether(Invalid):
    message = "These files are larger than {limit_mb} MB together. Import them in several steps."
    field = "file"


class OneTableAtATime(Invalid):
    message = "Choose one table at a time; only XML files can come together."
    field = "file"


class NoSuchKind(Invalid):
    message = "Choose what to import."
    field = "kind"


@dataclass(frozen=True, slots=True)
class Upload:
    """What was chosen: names and sizes, in order."""

    id: UUID
    kind: ImportKind
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    sha256: str
    answers: Mapping[str, str]


def kind_of(text: str) -> ImportKind:
    """Raises NoSuchKind."""
    try:
        return import_kinds()[text]
    except KeyError:
        raise NoSuchKind() from None


def kinds(ctx: Context) -> tuple[ImportKind, ...]:
    """What this person may import, in the order of use. Raises NotAllowed when it is nothing."""
    found = tuple(kind for kind in import_kinds().values() if runs.may_import(ctx, kind))
    if not found:
        raise ctx.refused(NotAllowed(), May.IMPORT)
    return found


def keep(ctx: Context, kind: ImportKind, files: Sequence[File]) -> UUID:
    """Seal the files; the id to ask for them by.

    Raises NotAllowed, NothingChosen, TooManyFiles, OneTableAtATime, TooLargeTogether, FileTooLarge.
    """
    if not runs.may_import(ctx, kind):
        raise ctx.refused(NotAllowed(), May.IMPORT)
    files = [file for file in files if not is_shadow(_shown(file.name))]
    _require_fitting(files)
    id, content = uuid4(), b"".join(file.content for file in files)
    told = [{"name": _shown(file.name), "bytes": len(file.content)} for file in files]
    sha256 = ctx.gateways.vault.keep(id, content)
    try:
        with ctx.transaction(May.IMPORT) as db:
            db.add(
                ImportUpload(
                    id=id,
                    person_id=ctx.actor.person_id,
                    kind=str(kind),
                    files=told,
                    sha256=sha256,
                    expires_at=ctx.now + LIFETIME,
                )
            )
            db.recorded = True  # a file that waits changes nothing yet
            db.later(forget_upload, due_at=ctx.now + LIFETIME, upload_id=str(id))
    except Refusal:  # it has no row; after anything else it may have one, and the sweep finds out
        ctx.gateways.vault.drop(id)
        raise
    return id


def upload(ctx: Context, id: UUID) -> Upload:
    """What is waiting under `id`. Raises NotFound for what is gone and for what somebody else chose."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        row = db.scalar(
            select(ImportUpload).where(
                ImportUpload.id == id, ImportUpload.person_id == ctx.actor.person_id, ImportUpload.expires_at > ctx.now
            )
        )
        if row is None:
            raise NotFound(what="file")
        return _upload(row)


def waiting(ctx: Context) -> tuple[Upload, ...]:
    """What this person chose or was handed back and has not imported yet, the newest first. Raises NotAllowed."""
    ctx.require(May.IMPORT)
    with ctx.transaction(May.READ_CLIENTS) as db:
        found = db.scalars(
            select(ImportUpload)
            .where(
                ImportUpload.person_id == ctx.actor.person_id,
                ImportUpload.expires_at > ctx.now,
            )
            .order_by(ImportUpload.expires_at.desc(), ImportUpload.id)
            .limit(MOST_WAITING)
        )
        return tuple(_upload(row) for row in found)


def preview(ctx: Context, id: UUID, mapping: Mapping[str, str] | None, options: Options) -> Preview:
    """What importing it would do (runs.preview). New answers are kept with the files. Raises NotFound, NotAllowed."""
    found = upload(ctx, id)
    if options.answers != found.answers:
        with ctx.transaction(May.IMPORT) as db:
            db.execute(update(ImportUpload).where(ImportUpload.id == id).values(answers=dict(options.answers)))
            db.recorded = True
    return runs.preview(ctx, found.kind, _opened(ctx, found), mapping, options)


def carry_out(ctx: Context, id: UUID, mapping: Mapping[str, str] | None, options: Options) -> Report:
    """Import it (runs.run), and forget the files unless all of it was refused. Raises NotFound, NotAllowed, Conflict,
    AskAgain.

    Twice is safe: the second finds nothing under `id`, or everything unchanged.
    """
    found = upload(ctx, id)
    report = runs.run(ctx, found.kind, _opened(ctx, found), mapping, options)
    took_good = options.take_good and bool(report.counts[Result.CREATED] + report.counts[Result.UPDATED])
    if took_good and report.handed_back is not None:
        back = report.handed_back
        kept = keep(ctx, found.kind, [File(back.name, back.content)])
        report = replace(report, handed_back=replace(back, id=kept))
    if took_good or not report.refused:
        forget_upload(ctx.as_system(), upload_id=str(id))
    return report


def discard(ctx: Context, id: UUID) -> None:
    """Forget what waits under `id` without importing it. Raises NotFound, NotAllowed."""
    ctx.require(May.IMPORT)
    upload(ctx, id)
    forget_upload(ctx.as_system(), upload_id=str(id))


def kept_file(ctx: Context, id: UUID) -> File:
    """The one file that waits under `id`, for whoever chose it. Raises NotFound, NotAllowed."""
    ctx.require(May.IMPORT)
    return _opened(ctx, upload(ctx, id))[0]


def _require_fitting(files: Sequence[File]) -> None:
    if not any(file.content for file in files):
        raise NothingChosen()
    if len(files) > MAX_FILES:
        raise TooManyFiles(limit=MAX_FILES)
    tables = [file for file in files if task_of(file.content) == "table"]
    if tables and len(files) > 1:
        raise OneTableAtATime()
    if any(len(file.content) > TABLE_BYTES for file in tables):
        raise file_refusals.FileTooLarge("file", limit_mb=TABLE_BYTES // _MB)
    if sum(len(file.content) for file in files) > ALL_BYTES:
        raise TooLargeTogether(limit_mb=ALL_BYTES // _MB)


def _opened(ctx: Context, found: Upload) -> list[File]:
    content, files, at = ctx.gateways.vault.open(found.id, found.sha256), [], 0
    for name, size in zip(found.names, found.sizes, strict=True):
        files.append(File(name, content[at : at + size]))
        at += size
    return files


def _upload(row: ImportUpload) -> Upload:
    return Upload(
        row.id,
        kind_of(row.kind),
        tuple(each["name"] for each in row.files),
        tuple(each["bytes"] for each in row.files),
        row.sha256,
        dict(row.answers),
    )


def _shown(name: str) -> str:
    """A file's name as it may be shown: the last part of its path, without control and direction signs (R62)."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip()
    return plain[:LONGEST_NAME] or "file"
