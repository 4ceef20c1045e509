"""The shelves of each client in the database: what a text adds, and what goes with it.

A new text goes to the arrivals, which are small; when they have become a fair part of all, everything is sorted in, so a
client with many documents does not have all shelves written anew for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import delete, select, update

from data.database.locks import advisory_lock
from data.database.session import ScopedSession
from data.documents.text import DocumentShelf, DocumentText
from data.sealing import derived, keys_of
from data.statuses import TextState
from services.documents.text.shelves import ARRIVALS, lines_of, shelf_of, sorted_in

PART = 32  # arrivals are sorted in when they are more than this part of all
_QUIETLY = {"synchronize_session": False}


def put_up(db: ScopedSession, text: DocumentText, places: Mapping[str, int]) -> None:
    """The words of a text that has its number, for whoever searches."""
    _alone(db, text.entity_id)
    mine = select(DocumentShelf).where(DocumentShelf.entity_id == text.entity_id)
    arrivals = db.scalars(mine.where(DocumentShelf.shelf == ARRIVALS)).one_or_none()
    if arrivals is None:
        arrivals = DocumentShelf(entity_id=text.entity_id, shelf=ARRIVALS, words="", letters=0)
        db.add(arrivals)
    arrivals.words += lines_of(text.id, places)
    arrivals.letters = len(arrivals.words)
    db.flush()
    sizes = select(DocumentShelf.letters).where(DocumentShelf.entity_id == text.entity_id)
    if arrivals.letters * PART > sum(db.scalars(sizes)):
        sort_in(db, text.entity_id)


def forget(db: ScopedSession, entity_id: UUID, documents: Iterable[UUID]) -> bool:
    """Take the texts of these documents of a client's away; whether there were any. What the shelves still have of them
    leads nowhere from now on, and goes when the client's shelves are sorted next."""
    _alone(db, entity_id)
    gone = delete(DocumentText).where(DocumentText.document_id.in_(list(documents))).returning(DocumentText.state)
    states = db.execute(gone.execution_options(**_QUIETLY)).scalars().all()
    if TextState.READ in states:
        one = select(DocumentShelf.id).where(DocumentShelf.entity_id == entity_id).order_by(DocumentShelf.id).limit(1)
        stale = update(DocumentShelf).where(DocumentShelf.id == one.scalar_subquery()).values(is_stale=True)
        db.execute(stale.execution_options(**_QUIETLY))
    return bool(states)


def sort_in(db: ScopedSession, entity_id: UUID) -> None:
    """All shelves of a client written anew, with the texts that are there."""
    _alone(db, entity_id)
    rows = db.scalars(select(DocumentShelf).where(DocumentShelf.entity_id == entity_id)).all()
    numbers = select(DocumentText.id).where(DocumentText.entity_id == entity_id, DocumentText.state == TextState.READ)
    sorted_anew = sorted_in({row.shelf: row.words for row in rows}, set(db.scalars(numbers)), key_of(db))
    for row in rows:
        words = sorted_anew.pop(row.shelf, "")
        if not words:
            db.delete(row)
            continue
        row.words, row.letters, row.is_stale = words, len(words), False
    for shelf, words in sorted_anew.items():
        db.add(DocumentShelf(entity_id=entity_id, shelf=shelf, words=words, letters=len(words)))
    db.flush()


def shelves_for(db: ScopedSession, words: Iterable[str]) -> dict[str, list[str]]:
    """For each word the shelves, of all clients in the session's scope, on which it would be."""
    key = key_of(db)
    places = {word: shelf_of(word, key) for word in words}
    opened: dict[int, list[str]] = {}
    asked = select(DocumentShelf.shelf, DocumentShelf.words).where(
        DocumentShelf.shelf.in_({*places.values(), ARRIVALS})
    )
    for shelf, text in db.execute(asked):
        opened.setdefault(shelf, []).append(text)
    return {word: opened.get(place, []) + opened.get(ARRIVALS, []) for word, place in places.items()}


def key_of(db: ScopedSession) -> bytes:
    """What says on which shelf a word is. It stays when the master key is exchanged."""
    return derived(keys_of(db.get_bind().dialect).lookup, "shelves of documents")


def _alone(db: ScopedSession, entity_id: UUID) -> None:
    advisory_lock(db, f"document shelves {entity_id}")
