"""The double's own time: the wall clock plus whatever a test has skipped."""

from __future__ import annotations

import time


class Clock:
    def __init__(self) -> None:
        self._skipped = 0

    def now(self) -> int:
        """Unix seconds, as Stripe stamps its objects."""
        return int(time.time()) + self._skipped

    def advance(self, seconds: int) -> None:
        self._skipped += seconds
