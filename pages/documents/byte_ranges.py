"""A document's bytes over HTTP, whole or the one range that was asked for (R63)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.background import BackgroundTask

from pages.guard.http import content_security_policy
from services.documents.opening import OpenedDocument
from services.documents.preview.reading import Damaged
from services.integrations.encrypted_store import VaultDamaged

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": content_security_policy.FILE,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
}
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `start` to `end`, not included."""

    start: int
    end: int


def asked_part(request: Request, found: OpenedDocument) -> Part | None:
    """What is asked for: all of it, unless one range is that is ours to give; None for one that does not exist. Only a
    GET asks for a range."""
    whole, asked = Part(0, found.size_bytes), request.headers.get("range", "") if request.method == "GET" else ""
    matched = _RANGE.fullmatch(asked.strip())
    if matched is None or request.headers.get("if-range", f'"{found.sha256}"') != f'"{found.sha256}"':
        return whole
    first, last = matched.groups()
    if not first and not last:
        return whole
    if not first:
        start, end = max(found.size_bytes - int(last), 0), found.size_bytes
    else:
        start, end = int(first), min(int(last) + 1, found.size_bytes) if last else found.size_bytes
    return Part(start, end) if start < end else None


def content_of(request: Request, found: OpenedDocument, part: Part | None) -> Iterator[bytes]:
    """The bytes of the part; none for HEAD."""
    if part is None or request.method != "GET":
        return iter(())
    return found.whole() if part == Part(0, found.size_bytes) else found.range(part.start, part.end)


def begun(content: Iterator[bytes]) -> Iterator[bytes]:
    """With its first part read, so that a damaged file is refused instead of cut off. Raises Damaged."""
    try:
        return chain((next(content, b""),), content)
    except VaultDamaged as error:
        log.error("a document is damaged in the vault: %s", error)
        raise Damaged() from error


def streamed(
    found: OpenedDocument,
    part: Part | None,
    content: Iterator[bytes],
    more: Mapping[str, str],
    background: BackgroundTask | None = None,
) -> Response:
    """`content` with the headers of `part`, as bytes that no browser opens by itself."""
    headers = {**HEADERS, "Accept-Ranges": "bytes", "ETag": f'"{found.sha256}"', **more}
    if part is None:
        size = {"Content-Range": f"bytes */{found.size_bytes}"}
        return Response(status_code=416, headers=headers | size, media_type="application/octet-stream")
    is_whole = part == Part(0, found.size_bytes)
    headers["Content-Length"] = str(part.end - part.start)
    if not is_whole:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{found.size_bytes}"
    return StreamingResponse(
        content,
        status_code=200 if is_whole else 206,
        media_type="application/octet-stream",
        headers=headers,
        background=background,
    )
