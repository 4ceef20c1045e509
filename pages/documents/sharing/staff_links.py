"""/staff/documents/links: every link that works without signing in, how often it was used, and its end."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from components.display.status_chip import Tone, status_chip
from components.forms.button import button_markup
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import stack
from components.html.markup import Child, tag
from components.lists.data_list import Column, DataList, Line, Listing, ListPlan, ListState
from components.lists.empty import empty
from components.lists.list_model import Filter
from data.statuses import ShareKind
from pages.shell.kept_list import keeping
from pages.shell.list_state import Listed, asked, listed, views_of
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.documents.sharing import links
from services.documents.sharing import listing as share_list
from services.documents.sharing.links import LINKS
from services.documents.sharing.listing import LinkRow, LinkState
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.definition import Page

NAME = "share_links"
_STATES: dict[LinkState, tuple[str, Tone]] = {
    LinkState.WORKS: (msgid("Works"), "good"),
    LinkState.USED_UP: (msgid("Used up"), "plain"),
    LinkState.RAN_OUT: (msgid("Ran out"), "plain"),
    LinkState.CLOSED: (msgid("Closed"), "plain"),
}


def load(ctx: Context, at: Address) -> Listed[Page[LinkRow, None]]:
    return listed(ctx, at, NAME, share_list.page)


@screen("/staff/documents/links", title=msgid("Share links"), place="documents", load=load)
def all_links(visit: Visit, loaded: Listed[Page[LinkRow, None]]) -> None:
    say = visit.say
    island(
        page_title(
            say("Share links"), say("What opens without signing in. Each link reads one document or takes files.")
        )
    )
    with stack():
        LinkList(visit, loaded)


class LinkList:
    """The list, and the button that closes one."""

    def __init__(self, visit: Visit, loaded: Listed[Page[LinkRow, None]]) -> None:
        self._visit, self._page = visit, loaded.found
        with ui.element("section").classes("card"):
            self._lines = DataList(
                _plan(visit),
                self._rows,
                visit.say,
                state=loaded.state,
                listing=self._listing(),
                on={"close": self._close},
                on_ticks=None,
                ticked=(),
                on_state=keeping(visit, NAME, loaded.state),
                everything=None,
                views=views_of(visit, NAME, loaded.views),
            )
        visit.live([LINKS], self.again)

    async def again(self) -> None:
        async def rows(state: ListState) -> Listing:
            self._page = await self._visit.look_again(share_list.page, asked(state))
            return self._listing()

        await self._lines.refresh(rows)

    async def _rows(self, state: ListState) -> Listing:
        self._page = await self._visit.ask(share_list.page, asked(state))
        return self._listing()

    async def _close(self, pick: Pick) -> None:
        say = self._visit.say
        row = next((row for row in self._page.rows if str(row.id) == pick.id), None)
        if row is None or not await confirm(
            say("Close the link to {name}?", name=row.subject),
            say("Whoever has it cannot use it any more. This cannot be undone."),
            yes=say("Close the link"),
            no=say("Keep it"),
            danger=True,
        ):
            return
        try:
            await self._visit.ask(links.close, row.id)
        finally:
            await self.again()
        self._visit.shell.tell("good", say("The link is closed."))

    def _listing(self) -> Listing:
        return Listing([self._line(row) for row in self._page.rows], self._page.found)

    def _line(self, row: LinkRow) -> Line:
        visit, say = self._visit, self._visit.say
        words, tone = _STATES[row.state]
        works = row.state is LinkState.WORKS
        cells: dict[str, Child] = {
            "subject": _subject(visit, row),
            "client": tag("a", {"href": f"/staff/clients/{row.entity_id}/documents"}, row.client),
            "for": row.email or say("Whoever has it"),
            "used": _used(visit, row),
            "until": visit.words.moment(row.expires_at, visit.frame.preferences.time_zone),
            "maker": row.maker,
            "state": status_chip(say(words), tone=tone),
            "act": button_markup(
                say("Close"),
                do="close",
                id=str(row.id),
                kind="ghost",
                small=True,
                name=say("Close the link to {name}", name=row.subject),
            )
            if works
            else None,
        }
        return Line(str(row.id), row.subject, cells)


def _subject(visit: Visit, row: LinkRow) -> Markup:
    what = visit.say("Reads a document") if row.kind is ShareKind.FILE else visit.say("Takes files")
    return tag("span", {}, tag("span", {"class": "lead"}, row.subject), " ", tag("span", {"class": "faint"}, what))


def _used(visit: Visit, row: LinkRow) -> str:
    if row.last_at is None:
        return visit.say("Not yet, {most} at most", most=row.most_times)
    at = visit.words.moment(row.last_at, visit.frame.preferences.time_zone)
    return visit.say("{n} of {most}, last {moment}", n=row.times, most=row.most_times, moment=at)


def _plan(visit: Visit) -> ListPlan:
    say = visit.say
    nothing = say("Share a document from its menu, or ask for documents on a client's page.")
    return ListPlan(
        name=say("Share links"),
        search=say("Search share links"),
        empty=empty("link", say("No share links"), nothing),
        filters=[Filter("state", say("State"), {"works": say("Works"), "over": say("Over")})],
        columns=(
            Column("subject", say("What"), hidable=False, phone="title"),
            Column("client", say("Client"), sortable=True),
            Column("for", say("For")),
            Column("used", say("Used")),
            Column("until", say("Until"), sortable=True),
            Column("maker", say("Made by")),
            Column("state", say("State"), hidable=False, phone="state"),
            Column("act", "", heard=say("Close"), hidable=False, phone="action"),
        ),
    )
