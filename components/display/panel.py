"""A card with a header and rows, as on the dashboard.

lines = [Row("pen", "Sign the letter", "Pappas Trust", status_chip("Due tomorrow", tone="warn"), href="/todo/1")]
island(panel("To do", rows(lines), aside=link("All 3", "/todo")))
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.html.icons import icon as drawn
from components.html.markup import Child, tag


@dataclass(frozen=True)
class Row:
    """One line of a panel. `side`: what stands at its end (amount, chip). `do`/`id` make it answer instead of link."""

    icon: str
    title: Child
    note: str = ""
    side: Markup | None = None
    href: str = ""
    do: str = ""
    id: str = ""


def panel(title: str, *content: Child, aside: Markup | None = None, name: str | None = None) -> Markup:
    """`aside` is one link, button or remark at the end of the header."""
    header = tag("header", {}, tag("h2", {}, title), aside)
    return tag("section", {"class": "card", "aria-label": name or title}, header, *content)


def link(words: str, href: str) -> Markup:
    return tag("a", {"href": href, "class": "more"}, words)


def rows(lines: Sequence[Row]) -> Markup:
    return tag("ul", {"class": "rows"}, *(_row(line) for line in lines))


def _row(line: Row) -> Markup:
    if line.href:
        title = tag("a", {"class": "lead", "href": line.href}, line.title)
    elif line.do:
        title = tag("button", {"type": "button", "class": "lead", "data-do": line.do, "data-id": line.id}, line.title)
    else:
        title = tag("b", {}, line.title)
    return tag(
        "li",
        {"class": "linked" if line.href or line.do else None},
        tag("span", {"class": "ico"}, drawn(line.icon)),
        title,
        tag("span", {"class": "sub"}, line.note) if line.note else None,
        tag("span", {"class": "side"}, line.side) if line.side else None,
    )
