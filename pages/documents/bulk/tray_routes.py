"""Files on their way into a tray, by the protocol that all uploads go by."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI

from pages.documents.upload_routes import Store, serve
from services.documents.bulk import tray
from services.documents.upload_rows import Standing
from services.documents.uploads import NewFile
from services.platform.context import Context, House

TRAY, TRAY_FILE = "/staff/documents/tray", "/staff/documents/tray/{id}"


def register(app: FastAPI, house: House) -> None:
    serve(app, house, TRAY, Store(_begun, tray.resume, tray.standing, tray.append, tray.remove))


def _begun(ctx: Context, given: Mapping[str, str], size_bytes: int) -> Standing:
    return tray.begin(ctx, NewFile(given.get("name", ""), size_bytes))
