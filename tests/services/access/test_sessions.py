"""Sessions: seen and ended by their owner, ended by others, and dead at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.access.tables import LoginSession
from data.errors import NotAllowed, NotFound, SignedOut
from data.people.tables import Contact, Person
from data.statuses import StaffRole
from services.access import credentials, session_cache, sessions
from services.access.account_authority import WorksHere
from services.access.authentication import identify, key_of
from services.access.credentials import AskAgain
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.platform.context import Context
from tests.cast import NOON, House, viewed_by
from tests.services.signing_in import PASSWORD, give, going_on, history, live, sign_in


def is_signed_in(house: House, ctx: Context) -> bool:
    try:
        return bool(house.again(ctx))
    except SignedOut:
        return False


@pytest.mark.security("R18")
def test_everybody_sees_their_own_sessions_this_one_first(house: House) -> None:
    give(house, house.alice)
    sign_in(house, now=NOON + timedelta(minutes=5))
    found = sessions.mine(house.alice)
    assert [(each.is_this, each.address, each.browser) for each in found] == [
        (True, "127.0.0.1", None),
        (False, "198.51.100.7", "Firefox"),
    ]


@pytest.mark.feature("IMP-05")
def test_staff_looking_through_their_eyes_leave_no_trace_in_the_list(house: House) -> None:
    with house.backstage() as db:
        db.add(
            LoginSession(
                key="v" * 64,
                person_id=house.alice.actor.person_id,
                is_staff=False,
                started_at=NOON,
                seen_at=NOON,
                authenticated_at=NOON,
                ends_at=NOON + timedelta(minutes=30),
                viewer_id=house.sam.actor.person_id,
            )
        )
    assert [each.key for each in sessions.mine(house.alice)] == [house.alice.actor.session_key]
    sessions.end_others(house.alice)
    assert "v" * 64 in live(house, house.alice)
    with house.backstage() as db:
        close_ways_in(db, Cause.COLLEAGUE_CLOSED, db.get_one(Person, house.sam.actor.person_id))
    assert "v" * 64 not in live(house, house.alice)


@pytest.mark.security("R18")
def test_one_ends_ones_own_and_nobody_elses(house: House) -> None:
    other = house.signed_in(house.alice.actor.person_id)
    sessions.end_one(house.alice, other.actor.session_key)
    sessions.end_one(house.alice, other.actor.session_key)  # twice is safe, and one line of history
    assert [each.verb for each in history(house)].count("session.ended") == 1
    assert not is_signed_in(house, other)
    assert is_signed_in(house, house.alice)
    with pytest.raises(NotFound):
        sessions.end_one(house.alice, house.bob.actor.session_key)
    assert is_signed_in(house, house.bob)


@pytest.mark.security("R17", "R18")
def test_logging_out_everywhere_leaves_this_one(house: House) -> None:
    others = [house.signed_in(house.alice.actor.person_id) for _ in range(3)]
    assert sessions.end_others(house.alice) == 3
    assert sessions.end_others(house.alice) == 0
    assert [is_signed_in(house, each) for each in others] == [False] * 3
    assert is_signed_in(house, house.alice)
    assert is_signed_in(house, house.bob)


@pytest.mark.security("R13", "R18")
def test_ending_another_session_asks_who_is_there(house: House) -> None:
    give(house, house.alice)
    other = house.signed_in(house.alice.actor.person_id)
    later = house.at(house.alice, NOON + timedelta(minutes=11))
    for act in (lambda: sessions.end_others(later), lambda: sessions.end_one(later, other.actor.session_key)):
        with pytest.raises(AskAgain):
            act()
    assert is_signed_in(house, other)
    later = going_on(house, credentials.reauthenticate(later, PASSWORD), later.now)
    assert sessions.end_others(later) == 1
    assert not is_signed_in(house, other)
    sessions.end_one(
        house.at(later, later.now + timedelta(minutes=11)), later.actor.session_key
    )  # one's own: no question
    assert live(house, house.alice) == []


@pytest.mark.feature("AUT-25")
@pytest.mark.security("R17")
def test_log_out_ends_this_one_only(house: House) -> None:
    other = house.signed_in(house.alice.actor.person_id)
    sessions.log_out(house.alice)
    sessions.log_out(house.alice)
    assert not is_signed_in(house, house.alice)
    assert is_signed_in(house, other)
    assert [(each.verb, each.actor_id) for each in history(house)] == [
        ("session.logged_out", house.alice.actor.person_id)
    ]


@pytest.mark.feature("IMP-04")
def test_a_viewer_ends_nothing_of_theirs(house: House) -> None:
    ghost = viewed_by(house.sam, house.alice)
    for act in (lambda: sessions.end_others(ghost), lambda: sessions.end_one(ghost, house.alice.actor.session_key)):
        with pytest.raises(NotAllowed):
            act()
    assert is_signed_in(house, house.alice)


@pytest.mark.security("R18")
def test_staff_end_the_sessions_of_those_they_look_after(house: House) -> None:
    alice, carol, olga = (each.actor.person_id for each in (house.alice, house.carol, house.olga))
    assert alice is not None
    assert carol is not None
    assert olga is not None
    assert sessions.end_of(house.kim, alice) == 1
    assert not is_signed_in(house, house.alice)
    with pytest.raises(NotFound):
        sessions.end_of(house.kim, olga)  # no contact of a client: not theirs to see
    with pytest.raises(NotAllowed):
        sessions.end_of(house.rita, carol)
    with pytest.raises(NotAllowed):
        sessions.end_of(house.bob, carol)
    assert sessions.end_of(house.olga, house.sam.actor.person_id) == 1  # type: ignore[arg-type]
    assert not is_signed_in(house, house.sam)
    assert is_signed_in(house, house.carol)


@pytest.mark.security("R18")
def test_nobody_ends_the_sessions_of_somebody_above_them(house: House) -> None:
    ada = house.staff("Ada Min", StaffRole.ADMINISTRATOR)
    people = {each.actor.name: each.actor.person_id for each in (house.olga, house.sam, house.kim, ada)}
    with house.backstage() as db:
        db.add_all(Contact(person_id=id, entity_id=house.acme, name=name) for name, id in people.items())
    nick = house.staff("Nick New", StaffRole.MEMBER, sees_all_clients=False)
    for who, name in ((ada, "Olga Owner"), (house.sam, "Olga Owner"), (house.kim, "Sam Reid"), (house.sam, "Kim Low")):
        with pytest.raises(WorksHere):
            sessions.end_of(who, people[name])  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        sessions.end_of(nick, people["Olga Owner"])  # type: ignore[arg-type]
    assert all(is_signed_in(house, each) for each in (house.olga, house.sam, house.kim, ada))
    assert [sessions.end_of(ada, people["Kim Low"]) for _ in range(2)] == [1, 0]  # type: ignore[arg-type]
    assert sessions.end_of(house.olga, people["Ada Min"]) == 1  # type: ignore[arg-type]


@pytest.mark.security("R17")
def test_the_guard_hears_of_an_end_at_once(house: House) -> None:
    ended: list[str] = []
    table = session_cache.LiveSessions(house.inside, ended=ended.append, now=lambda: NOON)
    key = house.alice.actor.session_key
    assert table.is_live(key)
    assert house.inside.bus.topics == 1
    sessions.log_out(house.alice)
    assert ended == [key]
    assert not table.is_live(key)
    assert house.inside.bus.topics == 0


@pytest.mark.security("R17")
def test_what_ended_behind_its_back_is_found(house: House) -> None:
    table = session_cache.LiveSessions(house.inside, now=lambda: NOON)
    alice, bob = house.alice.actor.session_key, house.bob.actor.session_key
    assert table.is_live(alice)
    assert table.is_live(bob)
    with house.backstage() as db:
        db.get_one(LoginSession, alice).revoked_at = NOON
    assert table.is_live(alice)  # from memory, until the next round
    assert table.still_live({alice, bob}) == {bob}
    assert not table.is_live(alice)
    assert table.still_live({bob}) == {bob}
    assert table.still_live(set()) == frozenset()
    assert house.inside.bus.topics == 0  # nothing is remembered for pages that left


@pytest.mark.security("R35")
def test_a_key_comes_from_one_well_formed_cookie(house: House) -> None:
    table = session_cache.LiveSessions(house.inside, now=lambda: NOON)
    token = "t" * 43
    assert table.key_of(f"a=1; portico={token}; b=2") == key_of(token)
    for bad in (None, "", "portico=short", f"portico={token}; portico={token}", f"xportico={token}", "portico"):
        assert table.key_of(bad) is None
    assert not table.is_live(key_of(token))


@pytest.mark.security("R16")
def test_a_session_past_its_end_is_not_live(house: House) -> None:
    key = house.alice.actor.session_key
    assert not session_cache.LiveSessions(house.inside, now=lambda: NOON + timedelta(hours=12)).is_live(key)


def test_an_actor_without_a_session_logs_out_quietly(house: House) -> None:
    nobody = replace(house.alice, actor=replace(house.alice.actor, session_key="x" * 64))
    sessions.log_out(nobody)
    assert identify(house.inside, house.alice.actor.session_key, NOON)
