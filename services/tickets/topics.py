"""Who hears that a client's tickets changed: pages that list them, and the counters and panels of the client."""

from __future__ import annotations

from uuid import UUID

from data.database.session import ScopedSession

ALL = "tickets"  # for whoever lists those of several clients
CATEGORIES = "ticket_categories"


def of_client(entity_id: UUID) -> str:
    return f"tickets:{entity_id}"


def tell(db: ScopedSession, entity_id: UUID) -> None:
    for topic in (of_client(entity_id), ALL, f"entity:{entity_id}"):
        db.tell(topic)
