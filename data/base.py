"""What every table shares: names, instants, exact decimals, ownership."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, Enum, ForeignKey, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from data.folding import order_key

# Text that both databases put in the same order, whatever language PostgreSQL was set up in.
ByteOrdered = Text().with_variant(Text(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite forgets time zones, so we put UTC back."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime; pass an aware one")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as text, because SQLite would turn a NUMERIC into a binary float."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: Any = {
        datetime: Instant,
        Decimal: Exact,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        # Stored as text with a CHECK, on SQLite and PostgreSQL alike.
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=20,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class Owned:
    """A row that belongs to exactly one client entity."""

    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"), index=True)


def order_of(column: str) -> Callable[[Any], str]:
    """The default of an order key: what its row is called, as lists sort it."""
    return lambda context: order_key(context.get_current_parameters().get(column))
