"""Starting, holding and ending a look through a contact's eyes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from data.access.tables import LoginSession
from data.errors import NotAllowed, NotFound, SignedOut
from data.firm.tables import Event
from data.people.tables import Assignment, Contact, Person
from data.statuses import AccessStatus, StaffRole
from services.access import authentication, entity_selector, impersonation, sessions
from services.access.authentication import key_of
from services.access.credentials import AskAgain
from services.access.impersonation import HigherRank, NoPortalAccess
from services.people import my_preferences
from services.people import profile as account
from services.platform import background_jobs
from services.platform.context import Context
from services.platform.permissions import May
from services.platform.text_input import Missing
from tests.cast import NOON, House


def contact_id(house: House, who: Context, entity: UUID) -> UUID:
    with house.backstage() as db:
        return db.scalars(
            select(Contact.id).where(Contact.person_id == who.actor.person_id, Contact.entity_id == entity)
        ).one()


def look(house: House, staff: Context, who: Context, entity: UUID | None = None) -> Context:
    """`staff` looks at the portal of `who`: the context of their first request."""
    token = impersonation.start(staff, contact_id(house, who, entity or house.acme), "Cannot find an invoice")
    return authentication.identify(house.inside, key_of(token), staff.now, address="127.0.0.1")


@pytest.mark.feature("IMP-02", "IMP-03", "IMP-05")
@pytest.mark.security("R15", "R30")
def test_the_viewer_gets_the_contacts_place_and_loses_their_own_session(house: House) -> None:
    seen = look(house, house.sam, house.alice)
    assert (seen.actor.person_id, seen.actor.role) == (house.alice.actor.person_id, None)
    assert seen.actor.memberships == house.alice.actor.memberships
    assert (seen.actor.viewer_id, seen.actor.viewer_name) == (house.sam.actor.person_id, "Sam Reid")
    assert seen.actor.view_ends_at == NOON + timedelta(minutes=30)
    with pytest.raises(SignedOut):
        house.again(house.sam)
    house.again(house.alice)  # the contact's own session is not touched
    with house.backstage() as db:
        row = db.get_one(LoginSession, seen.actor.session_key)
        assert (row.viewer_reason, row.revoked_at) == ("Cannot find an invoice", None)
        event = db.scalars(select(Event).where(Event.verb == "impersonation.started")).one()
        assert (event.actor_id, event.entity_id) == (house.sam.actor.person_id, house.acme)
        assert event.facts == {"person": str(house.alice.actor.person_id), "reason": "Cannot find an invoice"}


@pytest.mark.feature("IMP-01", "SET-07")
def test_it_is_a_right_of_its_own(house: House) -> None:
    for who in (house.olga, house.kim, house.rita, house.ben, house.alice):
        with pytest.raises(NotAllowed):
            impersonation.start(who, contact_id(house, house.alice, house.acme), "Why not")
        house.again(who)


@pytest.mark.feature("IMP-01")
def test_it_opens_no_client_the_viewer_does_not_look_after(house: House) -> None:
    vic = house.staff("Vic Field", StaffRole.MEMBER, may_impersonate=True, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=vic.actor.person_id, entity_id=house.acme))
    with pytest.raises(NotFound):
        impersonation.start(vic, contact_id(house, house.carol, house.umbra), "Curious")
    seen = look(house, vic, house.maria)
    assert [each.name for each in seen.actor.memberships] == ["Acme Ltd"]  # maria has Umbra, too
    with pytest.raises(NotFound):
        entity_selector.choose(seen, str(house.umbra))
    with house.backstage() as db:
        db.delete(db.scalars(select(Assignment).where(Assignment.person_id == vic.actor.person_id)).one())
    with pytest.raises(SignedOut):
        house.again(seen)


@pytest.mark.feature("IMP-02")
@pytest.mark.parametrize("status", [AccessStatus.NOT_INVITED, AccessStatus.INVITED, AccessStatus.REVOKED])
def test_there_is_nothing_to_see_without_portal_access(house: House, status: AccessStatus) -> None:
    id = contact_id(house, house.alice, house.acme)
    with house.backstage() as db:
        db.get_one(Contact, id).status = status
    with pytest.raises(NoPortalAccess):
        impersonation.start(house.sam, id, "Look")
    house.again(house.sam)


@pytest.mark.security("R30")
@pytest.mark.parametrize(
    ("role", "fine"),
    [(StaffRole.OWNER, False), (StaffRole.ADMINISTRATOR, False), (StaffRole.MANAGER, False), (StaffRole.MEMBER, True)],
)
def test_colleagues_of_equal_or_higher_rank_are_not_looked_at(house: House, role: StaffRole, fine: bool) -> None:
    with house.backstage() as db:
        db.get_one(Person, house.alice.actor.person_id).staff_role = role
    if fine:
        seen = look(house, house.sam, house.alice)
        assert not seen.actor.is_staff  # their client's hat, never the other
        with house.backstage() as db:
            db.get_one(Person, house.alice.actor.person_id).staff_role = StaffRole.OWNER
        with pytest.raises(SignedOut):
            house.again(seen)
    else:
        with pytest.raises(HigherRank):
            look(house, house.sam, house.alice)


@pytest.mark.security("R13", "R30")
def test_it_asks_for_a_reason_and_a_recent_password(house: House) -> None:
    id = contact_id(house, house.alice, house.acme)
    with pytest.raises(Missing) as refused:
        impersonation.start(house.sam, id, " \n")
    assert refused.value.field == "reason"
    later = house.at(house.sam, NOON + timedelta(minutes=11))
    with pytest.raises(AskAgain):
        impersonation.start(later, id, "Look")
    house.again(later)


@pytest.mark.security("R30")
def test_a_viewer_may_only_look(house: House) -> None:
    seen = look(house, house.sam, house.alice)
    for permission in May:
        assert not seen.actor.may(permission) or permission.only_looks, permission
    for verb in (
        lambda: my_preferences.choose_theme(seen, "dark"),
        lambda: my_preferences.choose_language(seen, "el"),
        lambda: sessions.end_others(seen),
        lambda: account.save(seen, _draft(seen)),
        lambda: impersonation.start(seen, contact_id(house, house.bob, house.acme), "Another"),
    ):
        with pytest.raises(NotAllowed):
            verb()


def _draft(ctx: Context) -> account.ProfileDraft:
    shown = account.profiles(ctx)[0]
    return account.ProfileDraft(shown.entity_id, shown.version, shown.basic)


@pytest.mark.feature("IMP-06", "C15")
@pytest.mark.security("R30")
def test_the_database_itself_refuses_a_write(house: House) -> None:
    """Even code that forgot to ask: what a look opens cannot be written to."""
    house.switch_all_on()
    seen = look(house, house.sam, house.alice)
    looks = [permission for permission in May if seen.actor.may(permission)]
    assert looks
    for permission in looks:
        with pytest.raises(DBAPIError), seen.transaction(permission) as db:
            db.connection().execute(text("UPDATE person SET name = 'Mallory'"))
        with pytest.raises(DBAPIError), seen.transaction(permission) as db:
            db.connection().execute(text("DELETE FROM contact"))
    with house.backstage() as db:
        assert db.get_one(Person, house.alice.actor.person_id).name == "Alice Adams"


@pytest.mark.feature("IMP-06")
def test_the_selector_is_the_viewers_own(house: House) -> None:
    seen = look(house, house.sam, house.maria)
    chosen = entity_selector.choose(seen, str(house.umbra))
    assert house.again(chosen).actor.chosen == house.umbra
    assert house.again(house.maria).actor.chosen is None
    with house.backstage() as db:
        assert db.get_one(LoginSession, house.maria.actor.session_key).chosen_entity_id is None


@pytest.mark.feature("IMP-05")
@pytest.mark.security("R15")
def test_leaving_brings_back_what_was_left_of_the_own_session(house: House) -> None:
    seen = house.at(look(house, house.sam, house.alice), NOON + timedelta(minutes=5))
    token = impersonation.leave(seen)
    assert token is not None
    back = authentication.identify(house.inside, key_of(token), seen.now)
    assert (back.actor.person_id, back.actor.role, back.actor.is_viewed) == (
        house.sam.actor.person_id,
        StaffRole.MANAGER,
        False,
    )
    assert back.actor.authenticated_at == NOON
    with pytest.raises(SignedOut):
        house.again(seen)
    with pytest.raises(SignedOut):
        impersonation.leave(seen)  # twice
    with pytest.raises(NotAllowed):
        impersonation.leave(back)
    with house.backstage() as db:
        old = db.get_one(LoginSession, house.sam.actor.session_key)
        assert db.get_one(LoginSession, key_of(token)).ends_at == old.ends_at
        left = db.get_one(LoginSession, seen.actor.session_key)
        assert (left.successor, left.revoked_why) == (key_of(token), impersonation.LEFT)  # its other tabs are led over
        event = db.scalars(select(Event).where(Event.verb == "impersonation.ended")).one()
        assert (event.actor_id, event.viewer_id, event.facts["why"]) == (
            house.alice.actor.person_id,
            house.sam.actor.person_id,
            "left",
        )
    assert impersonation.ended_look(house.inside, seen.actor.session_key, seen.now) is None


@pytest.mark.feature("IMP-05")
def test_it_ends_by_itself_after_half_an_hour(house: House) -> None:
    seen = look(house, house.sam, house.alice)
    assert impersonation.ended_look(house.inside, seen.actor.session_key, NOON) is None
    end = NOON + timedelta(minutes=30)
    house.at(seen, end - timedelta(seconds=1))
    with pytest.raises(SignedOut):
        house.at(seen, end)
    closed: list[str] = []
    house.inside.bus.listen(f"session:{seen.actor.session_key}", closed.append)
    background_jobs.run_due(authentication.system(house.inside, NOON + timedelta(minutes=29)))
    assert closed == []
    background_jobs.run_due(authentication.system(house.inside, end))
    impersonation.end_of_look(authentication.system(house.inside, end), key=seen.actor.session_key)
    assert len(closed) == 1
    with house.backstage() as db:
        event = db.scalars(select(Event).where(Event.verb == "impersonation.ended")).one()
        assert (event.viewer_id, event.facts["why"]) == (house.sam.actor.person_id, "time ran out")
    assert impersonation.ended_look(house.inside, seen.actor.session_key, end) == "Alice Adams"
    assert impersonation.ended_look(house.inside, house.sam.actor.session_key, end) is None


def test_it_never_outlives_the_session_it_came_from(house: House) -> None:
    with house.backstage() as db:
        db.get_one(LoginSession, house.sam.actor.session_key).ends_at = NOON + timedelta(minutes=3)
    seen = look(house, house.sam, house.alice)
    assert seen.actor.view_ends_at == NOON + timedelta(minutes=3)


@pytest.mark.feature("SET-07")
@pytest.mark.parametrize("change", [{"may_impersonate": False}, {"staff_closed_at": NOON}, {"staff_role": None}])
def test_losing_the_right_ends_it_at_once(house: House, change: dict[str, object]) -> None:
    seen = look(house, house.sam, house.alice)
    with house.backstage() as db:
        for name, value in change.items():
            setattr(db.get_one(Person, house.sam.actor.person_id), name, value)
    with pytest.raises(SignedOut):
        house.again(seen)


def test_the_contact_losing_access_ends_it_at_once(house: House) -> None:
    seen = look(house, house.sam, house.maria)
    with house.backstage() as db:
        db.get_one(Contact, contact_id(house, house.maria, house.acme)).status = AccessStatus.REVOKED
    with pytest.raises(SignedOut):
        house.again(seen)


@pytest.mark.feature("IMP-05")
def test_logging_out_ends_it(house: House) -> None:
    seen = look(house, house.sam, house.alice)
    sessions.log_out(seen)
    with pytest.raises(SignedOut):
        house.again(seen)


def test_of_two_starts_at_once_one_wins(house: House) -> None:
    id = contact_id(house, house.alice, house.acme)
    impersonation.start(house.sam, id, "First")
    with pytest.raises(SignedOut):
        impersonation.start(house.sam, id, "Second")


def test_somebody_who_left_the_firm_meanwhile_signs_in_again(house: House) -> None:
    seen = look(house, house.sam, house.alice)
    with house.backstage() as db:
        db.get_one(Person, house.sam.actor.person_id).staff_role = None
    assert impersonation.leave(seen) is None
