"""What the guard needs to know from the rest of the house: who is signed in, and how much is too much."""

from collections.abc import Collection
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Protocol
from urllib.parse import urlsplit


class Sessions(Protocol):
    """The session table as the guard sees it. A key is the SHA-256 hex of the cookie's token."""

    def key_of(self, cookie_header: str | None) -> str | None:
        """The key in a Cookie header, if the cookie is well formed. Asks no database."""

    def is_live(self, key: str) -> bool:
        """Cheap and cached: called for every event, on the event loop."""

    def account_of(self, key: str) -> str | None:
        """On whose account a session's doings go (services/platform/shares.py), from memory: None if it was never
        found.
        """

    def find_account(self, key: str) -> str | None:
        """The same, asking the database where memory does not know. Called in a thread; None for no session."""

    def still_live(self, keys: Collection[str]) -> frozenset[str]:
        """Those of `keys` the database still knows as live. Called in a thread every few seconds."""

    def goes_on(self, key: str) -> bool:
        """Whether the session ended and goes on under another key, which the answer to some form brings, here or at
        another process. Called in a thread, once for each page of a session that ended.
        """


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one session, one socket and one request may ask for (SECURITY R49, R60)."""

    frames_per_second: float = 40
    frame_burst: int = 120
    log_frames_per_minute: int = 20
    sockets_per_session: int = 20  # within its person's share, as the next one (services/platform/shares.py)
    unconnected_pages_per_session: int = 30
    event_chars: int = 256_000
    event_depth: int = 16
    event_items: int = 20_000
    path_chars: int = 2_000
    body_bytes: int = 1_000_000
    body_seconds: float = 60  # for an ordinary body, and between two pieces of a large one
    slowest_bytes_per_second: float = 50_000  # a large body has so much more time, and no more (R60)
    reap_seconds: float = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """One deployment's answers. Built by `guard.install`; everything in the guard reads it and nothing changes it."""

    origins: frozenset[str]
    hosts: frozenset[str]
    proxies: tuple[IPv4Network | IPv6Network, ...]
    limits: Limits
    login_path: str = "/login"
    exempt_paths: tuple[str, ...] = ()
    form_targets: tuple[str, ...] = ()
    versioned_paths: tuple[str, ...] = ()
    large_bodies: dict[str, int] = field(default_factory=dict)

    @property
    def secure(self) -> bool:
        """True when every public origin is https: then cookies are Secure and HSTS is sent."""
        return all(origin.startswith("https://") for origin in self.origins)

    def allows_body(self, path: str) -> int:
        """Bytes a request to `path` may carry: the longest registered prefix wins."""
        prefixes = [prefix for prefix in self.large_bodies if lies_under(path, prefix)]
        return self.large_bodies[max(prefixes, key=len)] if prefixes else self.limits.body_bytes

    def seconds_for(self, path: str) -> float:
        """How long a request to `path` may take to arrive in full, however it is dripped."""
        extra = max(self.allows_body(path) - self.limits.body_bytes, 0)
        return self.limits.body_seconds + extra / self.limits.slowest_bytes_per_second

    def is_exempt(self, path: str) -> bool:
        """True for signed webhooks and bearer interfaces, which no browser form reaches (R19)."""
        return any(lies_under(path, prefix) for prefix in self.exempt_paths)


def lies_under(path: str, prefix: str) -> bool:
    """Whole segments only: /hooks covers /hooks/stripe, not /hooksmith."""
    bare = prefix.rstrip("/")
    return path == bare or path.startswith(f"{bare}/")


def origin_of(url: str) -> str:
    """scheme://host[:port] of a public address, as a browser spells it. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError(f"not a public origin: {url!r}")
    default = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in {None, default} else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def networks(proxies: Collection[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses or networks of the reverse proxies we believe. Raises ValueError."""
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)
