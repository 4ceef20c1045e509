"""What the demo's security page shows: a paper that staff opened, a refused attempt, a new network, access given."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from data.access.security_events import Seen, note
from data.billing.invoices import Invoice
from data.database.session import Author, ScopedSession
from data.people.tables import Contact, Person
from data.statuses import AccessStatus, SecurityKind
from services.access.security_notes import Given
from services.demo.people import Town


def tell(db: ScopedSession, town: Town) -> None:
    """The last days, long enough ago that no pattern alerts anybody of them; call it after the books are kept."""
    staff = {person.username: person.id for person in db.scalars(select(Person).where(Person.staff_role.is_not(None)))}
    company = town.entities[1]
    paper = db.scalars(select(Invoice.id).where(Invoice.entity_id == company.id).order_by(Invoice.order_key)).first()
    came_in = db.scalars(
        select(Contact).where(
            Contact.entity_id.in_([each.id for each in town.entities[5:]]), Contact.status == AccessStatus.ACCEPTED
        )
    ).all()[-1]
    now, author = db.now, db.author
    for days, who, seen in (
        (9, "sam", Seen(SecurityKind.NEW_NETWORK, "staff", "network", "198.51.100.0/24")),
        (6, "kim", Seen(SecurityKind.REFUSED, "NotAllowed", "permission", "settings:edit")),
        (4, "sam", Seen(SecurityKind.READ, "pdf", "invoice", str(paper), company.id)),
        (2, "sam", Seen(SecurityKind.GRANTED, Given.ACCESS, "person", str(came_in.person_id), came_in.entity_id)),
    ):
        db.now, db.author = now - timedelta(days=days), Author(staff[who], address="198.51.100.7")
        note(db, seen)
    db.now, db.author = now, author
