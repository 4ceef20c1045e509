"""The menu of views that a list's reader kept under a name. Pure markup; it answers through the list's island."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.display.menu import menu
from components.html.icons import icon
from components.html.markup import join, tag
from components.html.words import Say
from components.lists.list_model import SavedView

LONGEST_NAME = 60


def menu_of(kept: Sequence[SavedView], now: Mapping[str, str], say: Say, *, may_save: bool) -> Markup | None:
    """The views, the one that is shown marked, and the field that keeps what is shown under a name."""
    if not kept and not may_save:
        return None
    lines = tag("ul", {"class": "views"}, *(_line(view, now, say, may_save) for view in kept)) if kept else None
    shown = next((view.name for view in kept if dict(view.query) == now), "")
    face = join((icon("eye", small=True), tag("span", {}, shown or say("Views"))))
    return menu("views", face, say("Views"), join((lines, _form(shown, say) if may_save else None)), button="btn")


def _line(view: SavedView, now: Mapping[str, str], say: Say, may_drop: bool) -> Markup:
    choose = tag(
        "button",
        {
            "type": "button",
            "class": "line",
            "data-do": "view",
            "data-id": view.id,
            "aria-pressed": "true" if dict(view.query) == now else "false",
        },
        tag("span", {}, view.name),
        icon("check", small=True),
    )
    drop = tag(
        "button",
        {
            "type": "button",
            "class": "ghost",
            "data-do": "view_drop",
            "data-id": view.id,
            "aria-label": say("Delete the view {name}", name=view.name),
        },
        icon("trash", small=True),
    )
    return tag("li", {}, choose, drop if may_drop else None)


def _form(shown: str, say: Say) -> Markup:
    label = say("Keep what is shown as")
    field = tag(
        "input",
        {
            "type": "text",
            "name": "view_name",  # browsers keep "name" for themselves, and the sanitizer takes it away
            "value": shown,
            "autocomplete": "off",
            "maxlength": LONGEST_NAME,
            "required": True,
        },
    )
    return tag(
        "form",
        {"class": "own split", "data-do": "view_save"},
        tag("label", {}, tag("span", {}, label), field),
        tag("button", {"type": "submit", "class": "btn small"}, say("Save the view")),
    )
