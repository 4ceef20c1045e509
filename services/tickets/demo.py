"""Tickets of the demo firm: an open and a closed one of Maria's, one of Nikos's, and one that nobody has taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.counters import count_up
from data.database.session import ScopedSession
from data.firm.tables import Notice
from data.people.tables import Assignment, Person
from data.statuses import StaffRole, TicketPriority, TicketState
from data.tickets.tables import Ticket, TicketCategory, TicketMessage
from services.platform.context import Context
from services.tickets.notices import OPENED, TICKET

_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Said:
    minutes_ago: int
    text: str
    by_firm: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True)
class DemoTicket:
    """`client` is the place among the town's; `rating` and a closed state go together."""

    client: int
    category: str
    said: tuple[Said, ...]
    state: TicketState
    priority: TicketPriority = TicketPriority.NORMAL
    is_taken: bool = True
    rating: int | None = None


BILLING, TAX, PORTAL = "Invoices and payments", "Taxes", "The portal"
TICKETS = (
    DemoTicket(
        1,
        PORTAL,
        (
            Said(9 * _DAY, "How do I give my accountant access to our documents?"),
            Said(
                9 * _DAY - 3 * _HOUR,
                "Open Account, then Contacts, and invite her. She sees only what you tick.",
                by_firm=True,
            ),
            Said(8 * _DAY, "That worked, thank you!"),
        ),
        TicketState.CLOSED,
        rating=5,
    ),
    DemoTicket(
        0,
        TAX,
        (
            Said(
                26 * _HOUR,
                "The tax office sent me a letter about the second instalment. Do I have to pay it this month?\n"
                "I can send you a photo of the letter.",
            ),
            Said(25 * _HOUR, "Check the payment plan before answering.", by_firm=True, internal=True),
            Said(
                22 * _HOUR,
                "Please send us the photo. Until we have seen it you need not pay anything.",
                by_firm=True,
            ),
        ),
        TicketState.WAITING,
    ),
    DemoTicket(
        4,
        TAX,
        (Said(5 * _HOUR, "Καλημέρα σας. Μπορείτε να μου στείλετε το εκκαθαριστικό σημείωμα για την τράπεζα;"),),
        TicketState.OPEN,
        TicketPriority.HIGH,
    ),
    DemoTicket(
        7,
        BILLING,
        (Said(50, "Our last invoice has the old address. Could you please correct it?"),),
        TicketState.OPEN,
        is_taken=False,
    ),
)


def write(ctx: Context, db: ScopedSession, town: Any) -> None:
    """Rows only: nobody is written to by a demo."""
    categories = {name: TicketCategory(id=uuid4(), name=name) for name in (BILLING, TAX, PORTAL)}
    db.add_all(categories.values())
    db.flush()
    for each in TICKETS:
        _write(db, each, town, categories[each.category].id)


def _write(db: ScopedSession, each: DemoTicket, town: Any, category_id: UUID) -> None:
    entity = town.entities[each.client]
    person_id = town.contacts[entity.id]
    staff_id = _somebody(db, entity.id)
    first, last = each.said[0], each.said[-1]
    answered = next((said for said in each.said if said.by_firm and not said.internal), None)
    moved_at = db.now - timedelta(minutes=last.minutes_ago)
    ticket = Ticket(
        id=uuid4(),
        entity_id=entity.id,
        number=count_up(db, "ticket"),
        category_id=category_id,
        subject=first.text.split("\n")[0][:110],
        state=each.state,
        priority=each.priority,
        assignee_id=staff_id if each.is_taken else None,
        opened_at=db.now - timedelta(minutes=first.minutes_ago),
        opened_by=person_id,
        is_from_firm=False,
        requester_id=person_id,
        moved_at=moved_at,
        first_answer_at=db.now - timedelta(minutes=answered.minutes_ago) if answered else None,
        closed_at=moved_at if each.state is TicketState.CLOSED else None,
        rating=each.rating,
    )
    db.add(ticket)
    db.flush()
    for said in each.said:
        db.add(
            TicketMessage(
                entity_id=entity.id,
                ticket_id=ticket.id,
                at=db.now - timedelta(minutes=said.minutes_ago),
                author_id=staff_id if said.by_firm else person_id,
                is_from_firm=said.by_firm,
                is_internal=said.internal,
                is_opening=said is first,
                text=said.text,
            )
        )
    if each.state is TicketState.OPEN:
        facts = {"how": OPENED, "number": str(ticket.number), "subject": ticket.subject}
        db.add(
            Notice(
                entity_id=entity.id,
                dedupe=f"ticket:{ticket.id}",
                kind=TICKET.name,
                at=ticket.opened_at,
                subject_kind=Ticket.__tablename__,
                subject_id=ticket.id,
                person_id=person_id,
                facts=facts,
            )
        )


def _somebody(db: ScopedSession, entity_id: UUID) -> UUID | None:
    """Who looks after the client, else the owner."""
    looks_after = select(Assignment.person_id).where(Assignment.entity_id == entity_id)
    owner = select(Person.id).where(Person.staff_role == StaffRole.OWNER)
    return db.scalar(looks_after.limit(1)) or db.scalar(owner.limit(1))
