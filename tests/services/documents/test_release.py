"""Documents that wait for an invoice to be paid: no bytes by any door until it is, whatever becomes of the money."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Reservation
from data.errors import Conflict, NotAllowed, NotFound, Refusal
from data.firm.tables import Event
from data.money import Money
from data.statuses import CheckoutStatus, DocumentKind, InvoiceStatus, PaymentMethod
from services.billing.checkout import actions as checkouts
from services.billing.checkout import settlement
from services.billing.invoices import actions as invoices
from services.billing.payments import manual
from services.billing.payments.manual import ManualPayment
from services.documents import binding, listing, new_marks, opening, removal, uploads
from services.documents.binding import NotBound, NothingToPay
from services.documents.release import NotReleased, WaitsForPayment
from services.documents.uploads import NewFile, Place
from services.platform.context import Context
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.night import times
from tests.services.documents.conftest import PDF, added, asking
from tests.services.gateway_book import GatewayBook


def waits(ctx: Context) -> list[tuple[str, bool]]:
    return [(each.waits.number, each.waits.is_open) for each in listing.page(ctx, asking()).rows if each.waits]


def paid(house: House, invoice: Invoice, minor: int | None = None) -> None:
    amount = Money(invoice.payable_minor if minor is None else minor, invoice.currency)
    manual.record(
        house.olga,
        ManualPayment(invoice.entity_id, amount, PaymentMethod.CASH, NOON.date(), {invoice.id: amount.minor}),
    )


def voided(ctx: Context, id: UUID) -> None:
    with ctx.transaction(May.READ_BILLING) as db:
        version = db.one(Invoice, id).version
    invoices.void(ctx, id, version, "typed wrong")


def is_new(ctx: Context) -> bool:
    with ctx.transaction(listing.READ) as db:
        counted = new_marks.new_count(ctx, db)
    rows = listing.page(ctx, asking()).rows
    found = {any(each.is_new for each in rows), bool(counted), bool(listing.folders(ctx, asking()).new)}
    found.add(bool(listing.page(ctx, asking(new=True)).rows))
    assert len(found) == 1  # all of them say the same
    return found.pop()


def opens(ctx: Context, id: UUID, number: int | None = None) -> bool:
    try:
        return b"".join(opening.opened(ctx, id, number=number).whole()).startswith(b"%PDF")
    except (WaitsForPayment, NotReleased):
        return False


@pytest.mark.both_databases
def test_a_bound_document_is_seen_with_its_reason_and_opened_once_it_is_paid(town: House) -> None:
    id, invoice = added(town.sam, town.acme, "report.pdf"), town.invoice("20.00 EUR", number="2027-014")
    binding.bind(town.ben, id, invoice.id)
    for ctx in (town.alice, town.maria):
        assert (waits(ctx), is_new(ctx)) == ([("2027-014", False)], False)
        with pytest.raises(WaitsForPayment, match="2027-014"):
            opening.opened(ctx, id)
    assert listing.page(town.alice, asking(words="report")).found == 1
    row = listing.page(town.alice, asking()).rows[0]
    assert row.waits is not None
    assert row.waits.may_pay
    assert not listing.page(town.bob, asking()).rows[0].waits.may_pay  # type: ignore[union-attr]
    for staff in (town.olga, town.rita):
        assert opens(staff, id)
        assert waits(staff) == [("2027-014", False)]
    paid(town, invoice, 1_999)
    assert not opens(town.alice, id)
    paid(town, invoice, 1)
    assert (opens(town.alice, id), is_new(town.alice), waits(town.alice)) == (True, True, [("2027-014", True)])


def test_who_may_not_see_bills_is_not_told_of_one(small_town: House) -> None:
    id, invoice = added(small_town.sam, small_town.acme), small_town.invoice(number="2027-014")
    binding.bind(small_town.sam, id, invoice.id)
    assert waits(small_town.lena) == [("", False)]
    with pytest.raises(NotReleased):
        opening.opened(small_town.lena, id)
    assert waits(small_town.kim) == [("2027-014", False)]


def test_what_is_taken_off_closes_it_again_for_who_has_not_fetched_it(small_town: House) -> None:
    town = small_town
    id, invoice = added(town.sam, town.acme), town.invoice()
    binding.bind(town.sam, id, invoice.id)
    paid(town, invoice)
    opening.downloaded(town.alice, opening.opened(town.alice, id))
    with town.backstage() as db:
        allocation = db.scalars(select(Allocation.id)).one()
    manual.take_back(town.olga, allocation)
    assert (opens(town.alice, id), opens(town.maria, id)) == (True, False)
    received = uploads.receive(town.sam, Place(town.acme), NewFile("a.pdf"), [PDF + b"\n"])
    uploads.add_version(town.sam, id, received)
    assert [opens(town.alice, id, number) for number in (1, 2, None)] == [True, False, False]
    assert not is_new(town.alice)


def test_a_void_invoice_is_paid_by_nobody_and_a_credit_note_pays_like_money(small_town: House) -> None:
    town = small_town
    id, first, second = added(town.sam, town.acme), town.invoice("10.00 EUR"), town.invoice("10.00 EUR")
    binding.bind(town.sam, id, first.id)
    voided(town.olga, first.id)
    with pytest.raises(NotReleased):
        opening.opened(town.alice, id)
    row = listing.page(town.alice, asking()).rows[0]
    assert row.waits is not None
    assert (row.waits.is_void, row.waits.may_pay, row.waits.is_open) == (True, False, False)
    with pytest.raises(NothingToPay):
        binding.bind(town.sam, added(town.sam, town.acme, "other.pdf"), first.id)
    binding.bind(town.sam, id, second.id)
    assert not opens(town.alice, id)
    note = town.invoice("10.00 EUR", kind=DocumentKind.CREDIT_NOTE)
    manual.apply(town.olga, note.id, second.id, Money(1_000, "EUR"))
    assert opens(town.alice, id)


def test_staff_release_by_hand_and_unbind_with_history(small_town: House) -> None:
    town = small_town
    id, invoice = added(town.sam, town.acme), town.invoice()
    with pytest.raises(NotBound):
        binding.release_by_hand(town.sam, id)
    binding.unbind(town.sam, id)
    for _ in range(2):
        binding.bind(town.sam, id, invoice.id)
    for _ in range(2):
        binding.release_by_hand(town.ben, id)
    row = listing.page(town.olga, asking()).rows[0]
    assert row.waits is not None
    assert (opens(town.alice, id), row.waits.is_by_hand) == (True, True)
    voided(town.olga, invoice.id)
    assert opens(town.alice, id)  # it stays open
    other = town.invoice()
    binding.bind(town.sam, id, other.id)
    assert not opens(town.alice, id)
    for _ in range(2):
        binding.unbind(town.sam, id)
    assert opens(town.alice, id)
    with town.backstage() as db:
        verbs = [each for each in db.scalars(select(Event.verb)) if each.startswith("document.")]
    assert sorted(verbs) == sorted(
        ["document.added", "document.bound", "document.bound", "document.released_by_hand", "document.unbound"]
    )


def test_binding_is_for_who_may_and_within_one_client(small_town: House) -> None:
    town = small_town
    id, invoice = added(town.sam, town.acme), town.invoice()
    for ctx in (town.kim, town.rita, town.alice):
        for act in (
            lambda ctx=ctx: binding.bind(ctx, id, invoice.id),
            lambda ctx=ctx: binding.unbind(ctx, id),
            lambda ctx=ctx: binding.release_by_hand(ctx, id),
            lambda ctx=ctx: binding.choices(ctx, id),
        ):
            with pytest.raises(NotAllowed):
                act()
    of_umbra, foreign = added(town.sam, town.umbra), town.invoice(of=town.umbra)
    for refused in (
        lambda: binding.bind(town.sam, id, foreign.id),
        lambda: binding.bind(town.sam, id, uuid4()),
        lambda: binding.bind(town.sam, id, town.invoice(status=InvoiceStatus.DRAFT).id),
        lambda: binding.bind(town.sam, id, town.invoice(kind=DocumentKind.CREDIT_NOTE).id),
        lambda: binding.bind(town.ben, of_umbra, foreign.id),
        lambda: binding.choices(town.ben, of_umbra),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(NothingToPay):
        binding.bind(town.sam, id, town.invoice(status=InvoiceStatus.PAID).id)
    assert waits(town.alice) == []
    assert [each.id for each in binding.choices(town.ben, id)] == [invoice.id]
    for ctx in (town.sam, town.alice):
        town.prefer(areas_on=[])
        with pytest.raises(NotFound):
            binding.bind(town.again(ctx), id, invoice.id)


def test_what_is_bound_goes_with_its_document(small_town: House) -> None:
    town = small_town
    id, invoice = added(town.alice, town.acme), town.invoice()
    binding.bind(town.sam, id, invoice.id)
    removal.take_back(town.alice, id)
    assert listing.page(town.olga, asking()).rows == ()


@dataclass
class Books:
    """What is paid of one invoice, told without the program's own rule."""

    payable: int
    sums: list[tuple[UUID, int]] = field(default_factory=list)  # allocations that stand
    debit: str = ""  # "", "open", "processing", "succeeded", "failed"
    is_void: bool = False

    @property
    def left(self) -> int:
        return self.payable - sum(minor for _, minor in self.sums)


