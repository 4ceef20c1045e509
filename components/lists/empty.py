"""What a list says when there is nothing: what will appear here, and what to do now.

empty("bill", "No open invoices", "New invoices appear here the moment they are issued.",
      link_button("See paid invoices", "/billing/history"))
"""

from markupsafe import Markup

from components.html.icons import icon as drawn
from components.html.markup import tag


def empty(icon: str, title: str, words: str = "", action: Markup | None = None) -> Markup:
    return tag(
        "div",
        {"class": "empty"},
        tag("span", {"class": "ico"}, drawn(icon)),
        tag("p", {"class": "strong"}, title),
        tag("p", {"class": "muted"}, words) if words else None,
        action,
    )


def skeleton(rows: int = 5) -> Markup:
    """Grey bars in the layout of a list, while it loads."""
    line = tag("div", {"class": "bone-row"}, *(tag("span", {"class": "bone"}) for _ in range(4)))
    return tag("div", {"class": "skeleton", "aria-hidden": "true"}, *(line for _ in range(rows)))
