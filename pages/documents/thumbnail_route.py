"""/documents/{id}/thumbnail: the small picture of a document, for whoever may open it; a look, and no download.

Nothing of it is noted in the security events, unlike of a preview: a list asks for dozens at once whoever reads it, and
lines nobody meant anything by would bury those of what somebody did open. Like all that documents hold, none of it
stays in a browser's cache.
"""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from data.errors import NotFound
from pages.documents.byte_ranges import HEADERS
from pages.documents.routes import number_in
from pages.shell.form_page import asker
from services.documents.thumbnails.showing import shown
from services.platform.context import House
from services.platform.lists.filters import as_id

THUMBNAIL = "/documents/{id}/thumbnail"


def register(app: FastAPI, house: House) -> None:
    @app.api_route(THUMBNAIL, methods=["GET", "HEAD"], include_in_schema=False)
    async def thumbnail(request: Request, id: str) -> Response:
        picture = await run_in_threadpool(_shown, house, request, id)
        return Response(picture, media_type="image/jpeg", headers=HEADERS)


def _shown(house: House, request: Request, id: str) -> bytes:
    """Raises SignedOut, NotAllowed, NotFound."""
    ctx, document_id, number = asker(house, request), as_id(id), number_in(request)
    if document_id is None:
        raise NotFound(what="document")
    return shown(ctx, document_id, number=number)
