"""Values to look at but not to change: dimmed fields, as markup.

island(reference([("City", "Athens"), ("Phone", "")]))
"""

from collections.abc import Sequence

from markupsafe import Markup

from components.html.markup import tag


def reference(values: Sequence[tuple[str, str]]) -> Markup:
    """Each label with its value in a field that is unavailable; several lines where the value has them."""
    return tag("div", {"class": "form"}, *(_field(label, value) for label, value in values))


def _field(label: str, value: str) -> Markup:
    lines = value.count("\n") + 1
    box = (
        tag("textarea", {"disabled": True, "rows": lines}, value)
        if lines > 1
        else tag("input", {"disabled": True, "value": value})
    )
    return tag(
        "label", {"class": "field"}, tag("span", {"class": "label"}, label), tag("span", {"class": "control"}, box)
    )
