"""The items of a request as markup, for either side: what is asked, what came, and what can be done about it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from markupsafe import Markup

from components.forms.button import button_markup
from components.html.icons import icon
from components.html.markup import Child, join, tag
from data.statuses import ItemState
from pages.documents.requests.words import item_chip
from pages.documents.upload_form import ACCEPTED
from pages.documents.upload_routes import UPLOADS
from pages.documents.upload_words import upload_words
from pages.documents.words import file_path, size_words
from pages.guard.http.form_token import FIELD
from pages.shell.visit import Visit
from services.documents.arrivals import MOST_FILES
from services.documents.permissions import ADD
from services.documents.requests.detail import FileView, ItemView


def item_list(name: str, lines: Sequence[Markup]) -> Markup:
    return tag("ol", {"class": "asked", "aria-label": name}, *lines)


def item_line(visit: Visit, item: ItemView, *acts: Child, to_review: bool = False, whose: Child = None) -> Markup:
    """One item. `to_review`: it takes the keys of assets/review.js. `whose` stands above it where several are mixed."""
    return tag(
        "li",
        {
            "class": "asked-item",
            "id": f"item-{item.id}",
            "data-upload-item": True,
            "data-review": str(item.id) if to_review else None,
            "tabindex": "0" if to_review else None,
            "aria-label": item.title if to_review else None,
            "aria-keyshortcuts": "A R" if to_review else None,
        },
        tag(
            "div",
            {"class": "asked-head"},
            tag("div", {}, whose, tag("h3", {}, item.title), _folder(visit, item)),
            item_chip(visit, item.state),
        ),
        tag("p", {"class": "asked-note"}, item.note) if item.note else None,
        _reason(visit, item),
        tag("ul", {"class": "asked-files"}, *(_file(visit, each) for each in item.files)) if item.files else None,
        tag("div", {"class": "asked-acts"}, *acts) if any(acts) else None,
    )


def upload_button(visit: Visit, item: ItemView, *, primary: bool) -> Markup:
    """Choosing files, or taking a photograph, sends them at once (assets/uploads.js)."""
    say = visit.say
    again = item.state in (ItemState.UPLOADED, ItemState.ACCEPTED, ItemState.INAPPLICABLE)
    words = say("Add another file") if again else say("Choose files") if primary else say("Add files")
    return tag(
        "form",
        {
            "class": "asked-form",
            "data-uploads": UPLOADS,
            "data-at-once": True,
            "data-item": str(item.id),
            "data-most": MOST_FILES,
            "data-person": str(visit.frame.actor.person_id),
        },
        tag("input", {"type": "hidden", "name": FIELD, "value": visit.form_token}),
        tag("input", {"type": "hidden", "name": "item", "value": str(item.id)}),
        tag(
            "div",
            {"class": "line"},
            _chooser(item, "up", words, f"btn small {'primary' if primary else ''}".strip(), accept=ACCEPTED),
            _chooser(
                item, "camera", say("Take a photograph"), "btn small upload-camera", accept="image/*", camera=True
            ),
        ),
        tag("div", {"data-upload-list": True}),
    )


def with_words(visit: Visit, content: Markup) -> Markup:
    """`content` with the words that assets/uploads.js says of files, once for all forms in it."""
    return tag("div", {"data-words": json.dumps(upload_words(visit.say), ensure_ascii=False)}, content)


def _chooser(item: ItemView, sign: str, words: str, classes: str, *, accept: str, camera: bool = False) -> Markup:
    name = f"{words}: {item.title}"
    return tag(
        "label",
        {"class": f"{classes} upload-choose"},
        icon(sign, small=True),
        tag("span", {}, words),
        tag(
            "input",
            {
                "type": "file",
                "class": "unseen",
                "accept": accept,
                "multiple": not camera,
                "capture": "environment" if camera else None,
                "aria-label": name,
                "data-key": f"{item.id}-{sign}",
            },
        ),
    )


def _folder(visit: Visit, item: ItemView) -> Markup | None:
    if not item.folder or not visit.frame.actor.is_staff:
        return None
    return tag("span", {"class": "faint"}, item.folder)


def _reason(visit: Visit, item: ItemView) -> Markup | None:
    """Why it was sent back, or why it does not apply."""
    if not item.reason:
        return None
    returned = item.state is ItemState.RETURNED
    staff = visit.frame.actor.is_staff
    if returned:
        head = visit.say("Sent back:") if staff else visit.say("The firm says:")
    else:
        head = visit.say("The client says:") if staff else visit.say("You said:")
    return tag(
        "p", {"class": "asked-reason returned" if returned else "asked-reason"}, tag("b", {}, head), " ", item.reason
    )


def _file(visit: Visit, file: FileView) -> Markup:
    say = visit.say
    back = None
    if file.back_until is not None and visit.frame.actor.is_offered(ADD):
        back = button_markup(
            say("Take back"),
            do="take_back",
            id=str(file.id),
            kind="ghost",
            small=True,
            name=say("Take back {name}", name=file.name),
        )
    link = tag("a", {"class": "lead", "href": file_path(file.id), "data-blank": True}, file.name)
    size = tag("span", {"class": "faint num"}, size_words(visit, file.size_bytes))
    return tag("li", {}, icon("doc", small=True), join((link, size), " "), back)
