"""Hatches portals (nest.py): the whole program as `python app.py` runs it, loaded once and not for every start.

Its passwords hash at the least cost, as everywhere in the tests.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from tests.servers.nest import Nest


def nest() -> Nest:
    """The portals' nest of this test process."""
    return Nest(__name__, environment={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"})


def warmed_up() -> Callable[[list[str]], int]:
    """What a portal does."""
    import app
    from pages import site  # noqa: F401  what serves is loaded by the commands that do
    from pages.shell.areas import areas
    from services.access import passwords
    from tests.servers.hashing import LEAST

    areas()
    passwords._Cost.hasher = LEAST

    def run(words: list[str]) -> int:
        sys.argv[:] = ["app.py", *words]
        return app.main(words)

    return run
