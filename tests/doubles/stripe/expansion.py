"""`expand`: ids replaced by their objects, at most four levels deep (docs.stripe.com/expand)."""

from __future__ import annotations

from typing import Any

from tests.doubles.stripe.books import Books, Object, public
from tests.doubles.stripe.checkout import line_items
from tests.doubles.stripe.errors import BadParameter

_DEEPEST = 4


def expanded(books: Books, answer: Object, paths: list[str]) -> Object:
    """A public copy of `answer` with every path replaced. Raises BadParameter for what cannot be expanded."""
    shown: Object = public(answer)
    for path in paths:
        if path.count(".") >= _DEEPEST:
            raise BadParameter("You cannot expand more than 4 levels of a property.", param="expand")
        _walk(books, shown, path.split("."), path)
    return shown


def _walk(books: Books, at: Any, segments: list[str], path: str) -> None:
    if not segments or at is None:
        return
    if isinstance(at, list):
        for item in at:
            _walk(books, item, segments, path)
        return
    name, rest = segments[0], segments[1:]
    at[name] = _property(books, at, name, path, last=not rest)
    _walk(books, at[name], rest, path)


def _property(books: Books, at: Object, name: str, path: str, *, last: bool) -> Any:
    if at.get("object") == "checkout.session" and name == "line_items":
        return public(line_items(books.find("checkout.session", at["id"])))
    if at.get("object") == "charge" and name == "refunds":
        kept = [public(r) for r in reversed(books.objects["refund"].values()) if r["charge"] == at["id"]]
        return {"object": "list", "url": f"/v1/charges/{at['id']}/refunds", "has_more": False, "data": kept}
    value = at.get(name, "")
    found = books.lookup(value) if isinstance(value, str) and value else None
    if found is not None:
        return public(found)
    if value is None or (not last and isinstance(value, dict | list)):
        return value
    raise BadParameter(f"This property cannot be expanded ({path}).", param="expand")
