"""Who hears that a client's documents changed: pages that list them, and the counters and panels of the client."""

from __future__ import annotations

from uuid import UUID

from data.database.session import ScopedSession

ALL = "documents"  # for whoever lists those of several clients
SCANS = "document_scans"  # a file waits for the malware scanner


def of_client(entity_id: UUID) -> str:
    return f"documents:{entity_id}"


def tell(db: ScopedSession, entity_id: UUID) -> None:
    for topic in (of_client(entity_id), ALL, f"entity:{entity_id}"):
        db.tell(topic)
