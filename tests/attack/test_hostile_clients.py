"""Two hostile contacts of one client try the identity verbs in random order, with every mailbox and password they have.

They never become anybody else, never see another client, and change nobody else's account, sessions or ways in. Unlike
the walk of hostile staff (tests/attack/hostile_staff.py) this one is drawn by chance: seeds say which orders.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from data.access.tables import LoginSession, OneTimeToken
from data.errors import Refusal
from data.firm.tables import Mail
from data.people.tables import Contact, Person
from services.access import (
    address_changes,
    authentication,
    credentials,
    entity_selector,
    impersonation,
    password_reset,
    passwords,
    sessions,
    sides,
    sign_in,
)
from services.access.invitations import acceptance, asked
from services.access.invitations import actions as invitations
from services.access.passwords import Verdict
from services.firm import team
from services.firm.team import StaffForm
from services.people import contacts, personal_details, profile
from services.people.contact_form import ContactForm
from services.people.personal_details import PersonalDraft
from services.people.profile import BasicInformation, ProfileDraft
from services.platform import background_jobs
from services.platform.context import Context
from tests.cast import NOON, House
from tests.services.signing_in import text_of

SEEDS = range(int(os.environ.get("HOSTILE_CLIENTS", "3")))
STEPS = 20  # at random, after each verb once in a random order
OWN = ("four calm grey otters", "seven loud brown weasels", "nine wet yellow toads")
LINKS = re.compile(r"/(email|reset|invite|keep-address)/([\w-]{43})")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is not what is tried here: a password is kept as it is."""
    monkeypatch.setattr(passwords, "hashed", lambda password, *_: f"kept {password}")
    monkeypatch.setattr(passwords, "verify", lambda stored, password, *_, **__: Verdict(stored == f"kept {password}"))


@dataclass
class Walk:
    """What two attackers hold. `step` does one thing, `broken` says what should not be."""

    house: House
    random: Random
    tokens: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    path: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        house = self.house
        self.now = NOON
        self.mallory = house.contact("Mallory Moe", house.acme, manages_colleagues=True)
        self.attackers = {self.mallory.actor.person_id, house.bob.actor.person_id}
        self.keys = [self.mallory.actor.session_key, house.bob.actor.session_key]
        with house.backstage() as db:
            for person in db.scalars(select(Person)):
                own = person.id in self.attackers
                person.password_hash = f"kept {OWN[0] if own else 'what nobody tells'}"
                person.last_signed_in_at = NOON
            self.boxes = {db.get_one(Person, id).email for id in self.attackers if id}
        house.sam = house.again(house.sam)
        self.pending = contacts.add(
            house.sam, house.acme, ContactForm("C", email="carol@example.test"), confirmed=house.carol.actor.person_id
        )
        invitations.invite(house.sam, self.pending)
        with house.backstage() as db:
            self.names = [each for p in db.scalars(select(Person)) for each in (p.email, p.username) if each]
            self.contacts = list(db.scalars(select(Contact.id)))
            self.foreign = list(db.scalars(select(Contact.id).where(Contact.person_id.not_in(self.attackers))))
            self.sessions = list(db.scalars(select(LoginSession.key)))
        self.before = self._others()

    def step(self, name: str) -> None:
        self.now += timedelta(minutes=self.random.choice((0, 0, 1, 6, 14)))
        self.path.append(name)
        with suppress(Refusal):
            ctx = self._somebody()
            token = VERBS[name](self, ctx)
            self.done[name] += 1
            if isinstance(token, str) and token:
                self.tokens.append(token)
        background_jobs.run_due(authentication.system(self.house.inside, self.now))

    def any_name(self) -> str:
        name = self.random.choice([*self.names, *self.boxes, f"new{self.random.randrange(9)}"])
        return self.random.choice((name, name.upper(), f" {name}\u200b", name.replace("a", "ａ")))

    def box(self) -> str:
        made = f"box{len(self.path)}@evil.test"
        self.boxes.add(made)
        return made

    def read(self) -> Iterator[tuple[str, str]]:
        """Kind and secret of each link in the attackers' mailboxes."""
        with self.house.backstage() as db:
            mails = db.scalars(select(Mail).where(Mail.recipient.in_(self.boxes)).order_by(Mail.made_at, Mail.id)).all()
        for mail in mails:
            with suppress(LookupError):
                yield from LINKS.findall(text_of(self.house, mail))

    def broken(self) -> list[str]:
        house, wrong = self.house, []
        for key in self._keys():
            with suppress(Refusal):
                ctx = authentication.identify(house.inside, key, self.now, acting=False)
                if ctx.actor.person_id not in self.attackers or ctx.actor.is_staff or ctx.actor.is_viewed:
                    wrong.append(f"a session of {ctx.actor.name}")
                if {each.entity_id for each in ctx.actor.memberships} - {house.acme}:
                    wrong.append("another client in view")
        if (now := self._others()) != self.before:
            wrong += [f"changed: {old} -> {new}" for old, new in zip(self.before, now, strict=True) if old != new]
        digests = [hashlib.sha256(secret.encode()).hexdigest() for _, secret in self.read()]
        with house.backstage() as db:
            whose = set(db.scalars(select(OneTimeToken.person_id).where(OneTimeToken.digest.in_(digests))))
        return [*wrong, *(["a link of somebody else in their mailbox"] if whose - self.attackers else [])]

    def _keys(self) -> list[str]:
        return [*self.keys, *(authentication.key_of(each) for each in self.tokens)]

    def _somebody(self) -> Context:
        """One of them, in a session that lives; a fresh one where none does."""
        for key in self.random.sample(self._keys(), len(self._keys())):
            with suppress(Refusal):
                return authentication.identify(self.house.inside, key, self.now)
        with self.house.backstage() as db:
            mallory = db.get_one(Person, self.mallory.actor.person_id)
            login, kept = mallory.email or mallory.username or "", (mallory.password_hash or "")
        done = sign_in.sign_in(
            self.house.inside, login, kept.removeprefix("kept "), "192.0.2.66", None, "Firefox", self.now
        )
        self.tokens.append(done.token)
        return authentication.identify(self.house.inside, authentication.key_of(done.token), self.now)

    def _others(self) -> list[tuple[object, ...]]:
        """Accounts, places and sessions of everybody else."""
        with self.house.backstage() as db:
            people = select(Person).where(Person.id.not_in(self.attackers)).order_by(Person.id)
            places = select(Contact).where(Contact.person_id.not_in(self.attackers)).order_by(Contact.id)
            found: list[tuple[object, ...]] = [
                (p.id, p.name, p.email, p.username, p.password_hash, p.staff_role, p.sees_all_clients, p.phone)
                for p in db.scalars(people)
            ]
            found += [
                (c.id, c.entity_id, c.status, c.pays, c.sees_billing, c.manages_colleagues) for c in db.scalars(places)
            ]
            theirs = select(LoginSession).where(LoginSession.key.in_(self.sessions)).order_by(LoginSession.key)
            return found + [(s.key, s.revoked_at) for s in db.scalars(theirs) if s.person_id not in self.attackers]


