"""What a panel of the dashboard is: what it needs, what it loads, how it draws. A later area adds a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from pages.shell.visit import Visit
from services.platform.context import Context
from services.platform.permissions import May

Place = Literal["top", "urgent", "main", "side"]


@dataclass(frozen=True, slots=True)
class Panel:
    """`load(ctx)` runs in a worker thread with one query or few; panels with the same `load` share what it brings.
    `draw(visit, loaded)` gives None for nothing to show.

    `top` spans the page; `main` is the wide column, `side` the narrow one, each in the order of PANELS. `urgent` heads
    the narrow column, and comes before everything below the figures where there is one column only.
    """

    key: str
    needs: May
    place: Place
    load: Callable[[Context], Any]
    draw: Callable[[Visit, Any], Markup | None]
