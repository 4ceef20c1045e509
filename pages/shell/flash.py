"""What a native form has to say on the page it leads back to: once, to that session only, and no secret among it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MOST = 1000
_ALL: list[Flashes] = []  # as many as modules that keep some


@dataclass(frozen=True, slots=True)
class Flash:
    """`form` names the form, `beside` the field a refusal belongs to; `typed` are the values to show again."""

    form: str
    tone: Literal["good", "bad"]
    sentence: str
    beside: str | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


class Flashes:
    """By session key, the oldest forgotten beyond MOST. A restart loses them: then nothing is said."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Flash] = OrderedDict()
        self._lock = threading.Lock()
        _ALL.append(self)

    def keep(self, session_key: str, flash: Flash) -> None:
        with self._lock:
            self._kept[session_key] = flash
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def carry_over(self, before: str, after: str) -> None:
        with self._lock:
            if (flash := self._kept.pop(before, None)) is not None:
                self._kept[after] = flash

    def take(self, session_key: str) -> Flash | None:
        with self._lock:
            return self._kept.pop(session_key, None)


def carry_over(before: str, after: str) -> None:
    """The session `before` goes on as `after`: what waits for its pages waits for them still."""
    for each in _ALL:
        each.carry_over(before, after)


# One per process, as the forms and the pages they lead back to are.
flashes = Flashes()
