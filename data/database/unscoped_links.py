"""The end of share links that losing trust in a person brings, whatever is in the scope of whoever acts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, update

from data.base import Base
from data.database.session import ScopedSession
from data.documents.sharing import ShareLink


def close_of_person(
    db: ScopedSession, person_id: UUID | None, entity_id: UUID | None, *, all_of_client: bool = False
) -> list[ShareLink]:
    """Ends what they made, whatever the scope of `db`: all, or of one client what they made as its contact, or
    `all_of_client`. The links as they were, of no session.
    """
    links = Base.metadata.tables[ShareLink.__tablename__]
    mine = links.c.made_by == person_id
    if entity_id is not None:
        here = links.c.entity_id == entity_id
        mine = here if all_of_client else and_(here, mine, links.c.is_from_firm.is_(False))
    still = and_(mine, links.c.closed_at.is_(None), links.c.expires_at > db.now)
    db.touch()
    ended = db.connection().execute(
        update(links)
        .where(still)
        .values(closed_at=db.now, closed_by=None, code_digest=None)
        .returning(links.c.id, links.c.entity_id, links.c.subject, links.c.made_by)
    )
    return [ShareLink(**row._mapping) for row in ended]
