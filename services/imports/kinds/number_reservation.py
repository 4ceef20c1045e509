"""Numbers of the firm's own series for many rows at once: counted while planning, drawn together while writing."""

from __future__ import annotations

from data.database.counters import count_up
from data.database.unscoped_unique import taken
from services.imports.kinds.plan_context import PlanContext

Series = tuple[str, int]  # prefix with "{year}", year


def reserve(desk: PlanContext, series: Series) -> None:
    """One more number of `series` will be needed."""
    wanted: dict[Series, int] = desk.cache.setdefault("numbers wanted", {})
    wanted[series] = wanted.get(series, 0) + 1


def reserved(desk: PlanContext, table: str, series: Series) -> str:
    """The next number of `series` that no row of `table` has. The first call draws all that were reserved."""
    label = series[0].replace("{year}", str(series[1]))
    ready = desk.numbers.setdefault(label, [])
    while not ready:
        wanted: dict[Series, int] = desk.cache.get("numbers wanted", {})
        count = max(1, wanted.get(series, 1))
        wanted[series] = 0
        last = count_up(desk.db, f"number:{label}", by=count)
        drawn = [f"{label}{n:04d}" for n in range(last, last - count, -1)]
        used = taken(desk.db, table, "number", drawn)
        ready += [number for number in drawn if number not in used]  # the last is the lowest
    return ready.pop()
