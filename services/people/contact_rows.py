"""What staff see of a contact: the client's own record of them, and of their account as much as is theirs to see."""

from __future__ import annotations

from data.people.tables import Contact
from services.access.accounts.address import has_been_in
from services.access.address_changes import Waiting
from services.people.contact_changes import held
from services.people.contact_form import ContactForm, ContactRow


def full_row(row: Contact, waits: Waiting | None) -> ContactRow:
    """With user name, language, last sign-in and the address that waits."""
    person = row.person
    return ContactRow(
        row.id,
        row.version,
        person.id,
        person.version,
        row.entity_id,
        _form(row, person.email, person.username, person.language),
        row.status,
        row.invited_at,
        row.accepted_at,
        row.declined_at,
        row.revoked_at,
        person.last_signed_in_at,
        has_been_in(person),
        waits.email if waits else "",
        waits.due_at if waits else None,
    )


def concealed_row(row: Contact) -> ContactRow:
    """Only what was typed at this client: of somebody whom others know, too (services/access/concealed.py)."""
    return ContactRow(
        row.id,
        row.version,
        row.person_id,
        0,
        row.entity_id,
        _form(row, row.named_by, None, None),
        row.status,
        row.invited_at,
        row.accepted_at,
        row.declined_at,
        row.revoked_at,
        None,
        is_concealed=True,
    )


def _form(row: Contact, email: str | None, username: str | None, language: str | None) -> ContactForm:
    return ContactForm(
        row.name,
        email or "",
        username or "",
        row.phone or "",
        row.mobile or "",
        row.fax or "",
        language or "",
        row.job_title or "",
        row.is_primary,
        held(row),
    )
