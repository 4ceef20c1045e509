"""Our own files, to be kept for a year: style, scripts and fonts under a version, logos under their hash."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import NotFound
from pages.guard.http import content_security_policy
from pages.shell.page_head import ASSETS, SCRIPTS, version
from services.clock import clock
from services.firm.logo import logo_png
from services.platform.context import House

VERSIONED_PATHS = ("/assets", "/logo")  # for guard.install
# Path prefix -> bytes a request may carry: what may be chosen there, and what a form puts around it. The wizard takes
# a logo of 1 MB, an import 50 MB of files (services/imports/uploads.py says so in words; this says it to the network).
LARGE_BODIES: dict[str, int] = {"/setup": 1_300_000, "/staff/import/file": 56_000_000}
FOR_EVER = "public, max-age=31536000, immutable"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".wasm": "application/wasm",
    # what pdf.js reads as bytes
    ".bcmap": "application/octet-stream",
    ".pfb": "application/octet-stream",
    ".ttf": "font/ttf",
}
_TEXTS = (".css", ".js", ".mjs")


def register(app: FastAPI, house: House) -> None:
    known = _known()

    @app.get("/assets/{given}/{name:path}", include_in_schema=False)
    async def asset(request: Request, given: str, name: str) -> Response:
        if name not in known:
            raise NotFound(what="file")
        # A page from before an upgrade still gets a file, but does not keep it under the old name.
        return known[name]().answer(request, FOR_EVER if given == version() else "no-store")

    @app.get("/logo/{sha256}.png", include_in_schema=False)
    def logo(sha256: str) -> Response:
        png = logo_png(house, sha256, clock())
        return Response(png, media_type="image/png", headers={"Cache-Control": FOR_EVER})

    @app.get("/favicon.ico", include_in_schema=False)
    async def favicon(request: Request) -> Response:
        return known["favicon.png"]().answer(request, "no-store")


@dataclass(frozen=True, slots=True)
class _File:
    """A file in memory: a sign-in page asks for five at once, before anything of it can be seen."""

    content: bytes
    squeezed: bytes | None  # gzip, where that is smaller
    kind: str
    is_worker: bool = False

    @classmethod
    def read(cls, path: Path) -> _File:
        content, text = path.read_bytes(), path.suffix in _TEXTS
        squeezed = gzip.compress(content, mtime=0) if text else None
        return cls(content, squeezed, _KINDS[path.suffix], path.name.endswith(".worker.min.mjs"))

    def answer(self, request: Request, keep: str) -> Response:
        headers = {"Cache-Control": keep, "Vary": "Accept-Encoding"}
        if self.is_worker:
            headers["Content-Security-Policy"] = content_security_policy.WORKER
        if self.squeezed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.squeezed, media_type=self.kind, headers={**headers, "Content-Encoding": "gzip"})
        return Response(self.content, media_type=self.kind, headers=headers)


def _known() -> dict[str, Callable[[], _File]]:
    """Every file that may be served, by name: what is not listed here does not exist. Ours are read at once, those of
    others when somebody first asks for one.
    """
    names = ("theme.css", *SCRIPTS, "light.js", "favicon.png")
    ours = [*(ASSETS / name for name in names), *sorted((ASSETS / "fonts").glob("*.woff2"))]
    others = [each for each in sorted((ASSETS / "vendor").rglob("*")) if each.suffix in _KINDS]
    known = {path: partial(_itself, _File.read(path)) for path in ours} | {path: _once(path) for path in others}
    return {str(path.relative_to(ASSETS)): found for path, found in known.items()}


def _itself(file: _File) -> _File:
    return file


def _once(path: Path) -> Callable[[], _File]:
    return cache(partial(_File.read, path))
