"""Lines of invoices picked from the catalogue: what they copy, and that nothing changes them afterwards."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from data.billing.invoices import InvoiceLine
from data.errors import NotAllowed, NotFound
from data.people.tables import Entity
from services.billing.catalogue import items, picking
from services.billing.invoices import actions as invoicing
from services.billing.invoices import staff_detail
from services.billing.invoices.form import InvoiceForm, LineForm
from tests.cast import House
from tests.services.billing.catalogue.test_items import BOOKS, row

pytestmark = pytest.mark.both_databases


def names(house: House, typed: str) -> list[str]:
    return [each.name for each in picking.offers(house.rita, typed)]


def line(house: House, id: UUID, quantity: str = "2") -> LineForm:
    got = picking.picked(house.sam, id, house.acme, "EUR")
    return LineForm(got.description, got.detail, quantity, got.unit, got.price, "", got.tax or "", str(got.id))


def form(house: House, *lines: LineForm) -> InvoiceForm:
    return InvoiceForm(house.acme, "EUR", house.day(0), house.day(30), lines=lines)


def lines(house: House) -> list[InvoiceLine]:
    with house.backstage() as db:
        return list(db.scalars(select(InvoiceLine).order_by(InvoiceLine.position)))


def test_a_few_letters_offer_what_is_in_use_the_code_first(house: House) -> None:
    items.add(house.sam, replace(BOOKS, name="Λογιστική, μηνιαία", code="ΛΟΓ"))
    gone = items.add(house.sam, replace(BOOKS, name="Λογιστική, ετήσια", code="ΛΟΓ-2"))
    items.add(house.sam, replace(BOOKS, name="A λογ thing", code="X"))
    items.archive(house.sam, gone)
    assert names(house, "ΛΟΓ") == ["Λογιστική, μηνιαία", "A λογ thing"]
    assert names(house, "μηνιαια λογιστικη") == ["Λογιστική, μηνιαία"]
    assert names(house, "λ") == names(house, "%%") == names(house, "") == []
    for n in range(9):
        items.add(house.sam, replace(BOOKS, name=f"Many {n}", code=""))
    assert len(names(house, "many")) == picking.MOST_OFFERS


def test_a_code_or_the_whole_name_means_one(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    assert picking.meant(house.sam, " bk-100 ") == picking.meant(house.sam, "monthly BOOKKEEPING") == id
    items.add(house.sam, replace(BOOKS, code="BK-200"))
    assert picking.meant(house.sam, "Monthly bookkeeping") is None
    assert picking.meant(house.sam, "bk-1") is picking.meant(house.sam, "") is None
    items.archive(house.sam, id)
    assert picking.meant(house.sam, "bk-100") is None


def test_a_line_copies_name_price_tax_and_the_unit_in_the_clients_language(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    got = picking.picked(house.sam, id, house.acme, "EUR")
    assert got == picking.Picked(id, "Monthly bookkeeping", "Your books, every month.", "month", "120.50", "S:24", {})
    with house.backstage() as db:
        db.get_one(Entity, house.acme).language = "el"
    assert picking.picked(house.sam, id, house.acme, "EUR").unit == "μήνας"
    greek = replace(house.sam, actor=replace(house.sam.actor, language="el"))
    assert picking.picked(greek, id, house.acme, "EUR").price == "120,50"


def test_a_price_of_another_currency_and_a_tax_of_before_are_said_and_not_taken(house: House) -> None:
    id = items.add(house.sam, replace(BOOKS, currency="USD"))
    house.prefer(tax_rates=[])
    got = picking.picked(house.again(house.sam), id, house.acme, "EUR")
    assert (got.price, got.tax) == ("", None)
    words = house.sam.words
    assert words.refusal(got.remarks["unit_price"]) == (
        "Monthly bookkeeping costs US$120.50 in the catalogue. Write what it costs in EUR."
    )
    assert words.refusal(got.remarks["tax"]) == (
        "The catalogue has 24% for Monthly bookkeeping, which the firm does not charge. Choose the tax."
    )
    free = items.add(house.sam, replace(BOOKS, code="", name="Agreed", price="", tax="?", currency="USD"))
    got = picking.picked(house.sam, free, house.acme, "EUR")
    assert (got.price, got.tax, got.remarks) == ("", None, {})


def test_what_is_on_a_line_never_follows_the_catalogue(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    draft = invoicing.draft(house.sam, form(house, line(house, id)))
    issued = invoicing.draft(house.sam, form(house, line(house, id)))
    invoicing.issue(house.sam, issued.id, issued.version)
    before = [(each.description, each.unit, each.unit_price, each.tax_rate, each.net_minor) for each in lines(house)]
    house.prefer(tax_rates=[{"label": "VAT 25%", "percent": "25", "category": "S"}])
    version = items.item(house.sam, id).version
    version = items.change(
        house.again(house.sam), id, version, replace(BOOKS, name="Dearer", price="999", unit="HUR", tax="S:25")
    )
    items.archive(house.sam, id)
    after = [(each.description, each.unit, each.unit_price, each.tax_rate, each.net_minor) for each in lines(house)]
    assert before == after
    assert [each.item_id for each in lines(house)] == [id, id]
    sheet = staff_detail.sheet(house.sam, draft.id)
    assert (sheet.form.lines[0].description, sheet.form.lines[0].item) == ("Monthly bookkeeping", str(id))


def test_a_copy_and_a_saved_draft_still_know_where_a_line_came_from(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    saved = invoicing.draft(house.sam, form(house, line(house, id)))
    sheet = staff_detail.sheet(house.sam, saved.id)
    saved = invoicing.save(house.sam, saved.id, saved.version, replace(sheet.form, title="Again"))
    items.archive(house.sam, id)
    invoicing.copy(house.sam, saved.id)
    assert [each.item_id for each in lines(house)] == [id, id]


def test_a_reference_that_somebody_made_up_is_none(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    true = line(house, id)
    made_up = (replace(true, item=str(uuid4())), replace(true, item="7"), replace(true, item="'; --"), true)
    invoicing.draft(house.sam, form(house, *made_up))
    assert [each.item_id for each in lines(house)] == [None, None, None, id]


def test_nobody_picks_what_is_archived_or_for_a_client_out_of_sight(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    with pytest.raises(NotFound):
        picking.picked(house.ben, id, house.umbra, "EUR")
    assert picking.picked(house.ben, id, house.acme, "EUR").id == id
    for who in (house.alice, *house.strangers):
        with pytest.raises(NotAllowed):
            picking.picked(who, id, house.acme, "EUR")
        with pytest.raises(NotAllowed):
            picking.offers(who, "books")
        with pytest.raises(NotAllowed):
            picking.meant(who, "BK-100")
    items.archive(house.sam, id)
    for gone in (id, uuid4()):
        with pytest.raises(picking.ArchivedMeanwhile):
            picking.picked(house.sam, gone, house.acme, "EUR")
    assert row(house, id).closed_at is not None
