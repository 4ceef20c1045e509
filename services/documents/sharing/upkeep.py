"""Links end with what they rest on: at once where an account is closed, within the hour for everything else.

A link whose maker, client or document is gone opens nothing from that moment on (standing.py). This makes it stay so
when they come back, and tells whoever looks at the list.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select

from data.database.session import ScopedSession
from data.database.unscoped_links import close_of_person
from data.documents.sharing import ShareLink
from data.people.tables import Entity, Person
from services.documents.sharing.links import end, told
from services.documents.sharing.standing import stands
from services.platform.context import Context
from services.platform.permissions import May

BATCH = 100


def settle(ctx: Context) -> int:
    """Close for good what rests on nothing any more; how many. `ctx` is the system's. Twice is safe."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        gone = [link.id for link in db.scalars(_open(ctx)) if not stands(ctx, db, link)]
    done = 0
    for at in range(0, len(gone), BATCH):
        with ctx.transaction(May.SYSTEM) as db:
            for link in db.scalars(_open(ctx).where(ShareLink.id.in_(gone[at : at + BATCH])).with_for_update()):
                if not stands(ctx, db, link):
                    end(db, link)
                    done += 1
            db.recorded = True
    return done


def close_links(db: ScopedSession, person: Person | None, entity_id: UUID | None) -> None:
    """What losing trust in a person closes: every link they made; at one client, those they made as its contact, and
    all of the client's once it is archived, for which no `person` is needed."""
    client = db.get(Entity, entity_id) if entity_id is not None else None
    is_archived = client is not None and client.archived_at is not None
    for link in close_of_person(db, person.id if person else None, entity_id, all_of_client=is_archived):
        told(db, link)


def _open(ctx: Context) -> Select[ShareLink]:
    return (
        select(ShareLink)
        .where(ShareLink.closed_at.is_(None), ShareLink.expires_at > ctx.now, ShareLink.times < ShareLink.most_times)
        .order_by(ShareLink.id)
    )
