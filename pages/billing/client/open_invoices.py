"""/billing: the open invoices, ticked, with the button that pays them (INV-01, INV-08, PAY-04 ... PAY-06)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.display.status_chip import status_chip
from components.forms.button import link_button
from components.forms.pay_bar import PayBar, pay_bar
from components.frame.page_title import page_title
from components.html.icons import icon
from components.html.island import Pick, island
from components.html.markup import Child, join, tag
from components.lists.data_list import Column, Filter, Line, Listing, ListPlan, ListState, TypedFilter, data_list
from components.lists.empty import empty
from data.errors import Refusal
from data.statuses import DocumentKind
from pages.access.waiting_address import Unpayable, unpayable, unpayable_told
from pages.billing.client.bar_words import bar_words
from pages.billing.client.selection import Basket
from pages.billing.client.sheets import OPEN_SHEET
from pages.billing.client.words import (
    billing_tabs,
    cash_cell,
    day_cell,
    money,
    names,
    owner_columns,
    pdf_column,
    pdf_link,
    state_chip,
    state_words,
)
from pages.shell.kept_list import keeping
from pages.shell.list_state import Listed, asked, presets, state_with, views_of
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.checkout.options import LARGEST_PAY, TooManyInvoices
from services.billing.checkout.payable import ToPay, to_pay
from services.billing.invoices.listing import OPEN, InvoicePage, InvoiceRow, open_invoices
from services.billing.invoices.status import OPEN_STATES
from services.billing.invoices.urls import document_path, pdf_path
from services.billing.settings import PRESELECT, SHOW_INVOICE_HISTORY
from services.people.list_preferences import arranged, remember
from services.platform.context import Context
from services.platform.permissions import May

LIST, VIEW = OPEN.name, "billing_view"


@dataclass(frozen=True, slots=True)
class Loaded:
    listed: Listed[InvoicePage]
    offer: ToPay
    today: date
    cards: bool
    unpayable: Unpayable | None


def load(ctx: Context, at: Address) -> Loaded:
    kept = arranged(ctx, LIST, VIEW)
    state = state_with(at, kept.choice)
    return Loaded(
        Listed(state, open_invoices(ctx, asked(state)), kept.views),
        to_pay(ctx),
        ctx.today,
        "cards" in kept.others[0].columns,
        unpayable(ctx),
    )


@screen("/billing", title="Billing", place="billing", load=load)
def billing(visit: Visit, loaded: Loaded) -> None:
    OpenInvoices(visit, loaded)


class OpenInvoices:
    """The screen of one visit: its list, its basket, its bar."""

    def __init__(self, visit: Visit, loaded: Loaded) -> None:
        self.visit, self.today, self.cards = visit, loaded.today, loaded.cards
        self.basket = Basket(loaded.offer, visit.frame.preferences)
        self.bar: PayBar | None = None
        self.found: frozenset[str] = frozenset()  # what Select all brought, shown or not
        island(self._head(), on={"view": self._view})
        if loaded.unpayable is not None:
            island(unpayable_told(visit, loaded.unpayable))
        island(billing_tabs(visit, "/billing"))
        with ui.element("section").classes("card"):
            if loaded.offer.is_possible:
                self.bar = pay_bar(self._pay)
            listing = self._listing(loaded.listed.found)
            self.lines = data_list(
                self._plan(),
                self._load,
                visit.say,
                state=loaded.listed.state,
                listing=listing,
                ticked=self.basket.ticked,
                on_ticks=self._ticked,
                on_state=keeping(visit, LIST, loaded.listed.state),
                views=views_of(visit, LIST, loaded.listed.views),
                everything=self._everything,
            )
        self._say_bar()
        visit.live(visit.entity_topics, self._again)

    def _head(self) -> Markup:
        say, firm = self.visit.say, self.visit.frame.preferences
        lead = {
            "all_outstanding": say("Everything open is ticked. Untick what you would rather pay later."),
            "overdue": say("What is overdue is ticked. Tick whatever else you want to pay."),
            "none": say("Tick what you want to pay."),
        }[firm[PRESELECT]]
        if not self.basket.offer.is_possible:
            lead = say("Everything you owe, the first due first.")
        wanted = "table" if self.cards else "cards"
        words = say("Show as a table") if self.cards else say("Show as cards")
        switch = tag(
            "button",
            {"type": "button", "class": "btn secondary table-only", "data-do": "view", "data-id": wanted},
            icon("cols" if self.cards else "bill", small=True),
            words,
        )
        return page_title(say("Billing"), lead, switch)

    def _plan(self) -> ListPlan:
        say = self.visit.say
        return ListPlan(
            name=say("Open invoices"),
            search=say("Search these invoices"),
            ticks=self.bar is not None,
            cards=self.cards,
            export=OPEN_SHEET.path,
            empty=empty(
                "bill",
                say("Nothing to pay"),
                say("New invoices appear here the moment they are issued."),
                link_button(say("See the history"), "/billing/history")
                if self.visit.frame.preferences[SHOW_INVOICE_HISTORY]
                else None,
            ),
            columns=(
                Column("number", say("Number"), sortable=True, hidable=False, phone="title"),
                *owner_columns(self.visit),
                Column("title", say("Subject"), shown=False),
                Column("issued", say("Issued"), sortable=True, phone="hidden"),
                Column("due", say("Due"), sortable=True),
                Column("state", say("State"), phone="state"),
                Column("amount", say("Amount"), sortable=True, numeric=True, phone="hidden"),
                Column("paid", say("Paid"), sortable=True, numeric=True, shown=False, phone="hidden"),
                Column("balance", say("Balance"), sortable=True, numeric=True, hidable=False, phone="amount"),
                pdf_column(say),
            ),
            filters=(
                Filter(
                    "status",
                    say("Status"),
                    {each: word for each, word in state_words(self.visit).items() if each in OPEN_STATES},
                ),
            ),
            typed=(TypedFilter("number", say("Number")), TypedFilter("amount", say("Balance"), is_range=True)),
            presets=presets(self.visit, self.today),
        )

    async def _load(self, state: ListState) -> Listing:
        mine, page = self.lines.asked, await self.visit.ask(open_invoices, asked(state))
        return self._listing(page) if mine == self.lines.asked else Listing((), 0)  # too late to be shown

    async def _load_again(self, state: ListState) -> Listing:
        """The rows, and what became of the ticked invoices meanwhile."""
        mine, ticked = self.lines.asked, self.basket.ids
        page, offer = await self.visit.look_again(_fresh, state, ticked)
        self.basket.renew(offer, ticked)
        return self._listing(page) if mine == self.lines.asked else Listing((), 0)

    def _listing(self, page: InvoicePage) -> Listing:
        words = self.visit.words
        return Listing(
            [self._line(row) for row in page.rows],
            page.found,
            {
                "amount": money(self.visit, ((each.amount_minor, each.currency) for each in page.sums)),
                "paid": money(self.visit, ((each.paid_minor, each.currency) for each in page.sums)),
                "balance": money(self.visit, ((each.balance_minor, each.currency) for each in page.sums)),
            },
            words.say_n("{n} open invoice", "{n} open invoices", page.found),
        )

    def _line(self, row: InvoiceRow) -> Line:
        visit, path = self.visit, document_path(DocumentKind.INVOICE, row.number)
        cash = visit.words.money
        cells: dict[str, Child] = {
            "number": row.number,
            "entity": names(visit).get(row.entity_id, ""),
            "title": row.title,
            "issued": day_cell(visit, row.issued_on),
            "due": day_cell(visit, row.due_on),
            "state": self._state(row),
            "amount": cash(row.amount_minor, row.currency),
            "paid": cash_cell(visit, row.paid_minor, row.currency),
            "balance": cash(row.balance_minor, row.currency),
            "pdf": pdf_link(
                visit.say("PDF of {number}", number=row.number), pdf_path(DocumentKind.INVOICE, row.number)
            ),
        }
        can = self.bar is not None and self.basket.can_take(row)
        return Line(str(row.id), row.number, cells, href=path, tickable=can)

    def _state(self, row: InvoiceRow) -> Markup:
        chip = state_chip(
            self.visit,
            row.state,
            days_late=row.days_late,
            due_on=row.due_on,
            today=self.today,
            is_pending=row.is_pending,
        )
        if self.bar is None or row.is_pending:
            return chip
        if not row.online:
            return join((chip, status_chip(self.visit.say("Not payable online"), tone="warn", icon="info")), " ")
        if not self.basket.offer.takes(row.balance_minor, row.currency):
            words = self.visit.say("This amount is not payable online")
            return join((chip, status_chip(words, tone="warn", icon="info")), " ")
        return chip

    async def _ticked(self, ids: frozenset[str]) -> None:
        unseen = ids - self.basket.ticked - self.found - {line.id for line in self._shown}
        self.basket.tick(ids)
        self._follow()
        if unseen:  # a row that left the page while it was ticked: is it payable still?
            await self._again()

    def _follow(self) -> None:
        """The list shows the ticks of the basket, and the bar their sum."""
        self.lines.tick(self.basket.ticked)
        self._say_bar()

    @property
    def _shown(self) -> Sequence[Line]:
        return self.lines.listing.lines if self.lines.listing else ()

    def _say_bar(self) -> None:
        if self.bar is not None:
            hidden = self.basket.elsewhere([line.id for line in self._shown])
            self.bar.say(*bar_words(self.visit, self.basket, hidden), nothing=self.visit.say("Pay"))

    def _pay(self, currency: str) -> None:
        if self.basket.count(currency) > LARGEST_PAY:
            raise TooManyInvoices(most=LARGEST_PAY)
        if codes := self.basket.codes(currency):
            self.visit.go(f"/billing/pay?i={codes}")

    async def _everything(self, state: ListState) -> frozenset[str]:
        """Select all means all that the list found, on every page."""
        offer = await self.visit.ask(to_pay, asked(state))
        self.basket.learn(offer.invoices)
        self.found = frozenset(str(each.id) for each in offer.invoices)
        return self.found

    async def _view(self, pick: Pick) -> None:
        if not self.visit.frame.actor.is_viewed:
            await self.visit.ask(remember, VIEW, ("cards",) if pick.id == "cards" else (), 0)
        await self.visit.screens.reload()

    async def _again(self) -> None:
        """Something changed on the other side: same page, same ticks, fresh figures."""
        if not self.visit.frame.actor.may(May.READ_BILLING):
            return
        try:
            await self.lines.refresh(self._load_again)
        except Refusal:
            return  # the next act of the person will say why
        self._follow()


def _fresh(ctx: Context, state: ListState, ticked: Collection[UUID]) -> tuple[InvoicePage, ToPay]:
    return open_invoices(ctx, asked(state)), to_pay(ctx, only=ticked)
