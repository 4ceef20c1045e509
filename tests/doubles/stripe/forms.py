"""Stripe's request encoding: nested keys such as line_items[0][price_data][currency] in a flat form."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

_SEGMENT = re.compile(r"[^\[\]]+")


def nested(encoded: str) -> dict[str, Any]:
    """A form body or query string as nested dicts; arrays stay dicts with "0", "1", ... as keys."""
    root: dict[str, Any] = {}
    for key, value in parse_qsl(encoded, keep_blank_values=True):
        segments = _SEGMENT.findall(key)
        if key.endswith("[]"):
            segments.append(None)
        _put(root, segments, value)
    return root


def _put(root: dict[str, Any], segments: list[str | None], value: str) -> None:
    at = root
    for segment in segments[:-1]:
        inner = at.setdefault(str(segment), {})
        if not isinstance(inner, dict):
            inner = at[str(segment)] = {}
        at = inner
    last = segments[-1]
    at[str(len(at)) if last is None else last] = value
