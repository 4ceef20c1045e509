"""The banner over everything while staff look through a client's eyes (IMP-04)."""

from markupsafe import Markup

from components.forms.native_form import post_form
from components.frame.frame_model import FrameModel
from components.html.icons import icon
from components.html.markup import tag
from components.html.words import Say


def impersonation_banner(model: FrameModel, left: str, say: Say) -> Markup:
    """Who is being viewed, that it is view only, how long it lasts, and the way out."""
    if model.viewing is None:
        return Markup("")
    words = tag(
        "p",
        {},
        tag("b", {}, say("You see what {name} sees.", name=model.viewing.name)),
        " ",
        tag("span", {}, say("View only.")),
        " ",
        tag("span", {"class": "wide"}, say("Nothing is recorded on the client's side.")),
        " ",
        tag("span", {}, left),
    )
    return tag(
        "div",
        {"class": "viewing", "role": "region", "aria-label": say("Viewing as a client")},
        icon("eye"),
        words,
        post_form(model.viewing.leave, model.csrf, tag("button", {"type": "submit"}, say("Leave"))),
    )
