"""/export/…: what a list has found, as a file for a spreadsheet: the address's own words, filters and order.

Each area says beside its list what a file of it holds: `offer(Export(...))`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import IO, Any
from urllib.parse import parse_qsl, quote

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from components.lists.data_list import ListState
from data.errors import NotFound, SignedOut
from data.statuses import SecurityKind
from pages.guard.http import content_security_policy
from pages.shell.form_page import asker
from pages.shell.list_state import asked
from pages.shell.visit import Reader
from services.dashboard.navigation import Frame
from services.platform.context import Context, House
from services.platform.lists import engine, sheet
from services.platform.lists.definition import ListDefinition
from services.platform.lists.sheet import MEDIA, Format, SheetColumn
from services.platform.shares import POOLS, Pool

MOST = 200_000  # rows of one file
PIECE = 65_536  # bytes sent at a time
HEADERS = {
    "Content-Security-Policy": content_security_policy.FILE,
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
# A link on another site writes no file, and no line that says that somebody took a list along: it leads to the portal.
_ELSEWHERE = ("cross-site", "same-site")
exporting = Pool(POOLS["exports"])


def _as_they_are(rows: Iterator[Any]) -> Iterable[Any]:
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """A list that can be taken along. `title` is a msgid, `columns` a file's, in the words of whoever reads it.

    `lines` makes lines of the list's rows where they are not the same.
    """

    definition: ListDefinition[Any, Any]
    title: str
    columns: Callable[[Reader], Sequence[SheetColumn[Any]]]
    is_staff: bool
    lines: Callable[[Iterator[Any]], Iterable[Any]] = _as_they_are

    @property
    def path(self) -> str:
        """Without its ending: ".csv", ".xlsx"."""
        return f"/export/{self.definition.name}"


EXPORTS: dict[str, Export] = {}


def offer(export: Export) -> Export:
    """Raises ValueError for a list that is offered twice."""
    if EXPORTS.setdefault(export.definition.name, export) is not export:
        raise ValueError(f"two lists are called {export.definition.name}")
    return export


def register(app: FastAPI, house: House) -> None:
    # In threads of their own: a long list takes seconds, and whoever turns a page does not wait behind it.
    threads = ThreadPoolExecutor(POOLS["exports"].at_once, "exports")

    @app.get("/export/{name}.{ending}", include_in_schema=False)
    async def export(request: Request, name: str, ending: str) -> Response:
        if request.headers.get("sec-fetch-site") in _ELSEWHERE:
            return RedirectResponse("/", status_code=303)
        work = partial(_written, house, request, name, ending)
        try:
            async with exporting.turn_async():
                loop = asyncio.get_running_loop()
                file, called, format = await loop.run_in_executor(threads, copy_context().run, work)
        except SignedOut:
            back = str(request.scope["path"]) + "?" + request.scope.get("query_string", b"").decode("latin-1")
            return RedirectResponse(f"/login?next={quote(back, safe='/')}", status_code=303)
        disposition = f"attachment; filename*=UTF-8''{quote(called, safe='')}"
        headers = {**HEADERS, "Content-Disposition": disposition}
        return StreamingResponse(_pieces(file), media_type=MEDIA[format], headers=headers)


def _written(house: House, request: Request, name: str, ending: str) -> tuple[IO[bytes], str, Format]:
    """The file, what it is called, and its kind. Raises what the list raises, and NotFound."""
    ctx = asker(house, request)
    found = EXPORTS.get(name)
    if found is None or ending not in set(Format) or found.is_staff is not ctx.actor.is_staff:
        raise NotFound(what="list")
    query = request.scope.get("query_string", b"").decode("latin-1")
    state = ListState.from_query(dict(parse_qsl(query, max_num_fields=40)))
    format, title = Format(ending), ctx.words.say(found.title)
    rows = engine.stream(ctx, found.definition, asked(state), MOST)
    columns = found.columns(Reader(Frame(ctx.actor, ctx.preferences)))
    file = sheet.write(found.lines(rows), columns, format, ctx.words, title)
    _note(ctx, found)
    return file, f"{title} {ctx.today.isoformat()}.{format}", format


def _note(ctx: Context, export: Export) -> None:
    """Whoever of the firm took a list along, maybe through a client's eyes; of others nothing is noted."""
    if ctx.actor.is_staff or ctx.actor.is_viewed:
        ctx.saw(SecurityKind.READ, "export", "list", export.definition.name)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
