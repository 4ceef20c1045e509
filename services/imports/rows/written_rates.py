"""A percentage inside the name of a tax, as programs export it: "20% (VAT on Income)"."""

from __future__ import annotations

import re

_ONE_RATE = re.compile(r"[^0-9%]*(?P<rate>[0-9]+(?:[.,][0-9]+)? ?%)[^0-9%]*")
_LETTER = re.compile(r"[^\W\d_]")


def rate_in(text: str) -> str | None:
    """The one percentage in a name of a tax; None where it stands alone, as a number does."""
    found = _ONE_RATE.fullmatch(text)
    named = found and _LETTER.search(text[: found.start("rate")] + text[found.end("rate") :])
    return found["rate"] if found and named else None
