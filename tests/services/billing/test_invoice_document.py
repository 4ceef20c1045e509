"""One document: what its page says, who may read it, what leaves a trace, and its paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice, InvoiceView, Paper
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event, Job, Notice
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus
from services.billing.invoices import archive as filing
from services.billing.invoices import entry
from services.billing.invoices.detail import document
from services.billing.invoices.entry import NewDocument
from services.billing.invoices.status import InvoiceState
from services.billing.invoices.totals import LineDraft
from services.billing.invoices.urls import document_path, number_in, payment_path, pdf_path
from services.billing.invoices.view_records import seen, views_of
from services.platform import background_jobs
from services.platform.permissions import May
from tests.cast import House, viewed_by
from tests.services.ledger_rows import credit, pay, take_back

I, C = DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE


def issued(house: House, **facts: object) -> Invoice:
    """A real one: two lines, a discount, two tax rates, frozen at issue."""
    ctx = house.olga
    base = NewDocument(house.acme, I, "EUR", date(2030, 5, 1), date(2030, 5, 31), (), 0, 0, **facts)
    new = entry.from_lines(
        base,
        (
            LineDraft("Advice", Decimal(3), Decimal("80.00"), Decimal(10), "S", Decimal(24), "hours"),
            LineDraft("Stamps", Decimal(1), Decimal("7.5"), None, "Z", Decimal(0), detail="For the tax office"),
        ),
    )
    with ctx.transaction(May.EDIT_INVOICES) as db:
        row = entry.enter(db, new)
        db.record("invoice.made", row)
        entry.issue(ctx, db, row)
        db.record("invoice.issued", row)
    return row


@pytest.mark.feature("INV-20", "INV-21", "INV-23", "INV-25")
def test_the_page_has_lines_taxes_and_sums(house: House) -> None:
    row = issued(house)
    pay(house, "100.00 EUR", (row, 10000), number="PAY-1")
    shown = document(house.alice, I, row.number)
    assert [line.description for line in shown.content.lines] == ["Advice", "Stamps"]
    assert (shown.content.net_minor, shown.content.tax_minor, shown.content.gross_minor) == (22350, 5184, 27534)
    assert [(tax.rate, tax.taxable_minor, tax.tax_minor) for tax in shown.content.taxes] == [
        (24, 21600, 5184),
        (0, 750, 0),
    ]
    assert (shown.content.discount_minor, shown.paid_minor, shown.balance.minor) == (2400, 10000, 17534)
    assert shown.state is InvoiceState.PARTLY_PAID
    assert (shown.seller.name, shown.buyer.name) == ("Harbour & Pine", "Acme Ltd")


@pytest.mark.feature("INV-11", "INV-12")
def test_what_was_applied_adds_up_to_what_is_paid(house: House) -> None:
    row = house.invoice("100.00 EUR")
    note = house.invoice("30.00 EUR", kind=C, number="CN-1")
    pay(house, "50.00 EUR", (row, 4000), number="PAY-1")
    take_back(house, pay(house, "20.00 EUR", (row, 2000)))
    credit(house, note, (row, 1000))
    shown = document(house.alice, I, row.number)
    assert [(each.kind, each.number, each.minor) for each in shown.applied] == [
        ("payment", "PAY-1", 4000),
        ("credit", "CN-1", 1000),
    ]
    assert sum(each.minor for each in shown.applied) == shown.paid_minor
    other = document(house.alice, C, "CN-1")
    assert [(each.kind, each.number, each.minor) for each in other.applied] == [("invoice", row.number, 1000)]
    assert other.balance.minor == 2000


@pytest.mark.feature("ENT-02", "INV-03")
@pytest.mark.security("R22", "R23")
def test_foreign_draft_and_missing_are_the_same(house: House) -> None:
    house.invoice(number="THEIRS", of=house.umbra)
    house.invoice(number="DRAFT", status=InvoiceStatus.DRAFT)
    house.invoice(number="CREDIT", kind=C)
    told = set()
    for number in ("THEIRS", "DRAFT", "CREDIT", "NOWHERE", ""):
        for ask in (lambda: document(house.alice, I, number), lambda: filing.kept_invoice(house.alice, I, number)):  # noqa: B023
            with pytest.raises(NotFound) as refused:
                ask()
            told.add(str(refused.value))
    assert told == {"We could not find that invoice."}
    with pytest.raises(NotAllowed):
        document(house.lena, I, "NOWHERE")


@pytest.mark.feature("NOT-01", "NOT-02")
def test_a_real_view_is_kept_once_per_sign_in(house: House) -> None:
    row = house.invoice()
    assert [seen(house.alice, row.id, "page"), seen(house.alice, row.id, "pdf"), seen(house.bob, row.id, "pdf")] == [
        True,
        False,
        True,
    ]
    again = house.signed_in(house.alice.actor.person_id)
    assert seen(again, row.id, "page")
    with house.backstage() as db:
        assert db.query(InvoiceView).count() == db.query(Notice).count() == 3
    assert {each.person for each in views_of(house.kim, row.id)} == {"Alice Adams", "Bob Brown"}
    with pytest.raises(NotAllowed):
        views_of(house.alice, row.id)


@pytest.mark.feature("IMP-06", "NOT-02")
@pytest.mark.security("R30")
def test_staff_and_impersonators_leave_no_trace(house: House) -> None:
    row = house.invoice()
    for ctx in (house.olga, house.rita, house.system, viewed_by(house.sam, house.alice)):
        assert not seen(ctx, row.id, "page")
    with house.backstage() as db:
        assert db.query(InvoiceView).count() == db.query(Notice).count() == db.query(Event).count() == 0


def test_nobody_views_what_they_may_not_see(house: House) -> None:
    row, draft = house.invoice(), house.invoice(status=InvoiceStatus.DRAFT)
    for ctx, id in ((house.carol, row.id), (house.lena, row.id), (house.alice, draft.id), (house.alice, uuid4())):
        with pytest.raises((NotFound, NotAllowed)):
            seen(ctx, id, "page")
    with house.backstage() as db:
        assert db.query(InvoiceView).count() == 0


@pytest.mark.feature("INV-10", "INV-24")
def test_the_paper_is_filed_at_issue_and_stays(house: House) -> None:
    row = issued(house)
    with house.backstage() as db:
        assert [job.name for job in db.scalars(select(Job))] == ["billing.file_invoice"]
    assert background_jobs.run_due(house.system) == 1
    with house.backstage() as db:
        paper = db.scalars(select(Paper)).one()
    first = filing.kept_invoice(house.alice, I, row.number)
    assert first.content.startswith(b"%PDF-")
    assert (first.name, len(first.content)) == (f"{row.number}.pdf", paper.size_bytes)
    filing.file_invoice(house.system, str(row.id))
    assert filing.kept_invoice(house.alice, I, row.number) == first
    assert house.inside.gateways.vault.ids() == {paper.id}


@pytest.mark.feature("ACC-07")
def test_a_paper_not_filed_yet_is_rendered_as_issued_and_kept(house: House) -> None:
    row = issued(house)
    with house.backstage() as db:
        db.get_one(Entity, house.acme).name = "Renamed Ltd"
    assert document(house.alice, I, row.number).buyer.name == "Acme Ltd"
    first = filing.kept_invoice(house.alice, I, row.number)
    house.prefer(firm_name="Somebody Else")
    again = filing.kept_invoice(house.again(house.alice), I, row.number)
    assert again.content == first.content
    with house.backstage() as db:
        assert db.query(Paper).count() == 1


def test_of_two_renderings_the_first_one_stays(house: House) -> None:
    row = issued(house)
    first = filing.kept_invoice(house.alice, I, row.number).content
    other = Paper(
        id=uuid4(),
        entity_id=row.entity_id,
        kind="invoice",
        subject_id=row.id,
        language="en",
        size_bytes=3,
        made_at=house.alice.now,
    )
    assert filing.keep(house.system, other, b"%PDF other") == first
    assert other.id not in house.inside.gateways.vault.ids()


def test_numbers_survive_their_address() -> None:
    for number in ("INV-2030-0001", "A/12", "ΤΙΜ 7", "50%", "a~b/~s", "q?#\\.", "..", "~~s"):
        for path in (document_path(I, number), payment_path(number), pdf_path(C, number).removesuffix(".pdf")):
            last = path.split("/")[-1]
            assert path.count("/") == 3
            assert last not in {".", ".."}
            assert number_in(last) == number
