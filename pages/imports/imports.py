"""/staff/import: choose a file, see what would happen, let it happen; and what was imported before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.display.notice import notice
from components.display.panel import Row, panel, rows
from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import stack
from components.html.markup import tag
from data.errors import NotFound
from pages.billing.staff.lists import id_in
from pages.imports.preview import ImportPreview
from pages.imports.upload_form import templates, upload_form
from pages.imports.words import RESULTS, kind_words
from pages.shell.going_on import GO_ON
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.imports import history, uploads
from services.imports.history import PastImport
from services.imports.uploads import Upload
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.importing.kind import ImportKind


@dataclass(frozen=True)
class Loaded:
    """`is_gone`: the address names a file that waits no longer, or never did for this person."""

    kinds: tuple[ImportKind, ...]
    kind: ImportKind
    upload: Upload | None
    is_gone: bool
    past: tuple[PastImport, ...]
    waiting: tuple[Upload, ...]


def load(ctx: Context, at: Address) -> Loaded:
    kinds = uploads.kinds(ctx)
    asked = at.query.get("kind", "")
    kind = next((each for each in kinds if str(each) == asked), kinds[0])
    upload, file = None, at.query.get("file", "")
    if file:
        try:
            upload = uploads.upload(ctx, id_in(file, "file"))
        except NotFound:
            upload = None
    return Loaded(kinds, kind, upload, bool(file) and upload is None, history.past(ctx), uploads.waiting(ctx))


@screen("/staff/import", title=msgid("Import"), place="import", load=load, takes=(SAID, GO_ON))
def imports(visit: Visit, loaded: Loaded) -> None:
    say = visit.say
    lead = say("Bring in what another program knows. Importing twice creates nothing twice.")
    island(page_title(say("Import"), lead))
    if loaded.upload is not None:
        ImportPreview(visit, loaded.upload)
    else:
        with stack():
            if loaded.is_gone:
                island(
                    notice(
                        "info",
                        say("This file is no longer kept: it was imported, or a day has passed. Choose it again."),
                    )
                )
            said = visit.said()
            island(upload_form(visit, loaded.kinds, loaded.kind, said if said and said.form == "import" else None))
            if loaded.waiting:
                island(_waiting(visit, loaded.waiting))
            island(templates(visit, loaded.kinds))
    before = island(_past(visit, loaded.past))

    async def again() -> None:
        before.show(_past(visit, await visit.look_again(history.past)))

    visit.live(["firm"], again)


def _waiting(visit: Visit, found: Sequence[Upload]) -> Markup:
    """Files on their way in, and rows that were handed back: each for a day, to go on with or to download."""
    say = visit.say
    lines = [
        Row(
            "clock",
            f"{say(each.kind.words)}: {', '.join(each.names[:3])}",
            side=tag(
                "span",
                {"class": "line"},
                link_button(say("Go on"), f"/staff/import?file={each.id}&kind={each.kind}", small=True),
                link_button(say("Download"), f"/staff/import/back/{each.id}", small=True, new_tab=True)
                if len(each.names) == 1
                else None,
            ),
        )
        for each in found
    ]
    return panel(
        say("Files that wait"),
        tag(
            "p",
            {"class": "panel-note"},
            say("Each is kept for a day, until it is imported: files you chose, and rows that were handed back."),
        ),
        rows(lines),
    )


def _past(visit: Visit, found: Sequence[PastImport]) -> Markup:
    if not found:
        return panel(
            visit.say("Past imports"),
            tag("p", {"class": "panel-note muted"}, visit.say("Imports appear here once there are some.")),
        )
    return panel(visit.say("Past imports"), rows([_line(visit, each) for each in found]))


def _line(visit: Visit, each: PastImport) -> Row:
    at = visit.words.moment(each.at, visit.frame.preferences.time_zone)
    counts = ", ".join(
        words(visit.words, n)
        for result, (words, _, _tone) in RESULTS.items()
        if (n := int(each.counts.get(str(result), 0)))
    )
    what = visit.say(kind_words(each.kind))
    who = each.person or visit.say("Command line")
    return Row("up", f"{what}: {each.file}", f"{at} · {who}", tag("span", {"class": "muted"}, counts))
