"""The head of a page: its one h1, a line of explanation, and the page's actions.

    island(page_title("Billing", "Everything open is ticked.", link_button("Make a prepayment", "/prepay")))

On navigation the frame moves focus to the h1, so that screen readers say where one is.
"""

from markupsafe import Markup

from components.html.markup import Child, tag

TITLE_ID = "page-title"


def page_title(title: str, lead: str = "", *actions: Child, back: Markup | None = None) -> Markup:
    words = tag(
        "div", {}, back, tag("h1", {"id": TITLE_ID, "tabindex": "-1"}, title), tag("p", {}, lead) if lead else None
    )
    return tag("div", {"class": "head"}, words, tag("div", {"class": "do"}, *actions) if actions else None)
