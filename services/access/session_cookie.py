"""The session's cookie: its name, the shape of the token in it, and how it is read from a request. The one home of both."""

from __future__ import annotations

import re
import secrets

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits, base64url without padding


def name_of(*, is_https: bool) -> str:
    """What the cookie is called. `__Host-` pins it to this host, over https, for every path (R14)."""
    return "__Host-portico" if is_https else "portico"


def new_token() -> str:
    """256 random bits, in the only shape `value_of` accepts."""
    return secrets.token_urlsafe(32)


def value_of(cookie_header: str | None, name: str) -> str | None:
    """The token under `name`, or None when it is missing, malformed or sent twice.

    Two cookies of one name mean that somebody planted the second, so neither counts.
    """
    found = [
        value.strip()
        for key, mark, value in (part.partition("=") for part in (cookie_header or "").split(";"))
        if mark and key.strip() == name
    ]
    return found[0] if len(found) == 1 and TOKEN.fullmatch(found[0]) else None
