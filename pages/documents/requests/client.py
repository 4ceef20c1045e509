"""/requests and /requests/{id}: what the firm needs from a client, answered there item by item (ACT-04)."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from nicegui import ui

from components.forms.button import button_markup
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.markup import Child, join, tag
from components.lists.data_list import Column, Filter, Line, Listing, ListPlan
from components.lists.empty import empty
from data.statuses import ItemState, RequestState
from pages.documents.requests.items import item_line, item_list, upload_button, with_words
from pages.documents.requests.loading import load_request
from pages.documents.requests.reason_dialog import ReasonDialog
from pages.documents.requests.words import due_words, progress_words, request_chip, whole_chip
from pages.documents.words import names, several
from pages.shell.kept_list import kept_list
from pages.shell.list_state import Listed, listed
from pages.shell.screens import screen
from pages.shell.staff_words import day
from pages.shell.visit import Address, Visit
from services.documents import removal
from services.documents.permissions import ADD
from services.documents.requests import answers, detail, listing
from services.documents.requests.detail import ItemView, RequestView
from services.documents.requests.listing import RequestRow
from services.documents.topics import of_client
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.definition import Page

PATH = "/requests"
STATES = {
    "asked": msgid("Something to send"),
    "overdue": msgid("Overdue"),
    "waiting": msgid("With the firm"),
    "closed": msgid("Done"),
}


def load_all(ctx: Context, at: Address) -> Listed[Page[RequestRow, None]]:
    return listed(ctx, at, listing.REQUESTS.name, listing.page)


@screen(PATH, title=msgid("Requests"), place="requests", load=load_all)
def requests(visit: Visit, found: Listed[Page[RequestRow, None]]) -> None:
    say = visit.say
    island(page_title(say("Requests"), say("What the firm needs from you, and how far it is.")))
    kept_list(
        visit, _plan(visit), listing.page, lambda page: _drawn(visit, page), name=listing.REQUESTS.name, listed=found
    )


@screen(f"{PATH}/{{id}}", title=msgid("Request"), place="requests", load=load_request)
def request(visit: Visit, found: RequestView) -> None:
    ClientRequest(visit, found)


class ClientRequest:
    """One request, live; what can be done about each item stands with it."""

    def __init__(self, visit: Visit, found: RequestView) -> None:
        self._visit, self._found = visit, found
        say = visit.say
        self._head = island(self._heading())
        self._decline = ReasonDialog(
            visit,
            lambda item: say("{item} does not apply", item=item),
            say("The firm reads why, and does not ask for it again."),
            say("It does not apply"),
            lambda ctx, item, reason: answers.decline(ctx, item.id, reason),
            self.again,
            lambda item: say("{item} does not apply: the firm knows now.", item=item),
        )
        with ui.element("section").classes("card") as box:
            box.props["aria-label"] = found.title
            self._items = island(
                self._list(), on={"decline": self._ask_why, "applies": self._applies, "take_back": self._take_back}
            )
        visit.live([of_client(found.entity_id)], self.again)

    async def again(self) -> None:
        self._found = await self._visit.look_again(detail.view, self._found.id)
        self._head.show(self._heading())
        self._items.show(self._list())

    def _heading(self) -> Markup:
        visit, found, say = self._visit, self._found, self._visit.say
        whose = names(visit).get(found.entity_id, "") if several(visit) else ""
        due = say("Due {day}", day=day(visit, found.due_on)) if found.due_on else ""
        lead = " · ".join(filter(None, (whose, due, progress_words(visit, found.settled, len(found.items)))))
        back = tag(
            "div",
            {"class": "line"},
            tag("a", {"class": "more", "href": PATH}, say("All requests")),
            whole_chip(visit, found),
        )
        note = tag("p", {"class": "asked-lead"}, found.note) if found.note else None
        return join((page_title(found.title, lead, back=back), note, self._state()))

    def _state(self) -> Markup | None:
        """What has become of it, in a sentence, where nothing is left to do."""
        say, found = self._visit.say, self._found
        if found.state is RequestState.WITHDRAWN:
            words = say("The firm does not need this any more.")
        elif found.state is RequestState.CLOSED:
            words = say("Everything is here. Thank you.")
        elif not any(each.state in (ItemState.MISSING, ItemState.RETURNED) for each in found.items):
            words = say("You have sent everything. The firm looks at it and tells you if something is missing.")
        else:
            return None
        return tag("p", {"class": "asked-lead strong", "role": "status"}, words)

    def _list(self) -> Markup:
        lines = [self._line(each) for each in self._found.items]
        return with_words(self._visit, item_list(self._visit.say("What is needed"), lines))

    def _line(self, item: ItemView) -> Markup:
        return item_line(self._visit, item, *self._acts(item))

    def _acts(self, item: ItemView) -> list[Child]:
        say, found = self._visit.say, self._found
        if not self._visit.frame.actor.is_offered(ADD) or found.state is RequestState.WITHDRAWN:
            return []
        id, acts = str(item.id), list[Child]()
        is_asked = item.state in (ItemState.MISSING, ItemState.RETURNED)
        if found.state is RequestState.OPEN and (is_asked or item.state is ItemState.UPLOADED):
            acts.append(upload_button(self._visit, item, primary=is_asked))
        if found.state is RequestState.OPEN and is_asked:
            words = say("Does not apply")
            acts.append(
                button_markup(words, do="decline", id=id, kind="ghost", small=True, name=f"{words}: {item.title}")
            )
        if item.state is ItemState.INAPPLICABLE:
            words = say("It does apply after all")
            acts.append(
                button_markup(words, do="applies", id=id, kind="ghost", small=True, name=f"{words}: {item.title}")
            )
        return acts

    def _item(self, pick: Pick) -> ItemView | None:
        return next((each for each in self._found.items if str(each.id) == pick.id), None)

    def _ask_why(self, pick: Pick) -> None:
        if (item := self._item(pick)) is not None:
            self._decline.open(item)

    async def _applies(self, pick: Pick) -> None:
        if (item := self._item(pick)) is not None:
            try:
                await self._visit.ask(answers.apply_after_all, item.id)
            finally:
                await self.again()

    async def _take_back(self, pick: Pick) -> None:
        say = self._visit.say
        file = next((file for item in self._found.items for file in item.files if str(file.id) == pick.id), None)
        if file is None or not await confirm(
            say("Take back {name}?", name=file.name),
            say("It is deleted for good, for you and for the firm."),
            yes=say("Take back {name}", name=file.name),
            no=say("Keep it"),
            danger=True,
        ):
            return
        try:
            await self._visit.ask(removal.take_back, file.id)
        finally:
            await self.again()
        self._visit.shell.tell("good", say("{name} was taken back.", name=file.name))


def _plan(visit: Visit) -> ListPlan:
    say = visit.say
    return ListPlan(
        name=say("Requests"),
        search=say("Search requests"),
        empty=empty(
            "todo",
            say("Nothing is asked of you"),
            say("When the firm needs documents from you, the list appears here."),
        ),
        columns=(
            Column("title", say("What is needed"), sortable=True, hidable=False, phone="title"),
            *((Column("client", say("For"), sortable=True),) if several(visit) else ()),
            Column("due", say("Due"), sortable=True),
            Column("progress", say("Progress")),
            Column("state", say("State"), hidable=False, phone="state"),
        ),
        filters=[Filter("state", say("State"), {key: say(words) for key, words in STATES.items()})],
    )


def _drawn(visit: Visit, page: Page[RequestRow, None]) -> Listing:
    return Listing([_row(visit, each) for each in page.rows], page.found)


def _row(visit: Visit, row: RequestRow) -> Line:
    cells: Mapping[str, Child] = {
        "title": row.title,
        "client": names(visit).get(row.entity_id, row.client),
        "due": day(visit, row.due_on),
        "progress": progress_words(visit, row.settled, row.items),
        "state": request_chip(visit, row),
    }
    return Line(str(row.id), row.title, cells, f"{PATH}/{row.id}", note=due_words(visit, row.due_on))
