"""The town with tickets turned on, and a category to open them in."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.platform.context import Context
from services.platform.setting import Setting
from services.tickets import categories, detail, opening
from services.tickets.detail import TicketView
from services.tickets.opening import TicketForm
from tests.cast import PEOPLE, House

FAMILY = "👨‍👩‍👧‍👦"


@pytest.fixture
def town(house: House) -> House:
    return house.switch_on("tickets", "documents")


@pytest.fixture
def small_town(sqlite_house: House) -> House:
    """The same on SQLite only, for what does not depend on the database."""
    return sqlite_house.switch_on("tickets", "documents")


def choose(house: House, *chosen: tuple[Setting[object], object]) -> None:
    """The firm decides; everybody sees it as of their next click."""
    house.prefer(**{setting.name: setting.kind.write(value) for setting, value in chosen})
    for name in PEOPLE:
        setattr(house, name, house.again(getattr(house, name)))


def category(house: House, name: str = "Billing", assignee: Context | None = None) -> str:
    return str(categories.add(house.olga, name, str(assignee.actor.person_id) if assignee else ""))


def opened(house: House, who: Context, text: str = "My invoice is wrong.", **more: str) -> TicketView:
    """By `who`, in a category that is there; as staff see it."""
    found = categories.offered(house.olga)
    of = str(found[0][0]) if found else category(house)
    ticket = opening.open_ticket(who, TicketForm(**{"category": of, "text": text, **more}))
    return detail.view(house.olga, str(ticket.number))


def id_of(ctx: Context) -> UUID:
    assert ctx.actor.person_id is not None
    return ctx.actor.person_id
