"""A payment of which something went back says so: in lists, on its page, in the filter, on both sides."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.billing.payments import Payment
from services.billing import staff_listing
from services.billing.payments.listing import payment, received
from services.billing.payments.status import PaymentState
from services.platform.lists.query import ListQuery
from tests.cast import House
from tests.pages.stage import cookie, shown, stage
from tests.services.imported import run

ROWS = "".join(f"P-{n},Acme Ltd,2020-01-0{n},100.00,EUR\n" for n in (1, 2, 3))
BACK = {"P-1": 0, "P-2": 4000, "P-3": 10000}
SAID = {"P-1": "Received", "P-2": "Partly refunded", "P-3": "Refunded"}


@pytest.fixture
def paid(house: House) -> House:
    run(house.olga, "payments", "External id,Client,Date,Amount,Currency\n" + ROWS)
    with house.backstage() as db:
        for row in db.scalars(select(Payment)):
            row.gateway_refunded_minor = BACK[row.external_id or ""]
            row.follow_refunds()
            db.record("payment.given_back", row)
    return house


def numbers(house: House) -> dict[str, tuple[str, object]]:
    with house.backstage() as db:
        return {row.external_id or "": (row.number, row.id) for row in db.scalars(select(Payment))}


@pytest.mark.parametrize(
    ("state", "found"),
    [(PaymentState.RECEIVED, ["P-1"]), (PaymentState.PARTLY_REFUNDED, ["P-2"]), (PaymentState.REFUNDED, ["P-3"])],
)
def test_the_filter_of_staff_finds_them_by_what_went_back(paid: House, state: PaymentState, found: list[str]) -> None:
    rows = staff_listing.payments(paid.olga, ListQuery(chosen={"status": (state.value,)})).rows
    assert [row.number for row in rows] == [numbers(paid)[each][0] for each in found]
    assert {row.state for row in rows} == {state}


def test_the_client_is_told_what_went_back(paid: House) -> None:
    rows = received(paid.alice, ListQuery()).rows
    assert {row.number: row.gone_minor for row in rows} == {
        numbers(paid)[each][0]: minor for each, minor in BACK.items()
    }
    assert payment(paid.alice, numbers(paid)["P-2"][0]).gone_minor == 4000


async def test_lists_and_pages_of_both_sides_say_it(paid: House) -> None:
    async with stage(paid) as site:
        for who, place in ((paid.olga, "/staff/payments"), (paid.alice, "/billing/payments")):
            page = shown(await site.open(cookie(paid, who), place))
            for word in ("Partly refunded", "Refunded", "Received"):
                assert word in page, (place, word)
        for each, word in SAID.items():
            number, id = numbers(paid)[each]
            for who, place in ((paid.olga, f"/staff/payments/{id}"), (paid.alice, f"/billing/payments/{number}")):
                assert f">{word}<" in shown(await site.open(cookie(paid, who), place)).replace("\n", ""), (place, word)
