"""Signing in with a password: one sentence for every failure, the same work for everybody (R3-R5, AUT-05, AUT-06)."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import case, select

from data.access.tables import KnownDevice, LoginSession, OneTimeToken
from data.database.session import Author, ScopedSession
from data.errors import Refusal
from data.people.logins import login_key
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, TokenPurpose
from services.access import lockout_notice, one_time_tokens, passwords, rate_limits
from services.access.accounts import password as own
from services.access.accounts import portal_access
from services.access.accounts.address import prove
from services.access.authentication import key_of, system
from services.access.session_rows import end_key, end_look, hand_over, open_session
from services.access.settings import LOGIN_IDENTIFIER
from services.platform.context import Context, House
from services.platform.firm_settings import Preferences
from services.platform.permissions import May
from services.platform.shares import of_source, paying

KIND, SIGNED_IN_AGAIN = "sign_in", "signed in again"
_DEVICE = re.compile(r"[A-Za-z0-9_-]{43}")


class WrongSignIn(Refusal):
    """Whatever was wrong with it: the name, the password, or the right to come in."""

    message = "The sign-in details are not right. Check them and try again."
    status = 401


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is for the session cookie, `device_token` for the one that remembers the browser.

    `has_both_sides`: they are a contact and work here. They came in as the contact, and choose
    (services/access/sides.py).

    `must_change_password`: a temporary secret was used; the next page is the one for a lasting password. `is_asked`:
    a client's invitation waits for their word (services/access/invitations/asked.py).
    """

    token: str
    device_token: str
    is_staff: bool
    must_change_password: bool
    has_both_sides: bool = False
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class _Tried:
    """What was found out before anything is decided. `accounts` are counted, the first of them openly."""

    person_id: UUID | None
    hash: str | None
    accounts: tuple[str, ...]
    source: rate_limits.Source
    device: str


def sign_in(
    house: House,
    identifier: str,
    password: str,
    address: str,
    device_cookie: str | None,
    browser: str,
    now: datetime,
    *,
    old_key: str | None = None,
) -> SignedIn:
    """Open a session for whoever `identifier` (e-mail or user name) and `password` belong to.

    `old_key` is the session this browser had, which ends.
    Raises WrongSignIn, TooMany (wait_seconds). Not to be called on the event loop: it hashes.
    """
    ctx = system(house, now)
    tried = _look(ctx, identifier, address, device_cookie or "")
    with paying(of_source(tried.source.key)):  # of a known device: the device, whatever its network does
        verdict = passwords.verify(tried.hash, password)
        fresh = passwords.hashed(password) if verdict.is_stale else None
    with ctx.transaction(May.SYSTEM) as db:
        db.author = Author(address=address)
        rate_limits.check_alone(db, KIND, tried.accounts[0], tried.source)
        waits = rate_limits.has_to_wait(db, KIND, tried.accounts[-1], tried.source)
        person, mailed_for = (None, None) if waits else _admitted(db, tried, verdict.is_right, password)
        if person is None:
            rate_limits.failed(db, KIND, tried.source, *tried.accounts)
            lockout_notice.count_failure(ctx, db, tried.person_id)
            db.recorded = True  # counted, however often: a line each would let strangers fill the disk
        else:
            rate_limits.succeeded(db, KIND, tried.source, *tried.accounts)
            done = _welcome(ctx, db, person, mailed_for, tried, fresh, address, browser)
            if old_key:
                _end_before(db, old_key, person, key_of(done.token))
    if person is None:
        raise WrongSignIn("password")
    return done


def _end_before(db: ScopedSession, old_key: str, person: Person, key: str) -> None:
    """What this browser had ends: a look with its line of history, a session of theirs goes on as the new one."""
    row = db.scalars(select(LoginSession).where(LoginSession.key == old_key).with_for_update()).one_or_none()
    if row is None or row.revoked_at is not None:
        return
    if row.viewer_id is not None:
        author, db.author = db.author, Author(row.person_id, row.viewer_id, row.address)
        end_look(db, row, SIGNED_IN_AGAIN)
        db.author = author
    elif row.person_id == person.id:
        hand_over(db, old_key, key, why=SIGNED_IN_AGAIN)
    else:
        end_key(db, old_key, why=SIGNED_IN_AGAIN)


def person_named(db: ScopedSession, identifier: str, preferences: Preferences) -> Person | None:
    """Whoever signs in under `identifier`, an e-mail address or a user name as the firm's policy has it (C2)."""
    name = login_key(identifier)
    which = {
        "email": Person.email_key == name,
        "username": Person.username_key == name,
        "either": (Person.email_key == name) | (Person.username_key == name),
    }
    first = case((Person.email_key == name, 0), else_=1)  # a user name never passes for somebody's address
    return db.scalars(select(Person).where(which[preferences[LOGIN_IDENTIFIER]]).order_by(first).limit(1)).one_or_none()


def may_enter(db: ScopedSession, person: Person) -> bool:
    """Has the firm let this person in: staff, or a contact who was invited and is not revoked (AUT-20)?"""
    return person.works_here or bool(_places(db, person.id))


