"""What each gateway can charge: units, steps, least, most and lines, said before paying and compared afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import update

from data.billing.invoices import Invoice
from data.billing.payments import Checkout
from data.money import Money, digits_of
from data.statuses import InvoiceStatus
from services.billing.checkout import actions as checkouts
from services.billing.checkout import settlement
from services.billing.checkout.online_amounts import (
    AmountNotOnline,
    CurrencyNotOnline,
    MoreThanAtOnce,
    NotExact,
    TooLittleOnline,
    TooMuchTogether,
    first_charge,
)
from services.billing.checkout.options import PayLine
from services.billing.checkout.payable import to_pay
from services.integrations.payments.amounts import AmountRules
from services.integrations.payments.protocol import AmountRefused
from tests.cast import House
from tests.doubles.stripe import amounts as documented
from tests.services.till import CARD, Till


def _money(text: str) -> Money:
    amount, currency = text.split()
    return Money(int(Decimal(amount).scaleb(digits_of(currency))), currency)


def _invoice(house: House, text: str) -> Invoice:
    """An invoice of `text`, of any currency and size."""
    money, made = _money(text), house.invoice("10.00 EUR")
    with house.backstage() as db:
        row = db.get_one(Invoice, made.id)
        row.currency = money.currency
        row.net_minor = row.gross_minor = row.payable_minor = money.minor
        row.tax_minor = 0
    return row


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("5000 ISK", 500_000),
        ("5 ISK", 500),
        ("5 UGX", 500),
        ("125000 UGX", 12_500_000),  # look like none, have two
        ("500 JPY", 500),
        ("50 JPY", 50),
        ("1000 KRW", 1000),
        ("700 XAF", 700),
        ("5000 CLP", 5000),
        ("300.00 MGA", 300),  # ISO has two, Stripe none
        ("5.120 KWD", 5120),
        ("1.000 BHD", 1000),
        ("10.500 OMR", 10_500),
        ("2.990 TND", 2990),
        ("7.000 JOD", 7000),
        ("1234.56 HUF", 123_456),
        ("800.45 TWD", 80_045),
        ("10.00 EUR", 1000),
        ("10.00 IDR", 1000),
        ("25000000.00 IDR", 2_500_000_000),
        ("9999999.99 INR", 999_999_999),
        ("99999999.99 COP", 9_999_999_999),
        ("0.50 EUR", 50),
        ("0.30 GBP", 30),
        ("175.00 HUF", 17_500),
        ("999999.99 EUR", 99_999_999),
    ],
)
def test_what_is_asked_for_and_what_marks_it_paid(house: House, till: Till, text: str, units: int) -> None:
    invoice = _invoice(house, text)
    trip = till.start(house.alice, invoice)
    session = till.double.stored(till.checkout(trip).gateway_session or "")
    assert (session["amount_total"], session["currency"]) == (units, invoice.currency.lower())
    till.pay(trip)
    till.hear()
    assert [charge["amount"] for charge in till.charges()] == [units]
    assert till.statuses(invoice) == [InvoiceStatus.PAID]
    assert [(each.amount, each.unapplied.minor) for each in till.payments()] == [(_money(text), 0)]
    assert till.notices("gateway_alarm") == 0


@pytest.mark.parametrize(
    ("text", "refusal", "words"),
    [
        ("5.124 KWD", NotExact, "5.124 KWD"),
        ("0.001 BHD", NotExact, ""),
        ("1.005 OMR", NotExact, ""),
        ("100.20 MGA", NotExact, ""),
        ("0.30 EUR", TooLittleOnline, "0.50 EUR"),
        ("0.49 USD", TooLittleOnline, ""),
        ("0.29 GBP", TooLittleOnline, ""),
        ("49 JPY", TooLittleOnline, "50 JPY"),
        ("174.99 HUF", TooLittleOnline, ""),
        ("9.99 MXN", TooLittleOnline, ""),
        ("1000000.00 EUR", MoreThanAtOnce, "999999.99 EUR"),
        ("1000000 ISK", MoreThanAtOnce, "999999 ISK"),
        ("100000.000 KWD", MoreThanAtOnce, "99999.990 KWD"),
        ("10000000.00 INR", MoreThanAtOnce, ""),
        ("100.00 IRR", CurrencyNotOnline, "IRR"),
        ("5.000 IQD", CurrencyNotOnline, ""),
        ("5.000 LYD", CurrencyNotOnline, ""),
        ("5 UYI", CurrencyNotOnline, ""),
    ],
)
def test_what_cannot_be_charged_is_said_before_paying(
    house: House, till: Till, text: str, refusal: type[AmountNotOnline], words: str
) -> None:
    invoice = _invoice(house, text)
    with pytest.raises(refusal, match=words or None):
        checkouts.options(till.now(house.alice), [invoice.id])
    with pytest.raises(refusal):
        till.start(house.alice, invoice, expected=_money(text))
    assert (till.counted(Checkout), till.double.requests) == (0, [])
    offered = [each.id for each in to_pay(till.now(house.alice)).invoices]
    assert offered == ([invoice.id] if refusal is TooLittleOnline else [])  # with others it may be enough


@pytest.mark.parametrize(
    ("units", "can", "enough"),
    [
        (0, True, False),
        (1, False, False),
        (2, False, True),
        (4, True, True),
        (12, True, True),
        (13, False, True),
        (16, False, True),
    ],
)
def test_limits_between_our_units_are_kept_on_the_safe_side(units: int, can: bool, enough: bool) -> None:
    """A least of 1.50 and a most of 12.99 in a currency that has no decimals here, in steps of 4.00."""
    rules = AmountRules("ISK", digits=2, step=400, least=150, most=1299, lines=1)
    amount = Money(units, "ISK")
    assert (rules.can_charge(amount), rules.is_enough(amount)) == (can, enough)
    assert (rules.least_money, rules.most_money) == (Money(2, "ISK"), Money(12, "ISK"))


def test_just_the_most_can_be_charged() -> None:
    rules = AmountRules("EUR", digits=2, step=1, least=50, most=1000, lines=1)
    assert [rules.can_charge(Money(minor, "EUR")) for minor in (999, 1000, 1001)] == [True, True, False]


@pytest.mark.parametrize(
    ("minors", "now"),
    [
        ([60, 40, 100], [100]),
        ([40, 30, 60], [40, 60]),
        ([100], [100]),
        ([30, 30, 30, 30], [30, 30, 30]),
        ([10, 95, 5], [95, 5]),
    ],
)
def test_the_first_charge_takes_the_largest_that_fit(minors: list[int], now: list[int]) -> None:
    rules = AmountRules("EUR", digits=2, step=1, least=1, most=100, lines=9)
    lines = [
        PayLine(uuid4(), str(at), uuid4(), "Acme", date(2030, 1, 1), Money(minor, "EUR"))
        for at, minor in enumerate(minors)
    ]
    taken, left = first_charge(rules, lines)
    assert [each.amount.minor for each in taken] == now
    assert [each for each in lines if each in taken] == list(taken)
    assert [each for each in lines if each not in taken] == list(left)


def test_small_invoices_reach_the_least_together(house: House, till: Till) -> None:
    small = [_invoice(house, "0.30 EUR"), _invoice(house, "0.20 EUR")]
    assert checkouts.options(till.now(house.alice), [each.id for each in small]).total == Money(50, "EUR")
    till.pay(till.start(house.alice, *small))
    till.hear()
    assert till.statuses(*small) == [InvoiceStatus.PAID] * 2


def test_more_than_one_charge_may_be_is_paid_in_several(house: House, till: Till) -> None:
    rows = [_invoice(house, text) for text in ("0.40 EUR", "600000.00 EUR", "900000.00 EUR", "399999.00 EUR")]
    with pytest.raises(TooMuchTogether, match=r"999999\.99 EUR"):
        till.start(house.alice, *rows)
    rest, payments = {each.id for each in rows}, 0
    while rest:
        offer = checkouts.options(till.now(house.alice), rest)
        assert (offer.most is not None) == bool(offer.later)
        assert {each.invoice_id for each in (*offer.lines, *offer.later)} == rest
        paid = {each.invoice_id for each in offer.lines}
        till.pay(till.start(house.alice, *[each for each in rows if each.id in paid], expected=offer.total))
        till.hear()
        rest, payments = rest - paid, payments + 1
    assert (payments, till.statuses(*rows)) == (2, [InvoiceStatus.PAID] * 4)
    till.assert_healthy()


@pytest.mark.parametrize(("count", "lines"), [(99, 99), (100, 100), (101, 1), (150, 1)])
def test_more_invoices_than_the_page_has_lines_are_one_sum(house: House, till: Till, count: int, lines: int) -> None:
    rows = [house.invoice("1.00 EUR") for _ in range(count)]
    offer = checkouts.options(till.now(house.alice), [each.id for each in rows])
    assert offer.is_summed == (lines == 1)
    trip = till.start(house.alice, *rows)
    sent = till.double.requests[-1].params["line_items"]
    assert len(sent) == lines
    till.pay(trip)
    till.hear()
    assert till.statuses(*rows) == [InvoiceStatus.PAID] * count


def test_the_test_gateway_has_a_table_of_its_own(house: House, till: Till) -> None:
    house.prefer(stripe_enabled=False)
    for text in ("5.124 KWD", "0.01 EUR", "1 JPY", "100.00 IRR", "2000000.00 EUR"):
        trip = till.start(house.alice, _invoice(house, text))
        assert till.checkout(trip).amount == _money(text)


def test_our_table_is_the_documents(till: Till) -> None:
    """The double's table was written apart from ours: both read the same pages."""
    for code, digits in documented._DECIMALS.items():
        rules = till.stripe.rules(code.upper())
        assert rules is not None, code
        assert rules.digits == digits
        assert (rules.least, rules.most) == (
            documented._SMALLEST.get(code, rules.step),
            documented._LARGEST.get(code, documented._USUALLY_LARGEST),
        ), code
        assert (rules.step == 100, rules.step == 10) == (code in documented._WHOLE, digits == 3)
    assert [till.stripe.offers(each) for each in ("IRR", "KPW", "SYP")] == [frozenset()] * 3


