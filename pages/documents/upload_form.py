"""Choosing files to add, by a native form to our own door, and what became of each afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from markupsafe import Markup

from components.display.panel import panel
from components.forms.native_form import draft_name
from components.html.icons import icon
from components.html.markup import tag
from components.html.words import Say
from pages.documents.readers_field import readers_field
from pages.documents.routes import SEND_FOR_CLIENT
from pages.documents.upload_routes import UPLOADS
from pages.documents.upload_words import upload_words
from pages.guard.http.form_token import FIELD
from pages.shell.visit import Visit
from services.documents.arrivals import MOST_FILES
from services.documents.file_types import TYPES
from services.documents.settings import LARGEST_MB, TAKE_BACK_MINUTES
from services.platform.flashes import Flash

ACCEPTED = ",".join(f".{ending}" for ending in (*TYPES, "jpeg", "heif"))


@dataclass(frozen=True, slots=True)
class Sending:
    """Where the form goes, for whom, and into which folders. `back`: the client whose page it stands on."""

    action: str
    clients: Mapping[UUID, str]
    folders: Sequence[tuple[UUID, str]]
    back: UUID | None = None
    readers: Mapping[UUID, str] = field(default_factory=dict)  # the client's contacts, where staff add


def upload_form(visit: Visit, sending: Sending, said: Flash | None) -> Markup:
    """`said` is what the door refused for all files: it stands beside the field it is about."""
    say, firm = visit.say, visit.frame.preferences
    beside = (said.beside or "") if said is not None and not said.typed else ""
    sentence = said.sentence if said is not None else ""
    hidden = {FIELD: visit.form_token} | ({"back": str(sending.back)} if sending.back else {})
    one = next(iter(sending.clients)) if len(sending.clients) == 1 else None
    if one is not None:
        hidden["entity"] = str(one)
    named = {str(id): name for id, name in sending.clients.items()}
    body = tag(
        "form",
        {
            "class": "import-form",
            "method": "post",
            "action": sending.action,
            "enctype": "multipart/form-data",
            "data-uploads": UPLOADS,
            "data-most": MOST_FILES,
            "data-person": str(visit.frame.actor.person_id),
            "data-words": json.dumps(upload_words(visit.say), ensure_ascii=False),
        },
        *(tag("input", {"type": "hidden", "name": name, "value": value}) for name, value in hidden.items()),
        draft_name(sending.action, str(sending.back or "")),
        _file(visit, sentence if beside == "file" else "", firm[LARGEST_MB]),
        tag(
            "div",
            {"class": "three"},
            None if one is not None else _select("entity", say("For"), {"": say("Choose a client")} | named, must=True),
            _select(
                "type_id",
                say("Folder"),
                {"": say("None")} | {str(id): name for id, name in sending.folders},
                error=sentence if beside == "type_id" else "",
            ),
            _year(say("Year"), sentence if beside == "year" else ""),
        ),
        _who_hears(say, sending.readers, sentence if beside == "contacts" else "")
        if sending.action == SEND_FOR_CLIENT
        else None,
        tag(
            "div",
            {"class": "line"},
            tag(
                "button",
                {"type": "submit", "class": "btn primary"},
                icon("up"),
                tag("span", {"data-upload-send": True}, say("Add")),
            ),
            *_other_ways(say),
        ),
        tag("div", {"data-upload-list": True}),
    )
    return folded_on_phones(
        say("Add documents"),
        panel(say("Add documents"), tag("div", {"class": "card-body"}, body)),
        is_open=bool(beside),
    )


def folded_on_phones(words: str, content: Markup, *, is_open: bool) -> Markup:
    """On a phone one button, which shows `content` (assets/portico.js); open at once if it has something to say."""
    opener = tag(
        "button",
        {
            "type": "button",
            "class": "btn primary fold-opener",
            "data-fold": True,
            "aria-expanded": "true" if is_open else "false",
        },
        icon("up"),
        tag("span", {}, words),
    )
    return tag("div", {"class": "fold open" if is_open else "fold"}, opener, content)


def _who_hears(say: Say, readers: Mapping[UUID, str], error: str) -> Markup:
    """For whom the files are, and whether they are told, where staff add them."""
    return tag("div", {"class": "two"}, readers_field(say, readers, error) if readers else None, _told(say))


def _told(say: Say, about: str = "") -> Markup:
    return _select(f"tell{about}", say("Tell them by mail"), {"": say("Yes"), "no": say("No")}, key="tell")


def _other_ways(say: Say) -> list[Markup]:
    """A folder, and the camera of a phone: for browsers that run our script (assets/uploads.js)."""
    ways = (
        ("folder", "project", say("Choose a folder"), {"webkitdirectory": True}),
        ("camera", "camera", say("Take a photograph"), {"accept": "image/*", "capture": "environment"}),
    )
    return [
        tag(
            "label",
            {"class": f"btn ghost upload-{name}"},
            icon(sign),
            tag("span", {}, words),
            tag("input", {"type": "file", "class": "unseen", "aria-label": words, **more}),
        )
        for name, sign, words, more in ways
    ]


def version_form(visit: Visit, document_id: UUID, back: str) -> Markup:
    """One file that takes the place of what a document is now."""
    say, id = visit.say, "version-file"
    hidden = {FIELD: visit.form_token, "document": str(document_id), "back": back}
    return tag(
        "form",
        {"class": "import-form", "method": "post", "action": SEND_FOR_CLIENT, "enctype": "multipart/form-data"},
        *(tag("input", {"type": "hidden", "name": name, "value": value}) for name, value in hidden.items()),
        tag("label", {"class": "label", "for": id}, say("File of the same type")),
        tag("input", {"type": "file", "name": "file", "id": id, "class": "drop-zone", "required": True}),
        _told(say, "-version"),
        tag(
            "div",
            {"class": "line"},
            tag(
                "button",
                {"type": "submit", "class": "btn primary"},
                icon("up"),
                tag("span", {}, say("Add the version")),
            ),
        ),
    )


def _file(visit: Visit, error: str, limit_mb: int) -> Markup:
    say = visit.say
    minutes = visit.frame.preferences[TAKE_BACK_MINUTES]
    help = say("PDF, pictures, text and office files, up to {mb} MB each; at most 100 at once.", mb=limit_mb)
    help += " " + say("You can also drop or paste them anywhere on this page.")
    if minutes and not visit.frame.actor.is_staff:
        help += " " + visit.words.say_n(
            "For {n} minute you can take an upload back; then it is part of the firm's records.",
            "For {n} minutes you can take an upload back; then it is part of the firm's records.",
            minutes,
        )
    return tag(
        "div",
        {"class": "field refused" if error else "field"},
        tag("label", {"class": "label", "for": "documents-file"}, say("Files: choose them, or drop them here")),
        tag(
            "input",
            {
                "type": "file",
                "name": "file",
                "id": "documents-file",
                "class": "drop-zone",
                "accept": ACCEPTED,
                "multiple": True,
                "required": True,
                "aria-describedby": "documents-file-error documents-file-help" if error else "documents-file-help",
                "aria-invalid": "true" if error else None,
            },
        ),
        _error("documents-file-error", error),
        tag("p", {"class": "help", "id": "documents-file-help"}, help),
    )


def _select(
    name: str, label: str, options: Mapping[str, str], *, error: str = "", must: bool = False, key: str = ""
) -> Markup:
    """`key`: what the door calls it, where that is not `name`."""
    id = f"documents-{name}"
    return tag(
        "div",
        {"class": "field refused" if error else "field"},
        tag("label", {"class": "label", "for": id}, label),
        tag(
            "span",
            {"class": "control"},
            tag(
                "select",
                {"id": id, "name": key or name, "required": must, "aria-describedby": f"{id}-error" if error else None},
                *(tag("option", {"value": key}, words) for key, words in options.items()),
            ),
        ),
        _error(f"{id}-error", error),
    )


def _year(label: str, error: str) -> Markup:
    id = "documents-year"
    return tag(
        "div",
        {"class": "field refused" if error else "field"},
        tag("label", {"class": "label", "for": id}, label),
        tag(
            "span",
            {"class": "control"},
            tag(
                "input",
                {
                    "id": id,
                    "name": "year",
                    "type": "text",
                    "inputmode": "numeric",
                    "maxlength": 4,
                    "autocomplete": "off",
                    "aria-invalid": "true" if error else None,
                    "aria-describedby": f"{id}-error" if error else None,
                },
            ),
        ),
        _error(f"{id}-error", error),
    )


def _error(id: str, sentence: str) -> Markup | None:
    return tag("p", {"class": "error", "id": id, "role": "alert"}, sentence) if sentence else None
