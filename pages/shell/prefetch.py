"""What the first page inside needs, fetched while somebody types their password."""

from __future__ import annotations

from functools import cache

import nicegui
from nicegui.elements.html import Html
from nicegui.elements.sub_pages import SubPages

from pages.shell.page_head import QUASAR_LANGUAGES

# As nicegui/templates/index.html loads them in production; fonts come with their sheet.
_FILES = (
    "vue.esm-browser.prod.js",
    "quasar.umd.prod.js",
    "quasar.unimportant.prod.css",
    "quasar.important.prod.css",
    "nicegui.css",
    "nicegui.js",
    "socket.io.min.js",
    "fonts.css",
    "dompurify.mjs",
)


@cache
def shell_files(language: str) -> tuple[str, ...]:
    """Addresses of the framework's files that every screen in `language` loads; they change only with its version."""
    base = f"/_nicegui/{nicegui.__version__}"
    spoken = f"lang/{QUASAR_LANGUAGES.get(language, 'en-US')}.umd.prod.js"
    drawn = [each.component for each in (SubPages, Html) if each.component]  # the frame and its islands
    return (
        *(f"{base}/static/{name}" for name in (*_FILES, spoken)),
        *(f"{base}/components/{component.key}" for component in drawn),
    )
