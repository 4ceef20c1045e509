"""Who wants to know when something changed. Topics are short words: "entity:<id>", "firm", "inbox", "session:<key>".

One process: a dictionary. Several processes need a relay: give `Bus` a `forward` that reaches the others, and call
`deliver` for what comes in from them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable

Listener = Callable[[str], None]
MOST_REMEMBERED = 5_000  # topics; a page is drawn within seconds of being read


class Bus:
    """Delivers topics to listeners. Listeners are called on whichever thread published: they must hand over quickly."""

    def __init__(self, forward: Callable[[tuple[str, ...]], None] | None = None) -> None:
        self._listeners: defaultdict[str, list[Listener]] = defaultdict(list)
        self._lock = threading.Lock()
        self._forward = forward
        self._count = 0
        self._told: OrderedDict[str, int] = OrderedDict()  # the latest topics, each with its place in the order

    @property
    def moment(self) -> int:
        """Where the order of changes stands: note it before reading, and ask `changed_since` when you listen."""
        with self._lock:
            return self._count

    def changed_since(self, topics: Iterable[str], moment: int) -> bool:
        """Whether any of `topics` was told after `moment`: what was read then may be old by the time one listens."""
        with self._lock:
            return any(self._told.get(topic, 0) > moment for topic in topics)

    def listen(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Call `listener(topic)` at each change; returns how to stop."""
        with self._lock:
            self._listeners[topic].append(listener)

        def stop() -> None:
            with self._lock:
                if listener in self._listeners.get(topic, ()):
                    self._listeners[topic].remove(listener)
                if not self._listeners.get(topic):
                    self._listeners.pop(topic, None)

        return stop

    def publish(self, topics: Iterable[str]) -> None:
        """Tell this process, and the others if there are any."""
        all_topics = tuple(topics)
        self.deliver(all_topics)
        if self._forward and all_topics:
            self._forward(all_topics)

    def deliver(self, topics: Iterable[str]) -> None:
        for topic in topics:
            with self._lock:
                self._count += 1
                self._told[topic] = self._count
                self._told.move_to_end(topic)
                while len(self._told) > MOST_REMEMBERED:
                    self._told.popitem(last=False)
                listeners = list(self._listeners.get(topic, ()))
            for listener in listeners:
                listener(topic)

    @property
    def topics(self) -> int:
        """How many topics somebody listens to (for the health page and leak tests)."""
        with self._lock:
            return len(self._listeners)
