"""How tests sign people in: passwords they have, attempts they make."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import select

from data.access.tables import LoginSession
from data.firm.tables import Event, Mail
from data.people.tables import Person
from data.statuses import TokenPurpose
from services.access import one_time_tokens, passwords
from services.access import sign_in as signin
from services.access.authentication import identify, key_of
from services.access.sign_in import SignedIn
from services.mail import queue as mails
from services.platform.context import Context
from tests.cast import NOON, House

PASSWORD = "seven quiet boats at dusk"
OTHER = "nine loud trains before noon"


@cache
def hash_of(password: str) -> str:
    return passwords.hashed(password)


def give(house: House, ctx: Context, password: str | None = PASSWORD, **facts: object) -> None:
    with house.backstage() as db:
        person = db.one(Person, ctx.actor.person_id)
        person.password_hash = hash_of(password) if password else None
        for name, value in facts.items():
            setattr(person, name, value)


def sign_in(
    house: House,
    who: str = "alice@example.test",
    password: str = PASSWORD,
    *,
    address: str = "198.51.100.7",
    device: str | None = None,
    now: datetime = NOON,
    old_key: str | None = None,
) -> SignedIn:
    return signin.sign_in(house.inside, who, password, address, device, "Firefox", now, old_key=old_key)


def going_on(house: House, token: str, now: datetime = NOON) -> Context:
    """Whoever goes on under this token."""
    return identify(house.inside, key_of(token), now)


def temporary(house: House, ctx: Context, *, life: timedelta | None = None, **facts: object) -> str:
    with house.backstage() as db:
        email = db.one(Person, ctx.actor.person_id).email
        return one_time_tokens.make(
            db, TokenPurpose.TEMPORARY, ctx.actor.person_id, lifetime=life, **{"email": email, **facts}
        )


def row(house: House, id: UUID | None) -> Person:
    with house.backstage() as db:
        return db.one(Person, id)


def live(house: House, ctx: Context) -> list[str]:
    with house.backstage() as db:
        return list(
            db.scalars(
                select(LoginSession.key).where(
                    LoginSession.person_id == ctx.actor.person_id, LoginSession.revoked_at.is_(None)
                )
            )
        )


def history(house: House) -> list[Event]:
    with house.backstage() as db:
        return list(db.scalars(select(Event).order_by(Event.seq)))


def mailed(house: House, kind: str) -> list[tuple[str, str]]:
    """Recipient and text of each mail of `kind` in the outbox."""
    with house.backstage() as db:
        rows = db.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.made_at)).all()
    return [(each.recipient, text_of(house, each)) for each in rows]


def text_of(house: House, mail: Mail) -> str:
    part = mails.written(house.system, mail).get_body(("plain",))
    return str(part.get_content()) if part else ""
