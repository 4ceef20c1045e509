"""A button and the panel it opens."""

from __future__ import annotations

from markupsafe import Markup

from components.html.markup import Child, tag


def menu(key: str, face: Child, name: str, content: Child, *, classes: str = "", button: str = "ghost") -> Markup:
    """A button and the panel it opens; keyboard and focus are in assets/portico.js."""
    panel_id = f"{key}-menu"
    opener = tag(
        "button",
        {
            "type": "button",
            "class": button,
            "data-menu": True,
            "data-id": key,
            "aria-label": name or None,
            "aria-expanded": "false",
            "aria-controls": panel_id,
        },
        face,
    )
    return tag(
        "div",
        {"class": f"menu {classes}".strip()},
        opener,
        tag("div", {"class": "pop", "id": panel_id, "hidden": True}, content),
    )