Verb = Callable[[Walk, Context], object]


def _signs_in(walk: Walk, _: Context) -> object:
    return sign_in.sign_in(
        walk.house.inside, walk.any_name(), walk.random.choice(OWN), "192.0.2.66", None, "Firefox", walk.now
    ).token


def _password(walk: Walk, ctx: Context) -> object:
    new = walk.random.choice(OWN)
    return credentials.change_password(ctx, _known(walk, ctx), new, new)


def _follows(walk: Walk, ctx: Context) -> object:
    """Whatever link lies in a mailbox of theirs."""
    links, house, new = list(walk.read())[-3:], walk.house.inside, walk.random.choice(OWN)
    kind, secret = walk.random.choice(links) if links else ("reset", "x" * 43)
    if kind == "email":
        return credentials.confirm_email(house, secret, "192.0.2.66", walk.now) and ""
    if kind == "reset":
        return password_reset.reset(house, secret, new, new, "192.0.2.66", walk.now)
    if kind == "invite":
        return acceptance.accept(ctx.as_system(), secret, new, new, address="192.0.2.66").token
    return address_changes.veto(house, secret, "192.0.2.66", walk.now)


def _profile(walk: Walk, ctx: Context) -> object:
    entity = walk.random.choice((walk.house.acme, walk.house.umbra))
    shown = next((each for each in profile.profiles(ctx) if each.entity_id == entity), None)
    basic = BasicInformation("Acme Ltd", f"Street {walk.random.randrange(9)}", "Athens", "", "10563")
    return profile.save(
        ctx, ProfileDraft(entity, shown.version if shown else 1, basic, shown.contact if shown else None)
    )


def _details(walk: Walk, ctx: Context) -> object:
    mark = personal_details.personal(ctx).mark
    name = walk.random.choice(("Olga Owner", "Carol Clark", "Mallory"))
    return personal_details.save_personal(ctx, PersonalDraft(name, "210 66", "", "", mark))


def _takes_on(walk: Walk, ctx: Context) -> object:
    return team.add(ctx, StaffForm("Mallory", walk.box(), "owner", reach="all"), confirmed=ctx.actor.person_id)


def _known(walk: Walk, ctx: Context) -> str:
    """Their own password."""
    with walk.house.backstage() as db:
        return (db.get_one(Person, ctx.actor.person_id).password_hash or "").removeprefix("kept ")


