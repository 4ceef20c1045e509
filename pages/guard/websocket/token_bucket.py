"""Token buckets: how often something may happen."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """Holds up to `burst` tokens and refills at `per_second`."""

    per_second: float
    burst: float
    clock: Callable[[], float] = time.monotonic
    _tokens: float = field(init=False)
    _seen: float = field(init=False)

    def __post_init__(self) -> None:
        self._tokens = self.burst
        self._seen = self.clock()

    def take(self) -> bool:
        """True if one more is allowed now."""
        now = self.clock()
        self._tokens = min(self.burst, self._tokens + (now - self._seen) * self.per_second)
        self._seen = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
