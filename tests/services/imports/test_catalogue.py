"""Products and services from tables of other programs: found again, asked about where unclear, refused by row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from data.billing.catalogue import CatalogueCategory, CatalogueItem
from data.errors import NotAllowed
from data.firm.tables import Event, ImportRun
from data.statuses import ItemKind
from services.billing.catalogue import items
from services.imports import run as runs
from services.platform.areas import import_kinds
from services.platform.importing.outcomes import Options
from tests.cast import House
from tests.services.billing.catalogue.test_items import BOOKS
from tests.services.imported import counts, file, reasons, results, run

HEAD = "External id;Name;Code;Kind;Category;Description;Unit;Price;Currency;Tax rate;Minutes;Checklist;Shown;Status\n"
OURS = (
    HEAD.replace("Shown;", "Shown to clients;")
    + "1;Bookkeeping;BK;Service;Accounting;Every month;month;240.00;EUR;24;90;Bank;yes;Active\n"
    + "2;Συναγερμός καπνού;ΣΥΝ;Προϊόν;Αγαθά;;τεμάχιο;38;;;;;no;\n"
    + "3;Fax forwarding;;service;Accounting;;month;9;USD;;;;;inactive\n"
)


def items_of(house: House) -> dict[str, CatalogueItem]:
    with house.backstage() as db:
        return {row.name: row for row in db.scalars(select(CatalogueItem))}


def test_they_come_in_once_and_as_they_are(house: House) -> None:
    assert results(run(house.olga, "catalogue", OURS)) == ["created"] * 3
    before = counts(house, CatalogueItem, CatalogueCategory, Event, ImportRun)
    assert results(run(house.olga, "catalogue", OURS)) == ["unchanged"] * 3
    assert counts(house, CatalogueItem, CatalogueCategory, Event, ImportRun) == before
    found = items_of(house)
    books, alarm, fax = found["Bookkeeping"], found["Συναγερμός καπνού"], found["Fax forwarding"]
    assert (books.price_minor, books.currency, books.unit, books.minutes) == (24000, "EUR", "MON", 90)
    assert (books.tax_category, books.tax_rate, books.checklist, books.is_shown) == ("S", 24, ["Bank"], True)
    assert (alarm.kind, alarm.unit, alarm.currency, alarm.tax_category) == (ItemKind.PRODUCT, "H87", "EUR", None)
    assert (fax.closed_at is not None, fax.currency) == (True, "USD")
    assert books.category_id == fax.category_id != alarm.category_id


def test_a_file_that_says_more_changes_that_and_leaves_the_rest(house: House) -> None:
    run(house.olga, "catalogue", OURS)
    more = "External id;Name;Price;Status\n1;Bookkeeping, monthly;250;\n3;Fax forwarding;;active\n"
    assert results(run(house.olga, "catalogue", more)) == ["updated"] * 2
    found = items_of(house)
    books = found["Bookkeeping, monthly"]
    assert (books.price_minor, books.code, books.unit, books.minutes) == (25000, "BK", "MON", 90)
    assert found["Fax forwarding"].closed_at is None
    with house.backstage() as db:
        facts = [each.facts for each in db.scalars(select(Event).where(Event.verb == "catalogue_item.updated"))]
    assert {"price": ["240.00 EUR", "250.00 EUR"], "name": ["Bookkeeping", "Bookkeeping, monthly"]} in [
        each["changed"] for each in facts
    ]


def test_what_was_written_here_is_found_by_its_code_else_by_its_name(house: House) -> None:
    id = items.add(house.olga, replace(BOOKS, name="Books", code="BK"))
    other = items.add(house.olga, replace(BOOKS, name="Έλεγχος", code=""))
    text = "External id;Name;Code;Kind;Price\n9;Bookkeeping;bk;service;1\n10;ΕΛΕΓΧΟΣ;;service;2\n"
    assert results(run(house.olga, "catalogue", text)) == ["updated", "updated"]
    found = {row.id: row for row in items_of(house).values()}
    assert (found[id].name, found[id].external_id, found[other].external_id) == ("Bookkeeping", "9", "10")
    taken = "External id;Name;Code;Kind\n11;Another;BK;service\n"
    [(_, column, said)] = reasons(run(house.olga, "catalogue", taken))
    assert (column, said) == ("Code", "“Bookkeeping” has this code and another external id.")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("1;;;service;;;", "Name", "This is required."),
        ("1;A;;service;-5;EUR;", "Price", "A price is not below zero."),
        ("1;A;;service;9999999999;EUR;", "Price", "This amount is too large."),
        ("1;A;;service;1.5;ISK;", "Price", "“1.5” is finer than ISK can be paid."),
        ("1;A;;service;1.2345;KWD;", "Price", "“1.2345” is finer than KWD can be paid."),
        ("1;A;;product;1;EUR;30", "Minutes", "A product takes no time. Leave this empty, or make it a service."),
        ("1;A;;service;1;EUR;0.5", "Minutes", "Write whole minutes, from 1 to 86400."),
        ("1;" + "x" * 4096 + ";;service;1;EUR;", "Name", "This is longer than 200 characters."),
    ],
)
def test_what_cannot_be_is_refused_by_row_and_column(house: House, row: str, column: str, said: str) -> None:
    text = f"External id;Name;Code;Kind;Price;Currency;Minutes\n{row}\n"
    assert (2, column, said) in reasons(run(house.olga, "catalogue", text))
    assert items_of(house) == {}


def test_two_rows_about_one_item_and_two_of_one_name_are_refused(house: House) -> None:
    text = "External id;Name;Code;Kind\n1;A;X;service\n1;B;Y;service\n2;C;x;service\n3;A;;service\n"
    said = [each[2] for each in reasons(run(house.olga, "catalogue", text))]
    assert said[1:3] == ["Row 2 of this file is about the same item."] * 2
    assert said[3].startswith("There is something of this name already.")


def test_what_is_unclear_is_asked_and_answered_once_for_all_rows(house: House) -> None:
    text = "Name;Kind;Unit;Tax %;Price\nA;Bundle;fortnight;13;1\nB;bundle;Fortnight;13;2\nC;widget;h;24;3\n"
    report = run(house.olga, "catalogue", text)
    asked = {each.key: each for each in report.questions}
    assert set(asked) == {"item-kind:bundle", "item-kind:widget", "item-unit:fortnight", "item-tax:13"}
    assert asked["item-kind:bundle"].samples == ("A", "B")
    assert items_of(house) == {}
    answers = {
        "item-kind:bundle": "service",
        "item-kind:widget": "leave-out",
        "item-unit:fortnight": "none",
        "item-tax:13": "S:24",
    }
    report = run(house.olga, "catalogue", text, Options(answers=answers))
    assert results(report) == ["created", "created", "left_out"]
    found = items_of(house)
    assert (found["A"].kind, found["A"].unit, found["A"].tax_rate) == (ItemKind.SERVICE, None, 24)


def test_a_file_without_kinds_asks_what_they_are(house: House) -> None:
    text = "Name;Price\nA;1\nB;2\n"
    [question] = run(house.olga, "catalogue", text).questions
    assert (question.key, question.samples) == ("item-kind", ("A", "B"))
    answered = Options(answers={"item-kind": "product"})
    assert results(run(house.olga, "catalogue", text, answered)) == ["created", "created"]
    assert results(run(house.olga, "catalogue", text)) == ["unchanged", "unchanged"]  # they are known by now


PROGRAMS = {
    "QuickBooks Online": (
        "Product/Service Name,Sales Description,SKU,Type,Sales Price / Rate,Taxable,Income Account,Purchase Cost\n"
        "Repair,On site,RP-1,Service,95.00,yes,Sales,\nCable,2 m,CB-2,Non-inventory,15.00,yes,Sales,7\n",
        [("Cable", "CB-2", "product", 1500, "2 m"), ("Repair", "RP-1", "service", 9500, "On site")],
    ),
    "Xero": (
        "*ItemCode,ItemName,PurchasesDescription,PurchasesUnitPrice,SalesDescription,SalesUnitPrice,SalesAccount,"
        "SalesTaxRate\nRP-1,Repair,,,On site,95.00,200,\nCB-2,Cable,,7,2 m,15.00,200,\n",
        [("Cable", "CB-2", "service", 1500, "2 m"), ("Repair", "RP-1", "service", 9500, "On site")],
    ),
    "Zoho Books": (
        "Item ID,Item Name,SKU,Description,Rate,Account,Product Type,Intra State Tax Rate,Status,Usage unit\n"
        "701,Repair,RP-1,On site,95.00,Sales,service,24,Active,hrs\n702,Cable,CB-2,2 m,15.00,Sales,goods,,Active,pcs\n",
        [("Cable", "CB-2", "product", 1500, "2 m"), ("Repair", "RP-1", "service", 9500, "On site")],
    ),
    "FreshBooks": (
        "Item Name,Item Description,Rate,Currency\nRepair,On site,95.00,EUR\nCable,2 m,15.00,EUR\n",
        [("Cable", None, "service", 1500, "2 m"), ("Repair", None, "service", 9500, "On site")],
    ),
    "Jobber": (
        "Name,Description,Category,Unit Price,Unit Cost,Taxable,Type,Duration Minutes,Active\n"
        "Repair,On site,Work,95.00,,true,Service,90,true\nCable,2 m,Goods,15.00,7,true,Product,,true\n",
        [("Cable", None, "product", 1500, "2 m"), ("Repair", None, "service", 9500, "On site")],
    ),
    "ServiceTitan": (
        "Id,Code,Display Name,Description,Price,Member Price,Hours,Taxable,Active,Category.Name\n"
        "81,RP-1,Repair,On site,95.00,90.00,1.5,true,true,Work\n82,CB-2,Cable,2 m,15.00,15.00,0,true,true,Work\n",
        [("Cable", "CB-2", "service", 1500, "2 m"), ("Repair", "RP-1", "service", 9500, "On site")],
    ),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_lists_of_other_programs_are_read_by_their_headers(house: House, program: str) -> None:
    text, wanted = PROGRAMS[program]
    answers = Options(answers={"item-kind": "service"})
    assert results(run(house.olga, "catalogue", text, answers)) == ["created", "created"], program
    rows = sorted(items_of(house).values(), key=lambda row: row.name)
    assert [(row.name, row.code, str(row.kind), row.price_minor, row.description) for row in rows] == wanted
    assert results(run(house.olga, "catalogue", text, answers)) == ["unchanged", "unchanged"]
    if program in ("Jobber", "ServiceTitan"):
        assert rows[1].minutes == 90


def test_only_those_who_may_change_the_catalogue_bring_it_in(house: House) -> None:
    kind = import_kinds()["catalogue"]
    for who in (house.kim, house.rita, house.alice, *house.strangers):
        with pytest.raises(NotAllowed):
            runs.run(who, kind, [file(OURS)], None, Options())
    assert items_of(house) == {}
    assert results(run(house.ben, "catalogue", OURS)) == ["created"] * 3
