"""What stands behind a sign-in: sessions, one-time links, counted tries, known devices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.base import Base, Owned
from data.people.tables import Person
from data.statuses import AddressOutcome, TokenPurpose


class LoginSession(Base):
    """One signed-in browser. The cookie holds the token; this row only its SHA-256 (R14)."""

    __tablename__ = "login_session"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    is_staff: Mapped[bool] = mapped_column(default=False)  # which of a person's two hats is on
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # last act of a person; timers do not count (R16)
    authenticated_at: Mapped[datetime]  # last time a password was given (R13)
    ends_at: Mapped[datetime]  # the absolute limit
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str | None] = mapped_column(String(40))
    successor: Mapped[str | None] = mapped_column(String(64))  # the key under which the same browser goes on
    chosen_entity_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id"))  # None: all of them
    address: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str | None] = mapped_column(String(300))
    # Impersonation (IMP-01..06): `person_id` is who is being viewed, `viewer_id` who is looking.
    viewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    viewer_contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"))
    viewer_reason: Mapped[str | None] = mapped_column(String(300))
    viewer_session_ends_at: Mapped[datetime | None]
    viewer_authenticated_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")


class OneTimeToken(Base):
    """A link or secret that works once (R7). Only its SHA-256 is kept."""

    __tablename__ = "one_time_token"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[TokenPurpose]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class AddressChange(Base):
    """A new address for somebody who has signed in before, wished by the firm: at most one waits for a person."""

    __tablename__ = "address_change"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str] = mapped_column(String(254))
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    veto_digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the link in the mail
    outcome: Mapped[AddressOutcome] = mapped_column(default=AddressOutcome.WAITING)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "ux_address_change_waiting",
            "person_id",
            unique=True,
            sqlite_where=text("outcome = 'waiting'"),
            postgresql_where=text("outcome = 'waiting'"),
        ),
    )


class TryCount(Base):
    """Tries of one kind from one source, in one row however many there are: who is counted cannot fill the table."""

    __tablename__ = "try_count"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)  # an address, a known device, a person
    network: Mapped[str] = mapped_column(String(64), default="")  # the wider one of an address, else ""
    number: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    recent: Mapped[list[int]] = mapped_column(JSON, default=list)  # milliseconds since 1970, oldest first
    accounts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # SHA-256 of an account -> its run of tries
    asked: Mapped[list[str]] = mapped_column(JSON, default=list)  # person ids a mail was asked for
    is_waiting: Mapped[bool] = mapped_column(default=False)  # whether `asked` is still to be answered
    __table_args__ = (
        Index("ix_try_count_network", "kind", "network", "last_at"),
        Index("ix_try_count_last_at", "last_at"),
        Index("ix_try_count_waiting", "kind", "is_waiting"),
    )


class KnownDevice(Base):
    """A browser that signed in before: a stranger's failures never lock its owner out (R5)."""

    __tablename__ = "known_device"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    seen_at: Mapped[datetime]


class Invitation(Owned, Base):
    """One invitation mail, sent or waiting for its day (AUT-13)."""

    __tablename__ = "invitation"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    mode: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    sent_on: Mapped[date | None] = mapped_column(index=True)  # the firm's calendar day it counted against
    waiting_since: Mapped[datetime | None]  # over the cap or the sender not verified
    cancelled_at: Mapped[datetime | None]
    mail_id: Mapped[UUID | None]
    secret: Mapped[str | None] = mapped_column(Text)  # hash of a start code while it waits, else None
