"""Whoever is asked by name may say no: nothing opens, the firm hears of it once, and only a new invitation asks again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from data.access.security_events import SecurityEvent
from data.access.tables import Invitation, OneTimeToken
from data.errors import NotFound, Refusal, SignedOut
from data.firm.tables import Mail, Notice
from data.people.tables import Assignment, Contact
from data.statuses import AccessStatus, MailState, SecurityKind, TokenPurpose
from services.access import one_time_tokens
from services.access.accounts import portal_access
from services.access.invitations import acceptance, asked
from services.access.invitations import actions as invitations
from services.access.invitations.daily_limit import DayIsFull
from services.access.one_time_tokens import LinkSpent
from services.access.ways_in.table import Cause
from services.dashboard import staff_inbox
from services.people import contacts
from services.people.contact_form import ContactForm
from services.platform.context import Context
from tests.cast import NOON, House
from tests.services.access.test_asked_invitations import invited, limited, seen
from tests.services.access.test_invitations import contact
from tests.services.signing_in import OTHER, give, going_on, history, sign_in

pytestmark = [pytest.mark.security("R9", "R17", "R26"), pytest.mark.feature("AUT-17")]


def notices(house: House) -> list[str]:
    with house.backstage() as db:
        return [each.kind for each in db.scalars(select(Notice).order_by(Notice.at, Notice.kind))]


def in_now(house: House, minutes: int = 0) -> Context:
    now = NOON + timedelta(minutes=minutes)
    return going_on(house, sign_in(house, now=now).token, now)


def invited_again(house: House, id: UUID, minutes: int = 1) -> None:
    invitations.invite(house.at(house.sam, NOON + timedelta(minutes=minutes)), id)


def test_no_opens_nothing_and_the_firm_hears_of_it(house: House) -> None:
    id = invited(house)
    alice = in_now(house)
    assert asked.decline(alice, id) == "Umbra SA"
    row = contact(house, id)
    assert (row.status, row.declined_at, row.accepted_at) == (AccessStatus.DECLINED, NOON, None)
    assert (asked.mine(alice), seen(house.again(alice))) == ((), {"Acme Ltd"})
    [said] = [each for each in history(house) if each.verb == "contact.declined"]
    assert (said.entity_id, said.actor_id) == (house.umbra, alice.actor.person_id)
    assert notices(house) == ["declined"]
    with house.backstage() as db:
        ended = select(SecurityEvent).where(SecurityEvent.kind == SecurityKind.ENDED)
        event = db.scalars(ended.where(SecurityEvent.reason == Cause.INVITATION_DECLINED)).one()
        assert (event.person_id, event.entity_id) == (alice.actor.person_id, house.umbra)
    assert not sign_in(house).is_asked


def test_the_record_says_since_when(house: House) -> None:
    id = invited(house)
    asked.decline(in_now(house), id)
    [row] = [each for each in contacts.of_client(house.sam, house.umbra) if each.id == id]
    assert (row.status, row.since) == (AccessStatus.DECLINED, NOON)


def test_the_notice_is_for_whoever_looks_after_that_client(house: House) -> None:
    id = invited(house)
    asked.decline(in_now(house), id)
    nick = limited(house, house.umbra)
    assert [each.kind for each in staff_inbox.page_of(nick).rows] == ["declined"]
    with house.backstage() as db:
        db.scalars(select(Assignment).where(Assignment.entity_id == house.umbra)).one().entity_id = house.acme
    assert [each.kind for each in staff_inbox.page_of(house.again(nick)).rows] == []


def test_twice_is_once(house: House) -> None:
    id = invited(house)
    alice = in_now(house)
    assert asked.decline(alice, id) == asked.decline(alice, id)
    assert len([each for each in history(house) if each.verb == "contact.declined"]) == 1
    assert notices(house) == ["declined"]


def test_no_does_not_become_yes_and_yes_does_not_become_no(house: House) -> None:
    id = invited(house)
    alice = in_now(house)
    asked.decline(alice, id)
    with pytest.raises(NotFound):
        asked.accept(alice, id)
    with house.backstage() as db, pytest.raises(portal_access.AlreadyDeclined):
        portal_access.accept(house.system, db, db.get_one(Contact, id), by="a forgotten way")
    invited_again(house, id)
    asked.accept(in_now(house, 2), id)
    with pytest.raises(NotFound):
        asked.decline(in_now(house, 3), id)
    assert contact(house, id).status is AccessStatus.ACCEPTED


def test_a_link_that_was_mailed_is_spent(house: House) -> None:
    """Invited before they had a password of their own; a second mail waits for its day."""
    id = invited(house)
    with house.backstage() as db:
        secret = one_time_tokens.make(
            db, TokenPurpose.INVITE, house.alice.actor.person_id, contact_id=id, email="alice@example.test"
        )
        row = db.scalars(select(Invitation).where(Invitation.contact_id == id)).one()
        row.waiting_since = NOON
    assert acceptance.look(house.system, secret).entity == "Umbra SA"
    asked.decline(in_now(house), id)
    for use in (
        lambda: acceptance.look(house.system, secret),
        lambda: acceptance.accept(house.system, secret, OTHER, OTHER, address="198.51.100.7"),
    ):
        with pytest.raises(LinkSpent):
            use()
    with house.backstage() as db:
        token = db.scalars(select(OneTimeToken).where(OneTimeToken.contact_id == id)).one()
        assert token.voided_at == NOON
        mail = db.scalars(select(Mail).where(Mail.kind == "invite_known")).one()
        assert mail.state is MailState.CANCELLED
        row = db.scalars(select(Invitation).where(Invitation.contact_id == id)).one()
        assert (row.waiting_since, row.cancelled_at) == (None, NOON)


def test_whoever_declined_may_be_invited_again_and_each_answer_is_told(house: House) -> None:
    id = invited(house)
    asked.decline(in_now(house), id)
    invited_again(house, id)
    row = contact(house, id)
    assert (row.status, row.declined_at) == (AccessStatus.INVITED, None)
    alice = in_now(house, 2)
    assert [each.contact_id for each in asked.mine(alice)] == [id]
    asked.decline(alice, id)
    invited_again(house, id, 3)
    asked.accept(in_now(house, 4), id)
    assert sorted(notices(house)) == ["accepted", "declined", "declined"]


def test_a_new_invitation_takes_a_place_of_the_day(house: House) -> None:
    house.prefer(invites_per_day=1, invites_over_cap="refuse")
    id = invited(house)
    asked.decline(in_now(house), id)
    with pytest.raises(DayIsFull):
        invited_again(house, id)
    assert contact(house, id).status is AccessStatus.DECLINED


def test_whoever_has_nothing_else_is_signed_out_and_comes_in_by_a_new_invitation(house: House) -> None:
    id = invited(house)
    with house.backstage() as db:
        for row in db.scalars(select(Contact).where(Contact.person_id == house.alice.actor.person_id)):
            if row.id != id:
                row.status = AccessStatus.REVOKED
    alice = in_now(house)
    asked.decline(alice, id)
    with pytest.raises(SignedOut):
        house.again(alice)
    invited_again(house, id)
    assert [each.client for each in asked.mine(in_now(house, 2))] == ["Umbra SA"]


def test_a_colleague_who_declines_keeps_their_desk(house: House) -> None:
    give(house, house.kim)
    form = ContactForm("Kim", email="kim@example.test")
    id = contacts.add(house.sam, house.acme, form, confirmed=house.kim.actor.person_id)
    invitations.invite(house.sam, id)
    kim = going_on(house, sign_in(house, "kim@example.test").token)
    asked.decline(kim, id)
    assert house.again(kim).actor.is_staff
    assert not house.again(kim).actor.has_other_side
    assert not sign_in(house, "kim@example.test").has_both_sides


@pytest.mark.both_databases
def test_of_yes_and_no_at_once_one_holds(house: House) -> None:
    id = invited(house)
    alice = in_now(house)

    def say(answer: object) -> bool:
        try:
            answer(alice, id)  # type: ignore[operator]
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(say, [asked.accept, asked.decline]))
    assert sorted(came) == [False, True]
    assert contact(house, id).status is (AccessStatus.ACCEPTED if came[0] else AccessStatus.DECLINED)
