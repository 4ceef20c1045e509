"""The table of a tray: each file with the client it goes to or may go to, its folder and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from markupsafe import Markup

from components.display.status_chip import status_chip
from components.forms.button import button_markup
from components.html.markup import Child, tag
from components.lists.empty import empty
from pages.documents.words import size_words
from pages.shell.visit import Visit
from services.documents.bulk.proposals import Tray, TrayRow


def table(visit: Visit, tray: Tray, refused: Mapping[UUID, str]) -> Markup:
    """`refused`: why a file was not published, by its id."""
    say = visit.say
    if not tray.rows:
        return empty("inbox", say("Your tray is empty"), say("Files that you send appear here, each with its client."))
    return tag(
        "ul",
        {"class": "tray", "aria-label": say("Files in your tray")},
        *(_row(visit, each, tray.folders, refused.get(each.id, "")) for each in tray.rows),
    )


def for_all(visit: Visit, tray: Tray) -> Markup:
    """Folder and year of every file at once."""
    say = visit.say
    if len(tray.rows) < 2:
        return Markup("")
    return tag(
        "form",
        {"class": "tray-all", "data-do": "all"},
        tag("span", {"class": "label"}, say("For all files")),
        _folder(say("Folder"), "type_id", tray.folders, None, {}),
        _year(say("Year"), "year", None, {}),
        tag("button", {"type": "submit", "class": "btn secondary"}, say("Set for all")),
    )


def _row(visit: Visit, row: TrayRow, folders: Sequence[tuple[UUID, str]], refused: str) -> Markup:
    say, id = visit.say, str(row.id)
    acts: list[Child] = []
    if row.is_there:
        acts.append(_act(say("Do not add") if row.is_again else say("Add anyway"), "again", id, row.name))
    acts.append(_act(say("For many clients"), "many", id, row.name))
    acts.append(_act(say("Remove"), "remove", id, row.name))
    return tag(
        "li",
        {"class": "tray-row"},
        tag(
            "div",
            {"class": "tray-name"},
            row.name,
            " ",
            tag("span", {"class": "faint"}, size_words(visit, row.size_bytes)),
        ),
        tag("div", {"class": "tray-client"}, *_client(visit, row)),
        _folder(say("Folder of {name}", name=row.name), "", folders, row.type_id, {"data-do": "type", "data-id": id}),
        _year(say("Year of {name}", name=row.name), "", row.year, {"data-do": "year", "data-id": id}),
        tag("div", {"class": "tray-acts line"}, *acts),
        tag("p", {"class": "upload-why", "role": "alert"}, refused) if refused else None,
    )


def _client(visit: Visit, row: TrayRow) -> list[Child]:
    """Whom it goes to, or who it may be: of those a person chooses, never the portal."""
    say, id = visit.say, str(row.id)
    found: list[Child] = []
    if row.client is not None:
        found.append(tag("strong", {}, row.client.name))
        found.append(
            status_chip(say("Chosen"), tone="info") if row.is_chosen else status_chip(say("Certain"), tone="good")
        )
        if row.is_there:
            found.append(status_chip(say("Same file is there already"), tone="warn"))
    elif row.candidates:
        found.append(status_chip(say("Who is it?"), tone="warn"))
        found += [
            button_markup(
                each.name,
                do="whose",
                id=f"{id} {each.id}",
                small=True,
                name=say("{file} is for {client}", file=row.name, client=each.name),
            )
            for each in row.candidates
            if not each.is_archived
        ]
    else:
        found.append(status_chip(say("No client found"), tone="warn"))
    words = say("Change") if row.client is not None else say("Choose a client")
    found.append(_act(words, "choose", id, row.name))
    return found


def _act(words: str, do: str, id: str, name: str) -> Markup:
    return button_markup(words, do=do, id=id, kind="ghost", small=True, name=f"{words}, {name}")


def _folder(
    label: str, name: str, folders: Sequence[tuple[UUID, str]], chosen: UUID | None, more: Mapping[str, str]
) -> Markup:
    options = [("", "–"), *((str(id), words) for id, words in folders)]
    return tag(
        "span",
        {"class": "control"},
        tag(
            "select",
            {"aria-label": label, "name": name or None, **more},
            *(
                tag("option", {"value": value, "selected": value == str(chosen or "")}, words)
                for value, words in options
            ),
        ),
    )


def _year(label: str, name: str, chosen: int | None, more: Mapping[str, str]) -> Markup:
    return tag(
        "span",
        {"class": "control"},
        tag(
            "input",
            {
                "type": "text",
                "inputmode": "numeric",
                "maxlength": 4,
                "autocomplete": "off",
                "placeholder": label if name else "–",
                "aria-label": label,
                "name": name or None,
                "value": str(chosen or ""),
                **more,
            },
        ),
    )
