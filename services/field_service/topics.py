"""Who hears that a client's services changed: pages that list them, and the counters and panels of the client."""

from __future__ import annotations

from uuid import UUID

from data.database.session import ScopedSession

ALL = "services"  # for whoever lists those of several clients, and for the letters about them
RESOURCES = "resources"


def of_client(entity_id: UUID) -> str:
    return f"services:{entity_id}"


def tell(db: ScopedSession, entity_id: UUID) -> None:
    for topic in (of_client(entity_id), ALL, f"entity:{entity_id}"):
        db.tell(topic)
