"""Who there is: entities (the firm's clients), persons, and the place of a person at an entity."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from data.base import Base, ByteOrdered, Owned, order_of
from data.errors import Invalid
from data.folding import folded, order_key
from data.people.logins import login_key
from data.people.tax_numbers import TaxNumber, tax_number
from data.sealing import NumberKey, Sealed, SealedJson
from data.statuses import AccessStatus, EntityKind, StaffRole, Theme

LONGEST_USERNAME = 120
DETAILS = ("name", "phone", "mobile", "fax")  # of a person, as they and each client have them


class UsernameTooLong(Invalid):
    message = "This user name is too long."
    field = "username"


class Entity(Base):
    """A client of the firm: a person, company, trust, property ... that is billed."""

    __tablename__ = "entity"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[EntityKind] = mapped_column(default=EntityKind.COMPANY)
    name: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    tax_id: Mapped[str | None] = mapped_column(Sealed("entity.tax_id"))  # at most 60 characters
    address: Mapped[str | None] = mapped_column(String(400))
    city: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str | None] = mapped_column(String(120))
    zip: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(60))
    currency: Mapped[str | None] = mapped_column(String(3))
    language: Mapped[str | None] = mapped_column(String(8))
    note: Mapped[str | None] = mapped_column(Text)  # the firm's own, never shown to the client
    pays_by_card: Mapped[bool] = mapped_column(default=True)  # SET-05
    pays_by_bank_debit: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[datetime | None]
    tax_key: Mapped[Any | None] = mapped_column(NumberKey, index=True)  # of `tax_number`, to be found by
    buyer_marks: Mapped[list[str]] = mapped_column(SealedJson("entity.buyer_marks"), default=list)  # imports/marks.py
    folded: Mapped[str] = mapped_column(Text, default="")
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    external_order: Mapped[str] = mapped_column(ByteOrdered, default=order_of("external_id"))
    city_order: Mapped[str] = mapped_column(ByteOrdered, default=order_of("city"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_entity_order", "order_key"),)

    @validates("name", "external_id", "city")
    def _reorder(self, field: str, text: str | None) -> str | None:
        setattr(self, {"name": "order_key", "external_id": "external_order"}.get(field, "city_order"), order_key(text))
        return text

    @validates("tax_id", "country")
    def _rekey(self, field: str, text: str | None) -> str | None:
        if text != getattr(self, field):
            now = {"tax_id": self.tax_id, "country": self.country, field: text}
            self.tax_key = tax_number(now["tax_id"], now["country"])
        return text

    @property
    def tax_number(self) -> TaxNumber | None:
        """`tax_id` as it is compared with others."""
        return tax_number(self.tax_id, self.country)

    def refold(self) -> None:
        self.folded = folded(self.name, self.external_id, self.address, self.city, self.email)


class Person(Base):
    """Somebody who can sign in, or could be invited to: a contact of entities, a member of staff, or both."""

    __tablename__ = "person"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    # data/people/logins.py: what sign-in compares
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    email_verified_at: Mapped[datetime | None]
    username: Mapped[str | None] = mapped_column(String(LONGEST_USERNAME))
    username_key: Mapped[str | None] = mapped_column(String(LONGEST_USERNAME), unique=True)
    phone: Mapped[str | None] = mapped_column(String(60))
    mobile: Mapped[str | None] = mapped_column(String(60))
    fax: Mapped[str | None] = mapped_column(String(60))
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    language: Mapped[str | None] = mapped_column(String(8))
    theme: Mapped[Theme] = mapped_column(default=Theme.AUTO)
    list_choices: Mapped[dict[str, Any]] = mapped_column(default=dict)  # columns and rows per page, by list
    password_hash: Mapped[str | None] = mapped_column(String(300))
    password_changed_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    failures_in_a_row: Mapped[int] = mapped_column(default=0)
    refused_tries: Mapped[int] = mapped_column(default=0, server_default="0")  # since they last signed in
    refused_first_at: Mapped[datetime | None]
    refused_last_at: Mapped[datetime | None]
    shut_told_at: Mapped[datetime | None]  # services/access/lockout_notice.py
    last_signed_in_at: Mapped[datetime | None]
    staff_role: Mapped[StaffRole | None]
    staff_closed_at: Mapped[datetime | None]  # their places at clients go on
    may_impersonate: Mapped[bool] = mapped_column(default=False)
    sees_all_clients: Mapped[bool] = mapped_column(default=False)  # staff only; somebody says so
    folded: Mapped[str] = mapped_column(Text, default="")
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _reorder(self, _: str, name: str) -> str:
        self.order_key = order_key(name)
        return name

    def refold(self) -> None:
        self.folded = folded(self.name, self.email, self.username, self.phone, self.mobile, self.external_id)

    @property
    def details(self) -> dict[str, str | None]:
        """Name, address and numbers, for a contact that begins with what the account has."""
        return {"named_by": self.email, **{name: getattr(self, name) for name in DETAILS}}

    def begin_as(self, contact: Contact) -> None:
        """Who comes in for the first time finds what their client had of them; from then on it is theirs to change."""
        if self.staff_role is None:
            for name in DETAILS:
                setattr(self, name, getattr(contact, name))
            self.refold()

    @property
    def works_here(self) -> bool:
        """Whether their staff side is open. They may be a contact of clients besides, or instead."""
        return self.staff_role is not None and self.staff_closed_at is None

    def go_by_email(self, email: str | None) -> None:
        self.email, self.email_key = email, email and login_key(email)

    def go_by_username(self, username: str | None) -> None:
        """Raises UsernameTooLong where its normal form does not fit: one sign may stand for a whole sentence."""
        key = username and login_key(username)
        if key and len(key) > LONGEST_USERNAME:
            raise UsernameTooLong()
        self.username, self.username_key = username, key or None


class Contact(Owned, Base):
    """The place of one person at one entity: what they may do there and whether the portal is open to them.

    Name and numbers are as the firm entered them for this client, and so is the address they were named by: what they
    are at other clients, and in their own account, is not this client's to see.
    """

    __tablename__ = "contact"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    named_by: Mapped[str | None] = mapped_column(String(254))  # an address; the account's is the person's
    phone: Mapped[str | None] = mapped_column(String(60))
    mobile: Mapped[str | None] = mapped_column(String(60))
    fax: Mapped[str | None] = mapped_column(String(60))
    job_title: Mapped[str | None] = mapped_column(String(120))
    is_primary: Mapped[bool] = mapped_column(default=False)
    sees_billing: Mapped[bool] = mapped_column(default=True)
    pays: Mapped[bool] = mapped_column(default=True)
    sees_documents: Mapped[bool] = mapped_column(default=True)
    adds_documents: Mapped[bool] = mapped_column(default=False)
    uses_tickets: Mapped[bool] = mapped_column(default=True)
    sees_services: Mapped[bool] = mapped_column(default=True)
    edits_profile: Mapped[bool] = mapped_column(default=True)
    manages_colleagues: Mapped[bool] = mapped_column(default=False)
    status: Mapped[AccessStatus] = mapped_column(default=AccessStatus.NOT_INVITED)
    invited_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    version: Mapped[int] = mapped_column()
    person: Mapped[Person] = relationship(lazy="raise")
    entity: Mapped[Entity] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("person_id", "entity_id"),)

    @validates("name")
    def _reorder(self, _: str, name: str) -> str:
        self.order_key = order_key(name)
        return name

    @property
    def is_open(self) -> bool:
        return self.status is AccessStatus.ACCEPTED


# What a contact may do at the client, a column each (services/platform/contact_rights.py says what each is).
RIGHTS = tuple(
    column.key
    for column in Contact.__table__.columns
    if isinstance(column.type, Boolean) and column.key != Contact.is_primary.key
)


class Assignment(Owned, Base):
    """A client that a member of staff looks after; it matters for staff who do not see all clients."""

    __tablename__ = "assignment"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    __table_args__ = (UniqueConstraint("person_id", "entity_id"),)
