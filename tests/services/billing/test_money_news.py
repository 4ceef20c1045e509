"""What staff and payers are told about money that failed or did not fit: who, whose, how much, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from data.billing.payments import Payment
from data.firm.tables import Mail, Notice
from data.statuses import InvoiceStatus
from services.billing.checkout import settlement
from tests.cast import House
from tests.services.signing_in import text_of
from tests.services.till import BANK_DEBIT, BOUNCING, Till


def told(house: House, kind: str) -> Notice:
    with house.backstage() as db:
        return db.scalars(select(Notice).where(Notice.kind == kind)).one()


def letter(house: House, kind: str) -> tuple[Mail, str]:
    with house.backstage() as db:
        mail = db.scalars(select(Mail).where(Mail.kind == kind)).one()
    return mail, text_of(house, mail)


@pytest.mark.feature("PAY-09", "NOT-01")
def test_a_debit_that_bounced_is_told_with_all_that_counts(house: House, till: Till) -> None:
    trip = till.start(house.alice, house.invoice("12.50 EUR"), method=BANK_DEBIT)
    till.pay(trip, BOUNCING)
    till.hear()
    till.double.settle(till.checkout(trip).gateway_session or "")
    till.hear()
    notice, (mail, text) = told(house, "payment_failed"), letter(house, "payment_failed")
    assert (notice.person_id, notice.entity_id) == (house.alice.actor.person_id, house.acme)
    assert {name: notice.facts[name] for name in ("entity", "amount_minor", "currency")} == {
        "entity": "Acme Ltd",
        "amount_minor": 1250,
        "currency": "EUR",
    }
    assert notice.facts["error"] == till.checkout(trip).error
    assert notice.facts["error"]
    assert (mail.recipient, mail.person_id, mail.entity_id) == (
        "alice@example.test",
        house.alice.actor.person_id,
        house.acme,
    )
    assert "Alice Adams" in text
    assert "Acme Ltd" in text
    assert "€12.50" in text
    assert "/billing" in text


@pytest.mark.feature("PAY-09", "NOT-01")
def test_money_that_did_not_fit_is_told_with_all_that_counts(house: House, till: Till) -> None:
    kept, void = house.invoice("10.00 EUR"), house.invoice("5.00 EUR")
    till.pay(till.start(house.alice, kept, void))
    with house.backstage() as db:
        db.merge(void).status = InvoiceStatus.VOID
    till.hear()
    notice, (mail, text) = told(house, "unapplied"), letter(house, "payment_review")
    assert (notice.person_id, notice.entity_id, notice.facts["entity"], notice.facts["unapplied_minor"]) == (
        house.alice.actor.person_id,
        house.acme,
        "Acme Ltd",
        500,
    )
    assert mail.entity_id == house.acme
    assert "€5.00 of it is not applied to any invoice." in text
    assert "Alice Adams" in text
    assert "€15.00" in text


@pytest.mark.security("P9")
def test_money_that_nobody_asked_for_is_booked_in_the_name_of_whose_trip_it_was(house: House, till: Till) -> None:
    trip = till.start(house.alice, house.invoice("10.00 EUR"))
    till.pay(trip)
    till.hear()
    state = till.stripe.state(session=till.checkout(trip).gateway_session)
    settlement.apply_state(till.system, replace(state, intent="pi_second"))
    till.work()
    with house.backstage() as db:
        stray = db.scalars(select(Payment).where(Payment.reference == "pi_second")).one()
    assert (stray.made_by, stray.entity_id, stray.amount_minor) == (house.alice.actor.person_id, house.acme, 1000)
