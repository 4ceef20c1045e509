"""Choosing what to import and the file, by a native form to our own door; and blank tables to begin with."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.display.panel import Row, panel, rows
from components.forms.button import link_button
from components.forms.native_form import draft_name
from components.html.icons import icon
from components.html.markup import tag
from pages.guard.http.form_token import FIELD
from pages.shell.visit import Visit
from services.imports.templates import Format
from services.platform.flashes import Flash
from services.platform.importing.kind import ImportKind

ACTION, TEMPLATES = "/staff/import/file", "/staff/import/template"
_MOST_SHOWN = ".csv,.xlsx,.xml,.zip"


def upload_form(visit: Visit, kinds: Sequence[ImportKind], kind: ImportKind, said: Flash | None) -> Markup:
    """`said` is what the door refused: it stands beside the file or the kind it is about."""
    say = visit.say
    beside = (said.beside or "file") if said is not None else ""
    choices = (_choice(say(each.words), each, each is kind) for each in kinds)
    what = tag(
        "fieldset",
        {"aria-describedby": "import-kind-error" if beside == "kind" else None},
        tag("legend", {}, say("What is in the file")),
        tag("div", {"class": "choices"}, *choices),
        _error("import-kind-error", said) if beside == "kind" else None,
    )
    told = "import-file-error import-file-help" if beside == "file" else "import-file-help"
    file = tag(
        "div",
        {"class": "field refused" if beside == "file" else "field"},
        tag("label", {"class": "label", "for": "import-file"}, say("File: choose it, or drop it here")),
        tag(
            "input",
            {
                "type": "file",
                "name": "file",
                "id": "import-file",
                "class": "drop-zone",
                "accept": _MOST_SHOWN,
                "multiple": True,
                "required": True,
                "aria-describedby": told,
                "aria-invalid": "true" if beside == "file" else None,
            },
        ),
        _error("import-file-error", said) if beside == "file" else None,
        tag(
            "p",
            {"class": "help", "id": "import-file-help"},
            say(
                "A table as CSV or XLSX, up to 10 MB. Invoices also as UBL or CII: several XML files at once, or a "
                "ZIP of them, up to 50 MB. Nothing is imported yet: you see first what would happen."
            ),
        ),
    )
    send = tag(
        "div",
        {"class": "line"},
        tag("button", {"type": "submit", "class": "btn primary"}, icon("up"), tag("span", {}, say("Upload and check"))),
    )
    token = tag("input", {"type": "hidden", "name": FIELD, "value": visit.form_token})
    body = tag(
        "form",
        {"class": "import-form", "method": "post", "action": ACTION, "enctype": "multipart/form-data"},
        token,
        draft_name(ACTION),
        what,
        file,
        send,
    )
    return panel(say("Choose a file"), tag("div", {"class": "card-body"}, body))


def templates(visit: Visit, kinds: Sequence[ImportKind]) -> Markup:
    """Blank tables to fill in, for whoever has no export of another program."""
    say = visit.say
    lines = [
        Row(
            "form",
            say(each.words),
            side=tag(
                "span",
                {"class": "line"},
                *(
                    link_button(
                        name,
                        f"{TEMPLATES}/{each}.{format}",
                        small=True,
                        new_tab=True,
                        name=f"{say(each.words)}: {name}",
                    )
                    for format, name in ((Format.XLSX, "Excel"), (Format.CSV, "CSV"))
                ),
            ),
        )
        for each in kinds
    ]
    return panel(
        say("Templates"),
        tag(
            "p",
            {"class": "panel-note"},
            say("A blank table with a column for everything that can come in. The Excel one explains each column."),
        ),
        rows(lines),
    )


def _choice(words: str, kind: ImportKind, chosen: bool) -> Markup:
    return tag(
        "label",
        {},
        tag("input", {"type": "radio", "name": "kind", "value": str(kind), "checked": chosen, "required": True}),
        tag("span", {}, words),
    )


def _error(id: str, said: Flash | None) -> Markup:
    return tag("p", {"class": "error", "id": id, "role": "alert"}, said.sentence if said else "")
