"""Nobody grants, assigns or lets in beyond their own rights and their own reach: every role, every reach, every verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from data.errors import NotAllowed, NotFound, Refusal
from data.people.tables import Assignment, Contact, Person
from data.statuses import AccessStatus, StaffRole
from services.access import sessions
from services.access.credentials import AskAgain
from services.access.invitations import actions as invitations
from services.access.ranks import NotHeld, needed_to_give
from services.firm import team
from services.firm.team import StaffForm
from services.people import assignments, contacts
from services.people.contact_form import ContactForm
from services.platform.context import Context
from services.platform.permissions import STAFF_GRANTS, May
from tests.cast import House

MANAGES = {StaffRole.OWNER, StaffRole.ADMINISTRATOR}
Act = Callable[[House, Context], object]


def _id(who: Context) -> UUID:
    assert who.actor.person_id
    return who.actor.person_id


def _change(house: House, by: Context, whom: Context, **given: object) -> None:
    with house.backstage() as db:
        row = db.get_one(Person, _id(whom))
        wanted = {
            "role": row.staff_role,
            "may_impersonate": row.may_impersonate,
            "sees_all_clients": row.sees_all_clients,
        } | given
    team.change(by, row.id, row.version, **wanted)  # type: ignore[arg-type]


def _contact(house: House, name: str) -> UUID:
    with house.backstage() as db:
        person = db.scalars(select(Person.id).where(Person.name == name)).one()
        return db.scalars(select(Contact.id).where(Contact.person_id == person).order_by(Contact.entity_id)).first()


def _new(reach: str, role: str = "member") -> StaffForm:
    return StaffForm("Nora Neu", "nora@example.test", role, reach=reach)


# Verb, permission it takes, and whether somebody may do it who sees Acme only (Umbra and all of it: not theirs).
VERBS: dict[str, tuple[May, bool, Act]] = {
    "take on, sees assigned": (May.MANAGE_STAFF, True, lambda h, c: team.add(c, _new("assigned"))),
    "take on, sees all": (May.MANAGE_STAFF, False, lambda h, c: team.add(c, _new("all"))),
    "let a colleague see all": (May.MANAGE_STAFF, False, lambda h, c: _change(h, c, h.ben, sees_all_clients=True)),
    "see all oneself": (May.MANAGE_STAFF, False, lambda h, c: _change(h, c, c, sees_all_clients=True)),
    "role of who sees no more": (May.MANAGE_STAFF, True, lambda h, c: _change(h, c, h.ben, role="read_only")),
    "role of who sees all": (May.MANAGE_STAFF, False, lambda h, c: _change(h, c, h.kim, role="read_only")),
    "reach of who sees all": (May.MANAGE_STAFF, False, lambda h, c: _change(h, c, h.kim, sees_all_clients=False)),
    "close who sees no more": (May.MANAGE_STAFF, True, lambda h, c: team.set_closed(c, _id(h.ben), closed=True)),
    "close who sees all": (May.MANAGE_STAFF, False, lambda h, c: team.set_closed(c, _id(h.kim), closed=True)),
    "mail who sees all again": (May.MANAGE_STAFF, False, lambda h, c: team.mail_again(c, _id(h.kim))),
    "sign out who sees no more": (May.MANAGE_STAFF, True, lambda h, c: sessions.end_of(c, _id(h.ben))),
    "sign out who sees all": (May.MANAGE_STAFF, False, lambda h, c: sessions.end_of(c, _id(h.kim))),
    "assign a client in view": (May.MANAGE_STAFF, True, lambda h, c: assignments.assign(c, h.acme, [_id(h.kim)])),
    "assign a client beyond": (May.MANAGE_STAFF, False, lambda h, c: assignments.assign(c, h.umbra, [_id(c)])),
    "assign many in view": (May.MANAGE_STAFF, True, lambda h, c: assignments.assign_many(c, _id(h.kim), [h.acme])),
    "assign many, one beyond": (
        May.MANAGE_STAFF,
        False,
        lambda h, c: assignments.assign_many(c, _id(c), [h.acme, h.umbra]),
    ),
    "contact of a client in view": (
        May.EDIT_CLIENTS,
        True,
        lambda h, c: contacts.add(c, h.acme, ContactForm("N", "n@example.test")),
    ),
    "contact of a client beyond": (
        May.EDIT_CLIENTS,
        False,
        lambda h, c: contacts.add(c, h.umbra, ContactForm("N", "n@example.test")),
    ),
    "invite of a client beyond": (May.INVITE, False, lambda h, c: invitations.invite(c, _contact(h, "Carol Clark"))),
    "sign out a contact in view": (May.EDIT_CLIENTS, True, lambda h, c: sessions.end_of(c, _id(h.alice))),
    "sign out a contact beyond": (May.EDIT_CLIENTS, False, lambda h, c: sessions.end_of(c, _id(h.carol))),
    "sign out who is beyond, too": (May.EDIT_CLIENTS, False, lambda h, c: sessions.end_of(c, _id(h.maria))),
}
# An owner decides over colleagues whatever they chose to see; clients, and their contacts, they reach as anybody does.
OF_OWNERS = {each for each in VERBS if VERBS[each][0] is May.MANAGE_STAFF and not each.startswith("assign")}
REACHES = {"everything": True, "only Acme": False}


def _everything(house: House) -> object:
    with house.backstage() as db:
        people = db.execute(
            select(
                Person.id,
                Person.staff_role,
                Person.may_impersonate,
                Person.sees_all_clients,
                Person.staff_closed_at,
                Person.version,
            )
        ).all()
        return (
            sorted(map(str, people)),
            sorted(map(str, db.execute(select(Contact.id, Contact.version)))),
            sorted(map(str, db.execute(select(Assignment.person_id, Assignment.entity_id)))),
        )


@pytest.mark.security("R28")
@pytest.mark.parametrize("reach", REACHES)
@pytest.mark.parametrize("role", list(StaffRole))
def test_every_role_and_reach_with_every_verb(sqlite_house: House, role: StaffRole, reach: str) -> None:
    house, got = sqlite_house, {}
    carol = _contact(house, "Carol Clark")
    for verb, (permission, within, act) in VERBS.items():
        who = house.staff(f"{verb.replace(' ', '')[:24]} {role} {reach}", role, sees_all_clients=REACHES[reach])
        with house.backstage() as db:
            db.add(Assignment(person_id=_id(who), entity_id=house.acme))
            ben, kim = db.get_one(Person, _id(house.ben)), db.get_one(Person, _id(house.kim))
            ben.sees_all_clients, ben.staff_role, ben.staff_closed_at = False, StaffRole.BOOKKEEPER, None
            kim.sees_all_clients, kim.staff_role, kim.staff_closed_at = True, StaffRole.MEMBER, None
            db.get_one(Contact, carol).status = AccessStatus.NOT_INVITED
            for mail in ("nora@example.test", "n@example.test"):
                if (old := db.scalars(select(Person).where(Person.email_key == mail)).one_or_none()) is not None:
                    old.go_by_email(None)
        who, stood = house.again(who), _everything(house)
        expected = permission in STAFF_GRANTS[role] and (
            REACHES[reach] or within or (role is StaffRole.OWNER and verb in OF_OWNERS)
        )
        try:
            act(house, who)
            got[verb] = (True, expected)
        except (NotAllowed, NotFound):
            got[verb] = (False, expected)
            assert _everything(house) == stood, verb
    assert {verb: did for verb, (did, expected) in got.items() if did != expected} == {}


@pytest.mark.security("R28")
@pytest.mark.parametrize("reach", REACHES)
@pytest.mark.parametrize("role", [StaffRole.OWNER, StaffRole.ADMINISTRATOR])
def test_the_team_says_of_each_colleague_what_the_service_then_does(
    sqlite_house: House, role: StaffRole, reach: str
) -> None:
    house = sqlite_house
    who = house.staff("Wanda Who", role, sees_all_clients=REACHES[reach])
    afar, near = (house.staff(name, StaffRole.MEMBER, sees_all_clients=False) for name in ("Afra Afar", "Nea Near"))
    house.staff("Ada Min", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    with house.backstage() as db:
        db.add_all(
            [
                Assignment(person_id=_id(afar), entity_id=house.umbra),
                Assignment(person_id=_id(near), entity_id=house.acme),
                Assignment(person_id=_id(who), entity_id=house.acme),
            ]
        )
    offered = {row.name: row.is_mine for row in team.people(who) if not row.is_me}
    got = {}
    for row in team.people(who):
        if not row.is_me:
            try:
                team.set_closed(who, row.id, closed=True)
                got[row.name] = True
            except NotAllowed:
                got[row.name] = False
    assert offered == got
    assert (got["Nea Near"], got["Afra Afar"]) == (True, REACHES[reach] or role is StaffRole.OWNER)


@pytest.mark.parametrize("role", sorted(set(StaffRole) - MANAGES))
def test_who_manages_nobody_is_offered_nobody(sqlite_house: House, role: StaffRole) -> None:
    who = sqlite_house.staff("Wanda Who", role)
    if who.actor.may(May.READ_STAFF):
        assert not any(row.is_mine for row in team.people(who))


@pytest.mark.parametrize("role", list(StaffRole))
@pytest.mark.parametrize("right", ["sees_billing", "pays", "edits_profile"])
def test_a_contact_gets_no_right_whose_like_the_giver_lacks(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch, role: StaffRole, right: str
) -> None:
    house = sqlite_house
    lacking = STAFF_GRANTS[role] | {May.EDIT_CLIENTS}
    who = house.staff("Wanda Who", role)
    bare = ContactForm("Nora Neu", "nora@example.test").allowing(
        sees_billing=right == "pays", pays=False, edits_profile=False
    )
    id = contacts.add(house.olga, house.acme, bare)
    row = next(each for each in contacts.of_client(house.olga, house.acme) if each.id == id)
    monkeypatch.setitem(STAFF_GRANTS, role, lacking - {needed_to_give()[right]})
    given = row.form.allowing(**{right: True})
    with pytest.raises(NotHeld) as refused:
        contacts.change(who, row.id, row.version, row.person_version, given)
    assert refused.value.field in (right, "sees_billing")
    with pytest.raises(NotHeld):
        contacts.add(who, house.umbra, replace(given, email="other@example.test"))
    monkeypatch.setitem(STAFF_GRANTS, role, lacking | {needed_to_give()[right]})
    contacts.change(who, row.id, row.version, row.person_version, given)


@pytest.mark.security("R13")
def test_what_lets_others_see_clients_asks_who_is_there(house: House) -> None:
    late = house.at(house.olga, house.olga.now + timedelta(minutes=11))
    acts: list[Callable[[], object]] = [
        lambda: assignments.assign(late, house.umbra, [_id(house.ben)]),
        lambda: assignments.assign_many(late, _id(house.ben), [house.umbra]),
        lambda: team.add(late, _new("assigned")),
        lambda: team.mail_again(late, _id(house.ben)),
    ]
    for act in acts:
        with pytest.raises(AskAgain) as refused:
            act()
        assert isinstance(refused.value, Refusal)
