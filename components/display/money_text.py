"""Amounts, already formatted by wording, set so that they line up and never break.

money_text("€640.00", tone="bad")
amounts(["€4,312.50", "$1,180.00"])         one line per currency
"""

from collections.abc import Iterable
from typing import Literal

from markupsafe import Markup

from components.html.markup import join, tag

Tone = Literal["plain", "bad", "muted"]


def money_text(amount: str, *, tone: Tone = "plain") -> Markup:
    """One amount; "bad" is for what is overdue and nothing else."""
    return tag("span", {"class": "num" if tone == "plain" else f"num {tone}"}, amount)


def amounts(per_currency: Iterable[str]) -> Markup:
    """One amount per currency, the first one leading."""
    return join(tag("span", {"class": "num amount"}, amount) for amount in per_currency)
