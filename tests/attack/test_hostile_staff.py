"""Acting as a client is looking through their eyes and nothing else: staff try every verb in every order."""

from __future__ import annotations

from random import Random

import pytest

from data.people.tables import Person
from data.statuses import StaffRole
from services.imports import files as sources
from services.imports.reading import sandboxed
from services.platform.context import Context
from services.platform.permissions import STAFF_GRANTS
from tests.attack.hostile_staff import TYPED, VERBS, ReadOnce, Walk, hostile
from tests.cast import House
from tests.night import NIGHT, SEED
from tests.services.signing_in import hash_of

FOURTH = 0.1  # of the verbs that could be the fourth
LOWER = [
    (StaffRole.ADMINISTRATOR, True, 2),
    (StaffRole.ADMINISTRATOR, False, 1),
    (StaffRole.MANAGER, True, 1),
    (StaffRole.MANAGER, False, 1),
    (StaffRole.MEMBER, True, 1),
    (StaffRole.MEMBER, False, 1),
    (StaffRole.BOOKKEEPER, False, 1),
    (StaffRole.DISPATCHER, False, 1),
    (StaffRole.READ_ONLY, False, 1),
]


@pytest.mark.security("R22", "R30")
def test_no_order_of_four_verbs_lets_staff_in_as_a_contact(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every order of up to three, by who may do most: an owner who may look through eyes. Of the fourth verbs some by
    chance, and at night all of them.

    Every other role may do a part of it. That is so in the policy, and it is tried: each verb of theirs, from the start
    (of administrators also after each first verb), is refused or leaves what the owner's leaves. Further
    in it is not tried for them but follows: rights are compared, and no verb does something else for a lower rank.
    """
    monkeypatch.setattr(sources, "read_all", ReadOnce(sandboxed.read_all))
    lower = [(hostile(sqlite_house, role, may_impersonate=may), levels) for role, may, levels in LOWER]
    assert all(STAFF_GRANTS[role] <= STAFF_GRANTS[StaffRole.OWNER] for role in StaffRole)
    walk = Walk(sqlite_house, hostile(sqlite_house, StaffRole.OWNER, may_impersonate=True), VERBS)
    chance = Random(SEED)
    assert walk.find(4, lambda: bool(NIGHT) or chance.random() < FOURTH) is None
    assert len(walk.levels[3]) > 2 * len(VERBS)
    with capsys.disabled():
        print(f"\n{walk.told()}")
    assert {(who.actor.role, path) for who, levels in lower for path in walk.does_more(who, levels)} == set()


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
