"""Documents by plain HTTP: files on their way in, by a native form, and out again (DOC-04, DOC-05, DOC-11, R60, R63)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.background import BackgroundTask
from starlette.datastructures import FormData, UploadFile

from data.errors import NotFound, Refusal, SignedOut
from pages.documents.place_fields import place_of
from pages.shell.form_page import asker, light, see, signed_in
from pages.shell.native_drafts import taken
from services.documents import arrivals, opening
from services.documents.arrivals import MOST_FILES, Arrived, Sent
from services.documents.opening import OpenedDocument
from services.documents.permissions import ADD
from services.platform import flashes
from services.platform.context import Context, House
from services.platform.flashes import Flash
from services.platform.lists.filters import as_id
from services.platform.shares import POOLS, Pool

SEND, SEND_FOR_CLIENT = "/documents/send", "/staff/documents/send"
FORM = "documents"
FILE = "/documents/{id}/file"
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Accept-Ranges": "bytes",
}
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
arriving, leaving = Pool(POOLS["documents_in"]), Pool(POOLS["documents_out"])


def register(app: FastAPI, house: House) -> None:
    async def send(request: Request) -> Response:
        ctx = await run_in_threadpool(_sender, house, request)  # before a single byte of the files is read
        async with arriving.turn_async():
            form = await request.form(max_files=MOST_FILES, max_fields=10)
            try:
                given = {name: value for name, value in form.items() if isinstance(value, str)}
                await run_in_threadpool(lambda: light(house, request).check_form(given))
                return await run_in_threadpool(_take, ctx, given, sent_files(form))
            finally:
                await form.close()

    # The same form on both sides; who sends it decides by which door.
    app.post(SEND, include_in_schema=False)(send)
    app.post(SEND_FOR_CLIENT, include_in_schema=False)(send)

    @app.api_route(FILE, methods=["GET", "HEAD"], include_in_schema=False)
    async def file(request: Request, id: str) -> Response:
        try:
            async with leaving.turn_async():
                ctx, found = await run_in_threadpool(_opened, house, request, id)
        except SignedOut:
            return RedirectResponse(f"/login?next={quote(str(request.scope['path']))}", status_code=303)
        return _answer(request, ctx, found)


def _sender(house: House, request: Request) -> Context:
    """Raises SignedOut, NotAllowed, NotFound."""
    ctx = signed_in(house, request)
    if ctx is None:
        raise SignedOut()
    if ctx.actor.is_staff is not (request.scope["path"] == SEND_FOR_CLIENT):
        raise NotFound()
    ctx.require(ADD)
    return ctx


def sent_files(form: FormData) -> list[Sent]:
    """The chosen files; the part of a form where nothing was chosen is none."""
    return [
        Sent(each.filename or "", each.size or 0, each.file)
        for each in form.getlist("file")
        if isinstance(each, UploadFile) and (each.filename or each.size)
    ]


def _take(ctx: Context, given: dict[str, str], files: list[Sent]) -> Response:
    back, version_of = _back(ctx, given), given.get("document", "")
    try:
        if version_of:
            found = [arrivals.take_version(ctx, _id(version_of, "document"), files)]
        else:
            found = arrivals.take_in(ctx, place_of(given), files)
    except Refusal as refusal:
        beside = None if version_of else refusal.field or "file"
        flashes.keep(ctx, Flash(FORM, "bad", ctx.words.refusal(refusal), beside))
        return see(back)
    taken(ctx, given)
    flashes.keep(ctx, _told(ctx, found))
    return see(back)


def _id(text: str, what: str) -> UUID:
    """Raises NotFound."""
    found = as_id(text)
    if found is None:
        raise NotFound(what=what)
    return found


def _back(ctx: Context, given: dict[str, str]) -> str:
    """The page that the form stood on."""
    if not ctx.actor.is_staff:
        return "/documents"
    client = as_id(given.get("back", ""))
    return f"/staff/clients/{client}/documents" if client else "/staff/documents"


def _told(ctx: Context, found: list[Arrived]) -> Flash:
    """What became of each file, under its own name."""
    refused = sum(each.refusal is not None for each in found)
    words, came = ctx.words, len(found) - refused
    sentence = words.say_n("{n} file was added.", "{n} files were added.", came) if came else ""
    if came and ctx.gateways.scanner is not None:
        sentence += " " + words.say("What was added is being checked for malware first.")
    if refused:
        not_taken = words.say_n("{n} file was not taken.", "{n} files were not taken.", refused)
        sentence = f"{sentence} {not_taken}".strip()
    files = {
        f"{at}/{each.name[:200]}": words.refusal(each.refusal) if each.refusal else ""
        for at, each in enumerate(found)
        if refused
    }
    return Flash(FORM, "bad" if refused else "good", sentence, typed=files)


def _opened(house: House, request: Request, id: str) -> tuple[Context, OpenedDocument]:
    ctx, document_id = asker(house, request), as_id(id)
    if document_id is None:
        raise NotFound(what="document")
    return ctx, opening.opened(ctx, document_id)


@dataclass(frozen=True, slots=True)
class _Part:
    """Bytes `start` to `end`, not included."""

    start: int
    end: int


def _answer(request: Request, ctx: Context, found: OpenedDocument) -> Response:
    headers = {
        **HEADERS,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "ETag": f'"{found.sha256}"',
    }
    part = _part(request, found)
    if part is None:
        size = {"Content-Range": f"bytes */{found.size_bytes}"}
        return Response(status_code=416, headers=headers | size, media_type="application/octet-stream")
    whole = part == _Part(0, found.size_bytes)
    headers["Content-Length"] = str(part.end - part.start)
    if not whole:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{found.size_bytes}"
    content: Iterator[bytes] = iter(())
    if request.method == "GET":
        content = found.whole() if whole else found.range(part.start, part.end)
    # It is theirs once the last byte has gone out: then it is New no more.
    is_had = request.method == "GET" and part.end == found.size_bytes and not _is_ahead(request)
    return StreamingResponse(
        content,
        status_code=200 if whole else 206,
        media_type="application/octet-stream",
        headers=headers,
        background=BackgroundTask(partial(opening.downloaded, ctx, found)) if is_had else None,
    )


def _part(request: Request, found: OpenedDocument) -> _Part | None:
    """What is asked for: all of it, unless one range is that is ours to give; None for one that does not exist."""
    whole, asked = _Part(0, found.size_bytes), request.headers.get("range", "")
    matched = _RANGE.fullmatch(asked.strip())
    if matched is None or request.headers.get("if-range", f'"{found.sha256}"') != f'"{found.sha256}"':
        return whole
    first, last = matched.groups()
    if not first and not last:
        return whole
    if not first:
        start, end = max(found.size_bytes - int(last), 0), found.size_bytes
    else:
        start, end = int(first), min(int(last) + 1, found.size_bytes) if last else found.size_bytes
    return _Part(start, end) if start < end else None


def _is_ahead(request: Request) -> bool:
    """A browser fetches it before anybody asked for it (NOT-02)."""
    ahead = " ".join(request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz")).lower()
    return "prefetch" in ahead or "preview" in ahead
