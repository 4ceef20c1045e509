"""What follows when staff or a file change a contact: lost rights end what hung on them, a new user name is told."""

from __future__ import annotations

from uuid import uuid4

from data.people import Contact, Person
from data.session import ScopedSession
from data.statuses import AccessStatus
from services import mails
from services.address_changes import has_been_in
from services.context import Context
from services.security_notes import Given, granted
from services.ways_in.closing import close_ways_in
from services.ways_in.table import Cause

RIGHTS = ("sees_billing", "pays", "sees_documents", "edits_profile", "manages_colleagues")
_CAUSES = {"sees_billing": Cause.BILLING_REMOVED, "pays": Cause.PAYING_REMOVED}       # of the others RIGHT_REMOVED


def held(contact: Contact) -> frozenset[str]:
    """The rights that the contact has at the client, by their names."""
    return frozenset(name for name in RIGHTS if getattr(contact, name))


def settle(ctx: Context, db: ScopedSession, person: Person, contact: Contact, had: frozenset[str], *,
           renamed: bool) -> None:
    """After the change, in the caller's transaction, which records it. `had`: what `held` said before.

    What somebody with access gained is a security event. `renamed`: they sign in by another user name from now
    on; whoever has been in reads so in a mail.
    """
    lost, gained = had - held(contact), held(contact) - had
    causes = {_CAUSES.get(name, Cause.RIGHT_REMOVED) for name in lost}
    if renamed:
        causes.add(Cause.USERNAME_CHANGED_BY_STAFF)
    if gained and contact.status in (AccessStatus.INVITED, AccessStatus.ACCEPTED):
        granted(db, Given.RIGHTS, person.id, contact.entity_id)
    for cause in sorted(causes):
        close_ways_in(db, cause, person, contact=contact)
    if renamed and person.email and has_been_in(person):
        mails.queue(ctx, db, "username_changed", recipient=person.email, name=person.name, person_id=person.id,
                    language=person.language or ctx.preferences.language, dedupe=f"username_changed:{uuid4()}",
                    username=person.username or "", at=ctx.now)
