"""Where a sign-in may lead afterwards (R20)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from starlette.routing import BaseRoute, Match

from pages.secret_addresses import ARRIVALS, FRAMEWORKS, holds_secret

_PLAIN = re.compile(r"/[A-Za-z0-9_.~%/?&=+:,@!*()'-]*")
_LONGEST = 2000


def target(text: str, routes: Iterable[BaseRoute], home: str) -> str:
    """`text` if it is a page of ours that this person's shell serves, else `home` ("/" or "/staff")."""
    if not _is_plain(text):
        return home
    path = unquote(urlsplit(text).path)
    if holds_secret(path) or path.startswith(FRAMEWORKS):
        return home
    if _is_staffs(path) != _is_staffs(home):
        return home
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    taken = next((route for route in routes if route.matches(scope)[0] is not Match.NONE), None)
    return text if getattr(taken, "path", None) in ARRIVALS else home


def _is_plain(text: str) -> bool:
    """One leading slash, no host, no scheme, nothing a browser could read as either, encoded or not."""
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        return False
    for seen in (text, unquote(text), unquote(unquote(text))):
        path = urlsplit(seen).path if seen.isprintable() else "//"
        if not seen.startswith("/") or seen.startswith(("//", "/\\")) or "\\" in seen or not seen.isprintable():
            return False
        if "//" in path or any(part in (".", "..") for part in path.split("/")):
            return False
    return True


def _is_staffs(path: str) -> bool:
    return path == "/staff" or path.startswith("/staff/")
