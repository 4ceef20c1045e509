"""What a contact of a client looks like in a form and on the record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from data.statuses import AccessStatus
from services.platform.areas import contact_rights


def default_rights() -> frozenset[str]:
    """What a new contact may do, unless somebody says otherwise."""
    return frozenset(each.name for each in contact_rights() if each.default)


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A contact as typed; blank means none. `rights`, by name, hold at this client only (PRODUCT: per entity)."""

    name: str
    email: str = ""
    username: str = ""
    phone: str = ""
    mobile: str = ""
    fax: str = ""
    language: str = ""
    job_title: str = ""
    is_primary: bool = False
    rights: frozenset[str] = field(default_factory=default_rights)

    def allowing(self, **rights: bool) -> ContactForm:
        """The same with these rights given, or taken."""
        given = {name for name, is_given in rights.items() if is_given}
        return replace(self, rights=(self.rights - rights.keys()) | given)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact on the client's record. `version` guards the place at the client, `person_version` the account.

    `is_concealed`: others know them, too, so that nothing of their account is shown, and what is blank stays as it is.
    """

    id: UUID
    version: int
    person_id: UUID
    person_version: int
    entity_id: UUID
    form: ContactForm
    status: AccessStatus
    invited_at: datetime | None
    accepted_at: datetime | None
    declined_at: datetime | None
    revoked_at: datetime | None
    last_signed_in_at: datetime | None
    has_been_in: bool = False  # a new address or user name asks for a recent password
    awaited_email: str = ""  # the address that waits, and from when it holds
    awaited_at: datetime | None = None
    is_concealed: bool = False

    @property
    def name(self) -> str:
        return self.form.name

    @property
    def since(self) -> datetime | None:
        """When the present status began."""
        return {
            AccessStatus.INVITED: self.invited_at,
            AccessStatus.ACCEPTED: self.accepted_at,
            AccessStatus.DECLINED: self.declined_at,
            AccessStatus.REVOKED: self.revoked_at,
        }.get(self.status)
