"""For whom of a client's contacts a new document is: ticks in the form of staff, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from markupsafe import Markup

from components.html.markup import tag
from components.html.words import Say
from data.errors import Invalid, NotFound
from services.platform.lists.filters import as_id

TICKED = "for-"  # and the hexadecimal id of a contact: the name of each tick, so that a draft of the form keeps each
MOST_READERS = 200  # chosen by name


class TooManyReaders(Invalid):
    message = "At most {most} contacts can be chosen. Tick nobody if the document is for all of them."
    field = "contacts"


def readers_field(say: Say, readers: Mapping[UUID, str], error: str = "") -> Markup:
    """Nobody ticked is everybody, as it is for most documents. `error`: what was refused about them."""
    help, wrong = "documents-readers-help", "documents-readers-error"
    return tag(
        "fieldset",
        {
            "class": f"field readers{' refused' if error else ''}",
            "aria-describedby": f"{wrong} {help}" if error else help,
        },
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
        tag("p", {"class": "error", "id": wrong, "role": "alert"}, error) if error else None,
        tag("p", {"class": "help", "id": help}, say("If you tick nobody, it is for all contacts who see documents.")),
    )


def readers_in(given: Mapping[str, str]) -> tuple[UUID, ...]:
    """The contacts ticked in a form, or named in `contacts` of an upload's announcement; none: all who see documents.

    What cannot be read is never everybody. Raises NotFound, TooManyReaders.
    """
    told = given.get("contacts", "")
    named = told.split(",") if told else []
    named += [name.removeprefix(TICKED) for name in given if name.startswith(TICKED)]
    if len(named) > MOST_READERS:
        raise TooManyReaders(most=MOST_READERS)
    found = [as_id(each.strip()) for each in named]
    if None in found:
        raise NotFound(what="contact")
    return tuple(each for each in found if each is not None)
