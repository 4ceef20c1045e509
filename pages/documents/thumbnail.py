"""What heads the card of a document: its thumbnail, or what kind of file it is."""

from __future__ import annotations

from markupsafe import Markup

from components.html.icons import icon
from components.html.markup import Child, join, tag
from data.statuses import ScanState, ThumbnailState
from pages.documents.words import page_path
from pages.shell.visit import Visit
from services.documents.file_types import TYPES
from services.documents.listing import DocumentRow

_ENDINGS = {each.mime: each.ending for each in TYPES.values()}
_ICONS = {"png": "camera", "jpg": "camera", "heic": "camera", "xlsx": "cols", "csv": "cols"}


def thumbnail(visit: Visit, row: DocumentRow, back: str = "") -> Markup:
    """It opens the document's page as the name beside it does, which is what screen readers and the keyboard are given.
    `back`: see page_path."""
    link = {"href": page_path(visit, row.id, back), "class": "thumbnail", "tabindex": "-1", "aria-hidden": "true"}
    return tag("a", link, _shown(visit, row))


def _shown(visit: Visit, row: DocumentRow) -> Child:
    if row.is_openable and row.thumbnail is ThumbnailState.DRAWN:
        # The version stands in the address: a newer one is another picture for the browser.
        source = f"/documents/{row.id}/thumbnail?version={row.number}"
        return tag("img", {"src": source, "alt": "", "loading": "lazy", "decoding": "async"})
    ending = _ENDINGS.get(row.mime, "")
    words = ending.upper()
    name = _ICONS.get(ending, "doc")
    if not row.is_openable:
        name = "alert" if row.scan is ScanState.INFECTED else "lock" if row.is_closed else "clock"
    elif row.thumbnail is ThumbnailState.LOCKED:
        name, words = "lock", visit.say("{type} with a password", type=words)
    return join([icon(name), tag("span", {}, words)])
