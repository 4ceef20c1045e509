"""Whoever may no longer pay: their trips close at the gateway; money that still arrives is booked and told to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from data.errors import NotAllowed, NotFound, SignedOut
from data.firm.tables import Mail
from data.statuses import CheckoutStatus, InvoiceStatus
from services.access.invitations import actions as invitations
from services.people import clients, contacts
from services.people.contact_form import ContactRow
from services.platform.context import Context
from tests.cast import House
from tests.services.imported import run
from tests.services.till import Till

pytestmark = pytest.mark.both_databases

LOSSES: dict[str, Callable[[Context, House], None]] = {
    "paying": lambda olga, house: _edit(olga, house, pays=False),
    "billing": lambda olga, house: _edit(olga, house, sees_billing=False),
    "paying, by a file": lambda olga, house: _import(olga, "May pay"),
    "billing, by a file": lambda olga, house: _import(olga, "May see bills"),
    "revoked": lambda olga, house: invitations.revoke(olga, _place(olga, house).id),
    "removed": lambda olga, house: contacts.remove(olga, _place(olga, house).id),
    "archived": lambda olga, house: clients.archive(olga, house.acme),
}


def _place(olga: Context, house: House) -> ContactRow:
    return next(each for each in contacts.of_client(olga, house.acme) if each.person_id == house.alice.actor.person_id)


def _edit(olga: Context, house: House, **rights: bool) -> None:
    row = _place(olga, house)
    form = row.form.allowing(**rights)
    contacts.change(olga, row.id, row.version, row.person_version, form)


def _import(olga: Context, right: str) -> None:
    report = run(olga, "contacts", f"Client,Name,E-mail,{right}\nAcme Ltd,Alice Adams,alice@example.test,no\n")
    assert [each.result for each in report.outcomes] == ["updated"]


@pytest.mark.feature("PAY-17")
@pytest.mark.security("R17")
@pytest.mark.parametrize("loss", LOSSES)
def test_a_trip_closes_at_the_gateway_and_its_invoice_is_free(house: House, till: Till, loss: str) -> None:
    bill = house.invoice("12.00 EUR")
    trip = till.start(house.alice, bill, key="once")
    LOSSES[loss](till.now(house.olga), house)
    with pytest.raises((NotFound, NotAllowed, SignedOut)):
        till.start(house.alice, bill, key="once")  # the same confirmation does not give the trip again
    till.work()
    assert till.checkout(trip).status is CheckoutStatus.CANCELLED
    with till.double.books.lock:
        assert [each["status"] for each in till.double.books.objects["checkout.session"].values()] == ["expired"]
    if loss != "archived":
        assert till.start(house.maria, bill).checkout_id != trip.checkout_id


@pytest.mark.feature("PAY-12")
@pytest.mark.parametrize("loss", LOSSES)
def test_money_that_still_arrives_is_booked_and_told_to_those_who_may_know(house: House, till: Till, loss: str) -> None:
    bill = house.invoice("12.00 EUR")
    trip = till.start(house.alice, bill)
    till.pay(trip)
    LOSSES[loss](till.now(house.olga), house)
    till.hear()
    assert till.fresh(bill)[0].status is InvoiceStatus.PAID
    assert till.notices("payment") == 1
    with house.backstage() as db:
        told = set(db.scalars(select(Mail.recipient).where(Mail.kind == "receipt")))
    reader = {"archived": set(), "paying": {"alice@example.test"}, "paying, by a file": {"alice@example.test"}}.get(
        loss, {"bob@example.test"}
    )
    assert told == reader
