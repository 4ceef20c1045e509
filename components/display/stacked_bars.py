"""A small chart: a bar per month, its paid part below and its open part above, drawn as svg in the page's colours.

    stacked_bars([Bar("Jan", paid=120, open=40), ...], summary="€1,600.00 invoiced, €1,200.00 of it paid")

Heights are shares of the tallest bar; figures are for `summary` and the table behind it, which the caller gives.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.html.markup import join, tag

WIDTH, HEIGHT, FOOT, GAP, ROUND = 480, 116, 20, 10, 3


@dataclass(frozen=True)
class Bar:
    """Whole numbers in one unit, none negative."""

    label: str
    paid: int
    open: int


def stacked_bars(bars: Sequence[Bar], *, summary: str) -> Markup:
    most = max((bar.paid + bar.open for bar in bars), default=0) or 1
    step = WIDTH // max(len(bars), 1)
    drawn = join(_bar(bar, place * step + GAP // 2, step - GAP, most) for place, bar in enumerate(bars))
    frame = tag("svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT + FOOT}", "role": "img", "aria-label": summary}, drawn)
    return tag("div", {"class": "chart"}, frame)


def _bar(bar: Bar, left: int, width: int, most: int) -> Markup:
    paid, open_ = (amount * HEIGHT // most for amount in (bar.paid, bar.open))
    word = tag("text", {"x": left + width // 2, "y": HEIGHT + FOOT - 5, "aria-hidden": "true"}, bar.label)
    return join(
        (
            _block("open", left, HEIGHT - paid - open_, width, open_ - 2 if paid and open_ > 3 else open_),
            _block("paid", left, HEIGHT - paid, width, paid),
            word,
        )
    )


def _block(kind: str, left: int, top: int, width: int, height: int) -> Markup | None:
    if height <= 0:
        return None
    return tag("rect", {"class": kind, "x": left, "y": top, "width": width, "height": height, "rx": ROUND})