@pytest.mark.parametrize("text", ["5000 ISK", "300 JPY", "5.120 KWD", "10.00 EUR", "100.00 MGA"])
@pytest.mark.parametrize("wrong", ["a hundredth", "a hundred times", "one unit more", "currency", "untold"])
def test_another_amount_than_asked_for_pays_nothing_and_alarms_once(
    house: House, till: Till, text: str, wrong: str
) -> None:
    invoice = _invoice(house, text)
    trip = till.start(house.alice, invoice)
    till.pay(trip)
    with till.double.books.lock:
        (intent,) = till.double.books.objects["payment_intent"].values()
        asked = intent["amount"]
        intent["amount_received"] = {
            "a hundredth": asked // 100 or 1,
            "a hundred times": asked * 100,
            "one unit more": asked + 1,
        }.get(wrong, asked)
        intent["currency"] = "chf" if wrong == "currency" else intent["currency"]
    if wrong == "untold":
        state = till.stripe.state(session=till.checkout(trip).gateway_session)
        settlement.apply_state(till.system, replace(state, amount=None))
        till.work()
    till.hear()
    assert till.statuses(invoice) == [InvoiceStatus.OPEN]
    (payment,) = till.payments()
    assert payment.unapplied == payment.amount
    assert (
        till.notices("gateway_alarm"),
        till.notices("unapplied"),
        till.notices("payment"),
    ) == (1, 0, 0)
    assert till.mails("payment_review") == 1
    till.assert_healthy()


def test_the_gateways_own_limit_is_a_sentence_about_the_amount(
    house: House, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account that settles in another currency has a least that no table knows."""
    invoice = _invoice(house, "100 XAF")
    monkeypatch.setitem(documented._SMALLEST, "xaf", 300)
    with pytest.raises(AmountRefused, match="amount of this size"):
        checkouts.start(till.now(house.alice), [invoice.id], confirm_key="k", method=CARD, expected=invoice.balance)
    till.assert_healthy()


def test_a_payer_whose_address_the_gateway_does_not_take_can_pay(house: House, till: Till) -> None:
    from data.people.tables import Person

    with house.backstage() as db:
        db.execute(update(Person).where(Person.id == house.alice.actor.person_id).values(email="Ελένη@παράδειγμα.test"))
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    assert till.double.stored(till.checkout(trip).gateway_session or "")["customer_email"] is None
