"""X-Forwarded-*: believed from our own proxies, dropped from everyone else (R50, N17)."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from pages.guard.config import Rules

PASSED_ON = "portico.passed_on"  # in the scope: some proxy says that it passed this request on
_HEARSAY = (b"x-forwarded-", b"forwarded", b"x-real-ip", b"x-client-ip", b"x-original-", b"x-rewrite-url")


class Proxies:
    """Puts the true address and scheme into the scope and leaves no hearsay for anybody behind us.

    X-Forwarded-Prefix and X-Forwarded-Host are never used: where we live is a setting.
    """

    def __init__(self, inner: ASGIApp, rules: Rules) -> None:
        self.inner = inner
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            if self._is_ours(_address((scope.get("client") or ("", 0))[0])):
                self._believe(scope)
            scope[PASSED_ON] = any(_is_hearsay(name) for name, _ in scope["headers"])
            scope["headers"] = [(name, value) for name, value in scope["headers"] if not _is_hearsay(name)]
        await self.inner(scope, receive, send)

    def _is_ours(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self.rules.proxies)

    def _believe(self, scope: Scope) -> None:
        """Walk the chain from our end; the first address that is not ours is the visitor."""
        chain = [part.strip() for part in _joined(scope, b"x-forwarded-for").split(",") if part.strip()]
        for part in reversed(chain):
            address = _address(part)
            if address is None:
                break  # what stands left of nonsense is nonsense too
            scope["client"] = (str(address), 0)
            if not self._is_ours(address):
                break
        scheme = _joined(scope, b"x-forwarded-proto").split(",")[-1].strip().lower()
        if scheme in {"http", "https"}:
            socket = scope["type"] == "websocket"
            scope["scheme"] = {"http": "ws", "https": "wss"}[scheme] if socket else scheme


def _is_hearsay(name: bytes) -> bool:
    return name.lower().startswith(_HEARSAY)


def _joined(scope: Scope, wanted: bytes) -> str:
    return ",".join(value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address with or without a port, in the spellings proxies use."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
