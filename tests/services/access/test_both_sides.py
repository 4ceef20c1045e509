"""Somebody who works at the firm and is a client's contact: said and confirmed, two sides that open and close alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic import command
from sqlalchemy import select, text

from data import migrations
from data.database.engine import connect
from data.errors import NotAllowed, NotFound, SignedOut
from data.firm.tables import Event
from data.people.tables import Contact, Person
from data.sealing import give_key
from data.statuses import AccessStatus, StaffRole
from services.access import authentication, ranks, sessions, sides
from services.access import sign_in as signin
from services.access.both_sides import IsColleague, IsContact, IsSomebodysContact, IsSomeColleague
from services.access.invitations import actions as invitations
from services.access.session_cache import LiveSessions
from services.documents import permissions as documents_may
from services.documents.sharing.permissions import SHARE
from services.field_service import permissions as services_may
from services.firm import team
from services.firm.team import StaffForm
from services.people import assignments, client_listing, clients, contacts
from services.people.contact_form import ContactForm
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from services.platform.permissions import STAFF_GRANTS, May
from tests.cast import ALL_ON, NOON, House
from tests.services.signing_in import give, live, sign_in

ALICE = StaffForm("Alice", "Alice@example.test", "member", reach="assigned")


def seen_by(ctx: Context) -> list[str]:
    return [each.name for each in client_listing.page_of(ctx, ListQuery()).rows]


def row(house: House, name: str) -> team.StaffRow:
    return next(each for each in team.people(house.olga) if each.name == name)


def place(house: House, who: Context, entity: UUID | None = None) -> Contact:
    with house.backstage() as db:
        query = select(Contact).where(Contact.person_id == who.actor.person_id)
        return db.scalars(query.where(Contact.entity_id == entity) if entity else query).one()


def last(house: House, verb: str) -> Event:
    with house.backstage() as db:
        return db.scalars(select(Event).where(Event.verb == verb).order_by(Event.seq.desc()).limit(1)).one()


def both(house: House, role: StaffRole = StaffRole.MEMBER, **rights: bool) -> tuple[Context, Context]:
    """Alice as staff and as Acme's contact, signed in on either side."""
    give(house, house.alice, last_signed_in_at=NOON)
    form = replace(ALICE, role=role, reach="all" if rights.pop("sees_all", True) else "assigned", **rights)
    team.add(house.olga, form, confirmed=house.alice.actor.person_id)
    return house.signed_in(house.alice.actor.person_id, staff=True), house.again(house.alice)  # type: ignore[arg-type]


def test_a_contact_is_taken_on_only_when_named(house: House) -> None:
    give(house, house.alice, last_signed_in_at=NOON)
    for confirmed in (None, uuid4(), house.bob.actor.person_id, house.olga.actor.person_id):
        with pytest.raises(IsContact) as asked:
            team.add(house.olga, ALICE, confirmed=confirmed)
        assert asked.value.field == "email"
        assert "Alice Adams" in str(asked.value)
        assert "Acme Ltd" in str(asked.value)
    with house.backstage() as db:
        assert db.one(Person, house.alice.actor.person_id).staff_role is None  # type: ignore[arg-type]
    team.add(house.olga, ALICE, confirmed=UUID(str(asked.value.fields["person"])))
    assert row(house, "Alice Adams").role is StaffRole.MEMBER
    assert place(house, house.alice).status is AccessStatus.ACCEPTED
    assert house.again(house.alice).actor.memberships == house.alice.actor.memberships
    assert last(house, "staff.added").facts["contact_too"] is True


@pytest.mark.parametrize("status", AccessStatus)
def test_whatever_the_standing_of_the_contact_it_is_asked(house: House, status: AccessStatus) -> None:
    with house.backstage() as db:
        db.scalars(select(Contact).where(Contact.person_id == house.alice.actor.person_id)).one().status = status
    with pytest.raises(IsContact):
        team.add(house.olga, ALICE)


