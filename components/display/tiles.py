"""Figures first: a row of tiles, each linking to the list behind it.

island(tiles([
    Tile("Amount due", ("€4,312.50", "$1,180.00"), href="/billing",
         action=link_button("Pay now", "/billing", kind="primary")),
    Tile("Overdue", ("€640.00",), note="1 invoice, 12 days late", tone="bad", href="/billing?status=overdue"),
]))
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.display.money_text import Tone
from components.html.markup import join, tag


@dataclass(frozen=True)
class Tile:
    """`figures`: one text per currency, formatted. `action`: one button beside them, on the leading tile only."""

    label: str
    figures: tuple[str, ...]
    note: str = ""
    href: str = ""
    tone: Tone = "plain"
    action: Markup | None = None


def tiles(row: Sequence[Tile]) -> Markup:
    return tag("div", {"class": f"tiles of-{min(len(row), 4)}"}, *(_tile(tile) for tile in row))


def _tile(tile: Tile) -> Markup:
    label = (
        tag("a", {"class": "k", "href": tile.href}, tile.label)
        if tile.href
        else tag("span", {"class": "k"}, tile.label)
    )
    figures = join(tag("span", {"class": f"v num {tile.tone}"}, figure) for figure in tile.figures)
    words = tag("div", {"class": "said"}, label, figures, tag("span", {"class": "n"}, tile.note) if tile.note else None)
    leading = " due" if tile.action else ""
    return tag("section", {"class": f"card tile{leading}"}, words, tile.action)
