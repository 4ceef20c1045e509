"""The catalogue of the demo firm: what a visitor is promised to find."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select

from data.billing.catalogue import CatalogueItem
from data.billing.invoices import InvoiceLine
from services.billing.catalogue import demo, items, listing
from services.billing.units import is_unit
from services.platform.lists.query import ListQuery
from tests.cast import House


def test_what_the_demo_sells_is_fit_for_its_own_forms(sqlite_house: House) -> None:
    house = sqlite_house
    with house.backstage() as db:
        invoice = house_invoice(house)
        db.get_one(InvoiceLine, invoice).description = "Boiler service"
        demo.write_demo(house.system, db, None)
    rows = listing.page(house.sam, ListQuery(per_page=100, chosen={"state": ("in_use", "archived")})).rows
    assert len(rows) == len(demo.ITEMS) >= 12
    assert {each.currency for each in rows} == {"EUR", "USD"}
    assert {each.is_shown for each in rows} == {each.is_archived for each in rows} == {True, False}
    assert any(each.price is None for each in rows)
    assert all(is_unit(each.unit) for each in rows if each.unit)
    for each in rows:
        if not each.is_archived:
            found = items.item(house.sam, each.id)
            assert items.change(house.sam, each.id, found.version, found.form) == found.version
    with house.backstage() as db:
        known = select(CatalogueItem.name).join(InvoiceLine, InvoiceLine.item_id == CatalogueItem.id)
        assert db.scalars(known).all() == ["Boiler service"]
        assert db.scalar(select(func.max(CatalogueItem.tax_rate))) == Decimal(24)


def house_invoice(house: House) -> object:
    house.invoice("10.00 EUR")
    with house.backstage() as db:
        return db.scalars(select(InvoiceLine.id)).one()
