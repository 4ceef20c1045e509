"""The one door: nobody sees, writes or forgets to record what they should not."""

import pytest
from sqlalchemy import exists, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased, selectinload

from data.base import Base, Owned
from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event
from data.people.tables import Entity
from data.statuses import PaymentMethod, PaymentStatus
from services.platform.permissions import May
from tests.cast import NOON, House, viewed_by

pytestmark = pytest.mark.both_databases

OWNED = sorted((m.class_ for m in Base.registry.mappers if issubclass(m.class_, Owned)), key=lambda c: c.__name__)


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
@pytest.mark.security("R22", "R23")
def test_a_stranger_sees_nothing_of_acme(house: House, model: type[Owned]) -> None:
    house.invoice()
    with house.carol.transaction(May.READ_BILLING) as db:
        owners = set(db.scalars(select(model.entity_id)))
    assert house.acme not in owners


KEPT = select(Invoice.entity_id)  # one statement for everybody, as modules keep them


@pytest.mark.security("R22", "R23")
def test_a_kept_statement_shows_each_their_own(house: House) -> None:
    house.invoice()
    house.invoice(of=house.umbra)
    seen = []
    for ctx in (house.carol, house.ben, house.alice, house.carol, house.sam, house.maria, house.ben):
        with ctx.transaction(May.READ_BILLING) as db:
            seen.append(set(db.scalars(KEPT)))
    acme, umbra, both = {house.acme}, {house.umbra}, {house.acme, house.umbra}
    assert seen == [umbra, acme, acme, umbra, both, both, acme]


@pytest.mark.security("R22", "R23")
def test_no_parameter_of_a_caller_widens_the_scope(house: House) -> None:
    house.invoice()
    with house.carol.transaction(May.READ_BILLING) as db:
        assert (
            db.scalars(KEPT, {"scope_entities": (house.acme,), "scope_person": house.sam.actor.person_id}).all() == []
        )
    with house.ben.transaction(May.READ_BILLING) as db:
        assert set(db.scalars(KEPT, {"scope_person": house.sam.actor.person_id})) == {house.acme}


@pytest.mark.security("R22")
def test_the_scope_reaches_aliases_subqueries_and_what_is_loaded_along(house: House) -> None:
    ours, theirs = house.invoice(), house.invoice(of=house.umbra)
    other = aliased(Invoice)
    pairs = select(Invoice.id, other.id).join(other, other.id != Invoice.id)
    within = select(Invoice.id).where(exists(select(other.id).where(other.id == theirs.id)))
    along = select(Invoice).options(selectinload(Invoice.lines))
    for ctx in (house.alice, house.ben):
        with ctx.transaction(May.READ_BILLING) as db:
            assert db.execute(pairs).all() == []
            assert db.execute(within).all() == []
            (found,) = db.scalars(along).all()
            assert found.id == ours.id
            assert {line.entity_id for line in found.lines} == {house.acme}


@pytest.mark.security("R22")
def test_each_sees_their_own(house: House) -> None:
    house.invoice()
    house.invoice(of=house.umbra)
    seen = {}
    for ctx in (house.alice, house.carol, house.maria, house.sam, house.ben):
        with ctx.transaction(May.READ_BILLING) as db:
            seen[ctx.actor.name] = db.scalar(select(func.count(Invoice.id)))
    assert seen == {"Alice Adams": 1, "Carol Clark": 1, "Maria Pappas": 2, "Sam Reid": 2, "Ben Book": 1}


def test_entities_are_narrowed_too(house: House) -> None:
    with house.carol.transaction(May.READ_PORTAL) as db:
        assert db.scalars(select(Entity.name)).all() == ["Umbra SA"]
        with pytest.raises(NotFound):
            db.one(Entity, house.acme)


def test_a_right_missing_at_the_entity_is_no_right(house: House) -> None:
    with pytest.raises(NotAllowed), house.lena.transaction(May.READ_BILLING):
        pass


@pytest.mark.security("R30")
def test_looking_cannot_write(house: House) -> None:
    invoice = house.invoice()
    with pytest.raises(RuntimeError, match="opened to look"), house.alice.transaction(May.READ_BILLING) as db:
        db.one(Invoice, invoice.id).note = "changed"


@pytest.mark.security("R30")
def test_looking_cannot_write_even_past_the_session(house: House) -> None:
    invoice = house.invoice()
    with pytest.raises(DBAPIError), house.alice.transaction(May.READ_BILLING) as db:
        db.connection().execute(update(Base.metadata.tables["invoice"]).values(note="changed"))
    with house.alice.transaction(May.READ_BILLING) as db:
        assert db.one(Invoice, invoice.id).note is None


