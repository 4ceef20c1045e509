"""How much of everything one run makes and asks."""

from __future__ import annotations

from dataclasses import dataclass

INVOICES = 24  # of each client
LINES = 3  # of each invoice
OPEN = 6  # of each client's invoices, the newest


@dataclass(frozen=True, slots=True)
class Sizes:
    """`requests` per page measured over HTTP, `rounds` of work measured in process or in Chromium."""

    few: int = 200
    many: int = 5_000
    pile: int = 10_000  # invoices of the one client who has more than anybody
    requests: int = 60
    rounds: int = 100
    visits: int = 7  # of each kind in Chromium
    connected: int = 50  # pages at once, whose memory is counted
    passing: int = 200  # clients who come and go
    documents: int = 50_000
    drawers: int = 1_000  # clients who have them
    file_mb: int = 128  # of a file that is stored and read from its middle
    long_mb: int = 1_024  # of one whose memory is counted


FULL = Sizes()
QUICK = Sizes(
    few=2,
    many=4,
    pile=60,
    requests=2,
    rounds=2,
    visits=1,
    connected=3,
    passing=4,
    documents=40,
    drawers=4,
    file_mb=3,
    long_mb=8,
)