ACTS = ("pay", "pay all", "take back", "start", "process", "bank pays", "bank refuses", "void", "credit", "fetch")


@pytest.mark.security("P3", "P8")
@settings(max_examples=times(12, 300), suppress_health_check=list(HealthCheck))
@given(
    acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 1_000)), min_size=1, max_size=14),
    when=st.sampled_from(["cleared", "authorised"]),
)
def test_whatever_becomes_of_the_money_the_door_follows_what_is_left_to_pay(
    small_town: House, acts: list[tuple[str, int]], when: str
) -> None:
    """Any payments, part payments, debits that bounce, credit, taking back and voiding, in any order."""
    town, book = small_town, GatewayBook()
    town.inside.gateways.checkouts["stripe"] = book
    town.prefer(stripe_enabled=True, released_when=when, email="")
    olga, alice, maria = (town.again(each) for each in (town.olga, town.alice, town.maria))
    id, invoice = added(olga, town.acme, f"{uuid4()}.pdf"), town.invoice("10.00 EUR")
    binding.bind(olga, id, invoice.id)
    books, fetched, late = Books(invoice.payable_minor), False, count(1)
    for act, minor in acts:
        now = NOON + timedelta(seconds=40 * next(late))
        clerk, system = replace(olga, now=now), replace(town.system, now=now)
        with suppress(Refusal):
            _do(town, book, clerk, system, replace(maria, now=now), invoice.id, act, min(minor, books.left), books)
        with town.backstage() as db:
            rows = db.scalars(select(Allocation).where(Allocation.invoice_id == invoice.id)).all()
            back = {each.reverses_id for each in rows}
            books.sums = [
                (each.id, each.amount_minor) for each in rows if each.amount_minor > 0 and each.id not in back
            ]
            books.is_void = db.one(Invoice, invoice.id).status is InvoiceStatus.VOID
        is_due = books.left == 0 or (when == "authorised" and books.debit == "processing")
        expected = is_due and not books.is_void
        assert opens(maria, id) == expected, (act, books)
        assert (id in {each.id for each in listing.page(maria, asking(new=True)).rows}) == expected
        assert opens(alice, id) == (expected or fetched)
        if act == "fetch" and expected:
            opening.downloaded(alice, opening.opened(alice, id))
            fetched = True
    with town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(Invoice).where(Invoice.id == invoice.id)) == 1


