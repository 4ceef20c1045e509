"""A file that waits, by plain HTTP, for whoever has to find out whose it is."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from data.errors import NotFound, SignedOut
from pages.documents.byte_ranges import HEADERS
from pages.documents.routes import leaving
from pages.documents.watch.words import FILE
from pages.shell.form_page import asker
from services.documents.file_names import safe_name
from services.documents.watch import quarantine
from services.platform.context import House
from services.platform.lists.filters import as_id


def register(app: FastAPI, house: House) -> None:
    @app.get(FILE, include_in_schema=False)
    async def waiting_file(request: Request, id: str) -> Response:
        try:
            async with leaving.turn_async():
                return await run_in_threadpool(_sent, house, request, id)
        except SignedOut:
            return RedirectResponse(f"/login?next={quote(str(request.scope['path']))}", status_code=303)


def _sent(house: House, request: Request, id: str) -> Response:
    """Raises SignedOut, NotFound, NotAllowed, HasMalware."""
    ctx, file_id = asker(house, request), as_id(id)
    if file_id is None:
        raise NotFound(what="file")
    found, content = quarantine.bytes_of(ctx, file_id)
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(safe_name(found.name), safe='')}"}
    headers = {name: value for name, value in HEADERS.items() if name != "Accept-Ranges"} | named
    return StreamingResponse(content, media_type="application/octet-stream", headers=headers)
