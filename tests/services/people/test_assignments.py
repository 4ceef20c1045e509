"""Many clients given to a colleague at once: all or none, within the reach and below the rank of whoever does it."""

from __future__ import annotations

from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from data.errors import NotAllowed, NotFound, Refusal
from data.firm.tables import Event
from data.people.tables import Assignment, Entity, Person
from data.statuses import StaffRole
from services.access.ranks import AboveYou
from services.people import assignments, client_listing
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from tests.cast import House


def _looked_after(house: House) -> dict[UUID, set[UUID]]:
    with house.backstage() as db:
        found: dict[UUID, set[UUID]] = {}
        for row in db.scalars(select(Assignment)):
            found.setdefault(row.entity_id, set()).add(row.person_id)
        return found


def _told(house: House) -> int:
    with house.backstage() as db:
        return len(db.scalars(select(Event.seq).where(Event.verb == "client.assigned")).all())


def _id(who: Context) -> UUID:
    assert who.actor.person_id
    return who.actor.person_id


def _is_now(house: House, who: Context, **facts: object) -> Context:
    with house.backstage() as db:
        person = db.get_one(Person, _id(who))
        for name, value in facts.items():
            setattr(person, name, value)
    return house.again(who)


def test_the_colleague_reaches_them_at_the_next_click(house: House) -> None:
    zeta = house.entity("Zeta Trust")
    assert assignments.assign_many(house.olga, _id(house.ben), [house.umbra, zeta, house.acme]) == 2
    names = [each.name for each in client_listing.page_of(house.ben, ListQuery()).rows]
    assert names == ["Acme Ltd", "Umbra SA", "Zeta Trust"]
    with house.backstage() as db:
        said = db.scalars(select(Event).where(Event.verb == "client.assigned")).all()
    assert {(each.entity_id, tuple(each.facts["names"])) for each in said} == {
        (house.umbra, ("Ben Book",)),
        (zeta, ("Ben Book",)),
    }


def test_every_way_they_can_have_been_looked_after_before(sqlite_house: House) -> None:
    """Who had each of two clients, which are given, whether alone: what comes is what was said, told once per change."""
    house = sqlite_house
    ben, kim = _id(house.ben), _id(house.kim)
    clients = (house.acme, house.umbra)
    for first, second in product([set(), {ben}, {kim}, {ben, kim}], repeat=2):
        for given, alone in product([clients[:1], clients[1:], clients, clients + clients], [False, True]):
            before = dict(zip(clients, (first, second), strict=True))
            with house.backstage() as db:
                db.execute(delete(Assignment))
                db.add_all(Assignment(person_id=who, entity_id=of) for of, people in before.items() for who in people)
            wanted = {of: ({ben} | (set() if alone else had)) if of in given else had for of, had in before.items()}
            changed = [of for of in clients if wanted[of] != before[of]]
            lines = _told(house)
            assert assignments.assign_many(house.olga, ben, given, alone=alone) == len(changed)
            assert _looked_after(house) == {of: people for of, people in wanted.items() if people}
            assert _told(house) == lines + len(changed)
            assert assignments.assign_many(house.olga, ben, given, alone=alone) == 0
            assert _told(house) == lines + len(changed)


def test_nobody_gives_what_they_do_not_reach(house: House) -> None:
    ben = _is_now(house, house.ben, staff_role=StaffRole.ADMINISTRATOR)
    before = _looked_after(house)
    for ids in ([house.umbra], [house.acme, house.umbra], [house.acme, uuid4()]):
        with pytest.raises(NotFound):
            assignments.assign_many(ben, _id(house.kim), ids, alone=True)
    assert _looked_after(house) == before
    assert assignments.assign_many(ben, _id(house.kim), [house.acme]) == 1
    assert client_listing.ids_of(ben, ListQuery()) == {house.acme}


def test_nobody_gives_to_or_takes_from_a_rank_above_their_own(house: House) -> None:
    sam = _is_now(house, house.sam, staff_role=StaffRole.ADMINISTRATOR)
    with pytest.raises(AboveYou):
        assignments.assign_many(sam, _id(house.olga), [house.umbra])
    with pytest.raises(AboveYou):
        assignments.assign(sam, house.umbra, [_id(house.olga)])
    assignments.assign_many(house.olga, _id(house.olga), [house.umbra])
    for act in (
        lambda: assignments.assign_many(sam, _id(house.kim), [house.umbra], alone=True),
        lambda: assignments.assign(sam, house.umbra, [_id(house.kim)]),
    ):
        with pytest.raises(AboveYou):
            act()
    assert _looked_after(house)[house.umbra] == {_id(house.olga)}
    assignments.assign(sam, house.umbra, [_id(house.olga), _id(house.kim)])  # who was there may stay
    assert assignments.assign_many(sam, _id(house.ben), [house.umbra]) == 1
    assert _looked_after(house)[house.umbra] == {_id(house.olga), _id(house.kim), _id(house.ben)}


@pytest.mark.parametrize("role", [each for each in StaffRole if each not in (StaffRole.OWNER, StaffRole.ADMINISTRATOR)])
def test_only_those_who_manage_staff(sqlite_house: House, role: StaffRole) -> None:
    house = sqlite_house
    kim = _is_now(house, house.kim, staff_role=role)
    for who in (kim, house.alice):
        with pytest.raises(NotAllowed):
            assignments.assign_many(who, _id(house.ben), [house.umbra])
    assert house.umbra not in _looked_after(house)


def test_what_is_missing_or_too_much_is_said_beside_its_field(sqlite_house: House) -> None:
    house = sqlite_house
    closed = _id(house.kim)
    with house.backstage() as db:
        db.get_one(Person, closed).staff_closed_at = house.olga.now
    some = [uuid4() for _ in range(assignments.MOST_AT_ONCE + 1)]
    for person, ids, refusal, field in (
        (None, [house.acme], assignments.NobodyChosen, "colleague"),
        (_id(house.ben), [], assignments.NoClients, None),
        (_id(house.ben), some, assignments.TooManyClients, None),
        (closed, [house.acme], assignments.AccountClosed, "colleague"),
        (_id(house.alice), [house.acme], NotFound, None),
        (uuid4(), [house.acme], NotFound, None),
    ):
        with pytest.raises(refusal) as refused:
            assignments.assign_many(house.olga, person, ids)
        assert isinstance(refused.value, Refusal)
        assert refused.value.field == field
    assert _looked_after(house) == {house.acme: {_id(house.ben)}}


def test_a_thousand_at_once(sqlite_house: House) -> None:
    house = sqlite_house
    with house.backstage() as db:
        made = [Entity(id=uuid4(), name=f"Client {n}") for n in range(1_000)]
        for each in made:
            each.refold()
        db.add_all(made)
    ids = client_listing.ids_of(house.olga, ListQuery("client"))
    assert len(ids) == 1_000
    assert assignments.assign_many(house.olga, _id(house.ben), ids) == 1_000
    assert client_listing.page_of(house.ben, ListQuery()).found == 1_001


def test_those_that_nobody_looks_after_are_found(house: House) -> None:
    assert client_listing.ids_of(house.olga, ListQuery(chosen={"after": ("nobody",)})) == {house.umbra}
    assert client_listing.page_of(house.olga, ListQuery(chosen={"after": ("nobody",)})).found == 1
    assert client_listing.ids_of(house.ben, ListQuery(chosen={"after": ("nobody",)})) == frozenset()
