"""/files/…: PDFs of documents and receipts, for whoever is signed in and may see them (INV-10, INV-24, R63)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from data.errors import NotFound, Refusal, SignedOut
from data.statuses import DocumentKind
from pages.guard.http import content_security_policy
from pages.shell.form_page import asker
from services.billing.invoices import view_records
from services.billing.invoices.archive import ArchivedPdf, kept_invoice
from services.billing.invoices.attachments import KeptFile, kept_attachment
from services.billing.invoices.urls import number_in
from services.billing.payments import receipt
from services.billing.payments.listing import payment
from services.platform.context import Context, House
from services.platform.shares import POOLS, Pool

log = logging.getLogger(__name__)
_POSITION = re.compile("[1-9][0-9]{0,8}")  # no database takes every number that Python does
KINDS = {"invoices": DocumentKind.INVOICE, "credits": DocumentKind.CREDIT_NOTE}
# The browser's own viewer still shows a sandboxed PDF; a page disguised as one can do nothing (R63).
HEADERS = {
    "Content-Security-Policy": content_security_policy.FILE,
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
}


T = TypeVar("T")
fetching = Pool(POOLS["papers"])


def register(app: FastAPI, house: House) -> None:
    # Whoever asks for a paper not yet set waits for the one engine: in threads of their own, or /healthz and the
    # session watch would wait with them.
    threads = ThreadPoolExecutor(POOLS["papers"].at_once, "papers")

    async def fetched(work: Callable[[], T]) -> T:
        async with fetching.turn_async():
            return await asyncio.get_running_loop().run_in_executor(threads, copy_context().run, work)

    @app.api_route("/files/{kind}/{number:path}/files/{position}", methods=["GET", "HEAD"], include_in_schema=False)
    async def attachment(request: Request, kind: str, number: str, position: str) -> Response:
        try:
            found = await fetched(partial(_open_attachment, house, request, kind, number_in(number), position))
        except SignedOut:
            return RedirectResponse(f"/login?next={quote(str(request.scope['path']))}", status_code=303)
        # A stranger's file: it is saved, whatever it says it is, and never shown in the portal's own name.
        return Response(
            found.content,
            media_type="application/octet-stream",
            headers={
                **HEADERS,
                "X-Content-Type-Options": "nosniff",
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            },
        )

    @app.api_route("/files/{kind}/{number:path}.pdf", methods=["GET", "HEAD"], include_in_schema=False)
    async def paper(request: Request, kind: str, number: str) -> Response:
        try:
            ctx, found, is_news = await fetched(partial(_open, house, request, kind, number_in(number)))
        except SignedOut:
            asked = quote(str(request.scope["path"]))
            return RedirectResponse(f"/login?next={asked}", status_code=303)
        trace = BackgroundTask(_note, ctx, found) if is_news else None
        name = quote(found.name, safe="")
        return Response(
            found.content,
            media_type="application/pdf",
            background=trace,
            headers={**HEADERS, "Content-Disposition": f"inline; filename*=UTF-8''{name}"},
        )


def _open_attachment(house: House, request: Request, kind: str, number: str, position: str) -> KeptFile:
    ctx = asker(house, request)
    if kind not in KINDS or not _POSITION.fullmatch(position):
        raise NotFound()
    return kept_attachment(ctx, KINDS[kind], number, int(position))


def _open(house: House, request: Request, kind: str, number: str) -> tuple[Context, ArchivedPdf, bool]:
    """Who asks, the paper, and whether that they looked has to be noted (NOT-01)."""
    ctx = asker(house, request)
    if kind in KINDS:
        found = kept_invoice(ctx, KINDS[kind], number)
        return ctx, found, _is_a_look(request) and view_records.is_news(ctx, found.subject_id)
    if kind != "receipts":
        raise NotFound()
    row = payment(ctx, number)
    name, content = receipt.receipt(ctx, row.id)
    return ctx, ArchivedPdf(row.id, name, content), False


def _is_a_look(request: Request) -> bool:
    """A person asked for it: not a HEAD, and not a browser fetching ahead (NOT-02)."""
    ahead = " ".join(request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz")).lower()
    return request.method == "GET" and "prefetch" not in ahead and "preview" not in ahead


def _note(ctx: Context, found: ArchivedPdf) -> None:
    """After the answer has gone out. The person may have lost the right meanwhile; then there is nothing to note."""
    try:
        view_records.seen(ctx, found.subject_id, "pdf")
    except Refusal as refusal:
        log.info("a view was not noted: %s", refusal)
