"""Lists, newest first, with Stripe's cursors and filters."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from tests.doubles.stripe.books import Books, Object
from tests.doubles.stripe.errors import BadParameter, NotModelled, missing
from tests.doubles.stripe.spec import Params

_CURSOR = ("limit", "starting_after", "ending_before", "expand")
_BOUNDS: dict[str, Callable[[int, int], bool]] = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}
_SAME = ("customer", "payment_intent", "charge", "status", "email", "type")


def page(books: Books, kind: str, params: Params, path: str) -> Object:
    """One page of the objects of `kind` that pass every filter in `params`. Raises BadParameter, NotModelled."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise BadParameter("This value must be between 1 and 100.", code="parameter_invalid_integer", param="limit")
    rows = [row for row in reversed(books.objects[kind].values()) if _passes(row, params)]
    rows, more = _window(rows, params, kind, limit)
    return {"object": "list", "url": path, "has_more": more, "data": rows}


def _window(rows: list[Object], params: Params, kind: str, limit: int) -> tuple[list[Object], bool]:
    ids = [row["id"] for row in rows]
    for cursor in ("starting_after", "ending_before"):
        if cursor in params and params[cursor] not in ids:
            raise missing(kind, params[cursor], cursor)
    if "ending_before" in params:
        before = rows[: ids.index(params["ending_before"])]
        return before[-limit:], len(before) > limit
    if "starting_after" in params:
        rows = rows[ids.index(params["starting_after"]) + 1 :]
    return rows[:limit], len(rows) > limit


def _passes(row: Object, params: Params) -> bool:
    return all(_keeps(row, name, wanted) for name, wanted in params.items() if name not in _CURSOR)


def _keeps(row: Object, name: str, wanted: Any) -> bool:
    if name == "created":
        bounds = wanted if isinstance(wanted, dict) else {"gte": wanted, "lte": wanted}
        return all(_BOUNDS[bound](row["created"], at) for bound, at in bounds.items())
    if name == "types":
        return row["type"] in wanted
    if name == "delivery_success":
        return bool((row["pending_webhooks"] == 0) == wanted)
    if name == "type" and row["object"] == "event":
        return fnmatchcase(row["type"], wanted)
    if name in _SAME:
        return bool(row.get(name) == wanted)
    raise NotModelled(f"lists filtered by {name}", param=name)
