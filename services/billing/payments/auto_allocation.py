"""Money received, spread over the invoices it is for: whole amounts of minor units, nothing lost and nothing made."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID


def spread(received: int, owing: Mapping[UUID, int], by_hand: Mapping[UUID, int]) -> dict[UUID, int]:
    """What each of `owing` gets of `received`, in the order given: all it owes, as far as the money goes.

    `owing` is what each invoice owes and `by_hand` what a person decided for some of them, which is kept as it is and
    set aside first. Everything in minor units of one currency. What is over belongs to no invoice; what a person
    decided may come to more than was received, and then the others get nothing.
    """
    rest = received - sum(by_hand[id] for id in owing if id in by_hand)
    shares: dict[UUID, int] = {}
    for id, owed in owing.items():
        if id in by_hand:
            shares[id] = by_hand[id]
            continue
        shares[id] = max(min(owed, rest), 0)
        rest -= shares[id]
    return shares
