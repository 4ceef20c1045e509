"""Public bug reports of other portals, replayed on ours: each test names the report that it follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from data.access.tables import KnownDevice, OneTimeToken
from data.errors import SignedOut
from data.people.tables import Person
from data.statuses import TokenPurpose
from services.access import address_changes, credentials, impersonation, one_time_tokens, password_reset, rate_limits
from services.access.authentication import identify, key_of
from services.access.invitations import acceptance, asked
from services.access.invitations import actions as invitations
from services.people import contacts
from services.platform.background_jobs import run_due
from services.platform.context import Context
from tests.cast import NOON, House
from tests.services.access.test_address_changes import NEW, later, wish
from tests.services.access.test_asked_invitations import ALICE, known
from tests.services.access.test_counting import quick, refusal_of
from tests.services.access.test_impersonation import look
from tests.services.access.test_invitations import GOOD, accept, contact, letters, newcomer, on, secret_in
from tests.services.signing_in import OTHER, PASSWORD, give, going_on, mailed, row, sign_in

__all__ = ["quick"]
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def is_dead(house: House, token: str) -> bool:
    try:
        going_on(house, token)
    except SignedOut:
        return True
    return False


def by_hand(house: House, here: Context) -> None:
    credentials.change_password(here, PASSWORD, OTHER, OTHER)


def by_a_link(house: House, _: Context) -> None:
    password_reset.request(house.inside, "alice@example.test", "198.51.100.7", NOON)
    run_due(house.system)
    secret = mailed(house, "reset")[-1][1].split("/reset/")[1].split()[0]
    password_reset.reset(house.inside, secret, OTHER, OTHER, "198.51.100.7", NOON)


# Kanboard#5864: neither a changed nor a reset password ended the sessions and remembered browsers from before.
@pytest.mark.security("R9", "R14")
@pytest.mark.parametrize("change", [by_hand, by_a_link])
def test_a_new_password_ends_every_session_and_forgets_every_browser(
    house: House, change: Callable[[House, Context], None]
) -> None:
    give(house, house.alice)
    thief, here = sign_in(house), sign_in(house, address="192.0.2.1")
    change(house, going_on(house, here.token))
    assert is_dead(house, thief.token)
    assert is_dead(house, here.token)  # goes on under another token, or not at all
    assert refusal_of(house, "alice", PASSWORD, device=thief.device_token) == "WrongSignIn"
    with house.backstage() as db:
        assert db.scalars(select(KnownDevice).where(KnownDevice.person_id == house.alice.actor.person_id)).all() == []
    assert sign_in(house, password=OTHER).token


# Shelf#1463: software that opens links in mails before their reader accepted invitations, and used up their token.
@pytest.mark.security("R7")
def test_looking_at_an_invitation_neither_accepts_it_nor_uses_it_up(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    secret = secret_in(house, letters(house)[0])
    for _ in range(5):
        acceptance.look(house.system, secret)
    assert contact(house, id).accepted_at is None
    assert accept(house, secret)


# Supabase auth#368: previews of mails used up the links of confirmations and resets.
# (What a GET of each mailed link does is tried in tests/pages/access/test_scanned_links.py.)
@pytest.mark.security("R8", "R9")
def test_looking_at_a_link_uses_nothing_up(house: House) -> None:
    give(house, house.alice)
    password_reset.request(house.inside, "alice@example.test", "198.51.100.7", NOON)
    run_due(house.system)
    reset = mailed(house, "reset")[-1][1].split("/reset/")[1].split()[0]
    credentials.request_email_change(house.alice, PASSWORD, NEW)
    change = mailed(house, "email_confirm")[-1][1].split("/email/")[1].split()[0]
    for _ in range(5):
        password_reset.look(house.inside, reset, NOON)
        assert credentials.email_to_confirm(house.inside, change, NOON) == NEW
    assert row(house, house.alice.actor.person_id).email == "alice@example.test"
    credentials.confirm_email(house.inside, change, "192.0.2.1", NOON)
    assert row(house, house.alice.actor.person_id).email == NEW


# devise_invitable#804: of two invitations only the second worked, and people answered the first.
@pytest.mark.security("R7")
@pytest.mark.parametrize("days", [0, 1, 6])
def test_the_first_invitation_works_after_the_second_was_sent(house: House, days: int) -> None:
    id, now = newcomer(house), NOON + days * DAY
    invitations.invite(house.sam, id)
    first = secret_in(house, letters(house)[0])
    invitations.invite(on(house, house.sam, now), id)
    assert accept(house, first, now=now)
    with house.backstage() as db:
        db.now = now
        open_ones = select(func.count(OneTimeToken.id)).where(
            OneTimeToken.purpose == TokenPurpose.INVITE,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.voided_at.is_(None),
        )
        assert db.scalar(open_ones) == 0  # and the second opens nothing any more


# Flarum#723: the mailbox from before was not told that the account was about to move.
@pytest.mark.security("R8")
def test_the_old_mailbox_hears_of_a_new_address_before_and_after(house: House) -> None:
    give(house, house.alice)
    credentials.request_email_change(house.alice, PASSWORD, NEW)
    assert [to for to, _ in mailed(house, "email_changing")] == ["alice@example.test"]
    assert NEW in mailed(house, "email_changing")[0][1]
    secret = mailed(house, "email_confirm")[-1][1].split("/email/")[1].split()[0]
    credentials.confirm_email(house.inside, secret, "192.0.2.1", NOON)
    assert [to for to, _ in mailed(house, "email_changed")] == ["alice@example.test"]


# Flarum#723, of a change that the firm makes: the mail holds the link that stops it.
@pytest.mark.security("R8")
def test_the_old_mailbox_can_stop_what_the_firm_asked_for(house: House) -> None:
    give(house, house.alice)
    wish(house)
    [(to, text)] = mailed(house, "address_waits")
    assert to == "alice@example.test"
    address_changes.veto(house.inside, text.split("/keep-address/")[1].split()[0], "192.0.2.1", NOON)
    later(house, DAY)
    assert row(house, house.alice.actor.person_id).email == "alice@example.test"


# goiabada#89: whoever knew an address could keep its owner out by failing under it.
@pytest.mark.security("R5")
def test_strangers_keep_nobody_out_of_their_own_browser(house: House, quick: list[str | None]) -> None:
    give(house, house.alice)
    device = sign_in(house).device_token
    for n in range(150):
        refusal_of(house, "alice@example.test", address=f"10.{n}.0.1", now=NOON + n * SECOND)
    after = NOON + 150 * SECOND
    assert not refusal_of(house, "alice@example.test", PASSWORD, device=device, now=after)
    assert not refusal_of(house, "alice@example.test", PASSWORD, address="10.0.0.1", device=device, now=after)


# goiabada#89, of a browser that nobody knows: within the hundred tries strangers keep nobody out either.
@pytest.mark.security("R5")
def test_strangers_elsewhere_cost_a_new_browser_nothing(house: House, quick: list[str | None]) -> None:
    give(house, house.alice)
    for n in range(rate_limits.TRIES_IN_A_ROW - 1):
        refusal_of(house, "alice@example.test", address=f"10.{n}.0.1", now=NOON + n * SECOND)
    assert not refusal_of(house, "alice@example.test", PASSWORD, address="192.0.2.9", now=NOON + 5 * MINUTE)


# trinity#591: four wrong passwords of one person shut everybody out who shared their address.
@pytest.mark.security("R5")
def test_one_who_forgot_a_password_shuts_no_colleague_out(house: House, quick: list[str | None]) -> None:
    office = "203.0.113.5"
    for who in (house.alice, house.bob):
        give(house, who)
    device = sign_in(house, "bob", address=office).device_token
    for n in range(rate_limits.TRIES_OF_SOURCE - 1):
        refusal_of(house, "alice", address=office, now=NOON + n * SECOND)
    after = NOON + rate_limits.TRIES_OF_SOURCE * SECOND
    assert not refusal_of(house, "bob", PASSWORD, address=office, now=after)  # from a new browser, too
    for n in range(40):
        refusal_of(house, f"guess {n}", address=office, now=after + n * SECOND)
    assert not refusal_of(house, "bob", PASSWORD, address=office, device=device, now=after + MINUTE)
    assert refusal_of(house, "bob", PASSWORD, address=office, now=after + MINUTE) == "TooMany"  # a new one waits
    assert not refusal_of(house, "bob", PASSWORD, address=office, now=after + 40 * SECOND + rate_limits.WINDOW)


# nextcloud/impersonate#31: who left a look was signed out, or somebody else.
@pytest.mark.security("R15", "R30")
def test_leaving_a_look_is_being_oneself_again_and_nobody_else(house: House) -> None:
    seen = look(house, house.sam, house.alice)
    token = impersonation.leave(seen)
    assert token
    back = identify(house.inside, key_of(token), NOON)
    assert (back.actor.person_id, back.actor.is_staff, back.actor.is_viewed) == (house.sam.actor.person_id, True, False)
    assert house.again(house.alice).actor.person_id == house.alice.actor.person_id
    with house.backstage() as db:
        assert db.get_one(Person, house.alice.actor.person_id).last_signed_in_at is None


# Shelf#1463 and issue 6: nor does a mail scanner with the reader's session accept in their name.
def test_no_look_at_what_waits_accepts_it(house: House) -> None:
    id = contacts.add(house.sam, house.umbra, ALICE, confirmed=known(house))
    invitations.invite(house.sam, id)
    alice = going_on(house, sign_in(house).token)
    for _ in range(3):
        assert asked.waits(alice)
    assert contact(house, id).accepted_at is None
    with pytest.raises(one_time_tokens.LinkSpent):
        acceptance.accept(house.system, "x" * 43, GOOD, GOOD, address="192.0.2.1")
