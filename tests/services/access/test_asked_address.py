"""The address somebody asked for is told while its link works and no longer: by the table of what ends links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data.statuses import TokenPurpose
from services.access import authentication, credentials
from services.access.asked_address import asked_by_me
from services.access.one_time_tokens import LIFETIMES
from services.access.ways_in.table import Cause, Extent, Way, extent
from services.platform.context import Context
from tests.cast import NOON, House, viewed_by
from tests.services.access.test_ways_in import CASES, NEVER_IN, PEOPLE, VERBS, me
from tests.services.ways_standing import FIRST, Somebody, somebody

# Whoever these leave a way in reads their own screens afterwards; the others see nothing at all.
STAY = [(cause, kind) for cause, kind in CASES if kind == "two places" and cause not in NEVER_IN]


def still(house: House, who: Somebody) -> Context:
    """They themselves, with whatever session they would have by now."""
    found = authentication.system(house.inside, NOON)
    return replace(found, actor=replace(house.alice.actor, person_id=who.person, memberships=()))


@pytest.mark.security("R8")
@pytest.mark.parametrize(("cause", "kind"), STAY, ids=[cause for cause, _ in STAY])
def test_what_ends_the_link_ends_the_notice(sqlite_house: House, cause: Cause, kind: str) -> None:
    house = sqlite_house
    facts = dict(PEOPLE[kind])
    who = somebody(house, *facts.pop("places"), **facts)  # type: ignore[misc]
    credentials.request_email_change(me(house, who), FIRST, "else@example.test")
    assert asked_by_me(still(house, who)) is not None
    VERBS[cause](house, who)
    ends = extent(cause, Way.EMAIL_CHANGE) is Extent.ALL
    assert (asked_by_me(still(house, who)) is None) is ends


@pytest.mark.security("R8")
def test_it_is_told_to_whoever_asked_while_the_link_works_and_to_nobody_else(sqlite_house: House) -> None:
    house = sqlite_house
    who, other = somebody(house, "acme"), house.bob
    credentials.request_email_change(me(house, who), FIRST, "else@example.test")
    theirs, life = still(house, who), LIFETIMES[TokenPurpose.EMAIL_CHANGE]
    told = asked_by_me(theirs)
    assert told is not None
    assert (told.email, told.due_at) == ("else@example.test", NOON + life)
    assert asked_by_me(viewed_by(house.sam, theirs)) is None
    assert asked_by_me(other) is None
    assert asked_by_me(replace(theirs, now=NOON + life - timedelta(seconds=1))) is not None
    assert asked_by_me(replace(theirs, now=NOON + life)) is None
