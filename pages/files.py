"""Our own files, to be kept for a year: style, scripts and fonts under a version, logos under their hash."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response

from data.errors import NotFound
from pages.head import ASSETS, version
from services.context import House, clock
from services.logos import logo_png

VERSIONED_PATHS = ("/assets", "/logo")       # for guard.install
# Path prefix -> bytes a request may carry: what may be chosen there, and what a form puts around it. The wizard takes
# a logo of 1 MB, an import 50 MB of files (services/imports/uploads.py says so in words; this says it to the network).
LARGE_BODIES: dict[str, int] = {"/setup": 1_300_000, "/staff/import/file": 56_000_000}
FOR_EVER = "public, max-age=31536000, immutable"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2",
          ".png": "image/png"}


def register(app: FastAPI, house: House) -> None:
    known = _known()

    @app.get("/assets/{given}/{name:path}", include_in_schema=False)
    def asset(given: str, name: str) -> Response:
        if name not in known:
            raise NotFound(what="file")
        # A page from before an upgrade still gets a file, but does not keep it under the old name.
        keep = FOR_EVER if given == version() else "no-store"
        return FileResponse(known[name], media_type=_KINDS[known[name].suffix], headers={"Cache-Control": keep})

    @app.get("/logo/{sha256}.png", include_in_schema=False)
    def logo(sha256: str) -> Response:
        png = logo_png(house, sha256, clock())
        return Response(png, media_type="image/png", headers={"Cache-Control": FOR_EVER})

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon(request: Request) -> Response:
        return FileResponse(known["favicon.png"], media_type="image/png")


def _known() -> dict[str, Path]:
    """Every file that may be served, by name: what is not listed here does not exist."""
    plain = [ASSETS / name for name in ("theme.css", "portico.js", "light.js", "favicon.png")]
    fonts = sorted((ASSETS / "fonts").glob("*.woff2"))
    return {str(path.relative_to(ASSETS)): path for path in (*plain, *fonts)}