def _do(
    town: House,
    book: GatewayBook,
    clerk: Context,
    system: Context,
    payer: Context,
    invoice: UUID,
    act: str,
    minor: int,
    books: Books,
) -> None:
    if act in ("pay", "pay all", "credit") and books.left:
        minor = books.left if act == "pay all" else minor
        if act == "credit":
            note = town.invoice(f"{minor / 100:.2f} EUR", kind=DocumentKind.CREDIT_NOTE)
            manual.apply(clerk, note.id, invoice, Money(minor, "EUR"))
        else:
            how = ManualPayment(town.acme, Money(minor, "EUR"), PaymentMethod.CASH, NOON.date(), {invoice: minor})
            manual.record(clerk, how)
    elif act == "take back" and books.sums:
        manual.take_back(clerk, books.sums[minor % len(books.sums)][0])
    elif act == "void":
        voided(clerk, invoice)
    elif act == "start" and books.debit != "processing":
        checkouts.start(
            payer,
            {invoice},
            method=PaymentMethod.CARD,
            expected=Money(books.left, "EUR"),
            confirm_key=str(uuid4()),
        )
        books.debit = "open"
    elif act in ("process", "bank pays", "bank refuses") and book.trips:
        wanted = {"process": CheckoutStatus.PROCESSING, "bank pays": CheckoutStatus.SUCCEEDED}.get(
            act, CheckoutStatus.FAILED
        )
        if books.debit not in (("open",) if act == "process" else ("processing",)):
            return
        session = list(book.trips)[-1]
        book.move(session, wanted)
        settlement.apply_state(system, book.trips[session])
        books.debit = str(wanted)


