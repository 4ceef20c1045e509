"""One read transaction for a screen: the same walls as ever, and what is written in between is seen."""

import pytest
from sqlalchemy import func, select

from data.billing.invoices import Invoice
from data.errors import NotAllowed
from data.people.tables import Entity
from services.platform.context import Context
from services.platform.permissions import May
from tests.cast import House

pytestmark = pytest.mark.both_databases


def seen(ctx: Context, permission: May = May.READ_BILLING, *, selected: bool = True) -> int:
    with ctx.transaction(permission, selected=selected) as db:
        return db.scalar(select(func.count(Invoice.id))) or 0


@pytest.mark.security("R22", "R23")
def test_each_still_sees_only_their_own(house: House) -> None:
    house.invoice()
    house.invoice(of=house.umbra)
    for ctx, count in ((house.alice, 1), (house.carol, 1), (house.maria, 2), (house.sam, 2), (house.ben, 1)):
        with ctx.looking() as looking:
            assert [seen(looking), seen(looking)] == [count, count], ctx.actor.name
            assert seen(looking.as_system(), May.SYSTEM_LOOK) == 2
            assert seen(looking) == count


@pytest.mark.security("R22")
def test_permission_is_asked_each_time(house: House) -> None:
    with house.lena.looking() as looking:
        with looking.transaction(May.READ_PORTAL) as db:
            assert db.scalars(select(Entity.id)).all() == [house.acme]
        with pytest.raises(NotAllowed), looking.transaction(May.READ_BILLING):
            pass


@pytest.mark.security("R22")
def test_nothing_can_be_written(house: House) -> None:
    invoice = house.invoice()
    with pytest.raises(RuntimeError, match="opened to look"), house.olga.looking() as looking:
        with looking.transaction(May.READ_BILLING) as db:
            db.one(Invoice, invoice.id).note = "changed"
    with house.olga.transaction(May.READ_BILLING) as db:
        assert db.one(Invoice, invoice.id).note is None


def test_questions_share_one_transaction(house: House) -> None:
    with house.alice.looking() as looking:
        with looking.transaction(May.READ_BILLING) as first:
            pass
        with looking.looking() as again, again.transaction(May.READ_BILLING) as second:
            assert first is second
        with looking.transaction(May.READ_SELF) as third:
            assert third.connection() is first.connection()


def test_what_is_written_in_between_is_seen(house: House) -> None:
    invoice = house.invoice()
    with house.olga.looking() as looking:
        assert seen(looking) == 1
        with looking.transaction(May.EDIT_INVOICES) as db:
            row = db.one(Invoice, invoice.id)
            row.note = "changed"
            db.record("invoice.edited", row)
        with looking.transaction(May.READ_BILLING) as db:
            assert db.one(Invoice, invoice.id).note == "changed"


def test_afterwards_a_context_is_as_before(house: House) -> None:
    with house.alice.looking() as looking:
        assert seen(looking) == 0
    house.invoice()
    assert seen(house.alice) == 1
    assert house.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
