"""Comparing what stands in two drafts of one form. Content is what components/forms/draft_content.py makes of a
form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TOLD = 2_000  # characters of one field that a browser tells of a form it sends by itself


def is_within(less: Mapping[str, Any], more: Mapping[str, Any]) -> bool:
    """Whether `more` holds all that `less` does: each field in it says the same, or the same and then more.

    Two pages of one tab overlap for a moment when it is loaded anew: the one that goes writes what the other goes on
    with. Whose words are all in the other's needs no draft of their own.
    """
    if any(less.get(part) != more.get(part) for part in {*less, *more} - {"fields"}):
        return False
    mine, theirs = less.get("fields", {}), more.get("fields", {})
    return all(name in theirs and _goes_on(_typed(pair), _typed(theirs[name])) for name, pair in mine.items())


def is_sent(content: Mapping[str, Any], sent: Mapping[str, str]) -> bool:
    """Whether a form that the browser sent by itself held exactly this. A tick that is not sent is kept as ""."""
    return all(_same(_typed(pair), sent.get(name, "")) for name, pair in content.get("fields", {}).items())


def _typed(pair: object) -> object:
    return pair[0] if isinstance(pair, list | tuple) and pair else None


def _goes_on(less: object, more: object) -> bool:
    if isinstance(less, str) and isinstance(more, str) and less:
        return more.startswith(less)
    return less == more and type(less) is type(more)


def _same(kept: object, sent: str) -> bool:
    """Browsers send each line break as two characters, and more of a long text than is kept of it."""
    text = sent.replace("\r", "")
    return isinstance(kept, str) and kept.replace("\r", "") == (text[: len(kept)] if len(kept) >= TOLD else text)
