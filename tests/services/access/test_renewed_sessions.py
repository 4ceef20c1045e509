"""After a password is given again or changed, the session goes on under another token, and the old one opens nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.access.tables import LoginSession, OneTimeToken
from data.billing.invoices import InvoiceView
from data.errors import SignedOut
from data.people.tables import Person
from data.statuses import StaffRole, TokenPurpose
from services.access import credentials, impersonation, one_time_tokens, password_reset, sessions, sides
from services.access.authentication import key_of
from services.access.credentials import AskAgain
from services.access.session_cache import LiveSessions
from services.platform import drafts
from services.platform.context import Context
from services.platform.drafts import Form
from tests.cast import NOON, House
from tests.services.signing_in import OTHER, PASSWORD, give, going_on, live, mailed

VERBS: dict[str, Callable[[Context], str]] = {
    "given again": lambda ctx: credentials.reauthenticate(ctx, PASSWORD),
    "changed": lambda ctx: credentials.change_password(ctx, PASSWORD, OTHER, OTHER),
}


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
@pytest.mark.parametrize("verb", VERBS)
def test_every_process_knows_which_session_goes_on(house: House, verb: str) -> None:
    """Not only the one that took the form: each leads open pages of it away, and must not overtake the answer."""
    give(house, house.maria)
    later, another = house.at(house.maria, NOON + timedelta(minutes=11)), LiveSessions(house.inside)
    key = later.actor.session_key
    assert not another.goes_on(key)
    token = VERBS[verb](later)
    assert another.goes_on(key)
    sessions.log_out(going_on(house, token, later.now))
    assert not another.goes_on(key_of(token))


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
        db.add(
            InvoiceView(
                entity_id=house.acme,
                invoice_id=invoice.id,
                person_id=house.alice.actor.person_id,
                at=NOON,
                session_key=house.alice.actor.session_key,
                how="page",
            )
        )
    credentials.request_email_change(house.alice, PASSWORD, "new@example.test")
    link = re.search(r"/email/([\w-]{43})", mailed(house, "email_confirm")[0][1])
    token = credentials.reauthenticate(house.alice, PASSWORD)
    assert link
    credentials.confirm_email(house.inside, link[1], "", NOON)
    assert going_on(house, token).actor.email == "new@example.test"  # asked for here: here it stays
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


@pytest.mark.feature("AUT-25")
@pytest.mark.security("R15", "R17")
def test_signing_out_with_the_old_key_ends_what_the_browser_goes_on_as(house: House) -> None:
    """One tab signs out while the answer to another, with the new cookie, is still on its way."""
    give(house, house.alice)
    token = credentials.reauthenticate(house.alice, PASSWORD)
    again = credentials.reauthenticate(going_on(house, token), PASSWORD)
    assert going_on(house, again)
    sessions.log_out(house.alice)
    assert live(house, house.alice) == []
    sessions.log_out(house.alice)  # twice is safe
    assert sessions.went_on(house.inside, house.alice.actor.session_key, NOON) is None


@pytest.mark.security("R15", "R17")
def test_a_change_of_side_is_followed_too(house: House) -> None:
    with house.backstage() as db:
        row = db.get_one(Person, house.alice.actor.person_id)
        row.staff_role, row.sees_all_clients = StaffRole.MEMBER, True
    token = sides.switch(house.inside, house.alice.actor.session_key, NOON, staff=True)
    ctx = sessions.went_on(house.inside, house.alice.actor.session_key, NOON)
    assert ctx is not None
    assert (ctx.actor.session_key, ctx.actor.is_staff) == (key_of(token), True)
    sessions.log_out(ctx)
    assert live(house, house.alice) == []


@pytest.mark.security("R17", "R21")
@pytest.mark.parametrize("out", [False, True])
def test_what_was_typed_under_the_old_key_is_kept_until_the_owner_signs_out(house: House, out: bool) -> None:
    give(house, house.alice)
    token = credentials.reauthenticate(house.alice, PASSWORD)
    if out:
        sessions.log_out(going_on(house, token))
    drafts.save_after_end(house.system, house.alice.actor.session_key, Form("/account", "", "x"), {"a": "mine"}, None)
    found = drafts.saved(house.signed_in(house.alice.actor.person_id), "/account").here
    assert len(found) == (0 if out else 1)


@pytest.mark.security("R9", "R21")
def test_what_a_thief_typed_does_not_outlive_a_reset(house: House) -> None:
    """Neither what they had planted, nor what their page writes afterwards."""
    give(house, house.olga)
    thief = house.signed_in(house.olga.actor.person_id, staff=True)
    form, planted = Form("/staff/settings/payments", "", "Bank"), {"payment_details": "IBAN of the thief"}
    drafts.save(thief, form, planted, None)
    with house.backstage() as db:
        secret = one_time_tokens.make(db, TokenPurpose.RESET, house.olga.actor.person_id, email="olga@example.test")
    password_reset.reset(house.inside, secret, OTHER, OTHER, "198.51.100.7", NOON)
    drafts.save_after_end(house.system, thief.actor.session_key, form, planted, None)
    back = house.signed_in(house.olga.actor.person_id, staff=True)
    assert drafts.saved(back, form.place) == drafts.SavedDrafts()


@pytest.mark.feature("AUT-24")
def test_an_own_address_that_waits_knows_the_session_after_a_change_of_side(house: House) -> None:
    give(house, house.alice)
    with house.backstage() as db:
        row = db.get_one(Person, house.alice.actor.person_id)
        row.staff_role, row.sees_all_clients = StaffRole.MEMBER, True
    credentials.request_email_change(house.again(house.alice), PASSWORD, "alice.new@example.test")
    token = sides.switch(house.inside, house.alice.actor.session_key, NOON, staff=True)
    with house.backstage() as db:
        waits = db.scalars(select(OneTimeToken).where(OneTimeToken.purpose == TokenPurpose.EMAIL_CHANGE)).one()
        assert waits.facts["session"] == key_of(token)