def _look(ctx: Context, identifier: str, address: str, device_cookie: str) -> _Tried:
    """Who it would be and whether they may try at all. The same queries for somebody and for nobody (R4)."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        person = person_named(db, identifier, ctx.preferences)
        device, known = _device(db, person, device_cookie)
        whose = rate_limits.account_of(person.id if person else uuid4())
        # An account may be tried under two names. A stranger who heard of the wait would learn that they are one.
        accounts = (whose,) if known else (rate_limits.account_named(identifier), whose)
        source = known or rate_limits.source_of(address)
        rate_limits.check(db, KIND, accounts[0], source)
        spent = rate_limits.has_to_wait(db, KIND, whose, source) or (
            person is not None and person.failures_in_a_row >= rate_limits.TRIES_IN_A_ROW and not known
        )
        return _Tried(
            person.id if person else None,
            person.password_hash if person and not spent else None,
            accounts,
            source,
            device,
        )


def _admitted(db: ScopedSession, tried: _Tried, is_right: bool, password: str) -> tuple[Person | None, UUID | None]:
    """The person, if the password or a temporary secret is theirs and the firm lets them in; and the contact whom such
    a secret was mailed to."""
    temporary = None if is_right else _temporary(db, tried.person_id, password)
    person = db.get(Person, tried.person_id or uuid4(), with_for_update=True)
    places = _places(db, tried.person_id or uuid4())  # looked for with nobody, too (R4)
    if person is None or not (person.works_here or places):
        return None, None
    if is_right:
        return (person if person.password_hash == tried.hash else None), None  # changed while we were hashing
    if temporary is None:
        return None, None
    try:
        used = one_time_tokens.use(db, TokenPurpose.TEMPORARY, password)
    except one_time_tokens.LinkSpent:
        return None, None
    if not person.email or used.facts.get("email") != person.email:  # mailed to an address they had once
        return None, None
    own.let_in_once(person)
    prove(db, person, used.facts.get("email"))
    return person, used.contact_id


def _temporary(db: ScopedSession, person_id: UUID | None, password: str) -> OneTimeToken | None:
    try:
        found = one_time_tokens.peek(db, TokenPurpose.TEMPORARY, password)
    except one_time_tokens.LinkSpent:
        return None
    return found if found.person_id == person_id else None


def _welcome(
    ctx: Context,
    db: ScopedSession,
    person: Person,
    mailed_for: UUID | None,
    tried: _Tried,
    fresh: str | None,
    address: str,
    browser: str,
) -> SignedIn:
    """`mailed_for`: the contact whose temporary secret they came in with, which accepts that invitation and no other."""
    if fresh is not None:
        own.rehash(person, fresh)
    refused = lockout_notice.forget_failures(person)
    is_first, person.last_signed_in_at = person.last_signed_in_at is None, db.now
    db.author = Author(person.id, address=address)
    places = _places(db, person.id)
    for contact in places:
        if contact.status is AccessStatus.INVITED:
            if is_first:
                portal_access.begin(db, person, contact)
            if contact.id == mailed_for:
                portal_access.accept(ctx, db, contact, by="signing in")
    both = person.works_here and any(each.is_open for each in places)
    is_staff = person.works_here and not both
    token = open_session(db, person, is_staff=is_staff, address=address, browser=browser)
    device = tried.device or secrets.token_urlsafe(32)
    db.merge(KnownDevice(digest=_device_digest(device, person.id), person_id=person.id, seen_at=db.now))
    db.record("person.signed_in", person, staff=is_staff, temporary=person.must_change_password, both=both, **refused)
    is_asked = any(each.status is AccessStatus.INVITED for each in places)
    return SignedIn(token, device, is_staff, person.must_change_password, both, is_asked)


def _places(db: ScopedSession, person_id: UUID) -> list[Contact]:
    """Where the firm lets this person in, or has asked them to come in."""
    return list(
        db.scalars(
            select(Contact)
            .join(Entity, Entity.id == Contact.entity_id)
            .where(
                Contact.person_id == person_id,
                Entity.archived_at.is_(None),
                Contact.status.in_((AccessStatus.ACCEPTED, AccessStatus.INVITED)),
            )
        )
    )


def source_from(
    db: ScopedSession, person: Person | None, address: str, device_cookie: str | None
) -> rate_limits.Source:
    """What a try counts for: the browser if it signed in as `person` before, else the address."""
    return _device(db, person, device_cookie or "")[1] or rate_limits.source_of(address)


def _device(db: ScopedSession, person: Person | None, cookie: str) -> tuple[str, rate_limits.Source | None]:
    """The browser's token, if it is one, and its source if it is known to `person`. The same query for nobody."""
    device = cookie if _DEVICE.fullmatch(cookie) else ""
    digest = _device_digest(device, person.id if person else uuid4())
    is_known = db.get(KnownDevice, digest) is not None and bool(device)
    return device, rate_limits.Source(digest) if is_known else None


def _device_digest(device: str, person_id: UUID) -> str:
    """One browser may be known to several people without telling them about each other."""
    return hashlib.sha256(f"{device}:{person_id}".encode()).hexdigest()
