"""The dialogs that make a link: to one document, or to a place for a client's files. The link is shown this once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from markupsafe import Markup

from components.forms.button import button
from components.forms.dialog import dialog
from components.forms.field_elements import Field
from components.forms.fields import select_field, text_field
from components.html.island import island
from components.html.markup import join, tag
from pages.shell.visit import Visit
from services.documents.sharing import links
from services.documents.sharing.links import LONGEST_SUBJECT, USUAL_FILES, USUAL_TIMES, MadeLink, Terms
from services.documents.sharing.settings import SHARE_DAYS
from services.documents.uploads import BadYear, Place
from services.platform.context import Context
from services.platform.lists.filters import as_id

Again = Callable[[], Awaitable[None]]
# The browser's own: a link that was made is in its page, and goes nowhere from there but where the person puts it.
_COPY = (
    "() => { const box = document.querySelector('.dialog [data-made-link]'); if (!box) return; box.select();"
    " navigator.clipboard ? navigator.clipboard.writeText(box.value) : document.execCommand('copy'); }"
)


class LinkDialog:
    """Shows a link that was just made."""

    def __init__(self, visit: Visit) -> None:
        say = visit.say
        self._visit = visit
        self._box = dialog(say("The link is ready"), close=say("Close"))
        with self._box:
            self._content = island(Markup(""))
            copy = button(say("Copy the link"), None, icon="link")
            copy.on("click", js_handler=_COPY)

    def show(self, made: MadeLink) -> None:
        say = self._visit.say
        mailed = say(
            "It is on its way to {email}. Whoever opens it is asked for a code that is mailed there.", email=made.email
        )
        self._content.show(
            join(
                (
                    tag("p", {}, mailed) if made.email else None,
                    tag("p", {}, say("Copy it now: it is not shown again. Whoever has it needs no account."))
                    if not made.email
                    else None,
                    tag(
                        "label",
                        {"class": "field"},
                        tag("span", {"class": "label"}, say("Link")),
                        tag(
                            "span",
                            {"class": "control"},
                            tag(
                                "input",
                                {"type": "text", "readonly": True, "value": made.address, "data-made-link": True},
                            ),
                        ),
                    ),
                )
            )
        )
        self._box.open(str(made.id))


class ShareDialog:
    """A link to one document."""

    def __init__(self, visit: Visit, again: Again | None = None) -> None:
        say = visit.say
        self._visit, self._again, self._id = visit, again, None
        self._made = LinkDialog(visit)
        self._box = dialog(say("Share by a link"), close=say("Close"))
        with self._box:
            island(tag("p", {"class": "muted"}, say("Whoever has the link reads this document without signing in.")))
            self._terms = _terms(visit, say("Downloads at most"), USUAL_TIMES)
        self._box.buttons(say("Make the link"), self._make, cancel=say("Cancel"))

    _id: UUID | None

    def open(self, id: UUID, name: str) -> None:
        self._id = id
        self._box.retitle(self._visit.say("Share {name} by a link", name=name))
        self._box.open(str(id))

    async def _make(self) -> None:
        if self._id is None:
            return
        made = await self._visit.ask_in(self._terms, links.share_file, self._id, _typed(self._terms))
        if made is not None:
            self._box.close()
            self._made.show(made)
            if self._again is not None:
                await self._again()


class AskDialog:
    """A link by which somebody sends files to one client."""

    def __init__(self, visit: Visit, client: UUID, folders: Sequence[tuple[UUID, str]]) -> None:
        say = visit.say
        self._visit, self._client = visit, client
        self._made = LinkDialog(visit)
        self._box = dialog(say("Ask for documents by a link"), close=say("Close"))
        with self._box:
            island(
                tag("p", {"class": "muted"}, say("Whoever has the link sends files without signing in, and sees none."))
            )
            self._fields: dict[str, Field] = {
                "subject": text_field(say("What is asked for"), required=True, longest=LONGEST_SUBJECT),
                "type_id": select_field(say("Folder"), {"": say("None")} | {str(id): name for id, name in folders}),
                "year": text_field(say("Year"), longest=4),
            }
            self._fields |= _terms(visit, say("Files at most"), USUAL_FILES)
        self._box.buttons(say("Make the upload link"), self._make, cancel=say("Cancel"))

    def open(self) -> None:
        self._box.open(str(self._client))

    async def _make(self) -> None:
        folder = as_id(str(self._fields["type_id"].value or ""))
        year, subject = _text(self._fields["year"]), _text(self._fields["subject"])
        terms = _typed(self._fields)
        made = await self._visit.ask_in(self._fields, _asked, self._client, folder, year, subject, terms)
        if made is not None:
            self._box.close()
            self._made.show(made)


def _asked(ctx: Context, client: UUID, folder: UUID | None, year: str, subject: str, terms: Terms) -> MadeLink:
    """Raises BadYear and what `ask_for_files` raises."""
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise BadYear(least=1900, most=2200)
    return links.ask_for_files(ctx, Place(client, folder, int(year) if year else None), subject, terms)


def _terms(visit: Visit, times: str, usual: int) -> dict[str, Field]:
    say = visit.say
    days = visit.frame.preferences[SHARE_DAYS]
    return {
        "email": text_field(
            say("E-mail address, if it is for one person"),
            kind="email",
            longest=254,
            help=say("The link is mailed there, and opens only with a code that is mailed there, too."),
        ),
        "days": text_field(say("Days that it works"), longest=2, placeholder=str(days)),
        "times": text_field(times, longest=3, placeholder=str(usual)),
    }


def _typed(fields: Mapping[str, Field]) -> Terms:
    return Terms(_text(fields["days"]), _text(fields["times"]), _text(fields["email"]))


def _text(field: Field) -> str:
    return str(field.value or "").strip()
