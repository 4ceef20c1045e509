"""What no field, address or frame may bring to a verb, or to a database: too long, unstorable, out of shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from components.html.island import understood
from components.lists.list_state import ListState
from data.access.tables import TryCount
from data.billing.payments import Payment
from data.errors import Invalid, NotFound, Refusal
from data.firm.tables import Event
from data.money import Money, NotAnAmount
from data.statuses import DocumentKind, PaymentMethod
from pages.client_screens import SCREENS
from pages.shell.list_state import asked
from pages.shell.screens import locate
from services.access import entity_selector
from services.billing.invoices import detail as invoices
from services.billing.invoices import listing as invoice_lists
from services.billing.invoices.urls import number_in, segment
from services.billing.payments import listing as payment_lists
from services.billing.payments import manual as payments_staff
from services.billing.payments.manual import ManualPayment
from services.firm import setup_wizard
from services.people import my_preferences, personal_details
from services.people import profile as account
from tests.cast import House

pytestmark = pytest.mark.both_databases

UNSTORABLE = ("\0", "a\0b", "\ud800", "x\udfffy")
HOSTILE = (
    *UNSTORABLE,
    "'; DROP TABLE invoice; --",
    "%",
    "_" * 80,
    "\u202egnp.exe",
    "A" * 5000,
    "",
    "../../etc/passwd",
    "{0}",
    "${7*7}",
    "%s%n",
    "💥" * 60,
    "نص",
    "İ" * 40,
)


@pytest.mark.security("R38", "R39")
def test_a_hostile_number_is_a_number_nobody_has(house: House) -> None:
    for number in map(number_in, HOSTILE):
        with pytest.raises(NotFound):
            invoices.document(house.alice, DocumentKind.INVOICE, number)
        with pytest.raises(NotFound):
            payment_lists.payment(house.alice, number)


@pytest.mark.security("R38")
def test_hostile_words_find_nothing_and_break_nothing(house: House) -> None:
    house.invoice()
    fields = ("q", "sort", "page", "rows", "period", "from", "to", "cols", "f.number", "f.amount", "f.status", "f.x")
    for text in HOSTILE:
        state = ListState.from_query(dict.fromkeys(fields, text))
        for found in (
            invoice_lists.open_invoices(house.alice, asked(state)),
            invoice_lists.history(house.alice, asked(state)),
            payment_lists.received(house.alice, asked(state)),
        ):
            assert found.found in (0, 1)


@pytest.mark.security("R38")
def test_a_list_state_is_bounded_whatever_the_address_says(house: House) -> None:
    house.invoice()
    for query in (
        {"page": "-1"},
        {"page": "9" * 12},
        {"page": "0"},
        {"page": "1e3"},
        {"page": "٣"},
        {"rows": "1000000000"},
        {"rows": "-5"},
        {"sort": "id; drop table"},
        {"sort": "-" * 50},
        {"sort": "--due"},
        {"from": "9999-99-99"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"cols": "," * 900},
        {"f.amount": "nan..inf"},
        {"f.amount": "1..-1"},
        {"f.amount": "999999999.999.."},
        {"f.status": "paid" + ",x" * 300},
    ):
        state = ListState.from_query(query)
        assert 1 <= state.page <= 1_000_000
        assert state.per_page in (12, 24, 48, 96)
        page = invoice_lists.history(house.alice, replace(asked(state), page=10**15, per_page=10**9))
        assert (page.page, len(page.rows)) == (1, page.found)


@pytest.mark.security("R38")
@pytest.mark.parametrize("text", UNSTORABLE)
def test_an_island_hears_nothing_that_cannot_be_kept(text: str) -> None:
    assert understood({"detail": {"do": "tick", "id": "1", "value": "", "on": True, "fields": {}}}) is not None
    for forged in ({"do": text}, {"id": text}, {"value": text}, {"fields": {"a": text}}, {"fields": {text: "a"}}):
        assert understood({"detail": {"do": "tick", **forged}}) is None


@pytest.mark.security("R29", "R39", "R90")
def test_the_selector_takes_ones_own_and_notes_the_rest(house: House) -> None:
    for id in (str(house.umbra), str(uuid4()), "", " ", "x" * 200, str(house.acme).upper(), f" {house.acme}"):
        if id:
            with pytest.raises(NotFound):
                entity_selector.choose(house.alice, id)
    with house.backstage() as db:
        said = db.scalars(select(Event).where(Event.verb == "selector.refused")).all()
        counted = db.scalars(select(TryCount.number).where(TryCount.kind == "selector")).all()
    assert [each.actor_id for each in said] == [house.alice.actor.person_id]
    assert counted == [6]


@pytest.mark.security("R58")
@pytest.mark.parametrize(
    "target",
    [
        "//[",
        "/billing?" + "&".join(f"a{n}=1" for n in range(60)),
        "/" + "a" * 3000,
        "//evil.example/billing/x/y",
        "/\0",
        "/billing\\..",
        "http://[::1",
    ],
)
def test_an_odd_address_is_no_page(target: str) -> None:
    with pytest.raises(NotFound):
        locate(SCREENS, target)


@pytest.mark.security("R26", "R38")
def test_what_staff_type_at_a_payment_fits_or_is_refused_beside_its_field(house: House) -> None:
    new = ManualPayment(house.acme, Money(500, "EUR"), PaymentMethod.CASH, house.day(-1))
    for field in ("reference", "note", "external_id"):
        with pytest.raises(Invalid) as refused:
            payments_staff.record(house.olga, replace(new, **{field: "x" * 301}))  # type: ignore[arg-type]
        assert refused.value.field == field
        done = payments_staff.record(house.olga, replace(new, **{field: "a\0b\u202ec "}))  # type: ignore[arg-type]
        with house.backstage() as db:
            assert getattr(db.get_one(Payment, done.id), field) == "abc"
    payments_staff.reverse(house.olga, done.id, "by mistake\0 " + "x" * 900)


@pytest.mark.security("R26")
@pytest.mark.parametrize(("field", "longest"), [("firm_name", 200), ("owner_name", 200), ("zip", 20), ("phone", 60)])
def test_the_wizard_refuses_what_does_not_fit(field: str, longest: int) -> None:
    step = next(step for step, names in setup_wizard.STEPS.items() if field in names)
    assert field in setup_wizard.problems(step, {field: "x" * (longest + 1)})
    assert field not in setup_wizard.problems(step, {field: "\0" + "x" * longest})


@pytest.mark.security("R26", "R38")
def test_a_client_s_own_record_takes_any_text_or_refuses_it_beside_its_field(house: House) -> None:
    for text in (*HOSTILE, "n" * 201):
        me, shown = personal_details.personal(house.alice), account.profiles(house.alice)[0]
        statuses = {
            _status(
                personal_details.save_personal, house.alice, personal_details.PersonalDraft(text, "", "", "", me.mark)
            ),
            _status(
                personal_details.save_personal, house.alice, personal_details.PersonalDraft("A", text, "", "", me.mark)
            ),
            _status(
                account.save,
                house.alice,
                account.ProfileDraft(shown.entity_id, shown.version, replace(shown.basic, name=text, zip=text)),
            ),
            _status(my_preferences.choose_language, house.alice, text),
            _status(my_preferences.choose_theme, house.alice, text),
        }
        assert statuses <= {200, 409, 422}  # 409: the name before was taken, so the version is old


def _status(verb: Callable[..., object], *given: object) -> int:
    """200, or that of the refusal; anything else the verb raises fails the test."""
    try:
        verb(*given)
    except Refusal as refusal:
        return refusal.status
    return 200


@pytest.mark.security("R38", "N8")
@pytest.mark.parametrize(
    "typed",
    [
        "nan",
        "NaN",
        "inf",
        "-inf",
        "Infinity",
        "-1",
        "+1",
        "1_000",
        "1e9",
        "0x10",
        "١٢",
        "",
        "1.",
        ".5",
        "1,00",
        "1" * 10,
        "0.001",
        "1\0",
        "--1",
        "1.0.0",
    ],
)
def test_money_is_ascii_digits_and_one_point(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.parse(typed, "EUR")


def test_every_number_survives_its_address() -> None:
    for number in ("A/12", "50%", "a~b", ".", "..", "q?#", "Ω-1", "x.y"):
        assert number_in(segment(number)) == number
