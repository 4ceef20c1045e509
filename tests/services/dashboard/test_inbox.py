"""The inbox, the mails beside it, and the lists of invoices and payments over all clients in reach."""

from uuid import UUID, uuid4

import pytest

from data.billing.payments import Payment
from data.errors import NotAllowed, NotFound
from data.firm.tables import Mail, Notice
from data.money import Money
from data.statuses import InvoiceStatus, MailState, PaymentMethod, PaymentStatus
from services.billing import staff_listing
from services.billing.payments import staff_detail
from services.dashboard import staff_inbox
from services.platform.lists.query import ListQuery
from tests.cast import NOON, House


def notice(house: House, kind="payment", of: UUID | None = None) -> UUID:
    row = Notice(
        id=uuid4(),
        entity_id=of or house.acme,
        dedupe=str(uuid4()),
        kind=kind,
        at=NOON,
        subject_kind="payment",
        subject_id=uuid4(),
        person_id=house.alice.actor.person_id,
        facts={"number": "PAY-1"},
    )
    with house.backstage() as db:
        db.add(row)
    return row.id


def payment(house: House, minor: int = 5000, of: UUID | None = None, number: str = "PAY-1", **facts) -> Payment:
    row = Payment(
        id=uuid4(),
        entity_id=of or house.acme,
        number=number,
        currency="EUR",
        amount_minor=minor,
        made_at=NOON,
        status=PaymentStatus.SUCCEEDED,
        method=PaymentMethod.TRANSFER,
        received_on=house.day(-1),
        **facts,
    )
    with house.backstage() as db:
        db.add(row)
    return row


@pytest.mark.feature("NOT-01", "NOT-03")
def test_notices_are_found_by_kind_and_put_away_and_back(house: House):
    first, _ = notice(house), notice(house, "view")
    page = staff_inbox.page_of(house.sam, kinds=("payment",))
    assert [(each.id, each.entity_name, each.who) for each in page.rows] == [(first, "Acme Ltd", "Alice Adams")]
    assert page.open_by_kind == {"payment": 1, "view": 1}
    staff_inbox.mark(house.sam, first, done=True)
    staff_inbox.mark(house.sam, first, done=True)
    assert [(each.id, each.done_by) for each in staff_inbox.page_of(house.sam, done=True).rows] == [(first, "Sam Reid")]
    staff_inbox.mark(house.ben, first, done=False)
    assert staff_inbox.page_of(house.sam).found == 2


def test_the_inbox_reaches_as_far_as_its_reader(house: House):
    theirs = notice(house, of=house.umbra)
    assert staff_inbox.page_of(house.ben).found == 0
    with pytest.raises(NotFound):
        staff_inbox.mark(house.ben, theirs, done=True)
    with pytest.raises(NotAllowed):
        staff_inbox.mark(house.rita, theirs, done=True)
    for call in (staff_inbox.page_of, staff_inbox.glance, staff_inbox.recent_mails):
        with pytest.raises(NotAllowed):
            call(house.alice)


def test_at_a_glance_what_is_late_and_what_lies_unapplied(house: House):
    house.invoice("10.00 EUR", due=-3)
    house.invoice("20.00 USD", due=-1, of=house.umbra)
    house.invoice("30.00 EUR", due=1)
    payment(house)
    glance = staff_inbox.glance(house.sam)
    assert (glance.overdue, glance.overdue_count) == ((Money(1000, "EUR"), Money(2000, "USD")), 2)  # more EUR is owed
    assert glance.unapplied == (Money(5000, "EUR"),)
    assert staff_inbox.glance(house.ben).overdue == (Money(1000, "EUR"),)


def mail(house: House, state=MailState.FAILED, of: UUID | None = None, raw: bytes = b"sealed") -> UUID:
    row = Mail(
        id=uuid4(),
        dedupe=str(uuid4()),
        kind="new_invoice",
        recipient="a@example.test",
        subject="Hello",
        raw=raw,
        message_id="<1@x>",
        entity_id=of,
        state=state,
        tries=20,
        made_at=NOON,
        next_at=NOON,
        error="refused",
    )
    with house.backstage() as db:
        db.add(row)
    return row.id


