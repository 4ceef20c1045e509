"""How much of what could go on for ever is done now: a seeded part in every run, all of it at night.

`python3 tools/check.py --night` chooses a seed, says it, and hands it on in PORTICO_NIGHT; by day the seed is always the
same, so that a run that was green is green again.
"""

from __future__ import annotations

import inspect
import os
import re
from zlib import crc32

import pytest
from hypothesis import settings

NIGHT = os.environ.get("PORTICO_NIGHT", "")
SEED = int(NIGHT or 7)
# One in so many tests runs on PostgreSQL too by day, where the database makes no difference that anybody knows of.
SAMPLE = 4
EXAMPLES_BY_DAY = 40  # of a property that does not say how many; at night as many as Hypothesis takes for enough, 100
MATTERS = re.compile(r"\b(ThreadPoolExecutor|Thread\(|Barrier|race\(|at_once\(|IntegrityError|dialect)")


def times(by_day: int, by_night: int) -> int:
    """So many acts, kills or examples."""
    return by_night if NIGHT else by_day


def runs_now(nodeid: str, source: str, *, is_marked: bool) -> bool:
    """Whether a test that has run on SQLite runs on PostgreSQL too: those of races and constraints always, of others some.

    `is_marked`: its file or itself says that the database matters (`pytest.mark.both_databases`).
    """
    return bool(NIGHT) or is_marked or bool(MATTERS.search(source)) or crc32(nodeid.encode()) % SAMPLE == 0


def pytest_configure() -> None:
    """By day the examples of a property are always the same, too, and fewer; how long one takes is no property anywhere."""
    settings.register_profile("day", derandomize=True, deadline=None, print_blob=True, max_examples=EXAMPLES_BY_DAY)
    settings.register_profile("night", derandomize=False, deadline=None, print_blob=True)
    settings.load_profile("night" if NIGHT else "day")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("portico").addoption(
        "--part", action="store_true", help="on PostgreSQL only a part of what hangs on no database, as by day"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs at night only."""
    left_out = [each for each in items if _is_for_the_night(each)] if config.option.part else []
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [each for each in items if each not in set(left_out)]


def _is_for_the_night(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function) or item.get_closest_marker("postgresql") is None:
        return False
    if "engine" not in getattr(item, "callspec", _Plain()).params:  # it has no twin on SQLite
        return False
    marked = item.get_closest_marker("both_databases") is not None
    return not runs_now(item.nodeid, inspect.getsource(item.function), is_marked=marked)


class _Plain:
    params: dict[str, object] = {}
