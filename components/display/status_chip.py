"""A state as an icon and a word, never colour alone.

status_chip("Overdue", tone="bad")      status_chip("Paid", tone="good")
"""

from functools import lru_cache
from typing import Literal

from markupsafe import Markup

from components.html.icons import icon as drawn
from components.html.markup import tag

Tone = Literal["plain", "good", "warn", "bad", "info", "brand"]
_ICONS: dict[Tone, str | None] = {
    "plain": "clock",
    "good": "check",
    "warn": "alert",
    "bad": "alert",
    "info": "info",
    "brand": None,
}


@lru_cache(maxsize=1000)  # a list shows the same few states again and again
def status_chip(word: str, *, tone: Tone = "plain", icon: str | None = None) -> Markup:
    """The chip; `icon` replaces the tone's own."""
    name = icon or _ICONS[tone]
    return tag("span", {"class": f"chip {tone}"}, drawn(name, small=True) if name else None, word)
