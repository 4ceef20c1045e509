"""The firm's own rows: policy, counters, logo, jobs, mail, notices, history, imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, Owned
from data.platform.history_retention import BUSINESS, sort_of
from data.platform.leases import Leased
from data.sealing import SealedJson
from data.statuses import MailState


class Firm(Base):
    """The one firm of this installation and its policy, as one versioned document
    (services/platform/firm_settings.py).
    """

    __tablename__ = "firm"
    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    values: Mapped[dict[str, Any]] = mapped_column(SealedJson("firm.values"), default=dict)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class Logo(Base):
    """The firm's logo, re-encoded to PNG (R65), kept under its hash so that issued papers keep theirs."""

    __tablename__ = "logo"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    png: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    made_at: Mapped[datetime]


class Counter(Base):
    """A number that only grows: invoice and payment numbers, invitations of a day."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class Event(Base):
    """One line of history: who did what to which row, on whose behalf. Insert-only; business stays for ever."""

    __tablename__ = "event"
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[UUID | None] = mapped_column(index=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64))
    actor_id: Mapped[UUID | None] = mapped_column(index=True)  # None: the system
    viewer_id: Mapped[UUID | None]  # who was looking through the actor's eyes
    address: Mapped[str | None] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(SealedJson("event.facts"), default=dict)
    sort: Mapped[str] = mapped_column(
        String(10), server_default=BUSINESS, default=lambda context: sort_of(context.get_current_parameters()["verb"])
    )
    __table_args__ = (
        Index("ix_event_subject", "subject_kind", "subject_id"),
        Index("ix_event_verb", "verb", "at"),
        Index("ix_event_sort", "sort", "at"),
    )


class Job(Leased, Base):
    """Something to do after the change that asked for it was committed."""

    __tablename__ = "job"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(60))
    args: Mapped[dict[str, Any]] = mapped_column(default=dict)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(500))
    __table_args__ = (Index("ix_job_due", "done_at", "due_at"),)


class Mail(Leased, Base):
    """The outbox: a mail exists only if the change that caused it does, once per `dedupe` (P19)."""

    __tablename__ = "mail"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dedupe: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    message_id: Mapped[str] = mapped_column(String(200))
    entity_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    next_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(300))
    __table_args__ = (Index("ix_mail_next", "state", "next_at"),)


class Notice(Owned, Base):
    """Something a client did that the firm should know of: one line of the staff inbox (NOT-01, NOT-03)."""

    __tablename__ = "notice"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    dedupe: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))  # services/platform/notices.py
    at: Mapped[datetime]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # number, amount_minor, currency ...
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (Index("ix_notice_open", "done_at", "at"),)


class ImportRun(Base):
    """One import that was carried out: what came in and what it did."""

    __tablename__ = "import_run"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class ImportUpload(Base):
    """Files somebody chose to import and has not imported yet; the vault keeps them, one after another, under `id`."""

    __tablename__ = "import_upload"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    files: Mapped[list[dict[str, Any]]] = mapped_column()  # {"name": shown name, "bytes": length}, in order
    sha256: Mapped[str] = mapped_column(String(64))  # of all of them together
    answers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # by the key of a question
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Secret(Base):
    """A sealed value: gateway and mail passwords (R85). Opened only by the gateway that needs it."""

    __tablename__ = "secret"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(String(20), default="")  # the last characters, to recognise it by
    changed_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]  # a replaced one is good until then (R78)
