"""An inline box that says how something went: `notice("good", "Payment received.", action=link("Receipt", "/r/1"))`."""

from typing import Literal

from markupsafe import Markup

from components.html.icons import icon as drawn
from components.html.markup import Child, tag

NoticeTone = Literal["good", "bad", "warn", "info"]
_ICONS: dict[NoticeTone, str] = {"good": "check", "bad": "alert", "warn": "alert", "info": "info"}


def notice(tone: NoticeTone, sentence: str, *, action: Child = None, title: str = "") -> Markup:
    """Errors are announced at once, the rest politely."""
    words = tag(
        "div", {"class": "words"}, tag("p", {"class": "strong"}, title) if title else None, tag("p", {}, sentence)
    )
    return tag(
        "div",
        {"class": f"notice {tone}", "role": "alert" if tone == "bad" else "status"},
        drawn(_ICONS[tone]),
        words,
        action,
    )
