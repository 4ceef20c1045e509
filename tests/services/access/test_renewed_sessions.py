"""After a password is given again or changed, the session goes on under another token, and the old one opens nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from data.access.tables import LoginSession
from data.billing.invoices import InvoiceView
from data.errors import SignedOut
from services.access import credentials, impersonation
from services.access.authentication import key_of
from services.access.credentials import AskAgain
from services.platform.context import Context
from tests.cast import NOON, House
from tests.services.signing_in import OTHER, PASSWORD, give, going_on, live, mailed

VERBS: dict[str, Callable[[Context], str]] = {
    "given again": lambda ctx: credentials.reauthenticate(ctx, PASSWORD),
    "changed": lambda ctx: credentials.change_password(ctx, PASSWORD, OTHER, OTHER)}


@pytest.mark.security("R13", "R15")
@pytest.mark.parametrize("verb", VERBS)
def test_the_old_token_is_dead_and_the_session_goes_on(house: House, verb: str) -> None:
    give(house, house.maria)
    with house.backstage() as db:
        old = db.get_one(LoginSession, house.maria.actor.session_key)
        old.chosen_entity_id, old.browser = house.umbra, "Firefox"
    later = house.at(house.maria, NOON + timedelta(minutes=11))
    token = VERBS[verb](later)
    with pytest.raises(SignedOut):
        house.again(later)
    fresh = going_on(house, token, later.now)
    credentials.require_recent(fresh)
    assert (fresh.actor.person_id, fresh.actor.chosen) == (house.maria.actor.person_id, house.umbra)
    with house.backstage() as db:
        old, new = db.get_one(LoginSession, later.actor.session_key), db.get_one(LoginSession, key_of(token))
    kept = ("person_id", "is_staff", "started_at", "ends_at", "chosen_entity_id", "address", "browser", "viewer_id")
    assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
    assert (old.revoked_at, old.revoked_why, new.revoked_at) == (later.now, "renewed", None)


@pytest.mark.security("R15")
def test_of_two_at_once_one_goes_on(house: House) -> None:
    give(house, house.alice)
    token = credentials.reauthenticate(house.alice, PASSWORD)
    with pytest.raises(SignedOut):
        credentials.reauthenticate(house.alice, PASSWORD)
    assert live(house, house.alice) == [key_of(token)]


@pytest.mark.feature("AUT-24", "NOT-01")
def test_what_hangs_on_the_session_goes_along(house: House) -> None:
    give(house, house.alice)
    invoice = house.invoice()
    with house.backstage() as db:
        db.add(InvoiceView(entity_id=house.acme, invoice_id=invoice.id, person_id=house.alice.actor.person_id, at=NOON,
                           session_key=house.alice.actor.session_key, how="page"))
    credentials.request_email_change(house.alice, PASSWORD, "new@example.test")
    link = re.search(r"/email/([\w-]{43})", mailed(house, "email_confirm")[0][1])
    token = credentials.reauthenticate(house.alice, PASSWORD)
    assert link
    credentials.confirm_email(house.inside, link[1], "", NOON)
    assert going_on(house, token).actor.email == "new@example.test"              # asked for here: here it stays
    with house.backstage() as db:
        assert [each.session_key for each in db.query(InvoiceView)] == [key_of(token)]


@pytest.mark.feature("IMP-01")
@pytest.mark.security("R13", "R15")
def test_a_look_asked_for_with_the_password_needs_no_token_in_between(house: House) -> None:
    give(house, house.sam)
    later = house.at(house.sam, NOON + timedelta(minutes=11))
    acme = next(each.contact_id for each in house.alice.actor.memberships)
    with pytest.raises(AskAgain):
        impersonation.start(later, acme, "they called")
    look = impersonation.start(credentials.confirmed(later, PASSWORD), acme, "they called")
    assert live(house, house.sam) == []
    back = impersonation.leave(going_on(house, look, later.now))
    assert back
    credentials.require_recent(going_on(house, back, later.now))
