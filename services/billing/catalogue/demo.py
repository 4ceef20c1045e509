"""What Harbour & Pine sells: accounting and property services, in two currencies, and the lines of its bills that say so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update

from data.billing.catalogue import CatalogueCategory, CatalogueItem
from data.billing.invoices import InvoiceLine
from data.database.session import ScopedSession
from data.statuses import ItemKind
from services.billing.catalogue import prices
from services.billing.catalogue.item_form import Content, write
from services.platform.context import Context

ACCOUNTING, PROPERTY, GOODS = "Accounting", "Property care", "Goods"


@dataclass(frozen=True, slots=True)
class Sold:
    """An item of the demo. `price` in major units, "" where it is agreed each time; the tax is VAT of 24%."""

    name: str
    code: str
    category: str
    price: str
    unit: str = ""
    description: str = ""
    minutes: int | None = None
    steps: tuple[str, ...] = ()
    currency: str = "EUR"
    is_shown: bool = True
    is_archived: bool = False


ITEMS = (
    Sold("Bookkeeping", "BK-M", ACCOUNTING, "240", "MON", "Entries, bank and cash of one month.", 180),
    Sold("Payroll, per payslip", "PAY", ACCOUNTING, "14.50", "C62", "Payslip, social security and the bank file.", 15),
    Sold("VAT return", "VAT", ACCOUNTING, "160", "", "The return of one period, sent in for you.", 60),
    Sold(
        "Year-end accounts",
        "YE",
        ACCOUNTING,
        "1450",
        "",
        "Balance sheet, profit and loss, notes.",
        960,
        ("Close the months", "Stock and depreciation", "Talk it over with the client", "Send in"),
        is_shown=False,
    ),
    Sold("Personal tax return", "PTR", ACCOUNTING, "320", "", "Your income of one year.", 120),
    Sold("Advice, by the hour", "ADV", ACCOUNTING, "95", "HUR", "", 60, is_shown=False),
    Sold("US company filing", "US-1", ACCOUNTING, "420", "", "Federal and state return.", 240, currency="USD"),
    Sold(
        "Boiler service",
        "P-BOI",
        PROPERTY,
        "145",
        "E51",
        "Yearly service with a report.",
        90,
        ("Turn off gas and power", "Clean burner and exchanger", "Measure the flue gas", "Report with photographs"),
    ),
    Sold("Gutter cleaning", "P-GUT", PROPERTY, "120", "E51", "Up to two floors.", 120),
    Sold("Garden, seasonal clearing", "P-GAR", PROPERTY, "85", "E51", "Half a day for two.", 240),
    Sold("Key holding", "P-KEY", PROPERTY, "25", "MON", "Your keys in our safe, and somebody who comes."),
    Sold("Roof repair", "P-ROF", PROPERTY, "", "", "We look first, then you get an offer.", 180),
    Sold("Smoke alarm", "G-ALM", GOODS, "38", "H87", "With a battery for ten years."),
    Sold("Registered address in Delaware", "US-DE", ACCOUNTING, "75", "ANN", currency="USD", is_shown=False),
    Sold("Fax forwarding", "FAX", ACCOUNTING, "9", "MON", is_shown=False, is_archived=True),
)


def write_demo(ctx: Context, db: ScopedSession, town: Any) -> None:
    """The categories and items; lines that are called as an item came from it."""
    shelves = {name: uuid4() for name in (ACCOUNTING, PROPERTY, GOODS)}
    for place, (name, id) in enumerate(shelves.items(), start=1):
        db.add(CatalogueCategory(id=id, name=name, position=place))
    db.flush()
    for each in ITEMS:
        row = CatalogueItem(id=uuid4(), made_at=db.now, closed_at=db.now if each.is_archived else None)
        write(row, _content(each, shelves[each.category]))
        db.add(row)
        db.flush()
        lines = update(InvoiceLine).where(InvoiceLine.description == each.name, InvoiceLine.item_id.is_(None))
        db.execute(lines.values(item_id=row.id).execution_options(synchronize_session=False))


def _content(each: Sold, shelf: UUID) -> Content:
    return Content(
        ItemKind.PRODUCT if each.category == GOODS else ItemKind.SERVICE,
        each.name,
        each.code,
        shelf,
        each.description or None,
        each.unit or None,
        prices.minor_of(Decimal(each.price), each.currency, "price") if each.price else None,
        each.currency,
        "S",
        Decimal(24),
        each.minutes,
        each.steps,
        each.is_shown,
    )
