"""/services/{id}/calendar.ics: a visit for the client's own calendar."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from data.errors import NotFound, SignedOut
from pages.shell.form_page import asker
from services.field_service.calendar_file import calendar_file
from services.platform.context import House
from services.platform.lists.filters import as_id

CALENDAR = "/services/{id}/calendar.ics"
HEADERS = {"Content-Disposition": 'attachment; filename="visit.ics"', "Cache-Control": "no-store"}


def register(app: FastAPI, house: House) -> None:
    @app.get(CALENDAR, include_in_schema=False)
    async def calendar(request: Request, id: str) -> Response:
        try:
            content = await run_in_threadpool(_content, house, request, id)
        except SignedOut:
            return RedirectResponse(f"/login?next={quote(str(request.scope['path']))}", status_code=303)
        return Response(content, media_type="text/calendar; charset=utf-8", headers=HEADERS)


def _content(house: House, request: Request, id: str) -> bytes:
    """Raises SignedOut, NotAllowed, NotFound."""
    ctx, visit_id = asker(house, request), as_id(id)
    if visit_id is None:
        raise NotFound(what="visit")
    return calendar_file(ctx, visit_id)
