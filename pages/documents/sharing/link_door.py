"""/share/…: the page behind a link. Opening it uses nothing up; a button downloads or sends (NOT-02, R7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from data.errors import Invalid, TooMany
from data.statuses import ShareKind
from pages.documents.byte_ranges import HEADERS
from pages.documents.routes import arriving, leaving, sent_files
from pages.shell.form_page import Light, Posted, light
from services.access.authentication import system
from services.clock import clock
from services.documents.arrivals import MOST_FILES, Arrived, Sent
from services.documents.file_types import TYPES
from services.documents.opening import OpenedDocument
from services.documents.sharing import codes, doors
from services.documents.sharing.doors import OpenLink
from services.documents.sharing.standing import LinkClosed
from services.platform.context import House
from services.platform.i18n import msgid

OPEN, FILE, SEND = "/share/{secret}", "/share-file/{secret}", "/share-send/{secret}"
SENDS_BELOW = "/share-send"
TITLES = {ShareKind.FILE: msgid("A document for you"), ShareKind.UPLOAD: msgid("Send documents")}
_CLOSED = msgid("This link is closed")
_SENT = msgid(
    "If this is the address that the link was made for, a mail with a code is on its way. It works for 30 minutes."
)
_UNITS = ("bytes", "KB", "MB", "GB")


def register(app: FastAPI, house: House) -> None:
    @app.get(OPEN, include_in_schema=False)
    def show(request: Request, secret: str) -> Response:
        page = light(house, request)
        try:
            return _page(page, secret, doors.look(system(house, clock()), secret))
        except LinkClosed as refusal:
            return _closed(page, refusal)

    @app.post(OPEN, include_in_schema=False)
    def go_on(request: Request, secret: str, form: Posted) -> Response:
        page, ctx = light(house, request), system(house, clock())
        page.check_form(form)
        try:
            if form.get("step") == "mail":
                codes.ask(ctx, secret, form.get("email", ""), page.address)
                return _page(page, secret, doors.look(ctx, secret), is_mailed=True)
            code = form.get("code", "")
            return _page(page, secret, doors.enter(ctx, secret, code, page.address), code=code)
        except LinkClosed as refusal:
            return _closed(page, refusal)
        except (Invalid, TooMany) as refusal:
            return _refused(page, secret, refusal)

    @app.post(FILE, include_in_schema=False)
    async def download(request: Request, secret: str, form: Posted) -> Response:
        async with leaving.turn_async():
            return await run_in_threadpool(_download, house, request, secret, form)

    @app.post(SEND, include_in_schema=False)
    async def send(request: Request, secret: str) -> Response:
        page = await run_in_threadpool(light, house, request)
        try:  # before a single byte of the files is read
            await run_in_threadpool(doors.require_upload, system(house, clock()), secret)
        except LinkClosed as refusal:
            return _closed(page, refusal)
        async with arriving.turn_async():
            form = await request.form(max_files=MOST_FILES, max_fields=10)
            try:
                given = {name: value for name, value in form.items() if isinstance(value, str)}
                return await run_in_threadpool(_send, page, secret, given, sent_files(form))
            finally:
                await form.close()


def _download(house: House, request: Request, secret: str, form: Mapping[str, str]) -> Response:
    page = light(house, request)
    page.check_form(form)
    try:
        return _attachment(doors.download(system(house, clock()), secret, form.get("code", ""), page.address))
    except LinkClosed as refusal:
        return _closed(page, refusal)
    except (Invalid, TooMany) as refusal:
        return _refused(page, secret, refusal)


def _attachment(found: OpenedDocument) -> Response:
    headers = {name: value for name, value in HEADERS.items() if name != "Accept-Ranges"}
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    headers["Content-Length"] = str(found.size_bytes)
    return StreamingResponse(found.whole(), media_type="application/octet-stream", headers=headers)


def _send(page: Light, secret: str, given: Mapping[str, str], files: Sequence[Sent]) -> Response:
    page.check_form(given)
    ctx, code, sender = system(page.house, clock()), given.get("code", ""), given.get("sender", "")
    try:
        came = doors.send(ctx, secret, code, files, sender=sender, address=page.address)
    except LinkClosed as refusal:
        return _closed(page, refusal)
    except (Invalid, TooMany) as refusal:
        if refusal.field in ("file", "sender"):
            errors = {refusal.field: page.sentence(refusal)}
            found = doors.enter(ctx, secret, code, page.address)
            return _page(page, secret, found, code=code, sender=sender, errors=errors, status=refusal.status)
        return _refused(page, secret, refusal)
    try:
        left: OpenLink | None = doors.enter(system(page.house, clock()), secret, code, page.address)
    except LinkClosed:  # that was the last it takes
        left = None
    return _page(page, secret, left, code=code, sender=sender, came=came)


def _page(
    page: Light,
    secret: str,
    found: OpenLink | None,
    *,
    code: str = "",
    sender: str = "",
    came: Sequence[Arrived] = (),
    is_mailed: bool = False,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """`found` None: all is done, the link takes no more."""
    kind = found.kind if found is not None else ShareKind.UPLOAD
    return page.page(
        "doors/share.html",
        TITLES[kind],
        status=status,
        notice=("good", page.say(_SENT)) if is_mailed else None,
        link=found,
        is_file=kind is ShareKind.FILE,
        needs_code=found is not None and found.asks_code and not found.name,
        size=_size(page, found.size_bytes) if found is not None else "",
        until=page.words.moment(found.ends_at, page.preferences.time_zone) if found is not None else "",
        left=_left(page, found) if found is not None else "",
        actions={"open": f"/share/{secret}", "file": f"/share-file/{secret}", "send": f"/share-send/{secret}"},
        code=code,
        sender=sender,
        came=[(each.name or page.say("File"), page.sentence(each.refusal) if each.refusal else "") for each in came],
        accepted=",".join(f".{ending}" for ending in (*TYPES, "jpeg", "heif")),
        types=", ".join(TYPES),
        most_files=MOST_FILES,
        errors={"code": "", "file": "", "sender": "", **(errors or {})},
    )


def _left(page: Light, found: OpenLink) -> str:
    if found.kind is ShareKind.FILE:
        return page.words.say_n("{n} more time", "{n} more times", found.left)
    return page.words.say_n("{n} more file", "{n} more files", found.left)


def _refused(page: Light, secret: str, refusal: Invalid | TooMany) -> Response:
    """The code was wrong, or comes too often: it is asked for again."""
    found = doors.look(system(page.house, clock()), secret)
    return _page(page, secret, found, errors={"code": page.sentence(refusal)}, status=refusal.status)


def _closed(page: Light, refusal: LinkClosed) -> Response:
    """The same for any secret that opens nothing."""
    return page.page(
        "error.html",
        _CLOSED,
        status=refusal.status,
        sentence=page.sentence(refusal),
        reference="",
        links=[],
    )


def _size(page: Light, size_bytes: int) -> str:
    size, unit = Decimal(size_bytes), 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{page.words.number(size.quantize(Decimal('0.1') if unit and size < 10 else Decimal(1)))} {_UNITS[unit]}"