@pytest.mark.feature("IMP-04")
def test_an_impersonator_may_only_look(house: House) -> None:
    house.invoice()
    ghost = viewed_by(house.sam, house.alice)
    with ghost.transaction(May.READ_BILLING) as db:
        assert db.scalar(select(func.count(Invoice.id))) == 1
    for permission in (May.PAY, May.EDIT_SELF, May.EDIT_PROFILE, May.LEAVE_TRACE):
        with pytest.raises(NotAllowed), ghost.transaction(permission):
            pass


def test_a_change_without_history_does_not_commit(house: House) -> None:
    invoice = house.invoice()
    with pytest.raises(RuntimeError, match="no recorded event"), house.olga.transaction(May.EDIT_INVOICES) as db:
        db.one(Invoice, invoice.id).note = "silently"


def test_nothing_is_written_outside_the_scope(house: House) -> None:
    theirs = Payment(entity_id=house.umbra, number="P1", currency="EUR", amount_minor=1, made_at=NOON)
    with (
        pytest.raises(RuntimeError, match="outside the session's scope"),
        house.ben.transaction(May.RECORD_PAYMENTS) as db,
    ):
        db.add(theirs)


@pytest.mark.security("P6")
def test_the_ledger_is_insert_only(house: House) -> None:
    invoice = house.invoice()
    payment = Payment(
        entity_id=house.acme,
        number="P1",
        currency="EUR",
        amount_minor=500,
        made_at=NOON,
        status=PaymentStatus.SUCCEEDED,
        method=PaymentMethod.CASH,
    )
    with house.backstage() as db:
        db.add(payment)
        db.flush()
        db.add(
            Allocation(
                entity_id=house.acme,
                currency="EUR",
                payment_id=payment.id,
                invoice_id=invoice.id,
                amount_minor=500,
                at=NOON,
            )
        )
    for table in ("allocation",):
        with pytest.raises(DBAPIError, match="insert-only"), house.backstage() as db:
            db.connection().execute(update(Base.metadata.tables[table]).values(amount_minor=1))
        with pytest.raises(DBAPIError, match="insert-only"), house.backstage() as db:
            db.connection().execute(Base.metadata.tables[table].delete())


@pytest.mark.security("P6", "R90")
def test_history_is_insert_only(house: House) -> None:
    with house.backstage() as db:
        db.add(Event(at=NOON, verb="firm.changed", subject_kind="firm", subject_id="1", facts={"changed": {}}))
    table = Base.metadata.tables["event"]
    for rewriting in (update(table).values(verb="firm.logo"), update(table).values(actor_id=None), table.delete()):
        with pytest.raises(DBAPIError, match="insert-only"), house.backstage() as db:
            db.connection().execute(rewriting)


@pytest.mark.security("P5")
def test_an_allocation_cannot_join_two_clients(house: House) -> None:
    theirs = house.invoice(of=house.umbra)
    payment = Payment(entity_id=house.acme, number="P1", currency="EUR", amount_minor=500, made_at=NOON)
    with house.backstage() as db:
        db.add(payment)
    with pytest.raises(DBAPIError), house.backstage() as db:
        db.add(
            Allocation(
                entity_id=house.acme,
                currency="EUR",
                payment_id=payment.id,
                invoice_id=theirs.id,
                amount_minor=500,
                at=NOON,
            )
        )


@pytest.mark.security("R30")
def test_a_connection_that_wrote_looks_again_and_writes_again(sqlite_house: House) -> None:
    invoice, change = sqlite_house.invoice(), update(Base.metadata.tables["invoice"])
    with sqlite_house.engine.connect() as kept:  # one connection for all: writing is switched, not chosen
        raw = kept.connection.dbapi_connection
    for turn in range(3):
        with sqlite_house.engine.execution_options(writing=True).begin() as writing:
            assert writing.connection.dbapi_connection is raw
            writing.execute(change.values(note=f"turn {turn}"))
        with (
            pytest.raises(DBAPIError, match="readonly"),
            sqlite_house.engine.execution_options(writing=False).begin() as looking,
        ):
            assert looking.connection.dbapi_connection is raw
            looking.execute(change.values(note="past the lock"))
    with sqlite_house.alice.transaction(May.READ_BILLING) as db:
        assert db.one(Invoice, invoice.id).note == "turn 2"
