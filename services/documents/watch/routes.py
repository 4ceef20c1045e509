"""Where a file of the watch folder belongs, by its path: `<client>/<year>/<type>/file`. Never guessed.

The client's folder is called as the client is, or by its number; year and type may each be left out, in either order. What
fits nobody, or several, or has another folder in its path, waits for somebody who knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import or_, select

from data.database.session import ScopedSession
from data.documents.tables import DocumentType
from data.folding import folded, order_key
from data.people.tables import Entity
from services.documents.uploads import YEARS, Place
from services.documents.watch.names import is_text, shown
from services.documents.watch.reasons import Why

_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Routed:
    """As much of the place as the path says. `why` with a `detail`: it is not enough."""

    place: Place | None = None
    why: Why | None = None
    detail: str = ""


def route(db: ScopedSession, path: bytes) -> Routed:
    """`db` sees all clients."""
    *folders, _ = path.split(b"/")
    if not folders:
        return Routed(why=Why.NO_CLIENT)
    if not all(map(is_text, folders)):
        return Routed(
            why=Why.UNKNOWN_CLIENT if not is_text(folders[0]) else Why.UNKNOWN_FOLDER, detail=shown(path)[:255]
        )
    names = [each.decode() for each in folders]
    clients = _clients(db, names[0])
    if len(clients) != 1:
        return Routed(why=Why.SEVERAL_CLIENTS if clients else Why.UNKNOWN_CLIENT, detail=names[0][:255])
    place = Place(clients[0].id)
    for name in names[1:]:
        if place.year is None and _YEAR.fullmatch(name) and YEARS[0] <= int(name) <= YEARS[1]:
            place = Place(place.entity_id, place.type_id, int(name))
        elif place.type_id is None and (type := _type(db, name)) is not None:
            place = Place(place.entity_id, type.id, place.year)
        else:
            return Routed(place, Why.UNKNOWN_FOLDER, name[:255])
    if clients[0].archived_at is not None:
        return Routed(place, Why.ARCHIVED, names[0][:255])
    return Routed(place)


def _clients(db: ScopedSession, name: str) -> list[Entity]:
    """Those called so, or with this number."""
    key, plain = order_key(name), _plain(name)
    if not plain:  # of signs that nobody sees: not everybody without a number
        return []
    found = db.scalars(select(Entity).where(or_(Entity.order_key == key, Entity.external_order == key)))
    return [each for each in found if plain in (_plain(each.name), _plain(each.external_id))]


def _type(db: ScopedSession, name: str) -> DocumentType | None:
    asked = select(DocumentType).where(DocumentType.order_key == order_key(name), DocumentType.closed_at.is_(None))
    found = [each for each in db.scalars(asked) if _plain(each.name) == _plain(name)]
    return found[0] if len(found) == 1 else None


def _plain(text: str | None) -> str:
    return " ".join(folded(text).split())
