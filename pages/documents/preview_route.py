"""/documents/{id}/preview: what a preview draws, a PDF's own bytes or a picture drawn anew. No download (DOC-10, R63)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from data.errors import NotFound
from pages.documents.byte_ranges import HEADERS, asked_part, begun, content_of, streamed
from pages.documents.routes import leaving, number_in
from pages.shell.form_page import asker
from services.documents.opening import OpenedDocument, opened
from services.documents.preview import reading
from services.documents.preview.reading import Way, way_of
from services.platform.context import House
from services.platform.lists.filters import as_id

PREVIEW = "/documents/{id}/preview"


def register(app: FastAPI, house: House) -> None:
    @app.api_route(PREVIEW, methods=["GET", "HEAD"], include_in_schema=False)
    async def preview(request: Request, id: str) -> Response:
        if request.headers.get("sec-fetch-mode") == "navigate":
            path = await run_in_threadpool(_page, house, request, id)  # it is a part of a page, and no file
            return RedirectResponse(path, status_code=303)
        async with leaving.turn_async():
            found = await run_in_threadpool(_opened, house, request, id)
        if way_of(found.mime) is Way.PICTURE:
            picture = await run_in_threadpool(reading.picture, found)
            return Response(picture, media_type="image/jpeg", headers=HEADERS)
        part = asked_part(request, found)
        content = await run_in_threadpool(begun, content_of(request, found, part))
        return streamed(found, part, content, {"Content-Disposition": "attachment"})


def _page(house: House, request: Request, id: str) -> str:
    """Raises SignedOut, NotAllowed."""
    side = "/staff" if asker(house, request).actor.is_staff else ""
    return f"{side}/documents/{as_id(id)}"


def _opened(house: House, request: Request, id: str) -> OpenedDocument:
    """Raises SignedOut, NotAllowed, NotFound."""
    ctx, document_id, number = asker(house, request), as_id(id), number_in(request)
    if document_id is None:
        raise NotFound(what="document")
    found = opened(ctx, document_id, number=number, how="preview")
    if way_of(found.mime) not in (Way.PAGES, Way.PICTURE):
        raise NotFound(what="document")
    return found
