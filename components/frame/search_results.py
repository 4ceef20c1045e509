"""What the search of the frame has found while somebody types: a few of each kind, and the way to all of them.

Options of one list box, whose keys are in assets/search.js; the field that owns it is in frame_parts.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.html.icons import icon
from components.html.markup import Child, tag
from components.html.words import Say

RESULTS_ID = "search-results"


@dataclass(frozen=True)
class Hit:
    """One record: what it is called, a line about it, and its amount or state."""

    title: str
    note: Child
    side: str
    href: str


@dataclass(frozen=True)
class Group:
    """The first hits of one kind. `every` is the words of the way to all of them, "" where these are all."""

    key: str
    title: str
    icon: str
    hits: Sequence[Hit]
    href: str
    every: str = ""


def results(groups: Sequence[Group], told: str, say: Say) -> Markup:
    """`told` says how much was found, to screen readers, or that there is nothing."""
    if not groups:
        return tag("p", {"class": "no-hits", "role": "status"}, told)
    box = tag(
        "div",
        {"id": RESULTS_ID, "role": "listbox", "aria-label": say("Results")},
        *(_group(group) for group in groups),
    )
    return tag("div", {}, tag("p", {"class": "unseen", "role": "status"}, told), box)


def _group(group: Group) -> Markup:
    head = f"hits-{group.key}"
    return tag(
        "div",
        {"role": "group", "aria-labelledby": head, "class": "hits"},
        tag(
            "div", {"class": "hits-head", "id": head, "role": "presentation"}, icon(group.icon, small=True), group.title
        ),
        *(_hit(hit, f"{head}-{at}") for at, hit in enumerate(group.hits)),
        _option({"id": f"{head}-all", "href": group.href, "class": "every"}, group.every) if group.every else None,
    )


def _hit(hit: Hit, id: str) -> Markup:
    return _option(
        {"id": id, "href": hit.href},
        tag("b", {}, hit.title),
        tag("span", {"class": "sub"}, hit.note),
        tag("span", {"class": "num side"}, hit.side) if hit.side else None,
    )


def _option(given: dict[str, str], *content: Markup | str | None) -> Markup:
    return tag("a", {"role": "option", "tabindex": "-1", "aria-selected": "false", **given}, *content)
