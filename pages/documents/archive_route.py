"""POST /documents/zip: what somebody ticked in a list of documents, as one ZIP that is sent while it is made (DOC-14)."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from data.errors import Refusal
from pages.documents.byte_ranges import HEADERS
from pages.documents.routes import FORM, back_of
from pages.shell.form_page import Posted, see, signed_in_form
from services.access.authentication import identify
from services.clock import clock
from services.documents import archives, selection
from services.documents.archive_names import Chosen
from services.documents.at_once import MOST_AT_ONCE
from services.documents.file_names import safe_name
from services.platform import flashes
from services.platform.context import Context, House
from services.platform.flashes import Flash
from services.platform.lists.filters import as_id
from services.platform.shares import POOLS, Pool

ZIP = "/documents/zip"
MOST_BODY = MOST_AT_ONCE * 40 + 4_000
sending = Pool(POOLS["archives"])


def register(app: FastAPI, house: House) -> None:
    @app.post(ZIP, include_in_schema=False)
    async def archive(request: Request, given: Posted) -> Response:
        return await run_in_threadpool(_archive, house, request, given)


def ids_in(text: str) -> list[UUID]:
    """The ids of a form's hidden field; what is none is nobody's."""
    found = (as_id(each) for each in text.split(","))
    return list(dict.fromkeys(each for each in found if each is not None))


def _archive(house: House, request: Request, given: dict[str, str]) -> Response:
    ctx = signed_in_form(house, request, given)
    ids = ids_in(given.get("ids", ""))
    try:
        ctx.require_own_password()
        chosen = selection.chosen(ctx, ids)
    except Refusal as refusal:
        flashes.keep(ctx, Flash(FORM, "bad", ctx.words.refusal(refusal)))
        return see(back_of(ctx, given))
    again = partial(identify, house, ctx.actor.session_key, acting=False, address=ctx.actor.address)
    content = archives.stream(lambda: again(now=clock()), chosen, len(ids) - len(chosen))
    disposition = f"attachment; filename*=UTF-8''{quote(_called(ctx, chosen), safe='')}"
    headers = {**HEADERS, "Content-Disposition": disposition, "Accept-Ranges": "none"}
    return _Sent(content, media_type="application/zip", headers=headers)


class _Sent(StreamingResponse):
    """It holds its place among all that are sent for as long as it is sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with sending.turn_async():
            await super().__call__(scope, receive, send)


def _called(ctx: Context, chosen: list[Chosen]) -> str:
    """After the client, if they are of one."""
    whose = {each.client for each in chosen}
    who = next(iter(whose)) if len(whose) == 1 else ctx.preferences.portal_name
    return safe_name(f"{who.replace('/', '-')} {ctx.words.say('Documents')} {ctx.today.isoformat()}.zip")