def _comes_in(walk: Walk, ctx: Context) -> str:
    with walk.house.backstage() as db:
        login = db.get_one(Person, ctx.actor.person_id).email or ""
    address = f"198.51.{len(walk.path)}.7"
    return sign_in.sign_in(walk.house.inside, login, _known(walk, ctx), address, None, "Firefox", walk.now).token


def _clears(walk: Walk, ctx: Context) -> str:
    token = _comes_in(walk, ctx)
    sessions.end_others(authentication.identify(walk.house.inside, authentication.key_of(token), walk.now))
    return token


def _moves(walk: Walk, ctx: Context) -> object:
    """To another mailbox of theirs, by the link that is mailed there."""
    credentials.request_email_change(ctx, _known(walk, ctx), walk.box())
    secret = [secret for kind, secret in walk.read() if kind == "email"][-1]
    return credentials.confirm_email(walk.house.inside, secret, "192.0.2.66", walk.now) and ""


def _anybody(walk: Walk) -> UUID:
    return walk.random.choice(walk.contacts)


VERBS: dict[str, Verb] = {
    "guess": _signs_in,
    "come in": _comes_in,
    "clear": _clears,
    "move": _moves,
    "password": _password,
    "password again": lambda walk, ctx: credentials.reauthenticate(ctx, _known(walk, ctx)),
    "user name": lambda walk, ctx: credentials.change_username(ctx, _known(walk, ctx), walk.any_name()),
    "own name": lambda walk, ctx: credentials.change_username(ctx, _known(walk, ctx), f"new{len(walk.path)}"),
    "address": lambda walk, ctx: credentials.request_email_change(ctx, _known(walk, ctx), walk.any_name()),
    "own address": lambda walk, ctx: credentials.request_email_change(ctx, _known(walk, ctx), walk.box()),
    "reset": lambda walk, _: password_reset.request(walk.house.inside, walk.any_name(), "192.0.2.66", walk.now),
    "follow a link": _follows,
    "follow another": _follows,
    "accept": lambda walk, ctx: asked.accept(ctx, walk.random.choice((walk.pending, *walk.foreign))),
    "end a session": lambda walk, ctx: sessions.end_one(ctx, walk.random.choice(walk.sessions)),
    "end the others": lambda walk, ctx: sessions.end_others(ctx),
    "end somebody's": lambda walk, ctx: sessions.end_of(ctx, walk.house.carol.actor.person_id or UUID(int=0)),
    "sign out": lambda walk, ctx: sessions.log_out(ctx),
    "other side": lambda walk, ctx: sides.switch(walk.house.inside, ctx.actor.session_key, walk.now, staff=True),
    "look": lambda walk, ctx: impersonation.start(ctx, _anybody(walk), "Because"),
    "select": lambda walk, ctx: entity_selector.choose(ctx, str(walk.house.umbra)),
    "profile": _profile,
    "details": _details,
    "take on": _takes_on,
    "add": lambda walk, ctx: contacts.add(ctx, walk.house.umbra, ContactForm("M", email=walk.any_name())),
    "invite": lambda walk, ctx: invitations.invite(ctx, _anybody(walk)),
    "revoke": lambda walk, ctx: invitations.revoke(ctx, _anybody(walk)),
    "remove": lambda walk, ctx: contacts.remove(ctx, _anybody(walk)),
}
# What must not come about for them at all, and what has to have come about for the walk to have been anywhere.
NEVER = {"accept", "end somebody's", "other side", "look", "take on", "add", "invite", "revoke", "remove"}
REACHED = {"come in", "clear", "move", "password", "own name"}


@pytest.mark.security("R22", "R26", "R28")
@pytest.mark.usefixtures("quick")
def test_no_order_makes_a_contact_somebody_else(sqlite_house: House) -> None:
    """HOSTILE_CLIENTS=50 tries that many seeds; 15 seconds go for the usual ones."""
    walk = Walk(sqlite_house, Random(0))
    for seed in SEEDS:
        walk.random = Random(seed)
        every = list(VERBS)
        walk.random.shuffle(every)
        for name in (*every, *walk.random.choices(every, k=STEPS)):
            walk.step(name)
            assert walk.broken() == [], f"seed {seed}: {walk.path}"
    assert NEVER & set(walk.done) == set()
    assert set(walk.done) >= REACHED, REACHED - set(walk.done)


@pytest.mark.usefixtures("quick")
def test_the_walk_sees_a_session_of_somebody_else(sqlite_house: House) -> None:
    walk = Walk(sqlite_house, Random(1))
    assert walk.broken() == []
    walk.keys.append(sqlite_house.carol.actor.session_key)
    assert walk.broken() == ["a session of Carol Clark", "another client in view"]
    walk.keys.pop()
    with sqlite_house.backstage() as db:
        db.get_one(Person, sqlite_house.alice.actor.person_id).username = "mallory2"
    assert len(walk.broken()) == 1
