"""A hostile member of staff and one contact: every verb that touches the contact, every door that is open to all.

A walk tries the verbs in every order. Two orders that leave the same behind are one; what they leave is taken up from a
copy of the database. After each step the attacker reads the mailboxes they own and tries whatever they typed, read or
guessed at every public door. No time passes: what waits for a day still waits.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from data.access.tables import AddressChange, Invitation, LoginSession, OneTimeToken
from data.errors import Refusal
from data.firm.tables import Firm, Mail
from data.people.tables import Contact, Entity, Person
from data.statuses import AddressOutcome, MailState, StaffRole, TokenPurpose
from services.access import address_changes, credentials, password_reset, sessions, sign_in
from services.access.address_changes import MOST_WISHES
from services.access.invitations import acceptance as acceptances
from services.access.invitations import actions as invitations
from services.access.invitations.delivery import Invited
from services.firm import settings, team
from services.firm.team import StaffForm
from services.imports.declared import CONTACTS
from services.imports.reading import sandboxed
from services.people import clients, contacts
from services.people.contact_form import ContactForm, ContactRow
from services.platform import background_jobs
from services.platform.context import Context
from tests.cast import NOON, House, viewed_by
from tests.services.imported import run
from tests.services.signing_in import hash_of, text_of

VICTIM, MALLORY = "alice@example.test", "mallory@evil.test"  # one mailbox each
TYPED, CHOSEN = "four calm grey otters", "seven loud brown weasels"
Verb = Callable[[House, Context], object]
State = tuple[object, ...]
Kept = tuple[tuple[str, ...], sqlite3.Connection]  # an order, and the database after it


@dataclass(frozen=True, slots=True)
class Break:
    """How the attacker got in."""

    path: tuple[str, ...]


def place(house: House, by: Context) -> ContactRow:
    """The first place of the contact that the attacker can see."""
    for entity in (house.acme, house.umbra):
        for row in contacts.of_client(by, entity):
            if row.person_id == house.alice.actor.person_id:
                return row
    raise LookupError


def _change(house: House, by: Context, **changes: str) -> None:
    row = place(house, by)
    contacts.change(by, row.id, row.version, row.person_version, replace(row.form, **changes))


def _invite(house: House, by: Context, **how: Any) -> Invited:
    return invitations.invite(by, place(house, by).id, **how)


def _prefer(by: Context, **values: object) -> None:
    settings.change(by, settings.policy(by).version, values)


def _add(house: House, by: Context, entity: UUID, **form: str) -> None:
    contacts.add(
        by,
        entity,
        ContactForm("Alice Adams", **{"email": VICTIM, **form}),
        code=TYPED,
        confirmed=house.alice.actor.person_id,
    )


def _colleague(house: House, by: Context) -> team.StaffRow:
    return next(each for each in team.people(by) if each.id == house.alice.actor.person_id)


VERBS: dict[str, Verb] = {
    "add at another client": lambda house, by: _add(house, by, house.umbra),
    "add at the same client": lambda house, by: _add(house, by, house.acme),
    "add by the new address": lambda house, by: _add(house, by, house.umbra, email=MALLORY, username="alice"),
    "change the address": lambda house, by: _change(house, by, email=MALLORY),
    "take the address away": lambda house, by: _change(house, by, email=""),
    "change the user name": lambda house, by: _change(house, by, username="mallory"),
    "remove": lambda house, by: contacts.remove(by, place(house, by).id),
    "invite": lambda house, by: _invite(house, by),
    "invite with a code": lambda house, by: _invite(house, by, mode="invite_link", code=TYPED),
    "invite with a temporary password": lambda house, by: _invite(house, by, mode="temp_password"),
    "invite as automatic": lambda house, by: _invite(house, by, mode="auto_on_contact", code=TYPED),
    "revoke": lambda house, by: invitations.revoke(by, place(house, by).id),
    "keep the address": lambda house, by: contacts.keep_address(by, place(house, by).id),
    "archive": lambda house, by: clients.archive(by, house.acme),
    "restore": lambda house, by: clients.restore(by, house.acme),
    "end sessions": lambda house, by: sessions.end_of(by, house.alice.actor.person_id or UUID(int=0)),
    "take on": lambda house, by: team.add(
        by, StaffForm("Alice", VICTIM, "member", reach="all"), confirmed=house.alice.actor.person_id
    ),
    "mail the way in again": lambda house, by: team.mail_again(by, _colleague(house, by).id),
    "close the colleague": lambda house, by: team.set_closed(by, _colleague(house, by).id, closed=True),
    "import another address": lambda house, by: run(
        by, CONTACTS, (f"Client,Name,User name,E-mail\nAcme Ltd,Alice Adams,alice,{MALLORY}\n")
    ),
    "import to another client": lambda house, by: run(
        by, CONTACTS, (f"Client,Name,E-mail\nUmbra SA,Alice Adams,{VICTIM}\n")
    ),
    "automatic accounts": lambda house, by: _prefer(by, onboarding="auto_on_contact"),
    "ask for a reset": lambda house, by: _reset(house, VICTIM),
    "ask for a reset at the new address": lambda house, by: _reset(house, MALLORY),
    "change it through their eyes": lambda house, by: credentials.request_email_change(
        viewed_by(by, house.again(house.alice)), TYPED, MALLORY
    ),
}


class ReadOnce:
    """The child reads each file once: what stands in it is always the same."""

    def __init__(self, read: Callable[[Sequence[sandboxed.Request]], list[Any]]) -> None:
        self._read, self._known = read, dict[str, list[Any]]()

    def __call__(self, requests: Sequence[sandboxed.Request]) -> list[Any]:
        key = repr(requests)
        if key not in self._known:
            self._known[key] = self._read(requests)
        return self._known[key]


def _reset(house: House, login: str) -> None:
    password_reset.request(house.inside, login, "203.0.113.9", NOON)


class Walk:
    """The contact is Alice, who has been in. `attacker` is staff with a password given just now."""

    def __init__(self, house: House, attacker: Context, verbs: dict[str, Verb], *, had_password: bool = True) -> None:
        self.house, self.attacker, self.verbs = house, attacker, verbs
        with house.backstage() as db:
            alice = db.one(Person, house.alice.actor.person_id)
            alice.password_hash, alice.last_signed_in_at = (
                hash_of("her own quiet words") if had_password else None,
                NOON,
            )
            self.own = alice.password_hash
        self.live = sqlite3.connect(str(house.engine.url.database))
        self.live.execute("PRAGMA synchronous=OFF")
        self.before = self._sessions()
        self.steps, self.depth = 0, 0
        self.start = self.state()
        self.levels: list[list[Kept]] = []  # the last one holds no databases of its own
        self.left: dict[tuple[tuple[str, ...], str], State | None] = {}  # None: refused

    def find(self, depth: int, last: Callable[[], bool] = lambda: True) -> Break | None:
        """The shortest way in of at most `depth` verbs. Every order is tried, or has an equal that is: see `told`.

        `last` says whether a verb is tried as the last of `depth`: all of them, or some by chance.
        """
        self.levels = [[((), self.snapshot())]]
        seen, self.depth = {self.state()}, depth
        for n in range(depth):
            further: list[Kept] = []
            for path, kept in self.levels[n]:
                for name in self.verbs if n < depth - 1 else [each for each in self.verbs if last()]:
                    kept.backup(self.live)
                    state = self.left[path, name] = self.state() if self.step(name) else None
                    if state is None or state in seen:
                        continue
                    seen.add(state)
                    after = self.snapshot() if n < depth - 1 else kept
                    if self.is_in():
                        return Break((*path, name))
                    further.append(((*path, name), after))
            self.levels.append(further)
        return None

    def does_more(self, other: Context, levels: int) -> list[tuple[str, ...]]:
        """Orders after which `other` leaves behind what the attacker does not, tried from all that fewer than `levels`
        verbs of the attacker leave."""
        found, mine = [], self.attacker
        self.attacker = other
        for path, kept in (each for level in self.levels[:levels] for each in level):
            for name in self.verbs:
                kept.backup(self.live)
                if self.step(name) and self.state() not in (self.left[path, name], self.left_alone(path)):
                    found.append((*path, name))
        self.attacker = mine
        return found

    def left_alone(self, path: tuple[str, ...]) -> State | None:
        """What was left before the last verb: one that is allowed may still change nothing."""
        return self.left[path[:-1], path[-1]] if path else self.start

    def told(self) -> str:
        """How many orders there are, and why the verbs that were carried out stand for all of them."""
        orders = sum(len(self.verbs) ** n for n in range(1, self.depth + 1))
        refused = sum(state is None for state in self.left.values())
        states = sum(map(len, self.levels))
        return (
            f"{orders} orders of up to {self.depth} of {len(self.verbs)} verbs: {len(self.left)} verbs carried out "
            f"from {states} states, each at its doors; {refused} refused, so equal to the order without them; "
            f"{len(self.left) - refused - states + 1} left a state that another order left before, so what follows "
            "is equal too."
        )

    def follow(self, path: tuple[str, ...]) -> Break | None:
        """One order of verbs, with the doors tried at its end."""
        for name in path:
            self.step(name)
        return Break(path) if self.is_in() else None

    def step(self, name: str) -> bool:
        """Whether the verb was allowed to do anything."""
        self.steps += 1
        try:
            self.verbs[name](self.house, self.house.again(self.attacker))
        except (Refusal, LookupError, StopIteration):
            return False
        background_jobs.run_due(self.house.system)
        return True

    def snapshot(self) -> sqlite3.Connection:
        kept = sqlite3.connect(":memory:")
        self.live.backup(kept)
        return kept

    def state(self) -> State:
        """What is left behind, as far as a door could tell it: no ids, no secrets, no history.

        A reset link to her own mailbox is nothing: nobody else reads it, and it dies with that address.
        """
        with self.house.backstage() as db:
            who = db.one(Person, self.house.alice.actor.person_id)
            names = {each.id: (each.name, each.archived_at is None) for each in db.scalars(select(Entity))}
            places = {each.id: each for each in db.scalars(select(Contact).where(Contact.person_id == who.id))}
            tokens = [
                (
                    each.purpose,
                    str(each.facts.get("email")),
                    bool(each.facts.get("code")),
                    str(each.contact_id and names[places[each.contact_id].entity_id]),
                )
                for each in db.scalars(
                    select(OneTimeToken).where(
                        OneTimeToken.person_id == who.id,
                        OneTimeToken.used_at.is_(None),
                        OneTimeToken.voided_at.is_(None),
                    )
                )
                if not (each.purpose is TokenPurpose.RESET and each.facts.get("email") == VICTIM)
            ]
            waits = [
                each.email
                for each in db.scalars(select(AddressChange).where(AddressChange.outcome == AddressOutcome.WAITING))
            ]
            mails = {
                (each.kind, each.recipient)
                for each in db.scalars(select(Mail).where(Mail.state == MailState.QUEUED))
                if each.recipient == MALLORY
            }
            asked = Counter(str(each) for each in db.scalars(select(AddressChange.outcome)))
            standing = [
                (each.mode, bool(each.secret))
                for each in db.scalars(select(Invitation).where(Invitation.waiting_since.is_not(None)))
            ]
            return (
                who.email,
                who.username,
                who.password_hash == self.own,
                who.password_hash is None,
                who.must_change_password,
                who.staff_role,
                who.works_here,
                who.email_verified_at is None,
                tuple(sorted((names[each.entity_id], each.status) for each in places.values())),
                tuple(sorted(set(tokens))),
                tuple(waits),
                tuple(sorted(mails)),
                tuple(sorted(standing)),
                min(asked.total() - asked["applied"], MOST_WISHES),
                asked["vetoed"] > 0,
                db.get_one(Firm, 1).values.get("onboarding"),
            )

    def is_in(self) -> bool:
        """Try every door with all that the attacker typed and all that was mailed to them."""
        with self.house.backstage() as db:
            letters = [
                text_of(self.house, each)
                for each in db.scalars(select(Mail).where(Mail.recipient == MALLORY))
                if each.raw
            ]
            hash_now = db.one(Person, self.house.alice.actor.person_id).password_hash
        secrets = {TYPED, CHOSEN} if hash_now not in (None, self.own) else set()  # her own they never typed
        for letter in letters:
            for door, secret in re.findall(r"/(invite|reset|email|keep-address)/([\w-]{43})", letter):
                with suppress(Refusal):
                    self._open(door, secret)
                secrets.add(CHOSEN)
            secrets |= set(re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", letter))
        for secret in sorted(secrets):
            for login in (VICTIM, MALLORY, "alice", "mallory"):
                with suppress(Refusal):
                    sign_in.sign_in(self.house.inside, login, secret, "203.0.113.9", None, "curl", NOON)
        return bool(self._sessions() - self.before)

    def _open(self, door: str, secret: str) -> None:
        house, where = self.house, "203.0.113.9"
        match door:
            case "invite":
                acceptances.accept(house.system, secret, CHOSEN, CHOSEN, code=TYPED, address=where)
            case "reset":
                password_reset.reset(house.inside, secret, CHOSEN, CHOSEN, where, NOON)
            case "email":
                credentials.confirm_email(house.inside, secret, where, NOON)
            case _:
                address_changes.veto(house.inside, secret, where, NOON)

    def _sessions(self) -> set[str]:
        """Sessions on her side that are not a look through her eyes."""
        with self.house.backstage() as db:
            return set(
                db.scalars(
                    select(LoginSession.key).where(
                        LoginSession.person_id == self.house.alice.actor.person_id,
                        LoginSession.viewer_id.is_(None),
                        LoginSession.is_staff.is_(False),
                    )
                )
            )


def hostile(house: House, role: StaffRole, *, may_impersonate: bool) -> Context:
    """Staff by a name that no verb wishes for: it would be taken."""
    return house.staff(f"{role}{'-looks' * may_impersonate} Low".title(), role, may_impersonate=may_impersonate)
