"""The double's own time: the wall clock plus whatever a test has skipped."""

from __future__ import annotations

import time


def wall() -> int:
    """Unix seconds on the wall clock: what signatures are stamped with, and what verifiers compare them with."""
    return int(time.time())


class Clock:
    def __init__(self) -> None:
        self._skipped = 0

    def now(self) -> int:
        """Unix seconds, as Stripe stamps its objects."""
        return wall() + self._skipped

    def advance(self, seconds: int) -> None:
        self._skipped += seconds
