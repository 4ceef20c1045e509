"""Which hosts are this machine: what goes there crosses no network."""

from __future__ import annotations

from ipaddress import ip_address

NAMES = ("localhost", "ip6-localhost")


def is_this_machine(host: str) -> bool:
    """Whether `host` is a loopback name or address, or the path of a socket."""
    if host.startswith(("/", "@")) or host.lower() in NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
