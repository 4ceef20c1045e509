"""Money received is spread to the cent: nobody gets more than they are owed, and nothing is lost or made."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.payments.auto_allocation import spread

FIRST, SECOND, THIRD = (UUID(int=each) for each in (3, 1, 2))  # the order given counts, not that of the ids
AMOUNTS = st.integers(min_value=0, max_value=10**12)


@pytest.mark.parametrize(
    ("received", "by_hand", "shares"),
    [
        (600, {}, [600, 0, 0]),
        (1000, {}, [1000, 0, 0]),
        (1001, {}, [1000, 1, 0]),
        (2499, {}, [1000, 500, 999]),
        (2500, {}, [1000, 500, 1000]),
        (9999, {}, [1000, 500, 1000]),
        (0, {}, [0, 0, 0]),
        (1200, {SECOND: 300}, [900, 300, 0]),
        (1200, {FIRST: 1}, [1, 500, 699]),
        (100, {THIRD: 400}, [0, 0, 400]),
    ],
)
def test_the_first_named_is_paid_first(received: int, by_hand: dict[UUID, int], shares: list[int]) -> None:
    assert list(spread(received, {FIRST: 1000, SECOND: 500, THIRD: 1000}, by_hand).values()) == shares


@pytest.mark.security("P2")
@given(received=AMOUNTS, owed=st.lists(st.tuples(AMOUNTS, st.none() | AMOUNTS), max_size=12))
def test_every_cent_is_accounted_for(received: int, owed: list[tuple[int, int | None]]) -> None:
    rows = [(uuid4(), owes, typed) for owes, typed in owed]
    owing = {id: owes for id, owes, _ in rows}
    by_hand = {id: typed for id, _, typed in rows if typed is not None}
    shares = spread(received, owing, by_hand)
    assert list(shares) == list(owing)
    assert {id: shares[id] for id in by_hand} == by_hand
    free = {id: share for id, share in shares.items() if id not in by_hand}
    assert all(0 <= share <= owing[id] for id, share in free.items())
    rest = max(received - sum(by_hand.values()), 0)
    assert sum(free.values()) == min(rest, sum(owing[id] for id in free))
    full = [share == owing[id] for id, share in free.items()]
    short = full.index(False) if False in full else len(full)
    assert not any(list(free.values())[short + 1 :])  # whoever comes after a partial share gets nothing