def test_a_debit_that_bounces_closes_it_again(small_town: House) -> None:
    town, book = small_town, GatewayBook()
    town.inside.gateways.checkouts["stripe"] = book
    town.prefer(stripe_enabled=True, email="", released_when="authorised")
    alice, maria = town.again(town.alice), town.again(town.maria)
    id, invoice = added(town.sam, town.acme), town.invoice("10.00 EUR")
    binding.bind(town.sam, id, invoice.id)
    checkouts.start(
        alice, {invoice.id}, method=PaymentMethod.CARD, expected=Money(1_000, "EUR"), confirm_key="only once"
    )
    (session,) = book.trips
    assert not opens(maria, id)  # on the way to the gateway nothing is accepted yet
    book.move(session, CheckoutStatus.PROCESSING)
    settlement.apply_state(town.system, book.trips[session])
    assert opens(maria, id)
    with town.backstage() as db:
        db.get_one(Invoice, invoice.id).status = InvoiceStatus.VOID
    assert not opens(maria, id)  # nothing is paid of a void one, whatever is on its way
    with town.backstage() as db:
        db.get_one(Invoice, invoice.id).status = InvoiceStatus.OPEN
        db.scalars(select(Reservation)).one().is_live = False
    assert not opens(maria, id)  # it is kept for it no more
    with town.backstage() as db:
        db.scalars(select(Reservation)).one().is_live = True
    opening.downloaded(alice, opening.opened(alice, id))
    book.move(session, CheckoutStatus.FAILED)
    settlement.apply_state(town.system, book.trips[session])
    assert (opens(alice, id), opens(maria, id)) == (True, False)


def test_a_refusal_says_nothing_else(small_town: House) -> None:
    id, invoice = added(small_town.sam, small_town.acme), small_town.invoice()
    binding.bind(small_town.sam, id, invoice.id)
    with pytest.raises(NotFound):  # a stranger does not learn that it exists
        opening.opened(small_town.carol, id)
    with pytest.raises(Conflict) as refused:
        opening.opened(small_town.alice, id)
    assert set(refused.value.fields) == {"number"}
