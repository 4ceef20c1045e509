"""Acting as a client is looking through their eyes and nothing else: staff try every verb in every order."""

from __future__ import annotations

import pytest

from data.people import Person
from data.statuses import StaffRole
from services.context import Context
from tests.attack.hostile_staff import TYPED, VERBS, Walk, hostile
from tests.cast import House
from tests.services.signing_in import hash_of


@pytest.mark.security("R22", "R30")
@pytest.mark.parametrize(("role", "may_impersonate", "depth"), [
    (StaffRole.ADMINISTRATOR, True, 3), (StaffRole.MANAGER, True, 2), (StaffRole.MANAGER, False, 2),
    (StaffRole.MEMBER, False, 2)])
def test_no_order_of_verbs_lets_staff_in_as_a_contact(sqlite_house: House, role: StaffRole, may_impersonate: bool,
                                                      depth: int) -> None:
    walk = Walk(sqlite_house, hostile(sqlite_house, role, may_impersonate=may_impersonate), VERBS)
    assert walk.find(depth) is None
    assert walk.steps > 2 * len(VERBS)


def _preset(house: House, by: Context) -> None:
    """As it was: what staff type is the password."""
    VERBS["add at another client"](house, by)
    with house.backstage() as db:
        db.one(Person, house.alice.actor.person_id).password_hash = hash_of(TYPED)


@pytest.mark.security("R22", "R30")
def test_the_walk_sees_a_password_that_staff_know(sqlite_house: House) -> None:
    verbs = {name: VERBS[name] for name in ("revoke", "invite", "end sessions")} | {"preset": _preset}
    found = Walk(sqlite_house, hostile(sqlite_house, StaffRole.MEMBER, may_impersonate=False), verbs).find(2)
    assert found is not None
    assert found.path[-1] == "preset"
