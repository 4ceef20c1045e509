"""Picking from the catalogue in a line of an invoice: a few offers under it while somebody types, a code and Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from components.forms.field_elements import TextField
from components.forms.fields import text_field
from components.html.island import Pick, island
from components.html.markup import tag
from pages.billing.staff.catalogue.words import PATH
from pages.shell.visit import Visit
from services.billing.catalogue import picking
from services.billing.catalogue.picking import Offer, Picked
from services.platform.lists.filters import as_id


@dataclass(frozen=True, slots=True)
class Sale:
    """What the lines are sold in: to which client, and in the currency that is chosen now."""

    entity_id: UUID
    currency: Callable[[], str]


class LinePicker:
    """The offers of one line, and what it was copied from. An older answer never replaces a newer one."""

    def __init__(self, visit: Visit, sale: Sale, fill: Callable[[Picked], None]) -> None:
        self._visit, self._sale, self._fill = visit, sale, fill
        self._asked = 0
        self._offers = island(Markup(""), on={"pick": self._picked}, classes="line-offers")
        self._item: TextField | None = None

    def link(self, id: str) -> TextField:
        """The field that keeps what the line was copied from, with the rest of what is typed. Nobody sees it."""
        self._item = text_field(self._visit.say("Item of the catalogue"), id, longest=36, on_change=self._linked)
        self._item.classes("from-item")
        self._linked()
        return self._item

    def typed(self, text: str) -> None:
        """Look soon, in the background."""
        self._asked += 1
        mine = self._asked
        if not text.strip() and self._item is not None:
            self._item.restore("")
        self._visit.aside(lambda: self._look(mine, text), "offers of the catalogue")

    async def take(self, text: str) -> bool:
        """Fill the line with the item that `text` means exactly; whether there is one. A line that is filled stays."""
        if self._item is not None and self._item.value:
            return False
        self._asked += 1
        found = await self._visit.ask(picking.meant, text)
        if found is not None:
            await self._take(found)
        return found is not None

    async def _look(self, mine: int, text: str) -> None:
        found = await self._visit.look_again(picking.offers, text)
        if mine == self._asked and not self._offers.is_deleted:
            self._show(found)

    async def _picked(self, pick: Pick) -> None:
        if (id := as_id(pick.id)) is not None:
            await self._take(id)

    async def _take(self, id: UUID) -> None:
        self._asked += 1
        item = await self._visit.ask(picking.picked, id, self._sale.entity_id, self._sale.currency())
        assert self._item is not None
        self._item.restore(str(item.id))
        self._fill(item)
        self._show(())

    def _linked(self) -> None:
        if not self._offers.is_deleted:
            self._show(())

    def _show(self, found: Sequence[Offer]) -> None:
        say, words = self._visit.say, self._visit.words
        if found:
            told = words.say_n("{n} item of the catalogue fits", "{n} items of the catalogue fit", len(found))
            offered = (self._offer(each) for each in found)
            self._offers.show(
                tag("div", {}, tag("p", {"class": "unseen", "role": "status"}, told), tag("ul", {}, *offered))
            )
            return
        id = as_id(str(self._item.value or "")) if self._item is not None else None
        told = say("From the catalogue")
        link = tag("a", {"class": "faint", "href": f"{PATH}/{id}", "data-blank": True}, told) if id else Markup("")
        self._offers.show(link)

    def _offer(self, each: Offer) -> Markup:
        price = self._visit.words.money(each.price.minor, each.price.currency) if each.price else ""
        return tag(
            "li",
            {},
            tag(
                "button",
                {"type": "button", "class": "offer", "data-do": "pick", "data-id": str(each.id)},
                tag("b", {}, each.name),
                tag("span", {"class": "faint"}, each.code) if each.code else None,
                tag("span", {"class": "num"}, price) if price else None,
            ),
        )
