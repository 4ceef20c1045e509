"""The tus protocol 1.0.0 for documents (https://tus.io/protocols/resumable-upload): announce, ask, send a part, give up.

Every request names the version and carries the form token in a header, as a form of ours would among its fields. What
is refused is answered as JSON with the sentence that the file's row shows.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from starlette.requests import ClientDisconnect

from data.errors import NotFound, Refusal, SignedOut
from pages.documents.place_fields import place_for
from pages.documents.readers_field import MOST_READERS
from pages.documents.routes import arriving
from pages.guard.http.form_token import FIELD
from pages.shell.form_page import light, signed_in
from services.documents import resumable
from services.documents.resumable import MOST_PART_BYTES, Wish
from services.documents.upload_rows import Standing
from services.documents.uploads import NewFile
from services.platform.context import Context, House
from services.platform.lists.filters import as_id

UPLOADS, UPLOAD = "/documents/uploads", "/documents/uploads/{id}"
VERSION = "1.0.0"
TOKEN_HEADER = "x-form-token"  # noqa: S105
HEADERS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_PART = "application/offset+octet-stream"
_MOST_METADATA = 4_000 + 45 * MOST_READERS  # characters of the header
_FIELDS = ("entity", "type_id", "year", "name", "replaces", "beside", "contacts", "tell", "item")


class OtherVersion(Refusal):
    message = "This page is older than the portal. Please reload it."
    status = 412


class NotATusRequest(Refusal):
    message = "This request could not be read. Please reload the page and try again."
    status = 400


class WrongMedia(NotATusRequest):
    status = 415


@dataclass(frozen=True, slots=True)
class Store:
    """Where files that arrive this way go: `begin` reads the announcement's metadata and length."""

    begin: Callable[[Context, Mapping[str, str], int], Standing]
    resume: Callable[[Context, UUID], Standing]
    standing: Callable[[Context, UUID], Standing]
    append: Callable[[Context, UUID, int, bytes], Standing]
    cancel: Callable[[Context, UUID], None]


def register(app: FastAPI, house: House) -> None:
    store = Store(_begun, resumable.resume, resumable.standing, resumable.append, resumable.cancel)
    serve(app, house, UPLOADS, store)


def serve(app: FastAPI, house: House, path: str, store: Store) -> None:
    """The protocol at `path` and below it."""
    one = f"{path}/{{id}}"

    @app.options(path, include_in_schema=False)
    async def can() -> Response:
        can = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination"}
        return Response(status_code=204, headers=HEADERS | can)

    @app.post(path, include_in_schema=False)
    async def announce(request: Request) -> Response:
        return await run_in_threadpool(_answered, house, request, lambda ctx: _announced(ctx, request, path, store))

    @app.head(one, include_in_schema=False)
    async def ask(request: Request, id: str) -> Response:
        return await run_in_threadpool(
            _answered, house, request, lambda ctx: _told(ctx, store.resume(ctx, _id(id)), 200), writes=False
        )

    @app.patch(one, include_in_schema=False)
    async def send(request: Request, id: str) -> Response:
        async with arriving.turn_async():
            first = await run_in_threadpool(_answered, house, request, lambda ctx: _awaited(ctx, request, id, store))
            if first.status_code != 200:  # before a byte is read
                return first
            content = await _part(request)
            return await run_in_threadpool(
                _answered, house, request, lambda ctx: _kept(ctx, request, id, content, store)
            )

    @app.delete(one, include_in_schema=False)
    async def give_up(request: Request, id: str) -> Response:
        return await run_in_threadpool(_answered, house, request, lambda ctx: _given_up(ctx, id, store))


def _answered(
    house: House, request: Request, answer: Callable[[Context], Response], *, writes: bool = True
) -> Response:
    """`answer` for whoever is signed in, or the refusal, in their language."""
    page = light(house, request)
    try:
        ctx = signed_in(house, request)
        if ctx is None:
            raise SignedOut()
        page = page.speaking(ctx.actor.language)
        if request.headers.get("tus-resumable") != VERSION:
            raise OtherVersion()
        if writes:
            page.check_form({FIELD: request.headers.get(TOKEN_HEADER, "")})
        return answer(ctx)
    except Refusal as refusal:
        fields = {name: str(value) for name, value in refusal.fields.items() if name in ("document", "received_bytes")}
        body = {"sentence": page.sentence(refusal), "beside": refusal.field or "", "kind": type(refusal).__name__}
        return JSONResponse(body | fields, refusal.status, HEADERS)


def _announced(ctx: Context, request: Request, path: str, store: Store) -> Response:
    found = store.begin(ctx, _metadata(request), _whole(request, "upload-length"))
    return Response(status_code=201, headers=HEADERS | {"Location": f"{path}/{found.id}"})


def _begun(ctx: Context, given: Mapping[str, str], size_bytes: int) -> Standing:
    place, item = place_for(ctx, given)
    wish = Wish(as_id(given.get("replaces", "")), beside=given.get("beside") == "yes", item=item)
    return resumable.begin(ctx, place, NewFile(given.get("name", ""), size_bytes), wish)


def _awaited(ctx: Context, request: Request, id: str, store: Store) -> Response:
    """Raises WrongMedia, NotFound."""
    if request.headers.get("content-type") != _PART:
        raise WrongMedia()
    return _told(ctx, store.standing(ctx, _id(id)), 200)


def _kept(ctx: Context, request: Request, id: str, content: bytes, store: Store) -> Response:
    return _told(ctx, store.append(ctx, _id(id), _whole(request, "upload-offset"), content), 204)


def _given_up(ctx: Context, id: str, store: Store) -> Response:
    store.cancel(ctx, _id(id))
    return Response(status_code=204, headers=HEADERS)


def _told(ctx: Context, found: Standing, status: int) -> Response:
    headers = {"Upload-Offset": str(found.received_bytes), "Upload-Length": str(found.size_bytes)}
    if found.document_id is not None:
        new = "added" if ctx.gateways.scanner is None else "checking"
        headers["Portico-Outcome"] = "there" if found.was_there else new
    return Response(status_code=status, headers=HEADERS | headers)


async def _part(request: Request) -> bytes:
    """What arrives, or as much of it as arrived before the connection broke."""
    content = bytearray()
    try:
        async for piece in request.stream():
            content += piece
            if len(content) >= MOST_PART_BYTES:  # the sender hears how far it came, and goes on from there
                return bytes(content[:MOST_PART_BYTES])
    except ClientDisconnect:
        pass
    return bytes(content)


def _metadata(request: Request) -> dict[str, str]:
    """Upload-Metadata: names, each with its value in base64. Raises NotATusRequest."""
    header = request.headers.get("upload-metadata", "")
    if len(header) > _MOST_METADATA:
        raise NotATusRequest()
    given = {}
    for pair in filter(None, (each.strip() for each in header.split(","))):
        name, _, value = pair.partition(" ")
        if name in _FIELDS:
            try:
                given[name] = base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as error:
                raise NotATusRequest() from error
    return given


def _whole(request: Request, header: str) -> int:
    """Raises NotATusRequest."""
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdecimal() and len(value) < 16):
        raise NotATusRequest()
    return int(value)


def _id(text: str) -> UUID:
    """Raises NotFound."""
    found = as_id(text)
    if found is None:
        raise NotFound(what="upload")
    return found
