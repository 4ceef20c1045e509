"""Making out invoices: drafts nobody at the client sees, numbers without gaps, and states that only move forward."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from data.billing.invoices import Invoice, InvoiceLine, WrongInvoiceState
from data.billing.payments import Payment, Reservation
from data.errors import Conflict, Invalid, NotAllowed, NotFound
from data.firm.tables import Event, Job, Mail
from data.statuses import DocumentKind, InvoiceStatus
from services.billing.invoices import actions as invoicing
from services.billing.invoices import form as invoice_forms
from services.billing.invoices import staff_detail
from services.billing.invoices.form import InvoiceForm, LineForm
from tests.cast import House

pytestmark = pytest.mark.both_databases

LINES = (
    LineForm("Bookkeeping", "May", "3", "h", "80.00", "10", "S:24"),
    LineForm("Postage", quantity="1", unit_price="4.10"),
)


def form(house: House, **changes) -> InvoiceForm:
    made = InvoiceForm(house.acme, "EUR", house.day(0), house.day(30), reference="PO 7", lines=LINES)
    return replace(made, **changes)


def stored(house: House, id) -> Invoice:
    with house.backstage() as db:
        return db.get_one(Invoice, id)


def test_a_draft_adds_up_and_stays_in_the_house(house: House):
    saved = invoicing.draft(house.sam, form(house))
    row = stored(house, saved.id)
    assert (row.status, row.net_minor, row.tax_minor, row.payable_minor, row.discount_minor) == (
        InvoiceStatus.DRAFT,
        21600 + 410,
        5184,
        27194,
        2400,
    )
    sheet = staff_detail.sheet(house.sam, saved.id)
    assert (sheet.number, sheet.is_draft, sheet.client) == ("", True, "Acme Ltd")
    assert sheet.form == replace(form(house), lines=LINES)
    with house.backstage() as db:
        assert db.scalar(select(func.count(Mail.id))) == 0


@pytest.mark.parametrize(
    ("language", "typed", "read"), [("en", "1240.5", "1240.5"), ("el", "1240,5", "1240.5"), ("el", "12.5", "12.5")]
)
def test_numbers_are_read_as_the_language_writes_them(house: House, language: str, typed: str, read: str):
    sam = replace(house.sam, actor=replace(house.sam.actor, language=language))
    drafts = invoice_forms.drafts(sam, (LineForm("x", quantity="1", unit_price=typed),))
    assert drafts[0].unit_price == Decimal(read)


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "1,240"), ("el", "1.240"), ("en", "1e3"), ("en", "NaN"), ("en", "٣")]
)
def test_a_mark_that_might_mean_thousands_is_never_guessed_at(house: House, language: str, typed: str):
    sam = replace(house.sam, actor=replace(house.sam.actor, language=language))
    with pytest.raises(Invalid) as refused:
        invoice_forms.drafts(sam, (LineForm(), LineForm("x", quantity="1", unit_price=typed)))
    assert refused.value.field == "line.1.unit_price"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": (LineForm(),)}, "lines"),
        ({"due_on": date(2030, 1, 1)}, "due_on"),
        ({"issued_on": None}, "issued_on"),
        ({"currency": "EURO"}, "currency"),
        ({"lines": (LineForm("x", unit_price="-5"),)}, "lines"),
        ({"lines": (LineForm("x", unit_price="5", discount_percent="120"),)}, "line.0.discount_percent"),
        ({"lines": (LineForm("x", unit_price="5", tax="S:99"),)}, "line.0.tax"),
    ],
)
def test_a_form_that_cannot_be_says_where(house: House, changes, field: str):
    with pytest.raises(Invalid) as refused:
        invoicing.draft(house.sam, form(house, **changes))
    assert refused.value.field == field


def test_sums_while_typing_skip_what_is_not_a_number_yet(house: House):
    total, nets, wrong = invoice_forms.sums(house.sam, form(house, lines=(*LINES, LineForm("half", unit_price="4."))))
    assert (total.gross_minor, nets, list(wrong)) == (27194, {0: 21600, 1: 410}, ["line.2.unit_price"])


def test_of_two_editors_the_second_is_refused_by_version(house: House):
    saved = invoicing.draft(house.sam, form(house))
    again = invoicing.save(house.sam, saved.id, saved.version, form(house, title="Sam's"))
    with pytest.raises(Conflict, match="Someone else changed this first"):
        invoicing.save(house.ben, saved.id, saved.version, form(house, title="Ben's"))
    assert stored(house, saved.id).title == "Sam's"
    assert again.version > saved.version
    with house.backstage() as db:
        assert db.scalar(select(func.count(InvoiceLine.id))) == 2
    with pytest.raises(invoicing.OtherClient):
        invoicing.save(house.sam, saved.id, again.version, form(house, entity_id=house.umbra))


@pytest.mark.feature("ACC-07")
def test_issuing_numbers_freezes_files_and_tells_whoever_sees_bills(house: House):
    saved = invoicing.draft(house.sam, form(house))
    asked = invoicing.issuing(house.sam, saved.id)
    number = invoicing.issue(house.sam, saved.id, saved.version)
    assert (asked.number, asked.amount.minor, asked.client) == (number, 27194, "Acme Ltd")
    row = stored(house, saved.id)
    assert (row.status, row.number, row.frozen["buyer"]["name"]) == (InvoiceStatus.OPEN, "INV-2030-0001", "Acme Ltd")
    with house.backstage() as db:
        mails = db.scalars(select(Mail)).all()
        assert sorted(mail.recipient for mail in mails) == [
            "alice@example.test",
            "bob@example.test",
            "maria@example.test",
        ]
        assert {mail.kind for mail in mails} == {"new_invoice"}
        assert db.scalars(select(Job.name)).all() == ["billing.file_invoice"]
    assert asked.recipients == 3
    with pytest.raises(WrongInvoiceState):
        invoicing.issue(house.sam, saved.id, row.version)
    other = invoicing.draft(house.sam, form(house, entity_id=house.umbra))
    assert invoicing.issue(house.sam, other.id, other.version) == "INV-2030-0002"


def test_a_credit_note_has_its_own_series_and_is_not_mailed(house: House):
    saved = invoicing.draft(house.sam, form(house, kind=DocumentKind.CREDIT_NOTE))
    assert invoicing.issue(house.sam, saved.id, saved.version) == "CN-2030-0001"
    with house.backstage() as db:
        assert db.scalar(select(func.count(Mail.id))) == 0


def test_voiding_needs_a_reason_and_happens_once(house: House):
    row = house.invoice()
    with pytest.raises(Invalid):
        invoicing.void(house.sam, row.id, row.version, "  ")
    invoicing.void(house.sam, row.id, row.version, "Wrong client")
    invoicing.void(house.sam, row.id, row.version, "Wrong client")
    assert (stored(house, row.id).status, stored(house, row.id).void_reason) == (InvoiceStatus.VOID, "Wrong client")
    with house.backstage() as db:
        assert db.scalar(select(func.count(Event.seq)).where(Event.verb == "invoice.voided")) == 1


def test_an_invoice_with_money_on_it_or_on_its_way_is_not_voided(house: House):
    row = house.invoice()
    with house.backstage() as db:
        payment = Payment(
            entity_id=house.acme, number="PAY-1", currency="EUR", amount_minor=1000, made_at=house.sam.now
        )
        db.add(payment)
        db.flush()
        db.add(Reservation(entity_id=house.acme, payment_id=payment.id, invoice_id=row.id, amount_minor=1000))
    with pytest.raises(invoicing.BeingPaid, match="under way"):
        invoicing.void(house.sam, row.id, row.version, "Oops")
    assert stored(house, row.id).status is InvoiceStatus.OPEN


def test_discarding_and_copying(house: House):
    saved = invoicing.draft(house.sam, form(house))
    twin = invoicing.copy(house.sam, saved.id)
    invoicing.discard(house.sam, saved.id, saved.version)
    with pytest.raises(NotFound):
        invoicing.discard(house.sam, saved.id, saved.version)
    sheet = staff_detail.sheet(house.sam, twin.id)
    assert (sheet.form.lines, sheet.content.payable_minor, sheet.form.due_on) == (LINES, 27194, house.day(30))
    row = house.invoice()
    with pytest.raises(WrongInvoiceState):
        invoicing.discard(house.sam, row.id, row.version)


def test_rights_and_reach(house: House):
    saved = invoicing.draft(house.sam, form(house))
    theirs = invoicing.draft(house.sam, form(house, entity_id=house.umbra))
    for who in (house.kim, house.rita, house.alice):
        for verb in (
            lambda w=who: invoicing.draft(w, form(house)),
            lambda w=who: invoicing.save(w, saved.id, saved.version, form(house)),
            lambda w=who: invoicing.issue(w, saved.id, saved.version),
            lambda w=who: invoicing.void(w, saved.id, saved.version, "x"),
            lambda w=who: invoicing.discard(w, saved.id, saved.version),
            lambda w=who: invoicing.copy(w, saved.id),
        ):
            with pytest.raises(NotAllowed):
                verb()
    for verb in (
        lambda: invoicing.draft(house.ben, form(house, entity_id=house.umbra)),
        lambda: invoicing.save(house.ben, theirs.id, theirs.version, form(house, entity_id=house.umbra)),
        lambda: invoicing.issue(house.ben, theirs.id, theirs.version),
        lambda: invoicing.void(house.ben, theirs.id, theirs.version, "x"),
        lambda: invoicing.discard(house.ben, theirs.id, theirs.version),
        lambda: invoicing.copy(house.ben, theirs.id),
        lambda: staff_detail.sheet(house.ben, theirs.id),
    ):
        with pytest.raises(NotFound):
            verb()
    with pytest.raises(NotAllowed):
        staff_detail.sheet(house.alice, saved.id)
    assert invoicing.issue(house.ben, saved.id, saved.version)