def test_a_client_out_of_sight_stays_unnamed(house: House) -> None:
    ada = house.staff("Ada Min", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    with pytest.raises(IsSomebodysContact) as asked:
        team.add(ada, ALICE)
    assert "Adams" not in str(asked.value)
    assert "Acme" not in str(asked.value)
    team.add(ada, ALICE, confirmed=house.alice.actor.person_id)


def test_a_colleague_becomes_a_contact_only_when_named(house: House) -> None:
    form = ContactForm("Kim", email="KIM@example.test")
    for confirmed in (None, uuid4(), house.bob.actor.person_id):
        with pytest.raises(IsColleague) as asked:
            contacts.add(house.sam, house.acme, form, confirmed=confirmed)
        assert asked.value.field == "email"
        assert "Kim Low" in str(asked.value)
    with house.backstage() as db:
        assert db.scalar(select(Contact).where(Contact.person_id == house.kim.actor.person_id)) is None
    contacts.add(house.sam, house.acme, form, confirmed=house.kim.actor.person_id)
    assert place(house, house.kim).status is AccessStatus.NOT_INVITED
    assert last(house, "contact.added").facts["staff_too"] is True
    assert house.again(house.kim).actor.role is StaffRole.MEMBER


@pytest.mark.parametrize("at_acme", [False, True])
def test_of_a_colleague_who_is_not_theirs_to_see_nothing_is_told_but_that(house: House, at_acme: bool) -> None:
    """Kim, who is a contact of Acme besides, and a colleague who neither sees Acme nor may touch her account."""
    if at_acme:
        form = ContactForm("Kim at Acme", email="kim@example.test")
        contacts.add(house.sam, house.acme, form, confirmed=house.kim.actor.person_id)
    nick = house.staff("Nick New", StaffRole.MEMBER, sees_all_clients=False)
    assignments.assign(house.olga, house.umbra, [nick.actor.person_id])  # type: ignore[list-item]
    nick, form = house.again(nick), ContactForm("As Typed", email="KIM@example.test")
    for confirmed in (None, uuid4(), nick.actor.person_id):
        with pytest.raises(IsSomeColleague) as asked:
            contacts.add(nick, house.umbra, form, confirmed=confirmed)
        assert (asked.value.field, asked.value.fields["person"]) == ("email", house.kim.actor.person_id)
        assert str(asked.value).startswith("KIM@example.test belongs to somebody who works at the firm")
        told = repr((str(asked.value), asked.value.fields))
        assert "As Typed" in told
        assert not any(word in told for word in ("Kim", "kim@", "Acme"))
    contacts.add(nick, house.umbra, form, confirmed=house.kim.actor.person_id)
    assert place(house, house.kim, house.umbra).name == "As Typed"


def test_who_was_a_colleague_is_asked_about_too(house: House) -> None:
    team.set_closed(house.olga, house.kim.actor.person_id, closed=True)  # type: ignore[arg-type]
    with pytest.raises(IsColleague):
        contacts.add(house.sam, house.acme, ContactForm("Kim", email="kim@example.test"))


@pytest.mark.parametrize("role", StaffRole)
@pytest.mark.security("R26")
def test_a_session_has_the_rights_of_one_side(house: House, role: StaffRole) -> None:
    staff, client = both(house, role, may_impersonate=True)
    billing = {May.READ_PORTAL, May.READ_BILLING, May.PAY, May.READ_PROFILE, May.EDIT_PROFILE, May.LEAVE_TRACE}
    more = {each for each in May if each.area in ALL_ON and each.right is not None}
    assert {documents_may.READ, documents_may.ADD, SHARE, services_may.READ, services_may.ASK} <= more
    own = {May.READ_SELF, May.EDIT_SELF}
    assert staff.actor.memberships == ()
    assert {each for each in May if staff.actor.may(each)} == STAFF_GRANTS[role] | {May.IMPERSONATE}
    assert client.actor.role is None
    assert not client.actor.may_impersonate
    assert not client.actor.sees_all_clients
    assert {each for each in May if client.actor.may(each)} == billing | more | own
    assert client.actor.scope(May.READ_BILLING).entities == {house.acme}
    assert staff.actor.has_other_side
    assert client.actor.has_other_side
    for verb in (
        lambda: team.people(client),
        lambda: clients.record(client, house.acme),
        lambda: team.add(client, ALICE),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_who_has_both_sides_comes_in_as_the_client_and_chooses(house: House) -> None:
    both(house, sees_all=True)
    done = sign_in(house)
    assert (done.is_staff, done.has_both_sides) == (False, True)
    give(house, house.olga)
    done = sign_in(house, "olga@example.test")
    assert (done.is_staff, done.has_both_sides) == (True, False)
    give(house, house.bob)
    done = sign_in(house, "bob@example.test")
    assert (done.is_staff, done.has_both_sides) == (False, False)


@pytest.mark.security("R15")
@pytest.mark.parametrize("to_staff", [True, False])
def test_going_over_renews_the_session(house: House, to_staff: bool) -> None:
    staff, client = both(house)
    before = client if to_staff else staff
    token = sides.switch(house.inside, before.actor.session_key, NOON, staff=to_staff)
    with pytest.raises(SignedOut):
        house.again(before)
    after = authentication.identify(house.inside, authentication.key_of(token), NOON)
    assert after.actor.is_staff is to_staff
    assert after.actor.authenticated_at == before.actor.authenticated_at
    with pytest.raises(SignedOut):  # twice is once
        sides.switch(house.inside, before.actor.session_key, NOON, staff=to_staff)
    assert last(house, "session.side_changed").facts == {"staff": to_staff}


@pytest.mark.security("R16")
@pytest.mark.parametrize(("minutes", "fits"), [(0, True), (29, True), (30, False), (59, False)])
@pytest.mark.parametrize("reloads", [False, True])
def test_a_client_who_was_away_longer_than_staff_may_signs_in_again(
    house: House, minutes: int, fits: bool, reloads: bool
) -> None:
    """Also if somebody who finds the browser open first reloads a page of the client's side, which wakes it."""
    _, client = both(house)
    now = NOON + timedelta(minutes=minutes)
    with suppress(SignedOut):
        authentication.identify(house.inside, client.actor.session_key, now, acting=reloads)
    rows = sessions.mine(replace(client, now=now))
    assert any(each.is_this for each in rows) is fits
    live = LiveSessions(house.inside, now=lambda: now)
    assert live.is_live(client.actor.session_key) is fits
    if fits:
        token = sides.switch(house.inside, client.actor.session_key, now, staff=True)
        assert authentication.identify(house.inside, authentication.key_of(token), now).actor.is_staff
    else:
        with pytest.raises(SignedOut):
            sides.switch(house.inside, client.actor.session_key, now, staff=True)
        with pytest.raises(SignedOut):
            house.at(client, now)


@pytest.mark.security("R16")
def test_who_no_longer_works_here_is_away_as_long_as_a_client(house: House) -> None:
    _, client = both(house)
    team.set_closed(house.olga, row(house, "Alice Adams").id, closed=True)
    now = NOON + timedelta(minutes=59)
    assert LiveSessions(house.inside, now=lambda: now).is_live(client.actor.session_key)
    assert house.at(client, now).actor.memberships
    with pytest.raises(SignedOut):
        house.at(client, NOON + timedelta(minutes=119))


@pytest.mark.security("R16")
def test_going_over_makes_no_session_longer(house: House) -> None:
    give(house, house.alice)
    both(house)
    token, now = sign_in(house).token, NOON
    while now < NOON + timedelta(hours=11, minutes=40):
        now += timedelta(minutes=20)
        for staff in (True, False):
            token = sides.switch(house.inside, authentication.key_of(token), now, staff=staff)
    with pytest.raises(SignedOut):
        authentication.identify(house.inside, authentication.key_of(token), NOON + timedelta(hours=12))


def test_nobody_goes_over_to_a_side_they_do_not_have(house: House) -> None:
    for who, staff in ((house.olga, False), (house.alice, True), (house.olga, True), (house.alice, False)):
        with pytest.raises(NotAllowed):
            sides.switch(house.inside, who.actor.session_key, NOON, staff=staff)
        assert house.again(who).actor.is_staff is who.actor.is_staff


def closing(house: House) -> dict[str, tuple[Callable[[], object], bool]]:
    """Each way to close a side of Alice's, and whether it is the staff side that goes."""
    contact = place(house, house.alice)
    id = house.alice.actor.person_id
    assert id is not None
    return {
        "account closed": (lambda: team.set_closed(house.olga, id, closed=True), True),
        "contact removed": (lambda: contacts.remove(house.sam, contact.id), False),
        "access revoked": (lambda: invitations.revoke(house.sam, contact.id), False),
    }


@pytest.mark.security("R17")
@pytest.mark.parametrize("way", ["account closed", "contact removed", "access revoked"])
def test_closing_one_side_leaves_the_other(house: House, way: str) -> None:
    staff, client = both(house)
    act, goes = closing(house)[way]
    act()
    over, stays = (staff, client) if goes else (client, staff)
    with pytest.raises(SignedOut):
        house.again(over)
    assert house.again(stays).actor.is_staff is not goes
    assert not house.again(stays).actor.has_other_side
    assert live(house, house.alice) == [stays.actor.session_key]
    done = sign_in(house)  # the way in that is left still leads in
    assert (done.is_staff, done.has_both_sides) == (not goes, False)
    with pytest.raises(NotAllowed):
        sides.switch(house.inside, authentication.key_of(done.token), NOON, staff=goes)


def test_both_sides_closed_is_nobody(house: House) -> None:
    both(house)
    for act, _ in closing(house).values():
        with suppress(NotFound):  # removed before
            act()
    assert live(house, house.alice) == []
    with pytest.raises(signin.WrongSignIn):
        sign_in(house)


def test_an_account_opened_again_is_the_one_that_was_closed(house: House) -> None:
    both(house, StaffRole.MANAGER)
    id = house.alice.actor.person_id
    assert id is not None
    for closed in (True, True, False, False):
        team.set_closed(house.olga, id, closed=closed)
    assert house.signed_in(id, staff=True).actor.role is StaffRole.MANAGER


@pytest.mark.parametrize("reach", ["", "none", "ALL", "yes"])
def test_nobody_sees_clients_because_nobody_chose(house: House, reach: str) -> None:
    with pytest.raises(team.ReachNotChosen) as refused:
        team.add(house.olga, StaffForm("Nora Neu", "nora@example.test", "member", reach=reach))
    assert refused.value.field == "reach"


@pytest.mark.parametrize("role", StaffRole)
def test_a_new_colleague_sees_what_somebody_said(house: House, role: StaffRole) -> None:
    for reach, sees in (("assigned", []), ("all", ["Acme Ltd", "Umbra SA"])):
        id = team.add(house.olga, StaffForm(f"Nora {reach}", f"{reach}@example.test", role, reach=reach))
        assert seen_by(house.signed_in(id, staff=True)) == sees
    id = row(house, "Nora assigned").id
    assignments.assign(house.olga, house.umbra, [id])
    assert seen_by(house.signed_in(id, staff=True)) == ["Umbra SA"]


@pytest.mark.security("R28")
def test_nobody_gives_a_reach_they_do_not_have(house: House) -> None:
    ada = house.staff("Ada Min", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    with pytest.raises(ranks.BeyondYou):
        team.add(ada, StaffForm("Nora Neu", "nora@example.test", "member", reach="all"))
    ben, herself = row(house, "Ben Book"), row(house, "Ada Min")
    for seen in (ben, herself):
        with pytest.raises(ranks.BeyondYou):
            team.change(ada, seen.id, seen.version, role=seen.role, may_impersonate=False, sees_all_clients=True)
    narrow = house.staff("Olaf Owner", StaffRole.OWNER, sees_all_clients=False)
    team.change(narrow, ben.id, ben.version, role=ben.role, may_impersonate=False, sees_all_clients=True)
    assert row(house, "Ben Book").sees_all_clients


def test_a_home_from_before_keeps_what_everybody_had(tmp_path: Path) -> None:
    """Staff keep their reach; a colleague whose account was closed does not get in at a client by the new rule."""
    engine = connect(f"sqlite:///{tmp_path / 'x.db'}")
    give_key(engine, bytes(32))
    migrations.upgrade(engine)
    command.downgrade(migrations.config(engine), "20261128_import_answers")
    people = {
        "owner": ("owner", 1, None),
        "narrow": ("member", 0, None),
        "gone": ("member", 1, "2026-01-02 03:04:05"),
        "client": (None, 1, None),
    }
    with engine.execution_options(writing=True).begin() as db:
        db.execute(
            text(
                "INSERT INTO entity (id, kind, name, pays_by_card, pays_by_bank_debit, folded, version) "
                "VALUES (:id, 'company', 'Acme', 1, 1, 'acme', 1)"
            ),
            {"id": "e" * 32},
        )
        for number, (name, (role, sees, closed)) in enumerate(people.items()):
            id = UUID(int=number).hex
            db.execute(
                text(
                    "INSERT INTO person (id, name, theme, list_choices, must_change_password, failures_in_a_row, "
                    "disabled_at, staff_role, may_impersonate, sees_all_clients, folded, version) VALUES "
                    "(:id, :name, 'auto', '{}', 0, 0, :closed, :role, 0, :sees, '', 1)"
                ),
                {"id": id, "name": name, "role": role, "sees": sees, "closed": closed},
            )
            db.execute(
                text(
                    "INSERT INTO contact (id, entity_id, person_id, is_primary, sees_billing, pays, sees_documents, "
                    "edits_profile, manages_colleagues, status, version) VALUES (:id, :entity, :id, 0, 1, 1, 1, 1, 0, "
                    "'accepted', 1)"
                ),
                {"id": id, "entity": "e" * 32},
            )
    migrations.upgrade(engine)
    with engine.connect() as db:
        found = {
            row.name: (row.sees_all_clients, row.staff_closed_at is not None, row.status)
            for row in db.execute(
                text(
                    "SELECT p.name, p.sees_all_clients, p.staff_closed_at, c.status FROM person p JOIN contact c "
                    "ON c.person_id = p.id"
                )
            )
        }
    assert found == {
        "owner": (1, False, "accepted"),
        "narrow": (0, False, "accepted"),
        "gone": (1, True, "revoked"),
        "client": (0, False, "accepted"),
    }
    engine.dispose()
