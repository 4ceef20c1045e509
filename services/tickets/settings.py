"""What the firm decides about tickets (SET-10, SET-11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.people.tables import Person
from data.tickets.tables import TicketCategory
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording, msgid
from services.platform.lists.filters import as_id
from services.platform.permissions import STAFF_GRANTS, May
from services.platform.setting import Section, Setting
from services.platform.setting_kinds import BadChoice, Count, Kind, Switch, string
from services.tickets.permissions import TEND


@dataclass(frozen=True, slots=True)
class Colleague(Kind[UUID | None]):
    """A member of staff who may work on tickets, typed as the id of the person, "" for nobody. Kept in a list, which
    history does not spell out: an id means nothing to its readers."""

    def check(self, words: Wording, name: str, value: Any) -> list[str]:
        text = "".join(map(str, value)) if isinstance(value, list) else string(name, value).strip()
        if text and as_id(text) is None:
            raise BadChoice(field=name)
        return [text] if text else []

    def read(self, stored: Any) -> UUID | None:
        return as_id(str(stored[0])) if isinstance(stored, list) and stored else None

    def write(self, value: UUID | None) -> list[str]:
        return [str(value)] if value else []


def tends_tickets(person: Person | None) -> bool:
    """Whether tickets may be given to them."""
    return person is not None and person.works_here and TEND in STAFF_GRANTS[person.staff_role]  # type: ignore[index]


def colleagues(db: ScopedSession) -> list[tuple[UUID, str]]:
    """Everybody to whom tickets may be given, by name."""
    works = select(Person).where(Person.staff_role.is_not(None), Person.staff_closed_at.is_(None))
    found = db.scalars(works.order_by(Person.order_key, Person.id))
    return [(each.id, each.name) for each in found if tends_tickets(each)]


def _offered(ctx: Context) -> dict[str, str]:
    with ctx.transaction(May.READ_SETTINGS) as db:
        return {"": ctx.words.say("Nobody")} | {str(id): name for id, name in colleagues(db)}


def lacks_assignee(ctx: Context) -> str:
    """SET-11: what the settings warn of while clients may open tickets and nobody is there to get them."""
    with ctx.transaction(May.READ_SETTINGS) as db:
        id = ctx.preferences[DEFAULT_ASSIGNEE]
        if not ctx.preferences[CLIENTS_SUBMIT]:
            return ""
        if db.scalar(select(TicketCategory.id).where(TicketCategory.closed_at.is_(None)).limit(1)) is None:
            return msgid("There is no category of tickets yet, so nobody can open one.")
        if tends_tickets(db.get(Person, id) if id else None):
            return ""
    return msgid(
        "Clients may open tickets, and nobody is named who gets them: they wait in the queue for somebody to take."
    )


TICKETS = Section("tickets", msgid("Tickets"), 620, warns=lacks_assignee)


def _require_colleague(ctx: Context, db: ScopedSession, was: Preferences, stored: dict[str, Any]) -> None:
    """Raises BadChoice."""
    id = DEFAULT_ASSIGNEE.kind.read(stored.get(DEFAULT_ASSIGNEE.name))
    if id is not None and not tends_tickets(db.get(Person, id)):
        raise BadChoice(field=DEFAULT_ASSIGNEE.name)


CLIENTS_SUBMIT = Setting(
    "clients_open_tickets",
    Switch(),
    True,
    msgid("Clients may open tickets"),
    TICKETS,
    order=100,
    help=msgid("Without this the button and the form are gone; tickets that are there stay."),
)
CLIENTS_SEE_OPEN = Setting(
    "clients_see_open_tickets", Switch(), True, msgid("Clients see open tickets"), TICKETS, order=200
)
CLIENTS_SEE_CLOSED = Setting(
    "clients_see_closed_tickets", Switch(), True, msgid("Clients see closed tickets"), TICKETS, order=300
)
COLLEAGUES_SEE = Setting(
    "colleagues_see_tickets",
    Switch(),
    False,
    msgid("Contacts of a client see each other's tickets"),
    TICKETS,
    order=400,
)
DEFAULT_ASSIGNEE: Setting[UUID | None] = Setting(
    "ticket_assignee",
    Colleague(),
    None,
    msgid("Who gets new tickets"),
    TICKETS,
    order=500,
    help=msgid("Unless the category has somebody of its own."),
    touches=_require_colleague,
    offered=_offered,
)
ANSWER_DAYS = Setting(
    "ticket_answer_days",
    Count(0, 60),
    2,
    msgid("Days after which an unanswered ticket counts as overdue"),
    TICKETS,
    order=600,
    help=msgid("0: never."),
)
REOPEN_DAYS = Setting(
    "ticket_reopen_days",
    Count(0, 365),
    14,
    msgid("Days in which clients may open a closed ticket again"),
    TICKETS,
    order=700,
    help=msgid("0: never. The firm always may."),
)
SETTINGS = (
    CLIENTS_SUBMIT,
    CLIENTS_SEE_OPEN,
    CLIENTS_SEE_CLOSED,
    COLLEAGUES_SEE,
    DEFAULT_ASSIGNEE,
    ANSWER_DAYS,
    REOPEN_DAYS,
)
