"""What a page adds up is read from an index made for it, however many invoices a client has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, select

from data.billing.invoices import Invoice
from data.billing.payments import Payment, Reservation
from services.billing.invoices import listing as invoice_lists
from services.dashboard import client as dashboard
from services.platform.lists.query import ListQuery
from tests.cast import NOON, House


@contextmanager
def noted(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Every statement with its parameters, as the database gets them."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        found.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans(engine: Engine, asked: list[tuple[str, Any]], table: str, what: str = "sum(") -> list[str]:
    """How SQLite goes about what it was asked of `table`; by default the sums."""
    with engine.connect() as connection:
        return [
            " ".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))
            for statement, values in asked
            if f"FROM {table}" in statement and what in statement
        ]


def test_the_lists_totals_are_read_from_an_index_alone(sqlite_house: House) -> None:
    sqlite_house.invoice()
    with noted(sqlite_house.engine) as asked:
        invoice_lists.open_invoices(sqlite_house.alice, ListQuery())
        invoice_lists.history(sqlite_house.alice, ListQuery())
    found = plans(sqlite_house.engine, asked, "invoice")
    assert len(found) == 2
    for plan in found:
        assert "COVERING INDEX ix_invoice_sums (entity_id=? AND kind=? AND status=?)" in plan


@pytest.mark.feature("DSH-06", "DSH-08")
def test_the_dashboards_figures_are_read_from_few_rows(sqlite_house: House) -> None:
    sqlite_house.invoice()
    with noted(sqlite_house.engine) as asked:
        dashboard.money_sheet(sqlite_house.alice)
    owed, _ = plans(sqlite_house.engine, asked, "invoice")
    assert "ix_invoice_sums (entity_id=? AND kind=? AND status=?)" in owed
    (unapplied,) = plans(sqlite_house.engine, asked, "payment")
    assert "ix_payment_unapplied (entity_id=? AND status=?)" in unapplied


@pytest.mark.feature("PAY-07")
def test_what_a_checkout_pays_is_found_however_many_payments_came_without_one(sqlite_house: House) -> None:
    with sqlite_house.backstage() as db:
        db.add_all(
            Payment(entity_id=sqlite_house.acme, number=f"P{place}", currency="EUR", amount_minor=1, made_at=NOON)
            for place in range(500)
        )
    with sqlite_house.engine.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    of_a_checkout = (
        select(Reservation.amount_minor, Invoice.number)
        .join(Payment, Payment.id == Reservation.payment_id)
        .join(Invoice, Invoice.id == Reservation.invoice_id)
        .where(Payment.checkout_id == uuid4())
        .order_by(Invoice.number)
    )
    with noted(sqlite_house.engine) as asked, sqlite_house.backstage() as db:
        assert db.execute(of_a_checkout).all() == []
    (plan,) = plans(sqlite_house.engine, asked, "reservation", "checkout_id")
    assert "ix_payment_checkout_id (checkout_id=?)" in plan
    assert "SCAN" not in plan
