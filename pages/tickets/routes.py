"""Files of tickets on their way in, by a native form of either side (TKT-05)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from data.errors import NotFound, Refusal, SignedOut
from pages.documents.routes import arriving, sent_files
from pages.shell.form_page import light, see, signed_in
from pages.shell.native_drafts import taken
from pages.tickets.file_form import SEND, SEND_OF_STAFF
from services.documents.arrivals import OF_THIS_FILE, Sent, pieces
from services.documents.uploads import NewFile
from services.platform import flashes
from services.platform.context import Context, House
from services.platform.flashes import Flash
from services.platform.lists.filters import as_id
from services.tickets import files
from services.tickets.files import MOST_FILES
from services.tickets.permissions import WRITE

FORM = "tickets"
_MOST_FIELDS = 10


def register(app: FastAPI, house: House) -> None:
    async def send(request: Request) -> Response:
        ctx = await run_in_threadpool(_sender, house, request)  # before a single byte of the files is read
        async with arriving.turn_async():
            form = await request.form(max_files=MOST_FILES, max_fields=_MOST_FIELDS)
            try:
                given = {name: value for name, value in form.items() if isinstance(value, str)}
                await run_in_threadpool(lambda: light(house, request).check_form(given))
                return await run_in_threadpool(_take, ctx, given, sent_files(form))
            finally:
                await form.close()

    app.post(SEND, include_in_schema=False)(send)
    app.post(SEND_OF_STAFF, include_in_schema=False)(send)


def _sender(house: House, request: Request) -> Context:
    """Raises SignedOut, NotAllowed, NotFound."""
    ctx = signed_in(house, request)
    if ctx is None:
        raise SignedOut()
    if ctx.actor.is_staff is not (request.scope["path"] == SEND_OF_STAFF):
        raise NotFound()
    ctx.require(WRITE)
    return ctx


def _take(ctx: Context, given: dict[str, str], sent: Sequence[Sent]) -> Response:
    side = "/staff/tickets" if ctx.actor.is_staff else "/tickets"
    message = as_id(given.get("message", ""))
    try:
        if message is None:
            raise NotFound(what="ticket")
        number = files.number_of(ctx, message)
    except Refusal as refusal:
        flashes.keep(ctx, Flash(FORM, "bad", ctx.words.refusal(refusal)))
        return see(side)
    outcomes = [(each.name, _kept(ctx, message, each)) for each in sent]
    refused = [(name, outcome) for name, outcome in outcomes if outcome is not None]
    taken(ctx, given)
    flashes.keep(ctx, _told(ctx, len(sent) - len(refused), refused))
    return see(side if number is None else f"{side}/{number}")


def _kept(ctx: Context, message_id: UUID, file: Sent) -> Refusal | None:
    try:
        files.attach(ctx, message_id, NewFile(file.name, file.size_bytes), pieces(file.content))
    except (*OF_THIS_FILE, NotFound) as refused:
        return refused
    return None


def _told(ctx: Context, came: int, refused: Sequence[tuple[str, Refusal]]) -> Flash:
    """What became of the files, those that were refused under their names."""
    words = ctx.words
    sentence = words.say_n("Sent, with {n} file.", "Sent, with {n} files.", came) if came else ""
    for name, refusal in refused:
        said = words.say("{name} was not taken: {reason}", name=name[:120], reason=words.refusal(refusal))
        sentence = f"{sentence} {said}".strip()
    return Flash(FORM, "bad" if refused else "good", sentence or words.say("No file was chosen."))
