"""What is secret in our addresses: one line per route. Logs, referrers, error pages, sign-in and the README follow it.

A route with a part that is not listed here is refused by tests/pages/shell/test_addresses.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache


class Part(StrEnum):
    """What a variable part of an address is worth to whoever reads it in a log or a Referer."""

    SECRET = "secret"  # noqa: S105  (a kind's name) holding it is enough: never written or sent on
    ID = "id"  # names a record; what it opens asks for a session
    PUBLIC = "public"  # the same for everybody


# Areas add theirs (pages/shell/areas.py).
ADDRESSES: dict[str, Mapping[str, Part]] = {
    "/assets/{given}/{name:path}": {"given": Part.PUBLIC, "name": Part.PUBLIC},
    "/export/{name}.{ending}": {"name": Part.PUBLIC, "ending": Part.PUBLIC},
    # The shells' own routes take whatever is below them.
    "/{_:path}": {"_": Part.ID},
    "/staff/{_:path}": {"_": Part.ID},
}
# The framework's own: libraries under its version, and what carries a page's key, in the path or in the query.
PAGE_KEYS, SOCKET = "/_nicegui/client/", "/_nicegui_ws"
FRAMEWORKS = ("/_nicegui/", SOCKET)
# Where somebody may arrive after signing in: the shells, and the files that their pages link to.
ARRIVALS = {"/", "/{_:path}", "/staff", "/staff/{_:path}", "/export/{name}.{ending}"}
GONE = "[removed]"
# A link or a cookie of ours is 256 bits in base64url: wherever something of that shape stands, it does not stay.
_BEARER = re.compile(r"(?<![A-Za-z0-9_-])(?=[A-Za-z_-]*[0-9])(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
_COOKIE = re.compile(r"((?:__Host-)?portico(?:-[a-z]{1,20}){0,3}=)(?!\[)[^\s;\"',]+", re.IGNORECASE)


def declare(addresses: Mapping[str, Mapping[str, Part]], arrivals: Collection[str]) -> None:
    """An area's addresses, before the site serves its first request."""
    ADDRESSES.update(addresses)
    ARRIVALS.update(arrivals)
    for cached in (secret_prefixes, _below):
        cached.cache_clear()


@cache
def secret_prefixes() -> tuple[str, ...]:
    """What stands before a secret: everything below is treated as one. Such a prefix has no variable part."""
    secret = [path for path, parts in ADDRESSES.items() if Part.SECRET in parts.values()]
    return tuple(sorted({path[: path.index("{")] for path in secret}))


def holds_secret(path: str) -> bool:
    """True for whatever lies below a secret's prefix, whether a route takes it or not."""
    return re.sub("/+", "/", path).lower().startswith(secret_prefixes())


def without_secrets(text: str) -> str:
    """`text` without what addresses and cookies of ours carry, however the address is spelled in it."""
    if "portico" in text.lower():
        text = _COOKIE.sub(rf"\1{GONE}", text)
    if "/" in text or "%" in text:
        text = _query().sub(rf"\1{GONE}", _below().sub(rf"\1{GONE}", text))
    return _BEARER.sub(GONE, text)


@cache
def _below() -> re.Pattern[str]:
    prefixes = "|".join(map(_spelled, (*secret_prefixes(), PAGE_KEYS)))
    # Not from within a run of slashes: each of them would read to its end.
    return re.compile(rf"(?<!/)(?<!%2f)((?:{prefixes}))(?!\[)[^\s?\"'#<>]+", re.IGNORECASE)


@cache
def _query() -> re.Pattern[str]:
    """The live connection: its query is the page's key and the tab's."""
    return re.compile(rf"(?<!/)(?<!%2f)({_spelled(SOCKET)}[^\s?\"']{{0,200}}\?)(?!\[)[^\s\"']+", re.IGNORECASE)


def _spelled(prefix: str) -> str:
    """A pattern for `prefix` with any of its characters percent-encoded, also twice, and slashes doubled."""
    return "".join(f"(?:{re.escape(char)}|%(?:25)*{ord(char):02x}){'+' if char == '/' else ''}" for char in prefix)
