"""Files to import, by a native form: streamed, counted, and sealed before anybody reads them (R60, R71)."""

from __future__ import annotations

from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from data.errors import NotAllowed, NotFound, Refusal, SignedOut
from pages.guard.http import content_security_policy
from pages.shell.form_page import light, see, signed_in
from pages.shell.native_drafts import taken
from services.imports import uploads
from services.imports.files import MAX_FILES
from services.imports.templates import MEDIA, template
from services.platform import flashes
from services.platform.context import Context, House
from services.platform.flashes import Flash
from services.platform.importing.outcomes import File
from services.platform.permissions import May
from services.platform.shares import POOLS, Pool

arriving = Pool(POOLS["uploads"])
PATH, BACK = "/staff/import/file", "/staff/import"


def register(app: FastAPI, house: House) -> None:
    @app.post(PATH, include_in_schema=False)
    async def upload(request: Request) -> Response:
        ctx = await run_in_threadpool(_importer, house, request)  # before a single byte of the files is read
        async with arriving.turn_async():
            form = await request.form(max_files=MAX_FILES, max_fields=5)
            try:
                given = {name: value for name, value in form.items() if isinstance(value, str)}
                await run_in_threadpool(lambda: light(house, request).check_form(given))
                files = await _read(form)
            finally:
                await form.close()
            return await run_in_threadpool(_keep, ctx, given, files)

    @app.get(f"{BACK}/back/{{id}}", include_in_schema=False)
    async def handed_back(request: Request, id: UUID) -> Response:
        file = await run_in_threadpool(_handed_back, house, request, id)
        name = quote(file.name, safe="")
        return Response(
            file.content,
            media_type="application/octet-stream",
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
                "Cache-Control": "private, no-store",
                "Content-Security-Policy": content_security_policy.FILE,
            },
        )

    @app.get(f"{BACK}/template/{{kind}}.{{format}}", include_in_schema=False)
    async def blank(request: Request, kind: str, format: str) -> Response:
        file, media = await run_in_threadpool(_blank, house, request, kind, format)
        return Response(
            file.content,
            media_type=media,
            headers={
                "Content-Disposition": f"attachment; filename={file.name}",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )


def _blank(house: House, request: Request, kind: str, format: str) -> tuple[File, str]:
    """A template and its media type. Raises SignedOut, NotFound."""
    ctx = _reader(house, request)
    kinds = {str(each): each for each in uploads.kinds(ctx)}
    formats = {str(each): each for each in MEDIA}
    if kind not in kinds or format not in formats:
        raise NotFound(what="file")
    return template(kinds[kind], formats[format], ctx.words, ctx.preferences.currency), MEDIA[formats[format]]


def _importer(house: House, request: Request) -> Context:
    """Raises SignedOut, NotAllowed."""
    ctx = signed_in(house, request)
    if ctx is None:
        raise SignedOut()
    ctx.require(May.IMPORT)
    return ctx


def _handed_back(house: House, request: Request, id: UUID) -> File:
    """Raises SignedOut, NotFound."""
    return uploads.kept_file(_reader(house, request), id)


def _reader(house: House, request: Request) -> Context:
    """To whoever may not import, an address to read is as absent as any other. Raises SignedOut, NotFound."""
    try:
        return _importer(house, request)
    except NotAllowed:
        raise NotFound(what="file") from None


async def _read(form: FormData) -> list[File]:
    """The chosen files, up to one byte more than may come together."""
    found, left = [], uploads.ALL_BYTES + 1
    for each in form.getlist("file"):
        if isinstance(each, UploadFile) and left > 0 and (each.filename or each.size):
            content = await each.read(left)
            left -= len(content)
            found.append(File(each.filename or "", content))
    return found


def _keep(ctx: Context, given: dict[str, str], files: list[File]) -> Response:
    kind = given.get("kind", "")
    try:
        id = uploads.keep(ctx, uploads.kind_of(kind), files)
    except Refusal as refusal:
        flashes.keep(ctx, Flash("import", "bad", ctx.words.refusal(refusal), refusal.field))
        return see(f"{BACK}?{urlencode({'kind': kind[:20]})}")
    taken(ctx, given)
    return see(f"{BACK}?{urlencode({'file': str(id), 'kind': kind})}")
