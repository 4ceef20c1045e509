"""What follows when staff or a file change a contact: lost rights end what hung on them."""

from __future__ import annotations

from data.database.session import ScopedSession
from data.people.tables import RIGHTS, Contact, Person
from data.statuses import AccessStatus
from services.access.security_notes import Given, granted
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.platform.areas import contact_rights


def held(contact: Contact) -> frozenset[str]:
    """The rights that the contact has at the client, by their names."""
    return frozenset(name for name in RIGHTS if getattr(contact, name))


def settle(db: ScopedSession, person: Person, contact: Contact, had: frozenset[str]) -> None:
    """After the change, in the caller's transaction, which records it. `had`: what `held` said before.

    What somebody with access gained is a security event.
    """
    lost, gained = had - held(contact), held(contact) - had
    if gained and contact.status in (AccessStatus.INVITED, AccessStatus.ACCEPTED):
        granted(db, Given.RIGHTS, person.id, contact.entity_id)
    for cause in sorted({Cause(each.closes or Cause.RIGHT_REMOVED) for each in contact_rights() if each.name in lost}):
        close_ways_in(db, cause, person, contact=contact)
