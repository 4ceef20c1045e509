"""For whom of a client's contacts a new document is: ticks in the form of staff, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from markupsafe import Markup

from components.html.markup import tag
from components.html.words import Say
from data.errors import NotFound
from services.platform.lists.filters import as_id

TICKED = "for-"  # and the hexadecimal id of a contact: the name of each tick, so that a draft of the form keeps each


def readers_field(say: Say, readers: Mapping[UUID, str]) -> Markup:
    """Nobody ticked is everybody, as it is for most documents."""
    help = "documents-readers-help"
    return tag(
        "fieldset",
        {"class": "field readers", "aria-describedby": help},
        tag("legend", {"class": "label"}, say("For whom")),
        tag(
            "div",
            {"class": "ticks"},
            *(
                tag(
                    "label",
                    {"class": "line"},
                    tag("input", {"type": "checkbox", "class": "tick", "name": f"{TICKED}{id.hex}"}),
                    tag("span", {}, name),
                )
                for id, name in readers.items()
            ),
        ),
        tag("p", {"class": "help", "id": help}, say("If you tick nobody, it is for all contacts who see documents.")),
    )


def readers_in(given: Mapping[str, str]) -> tuple[UUID, ...]:
    """The contacts ticked in a form, or named in `contacts` of an upload's announcement; none: all who see documents.

    Raises NotFound.
    """
    named = [each for each in given.get("contacts", "").split(",") if each.strip()]
    named += [name.removeprefix(TICKED) for name, value in given.items() if name.startswith(TICKED) and value]
    found = [as_id(each.strip()) for each in named]
    if None in found:
        raise NotFound(what="contact")
    return tuple(dict.fromkeys(each for each in found if each is not None))
