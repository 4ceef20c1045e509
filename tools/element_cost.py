"""What a NiceGUI element costs, and what the same tag costs as markup in an island: `python -m tools.element_cost`.

The reason why screens are markup in islands. Builds the same table both ways on a page that nobody opened, and puts it into the
JSON that the page would embed; prints microseconds and bytes of memory for each tag.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable

from markupsafe import Markup
from nicegui import Client, json, ui
from nicegui.page import page

from components.html.island import island
from components.html.markup import join, tag
from pages.shell import nicegui_patches

ROWS, CELLS, ROUNDS = 50, 6, 20
TAGS = ROWS * (1 + 2 * CELLS)


def main() -> int:
    """0; the figures are printed, and judged by nobody."""
    nicegui_patches.install()
    print(f"{TAGS} tags, the best of {ROUNDS} rounds, per tag:")
    for words, build in (("NiceGUI elements", _as_elements), ("markup in an island", _as_markup)):
        print(f"  as {words:<20}{_least(build) / TAGS * 1e6:6.1f} µs{_memory(build) / TAGS:8.0f} bytes")
    return 0


def _least(build: Callable[[], None]) -> float:
    """Seconds of the quickest round."""
    return min(_once(build) for _ in range(ROUNDS))


def _memory(build: Callable[[], None]) -> float:
    """Bytes that the page keeps while its tab is open."""
    client = Client(page("/"), request=None)
    tracemalloc.start()
    with client:
        build()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    client.delete()
    return kept


def _once(build: Callable[[], None]) -> float:
    client = Client(page("/"), request=None)
    try:
        began = time.perf_counter()
        with client:
            build()
        json.dumps({id: each._to_dict() for id, each in client.elements.items()})
        return time.perf_counter() - began
    finally:
        client.delete()


def _as_elements() -> None:
    for row in range(ROWS):
        with ui.element("tr").classes("row"):
            for cell in range(CELLS):
                with ui.element("td").classes("num"):
                    ui.link(f"{row} {cell}", f"/staff/invoices/{row}")


def _as_markup() -> None:
    island(join(_row(row) for row in range(ROWS)))


def _row(row: int) -> Markup:
    cells = (f"{row} {cell}" for cell in range(CELLS))
    drawn = (tag("td", {"class": "num"}, tag("a", {"href": f"/staff/invoices/{row}"}, each)) for each in cells)
    return tag("tr", {"class": "row"}, join(drawn))


if __name__ == "__main__":
    sys.exit(main())
