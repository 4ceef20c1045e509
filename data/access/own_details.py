"""What somebody says of themselves holds at every client that let them in, whoever sees which of them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from data.base import Base
from data.database.session import ScopedSession
from data.folding import order_key
from data.people.tables import DETAILS, Contact, Person
from data.statuses import AccessStatus

_CONTACT = Base.metadata.tables["contact"]
_SAID = (*DETAILS, "named_by")


def spread(db: ScopedSession, person: Person, said: Mapping[str, str | None]) -> None:
    """Write what the person changed about themselves to each place they accepted, with a line in each client's history.

    Where somebody only entered them, or access was revoked, they have told nothing, and nothing of it is told. Outside
    any scope: it is theirs to say everywhere. `said`: the new values; of a field that is not in it nothing changes.
    """
    db.touch()
    db.flush()
    connection = db.connection()
    places = connection.execute(
        select(_CONTACT)
        .where(_CONTACT.c.person_id == person.id, _CONTACT.c.status == AccessStatus.ACCEPTED)
        .with_for_update()
    )
    for place in places.mappings().all():
        new = {name: value for name, value in said.items() if name in _SAID and place[name] != value}
        if not new:
            continue
        order = {"order_key": order_key(new["name"])} if "name" in new else {}
        connection.execute(
            update(_CONTACT).where(_CONTACT.c.id == place["id"]).values(**new, **order, version=_CONTACT.c.version + 1)
        )
        db.record(
            "contact.changed",
            Contact(id=place["id"], entity_id=place["entity_id"]),
            name=place["name"],
            changed={"email" if name == "named_by" else name: [place[name], value] for name, value in new.items()},
        )
        db.tell(f"entity:{place['entity_id']}")
    for row in db.identity_map.values():
        if isinstance(row, Contact) and row.person_id == person.id:
            db.expire(row, [*_SAID, "order_key", "version"])
