"""What the firm sells, its products and services, and the categories they stand in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from data.base import Base, ByteOrdered, order_of
from data.folding import folded, name_key, order_key
from data.money import Money
from data.statuses import ItemKind


class CatalogueCategory(Base):
    """A shelf of the catalogue. One that was closed keeps what stands on it; `position` is the firm's own order."""

    __tablename__ = "catalogue_category"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(Text, unique=True)  # no two differ in case or accents only
    position: Mapped[int]
    closed_at: Mapped[datetime | None]

    @validates("name")
    def _rekey(self, _: str, name: str) -> str:
        self.name_key = name_key(name)
        return name


class CatalogueItem(Base):
    """A product or service. Papers copy what they need of it, so it may change; archived it stays, and is not offered.

    `price_minor` None: it is asked for by hand; `tax_category` None: the tax is chosen where it is sold.
    """

    __tablename__ = "catalogue_item"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[ItemKind]
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(60))
    code_key: Mapped[str | None] = mapped_column(ByteOrdered, unique=True)  # whatever the case and accents
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)  # of the program it was imported from
    category_id: Mapped[UUID | None] = mapped_column(ForeignKey("catalogue_category.id"), index=True)
    description: Mapped[str | None] = mapped_column(Text)  # for clients
    unit: Mapped[str | None] = mapped_column(String(8))  # UN/ECE Recommendations 20 and 21
    price_minor: Mapped[int | None] = mapped_column(BigInteger)  # of one unit, before tax
    currency: Mapped[str] = mapped_column(String(3))
    tax_category: Mapped[str | None] = mapped_column(String(4))  # UNCL 5305, as InvoiceLine has it
    tax_rate: Mapped[Decimal | None]  # percent; None: outside the scope of tax
    minutes: Mapped[int | None]  # how long a service takes
    checklist: Mapped[list[str]] = mapped_column(JSON, default=list)  # what is to be done, in order
    is_shown: Mapped[bool] = mapped_column(default=False)  # to clients
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # archived since then
    folded: Mapped[str] = mapped_column(Text, default="")
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("name"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price_not_negative"),
        CheckConstraint("minutes > 0", name="minutes_above_zero"),
    )

    @validates("code")
    def _rekey(self, _: str, code: str | None) -> str | None:
        self.code_key = None if code is None else code_key(code)
        return code

    @property
    def price(self) -> Money | None:
        return None if self.price_minor is None else Money(self.price_minor, self.currency)

    def refold(self) -> None:
        """What searches find it by, after its texts were changed."""
        self.folded, self.order_key = folded(self.name, self.code, self.description), order_key(self.name)


def code_key(code: str) -> str:
    """By which codes are the same: a-100 is A-100."""
    return " ".join(folded(code).split())
