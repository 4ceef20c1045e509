"""What contacts are still to be mailed about documents, and who of them wants no such mails."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.base import Base, Owned


class DocumentNews(Owned, Base):
    """A version that a contact is to hear of. The row goes once the mail has left, or when there is nothing to say."""

    __tablename__ = "document_news"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("document_version.id", ondelete="CASCADE"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    is_release: Mapped[bool] = mapped_column(default=False)  # it was there before and may be opened now
    at: Mapped[datetime] = mapped_column(index=True)
    mail_id: Mapped[UUID | None] = mapped_column(index=True)  # the mail that says so, while it waits
    __table_args__ = (UniqueConstraint("version_id", "contact_id"),)


class DocumentMailsOff(Base):
    """This person wants no mails about new documents, of whichever client."""

    __tablename__ = "document_mails_off"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
