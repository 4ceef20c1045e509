"""A list of documents with its folders above it, for clients and staff: rows live, the state in the address."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.html.island import Answer, Pick, island
from components.html.markup import Child
from components.lists.data_list import Column, DataList, Line, Listing, ListPlan, ListState
from components.lists.empty import empty
from pages.documents.filing_dialogs import FilingDialog
from pages.documents.folders import FILTERS, chosen, folders
from pages.documents.selection_bar import SelectionBar
from pages.documents.thumbnail import thumbnail
from pages.documents.words import by_words, day_words, name_cell, size_words
from pages.shell.kept_list import keeping
from pages.shell.list_state import Listed, asked, listed, views_of
from pages.shell.visit import Address, Visit
from services.clock import clock
from services.documents import audience, listing, selection
from services.documents.audience import Reader
from services.documents.folders import open_folders
from services.documents.listing import DocumentRow, Folders
from services.platform.context import Context
from services.platform.lists.definition import Page
from services.platform.lists.query import ListQuery


@dataclass(frozen=True, slots=True)
class Found:
    page: Page[DocumentRow, None]
    folders: Folders


@dataclass(frozen=True, slots=True)
class Loaded:
    """`client`: whose page it is, None for all of them."""

    listed: Listed[Found]
    open_folders: Sequence[tuple[UUID, str]]
    now: datetime
    client: UUID | None = None
    readers: Sequence[Reader] = ()  # whom a new document of this client could be for


def find(ctx: Context, asked: ListQuery, client: UUID | None = None) -> Found:
    asked = selection.of_one(asked, client)
    return Found(listing.page(ctx, asked), listing.folders(ctx, asked))


def load(ctx: Context, at: Address, name: str, client: UUID | None = None) -> Loaded:
    found = listed(ctx, at, name, partial(find, client=client))
    readers = audience.of_client(ctx, client) if client is not None else ()
    return Loaded(found, open_folders(ctx), ctx.now, client, readers)


def plan(
    visit: Visit, nothing: str, whose: Column | None, *acts: Column, export: str, client: UUID | None = None
) -> ListPlan:
    """The columns of every list of documents, with whose they are and what can be done; `nothing`: told when empty.
    `export`: see ListPlan; of this `client` only, if there is one."""
    say = visit.say
    return ListPlan(
        name=say("Documents"),
        search=say("Search documents"),
        empty=empty("doc", say("No documents yet"), nothing),
        columns=(
            Column("name", say("Name"), sortable=True, hidable=False, phone="title"),
            *((whose,) if whose else ()),
            Column("type", say("Folder"), sortable=True),
            Column("year", say("Year"), sortable=True),
            # The document's page says it, too: where several clients stand side by side there may be no room.
            Column("by", say("From"), phone="hidden" if whose and not visit.frame.actor.is_staff else "line"),
            Column("at", say("Added"), sortable=True),
            Column("size", say("Size"), sortable=True, numeric=True, shown=False, phone="hidden"),
            *acts,
        ),
        elsewhere=FILTERS,
        export=export,
        fixed=(("client", str(client)),) if client else (),
        ticks=True,
        pictured=("name", *((whose.key,) if whose else ()), "at", *(each.key for each in acts)),
    )


class DocumentList(ABC):
    """`_cells` says what a row shows of its own, `_acts` what its buttons do; `filing`: for whoever keeps order."""

    NAME: ClassVar[str]
    IS_STAFF: ClassVar[bool]

    def __init__(
        self, visit: Visit, loaded: Loaded, plan: ListPlan, topics: list[str], filing: FilingDialog | None = None
    ) -> None:
        self._visit, self._found, self._now, self._client = visit, loaded.listed.found, loaded.now, loaded.client
        self._state = loaded.listed.state
        with ui.element("section").classes("card"):
            bar = SelectionBar(visit, loaded.client, filing)
            self._folders = island(self._shelf(loaded.listed.state), on={"folder": self._folder})
            self.lines = DataList(
                plan,
                self._rows,
                visit.say,
                state=loaded.listed.state,
                listing=self._listing(),
                on=self._acts(),
                on_ticks=bar.ticked,
                ticked=(),
                on_state=keeping(visit, self.NAME, loaded.listed.state),
                everything=bar.everything,
                views=views_of(visit, self.NAME, loaded.listed.views),
            )
            bar.over(self.lines)
        visit.live(topics, self.again)

    async def again(self) -> None:
        async def rows(state: ListState) -> Listing:
            return self._drawn(await self._visit.look_again(find, asked(state), self._client), state)

        await self.lines.refresh(rows)

    def _acts(self) -> Mapping[str, Answer]:
        return {}

    @abstractmethod
    def _cells(self, row: DocumentRow) -> Mapping[str, Child]:
        """What a row shows besides what every list of documents shows."""

    def _line(self, row: DocumentRow) -> Line:
        visit = self._visit
        cells: dict[str, Child] = {
            "name": name_cell(visit, row, self._back()),
            "type": row.type or "",
            "year": str(row.year or ""),
            "by": by_words(visit, row),
            "at": day_words(visit, row),
            "size": size_words(visit, row.size_bytes),
        }
        picture = thumbnail(visit, row, self._back()) if self._state.pictured else None
        return Line(str(row.id), row.name, cells | dict(self._cells(row)), picture=picture)

    def _back(self) -> str:
        """What leads from a document back to this list as it is."""
        query = self._state.to_query() | ({"of": "client"} if self._client else {})
        return urlencode(query)

    def _row(self, pick: Pick) -> DocumentRow | None:
        """The row that a click is about, if it is shown."""
        return next((row for row in self._found.page.rows if str(row.id) == pick.id), None)

    def _listing(self) -> Listing:
        return Listing([self._line(row) for row in self._found.page.rows], self._found.page.found)

    async def _rows(self, state: ListState) -> Listing:
        return self._drawn(await self._visit.ask(find, asked(state), self._client), state)

    async def _folder(self, pick: Pick) -> None:
        await self.lines.go(chosen(self.lines.state, pick.id))

    def _drawn(self, found: Found, state: ListState) -> Listing:
        self._found, self._now, self._state = found, clock(), state
        self._folders.show(self._shelf(state))
        return self._listing()

    def _shelf(self, state: ListState) -> Markup:
        return folders(self._visit, self._found.folders, state, staff=self.IS_STAFF)
