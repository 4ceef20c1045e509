"""Tabs that are links, so each has its own address.

island(tabs("Billing", [Tab("Open invoices", "/billing"), Tab("History", "/billing/history", 12)], here="/billing"))
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.html.markup import tag


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    count: int = 0


def tabs(name: str, places: Sequence[Tab], *, here: str) -> Markup:
    """`name` tells screen readers what is being switched; `here` is the current tab's address."""
    return tag("nav", {"class": "tabs", "aria-label": name}, *(_tab(place, place.href == here) for place in places))


def _tab(place: Tab, current: bool) -> Markup:
    count = tag("span", {"class": "count"}, place.count) if place.count else None
    return tag("a", {"href": place.href, "aria-current": "page" if current else None}, place.label, count)