def test_a_failed_mail_is_sent_again_if_its_text_is_there(house: House):
    failed, gone, theirs = mail(house, of=house.acme), mail(house, raw=b""), mail(house, of=house.umbra)
    assert {each.id for each in staff_inbox.recent_mails(house.sam)} == {failed, gone, theirs}
    assert [each.id for each in staff_inbox.recent_mails(house.ben)] == [failed]
    staff_inbox.retry_mail(house.sam, failed)
    staff_inbox.retry_mail(house.sam, failed)
    with house.backstage() as db:
        row = db.get_one(Mail, failed)
        assert (row.state, row.tries) == (MailState.QUEUED, 0)
    with pytest.raises(staff_inbox.CannotSendAgain):
        staff_inbox.retry_mail(house.sam, gone)
    with pytest.raises(NotFound):
        staff_inbox.retry_mail(house.ben, theirs)
    with pytest.raises(NotAllowed):
        staff_inbox.retry_mail(house.rita, failed)


def test_invoices_of_all_clients_in_reach(house: House):
    late = house.invoice("10.00 EUR", due=-3, number="INV-A")
    house.invoice("20.00 EUR", of=house.umbra, number="INV-B")
    house.invoice("30.00 EUR", status=InvoiceStatus.VOID, number="INV-C")
    found = staff_listing.invoices(house.sam, ListQuery(sort="number"))
    assert [each.number for each in found.rows] == ["INV-A", "INV-B", "INV-C"]
    assert [(each.currency, each.count, each.amount_minor) for each in found.sums] == [("EUR", 2, 3000)]
    assert [each.number for each in staff_listing.invoices(house.sam, ListQuery(search="umbra")).rows] == ["INV-B"]
    overdue = staff_listing.invoices(house.sam, ListQuery(chosen={"status": ("overdue",)})).rows
    assert [(each.id, each.days_late) for each in overdue] == [(late.id, 3)]
    assert staff_listing.invoices(house.ben, ListQuery()).found == 2
    assert staff_listing.invoices(house.sam, ListQuery(), client=house.umbra).found == 1
    assert staff_listing.invoices(house.ben, ListQuery(), client=house.umbra).found == 0
    with pytest.raises(NotAllowed):
        staff_listing.invoices(house.alice, ListQuery())


def test_payments_of_all_clients_in_reach(house: House):
    row = payment(house, number="PAY-A")
    payment(house, of=house.umbra, number="PAY-B", allocated_minor=5000)
    found = staff_listing.payments(house.sam, ListQuery())
    assert [(each.number, each.unapplied_minor) for each in found.rows] == [("PAY-B", 0), ("PAY-A", 5000)]
    assert [each.rest_minor for each in found.sums] == [5000]
    assert staff_listing.payments(house.sam, ListQuery(chosen={"status": ("unapplied",)})).found == 1
    assert [each.number for each in staff_listing.payments(house.ben, ListQuery()).rows] == ["PAY-A"]
    sheet = staff_detail.sheet(house.ben, row.id)
    assert (sheet.number, sheet.unapplied, sheet.is_manual) == ("PAY-A", Money(5000, "EUR"), True)
    open_one = house.invoice("12.00 EUR", due=-1)
    assert [(each.id, each.is_overdue) for each in staff_detail.owing(house.ben, house.acme, "EUR")] == [
        (open_one.id, True)
    ]
    assert [each.id for each in staff_detail.credits_of(house.ben, house.acme, "EUR")] == [row.id]
    for verb in (
        lambda: staff_detail.owing(house.ben, house.umbra, "EUR"),
        lambda: staff_detail.credits_of(house.ben, house.umbra, "EUR"),
    ):
        with pytest.raises(NotFound):
            verb()
