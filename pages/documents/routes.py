"""Documents by plain HTTP: files on their way in, by a native form, and out again (DOC-04, DOC-05, DOC-11, R60, R63)."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import quote
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask
from starlette.datastructures import FormData, UploadFile

from data.errors import NotFound, Refusal, SignedOut
from pages.documents.byte_ranges import asked_part, begun, content_of, streamed
from pages.documents.place_fields import is_told, place_of
from pages.documents.readers_field import MOST_READERS
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
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
arriving, leaving = Pool(POOLS["documents_in"]), Pool(POOLS["documents_out"])

MOST_FIELDS = MOST_READERS + 10


def register(app: FastAPI, house: House) -> None:
    async def send(request: Request) -> Response:
        ctx = await run_in_threadpool(_sender, house, request)  # before a single byte of the files is read
        async with arriving.turn_async():
            form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
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
        return await run_in_threadpool(_answer, request, ctx, found)


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
    back, version_of = back_of(ctx, given), given.get("document", "")
    try:
        if version_of:
            found = [arrivals.take_version(ctx, _id(version_of, "document"), files, is_told=is_told(given))]
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


def back_of(ctx: Context, given: dict[str, str]) -> str:
    """The page that the form stood on."""
    if not ctx.actor.is_staff:
        return "/documents"
    if given.get("back") == "page" and (document := as_id(given.get("document", ""))):
        return f"/staff/documents/{document}"
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
    return ctx, opening.opened(ctx, document_id, number=number_in(request))


def number_in(request: Request) -> int | None:
    """The version that the address names, None for the newest. Raises NotFound for what is no number."""
    given = request.query_params.get("version")
    if given is None:
        return None
    if not _NUMBER.fullmatch(given):
        raise NotFound(what="document")
    return int(given)


def _answer(request: Request, ctx: Context, found: OpenedDocument) -> Response:
    part = asked_part(request, found)
    # It is theirs once the last byte has gone out: then it is New no more.
    is_had = request.method == "GET" and part and part.end == found.size_bytes and not _is_ahead(request)
    return streamed(
        found,
        part,
        begun(content_of(request, found, part)),
        {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"},
        BackgroundTask(partial(opening.downloaded, ctx, found)) if is_had else None,
    )


def _is_ahead(request: Request) -> bool:
    """A browser fetches it before anybody asked for it (NOT-02)."""
    ahead = " ".join(request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz")).lower()
    return "prefetch" in ahead or "preview" in ahead
