"""What ends, when, and what never does: one rule or one reason for every table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from data.access.security_events import SecurityEvent
from data.access.tables import AddressChange, KnownDevice, LoginSession, OneTimeToken, TryCount
from data.base import Base
from data.billing.payments import GatewayEvent
from data.database.session import ScopedSession
from data.firm.tables import Counter, Event, Job, Mail, Notice
from data.statuses import AddressOutcome, MailState, SecurityKind, TokenPurpose
from services.firm import settings
from services.operations import retention
from services.operations.retention import sweep
from services.platform.areas import areas
from services.platform.background_jobs import MAX_TRIES, run_due
from services.platform.firm_settings import Preferences
from services.platform.setting import RETENTION
from services.platform.setting_kinds import BadCount, Count
from tests.cast import NOON, House

pytestmark = pytest.mark.both_databases
KEPT_DAYS = {each.name: each for area in areas() for each in area.settings if each.section is RETENTION}

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Make = Callable[[House, Any], Base]


def a_mail(house: House, at: Any, state: MailState = MailState.SENT) -> Mail:
    return Mail(
        dedupe=f"{uuid4()}",
        kind="reset",
        recipient="a@example.test",
        subject="s",
        raw=b"",
        message_id="<a@b>",
        state=state,
        tries=0,
        made_at=at,
        next_at=at,
    )


def a_notice(house: House, at: Any, **facts: Any) -> Notice:
    return Notice(
        entity_id=house.acme,
        dedupe=f"{uuid4()}",
        kind="view",
        at=at,
        subject_kind="x",
        subject_id=uuid4(),
        facts={},
        **facts,
    )


def a_token(house: House, at: Any, **facts: Any) -> OneTimeToken:
    return OneTimeToken(
        digest=f"{uuid4()}",
        purpose=TokenPurpose.RESET,
        person_id=house.alice.actor.person_id,
        made_at=at,
        expires_at=at,
        facts={},
        **facts,
    )


def a_session(house: House, at: Any, **facts: Any) -> LoginSession:
    return LoginSession(
        **{
            "key": f"{uuid4()}",
            "person_id": house.alice.actor.person_id,
            "started_at": at,
            "seen_at": at,
            "authenticated_at": at,
            "ends_at": at,
            **facts,
        }
    )


def an_address(house: House, at: Any, outcome: AddressOutcome, **facts: Any) -> AddressChange:
    return AddressChange(
        person_id=house.alice.actor.person_id,
        email="a@example.test",
        veto_digest=f"{uuid4()}",
        outcome=outcome,
        made_at=at,
        due_at=at,
        **facts,
    )


def an_event(house: House, at: Any, verb: str) -> Event:
    return Event(at=at, verb=verb, subject_kind="person", subject_id="x", facts={})


def a_count(house: House, at: Any, **facts: Any) -> TryCount:
    return TryCount(
        kind="sign_in",
        source=f"{uuid4()}",
        number=4,
        first_at=at,
        last_at=at,
        recent=[],
        accounts={},
        asked=[],
        **facts,
    )


FOREVER = NOON - 4000 * DAY
# What is made, with a moment; after how many days of it the row may go.
ENDS: dict[str, tuple[int, Make]] = {
    "try_count": (30, a_count),
    "session, run out": (90, a_session),
    "session, revoked": (90, lambda house, at: a_session(house, at, ends_at=NOON + DAY, revoked_at=at)),
    "token, run out": (90, a_token),
    "token, used": (90, lambda house, at: a_token(house, at, used_at=at)),
    "change of address": (730, lambda house, at: an_address(house, at, AddressOutcome.APPLIED, ended_at=at)),
    "device": (
        400,
        lambda house, at: KnownDevice(digest=f"{uuid4()}", person_id=house.alice.actor.person_id, seen_at=at),
    ),
    "job, done": (90, lambda house, at: Job(name="x", args={}, due_at=at, done_at=at, tries=1)),
    "job, given up": (90, lambda house, at: Job(name="x", args={}, due_at=at, tries=MAX_TRIES)),
    "webhook": (
        90,
        lambda house, at: GatewayEvent(
            gateway="stripe", event_id=f"{uuid4()}", kind="x", payload={}, received_at=at, done_at=at
        ),
    ),
    "mail, sent": (730, a_mail),
    "mail, failed": (730, lambda house, at: a_mail(house, at, MailState.FAILED)),
    "notice, settled": (730, lambda house, at: a_notice(house, at, done_at=at)),
    "sign-in": (730, lambda house, at: an_event(house, at, "person.signed_in")),
    "security event": (
        730,
        lambda house, at: SecurityEvent(
            slot=f"{uuid4()}",
            at=at,
            last_at=at,
            number=3,
            kind=SecurityKind.READ,
            reason="pdf",
            subject_kind="invoice",
            subject_id="x",
        ),
    ),
    "technical": (90, lambda house, at: an_event(house, at, "person.theme")),
    "invitations of a day": (90, lambda house, at: Counter(name=f"invitations:{at:%Y-%m-%d}", value=3)),
}
STAYS: dict[str, Make] = {
    "a mail that waits": lambda house, at: a_mail(house, at, MailState.QUEUED),
    "a notice that is open": a_notice,
    "a job that waits": lambda house, at: Job(name="x", args={}, due_at=at, tries=0),
    "a webhook nobody acted on": lambda house, at: GatewayEvent(
        gateway="stripe", event_id="e", kind="x", payload={}, received_at=at
    ),
    "a session that lives": lambda house, at: a_session(house, at, ends_at=NOON + DAY),
    "an address that waits": lambda house, at: an_address(house, at, AddressOutcome.WAITING),
    "a mail that was asked for": lambda house, at: a_count(house, at, is_waiting=True),
    "business": lambda house, at: an_event(house, at, "payment.succeeded"),
    "what has no sort yet": lambda house, at: an_event(house, at, "something.new"),
    "numbers of invoices": lambda house, at: Counter(name="number:INV-2019-", value=7),
}


def keys(db: ScopedSession, model: type[Base]) -> set[Any]:
    return {row.__mapper__.primary_key_from_instance(row)[-1] for row in db.scalars(select(model))}


def made(house: House, *rows: Base) -> list[Any]:
    with house.backstage() as db:
        db.add_all(rows)
        db.flush()
        return [row.__mapper__.primary_key_from_instance(row)[-1] for row in rows]


@pytest.mark.security("R96")
def test_every_table_has_a_rule_or_a_reason() -> None:
    ruled = [rule.model.__tablename__ for area in areas() for rule in area.retention]
    kept = {table: why for area in areas() for table, why in area.kept.items()}
    assert sorted([*ruled, *kept]) == sorted(Base.metadata.tables)
    assert all(kept.values())


def test_the_defaults_are_within_the_limits_and_every_one_can_be_set() -> None:
    assert all(isinstance(each.kind, Count) for each in KEPT_DAYS.values())
    assert all(each.kind.least <= Preferences()[each] <= each.kind.most for each in KEPT_DAYS.values())
    assert set(KEPT_DAYS) == {
        f"keep_{what}_days" for what in ("tries", "sessions", "technical", "notices", "mails", "security")
    }


@pytest.mark.security("R96")
@pytest.mark.parametrize("what", ENDS)
def test_it_ends_after_its_days_and_not_before(house: House, what: str) -> None:
    days, make = ENDS[what]
    rows = [make(house, NOON - days * DAY - DAY), make(house, NOON - days * DAY + DAY)]
    old, young = made(house, *rows)
    sweep(house.system)
    with house.backstage() as db:
        left = keys(db, type(rows[0]))
        line = db.scalars(select(Event).where(Event.verb == "retention.swept")).one()
    assert (old in left, young in left) == (False, True)
    assert (line.facts["table"], line.facts["rows"]) == (rows[0].__tablename__, 1)


@pytest.mark.security("R96")
@pytest.mark.parametrize("what", STAYS)
def test_it_stays_however_old(house: House, what: str) -> None:
    row = STAYS[what](house, FOREVER)
    (key,) = made(house, row)
    sweep(house.system)
    with house.backstage() as db:
        assert key in keys(db, type(row))
        assert db.scalar(select(func.count(Event.seq)).where(Event.verb == "retention.swept")) == 0


@pytest.mark.security("R90", "R96")
def test_the_database_lets_nobody_delete_business(house: House) -> None:
    made(house, an_event(house, FOREVER, "payment.succeeded"), an_event(house, FOREVER, "person.signed_in"))
    with pytest.raises(DBAPIError, match="insert-only"), house.backstage() as db:
        db.execute(delete(Event).where(Event.verb == "payment.succeeded"))
    with pytest.raises(DBAPIError, match="insert-only"), house.backstage() as db:
        db.execute(Event.__table__.update().values(sort="technical"))  # type: ignore[attr-defined]


def test_tries_leave_a_summary(house: House) -> None:
    made(house, a_count(house, NOON - 40 * DAY), a_count(house, NOON - 50 * DAY))
    sweep(house.system)
    with house.backstage() as db:
        line = db.scalars(select(Event).where(Event.verb == "retention.swept")).one()
    assert line.facts == {
        "table": "try_count",
        "rows": 2,
        "tries": 8,
        "first": (NOON - 50 * DAY).isoformat(),
        "last": (NOON - 40 * DAY).isoformat(),
    }


@pytest.mark.security("P15")
def test_in_batches_twice_and_after_a_crash(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 4)
    monkeypatch.setattr(retention, "MOST_BATCHES", 3)
    made(house, *(a_mail(house, NOON - 800 * DAY) for _ in range(22)))

    def left() -> int:
        with house.backstage() as db:
            return db.scalar(select(func.count(Mail.id))) or 0

    record, calls = ScopedSession.record, iter((True, False))

    def dying(db: ScopedSession, verb: str, *args: Any, **facts: Any) -> None:
        if not next(calls):
            raise KeyboardInterrupt  # as a killed process: in the middle of a transaction
        record(db, verb, *args, **facts)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(ScopedSession, "record", dying)
        sweep(house.system)
    assert left() == 18
    found = []
    for _ in range(3):
        sweep(house.system)
        found.append(left())
    assert found == [6, 0, 0]


def test_one_person_keeps_the_newest_devices(house: House) -> None:
    id = house.alice.actor.person_id
    made(
        house,
        *(KnownDevice(digest=f"{n:03}", person_id=id, seen_at=NOON - n * DAY) for n in range(60)),
        *(KnownDevice(digest=f"b{n}", person_id=house.bob.actor.person_id, seen_at=NOON) for n in range(3)),
    )
    sweep(house.system)
    with house.backstage() as db:
        assert keys(db, KnownDevice) == {f"{n:03}" for n in range(50)} | {"b0", "b1", "b2"}


def test_it_is_queued_once_a_day(house: House) -> None:
    def at(hours: int) -> int:
        ctx = house.at(house.olga, NOON).as_system()
        later = ctx.__class__(ctx.actor, NOON + hours * HOUR, ctx.house, ctx.preferences)
        retention.begin(later)
        return run_due(later)

    assert [at(hours) for hours in (0, 1, 23, 25, 26, 48, 50)] == [1, 0, 0, 1, 0, 0, 1]


@pytest.mark.parametrize("name", KEPT_DAYS)
def test_the_firm_says_how_long_within_limits(house: House, name: str) -> None:
    least, most = KEPT_DAYS[name].kind.least, KEPT_DAYS[name].kind.most
    version = settings.policy(house.olga).version
    for days in (least, most):
        version = settings.change(house.olga, version, {name: str(days)})
        assert settings.policy(house.olga).preferences[KEPT_DAYS[name]] == days
    for days in (str(least - 1), str(most + 1), "0", "-1", "1e9", "", "forever"):
        with pytest.raises(BadCount) as refusal:
            settings.change(house.olga, version, {name: days})
        assert refusal.value.field == name
