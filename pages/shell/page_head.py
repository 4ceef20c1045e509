"""What every NiceGUI page of ours has in its head: our style, our script, the person's language and theme."""

from __future__ import annotations

import copy
import hashlib
from functools import cache
from pathlib import Path

from nicegui import Client

from components.frame import theme
from services.dashboard.navigation import Frame

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SCRIPTS = theme.SCRIPTS
QUASAR_LANGUAGES = {"en": "en-US", "el": "el"}


@cache
def version() -> str:
    """A hash over style and scripts: part of their addresses, so that browsers may keep them for a year."""
    content = b"".join((ASSETS / name).read_bytes() for name in ("theme.css", *SCRIPTS, "light.js"))
    return hashlib.sha256(content).hexdigest()[:12]


def assets() -> str:
    """Where this version's style, scripts and fonts are; light pages and screens share them in the browser's cache."""
    return f"/assets/{version()}"


def personalise(client: Client, frame: Frame) -> None:
    """Language and theme of this one page, before its response is built (NICEGUI.md 8)."""
    client.page = copy.copy(client.page)
    client.page.language = QUASAR_LANGUAGES.get(frame.actor.language, "en-US")  # type: ignore[assignment]
    client.page.dark = {"light": False, "dark": True}.get(frame.actor.theme.value)
    client.title = frame.preferences.portal_name
    client._head_html += theme.head(
        theme=frame.actor.theme.value, brand=frame.preferences.brand, version=version(), assets=assets()
    )
