"""Letting contacts in and out again: three modes, the day's cap, the sender, revoking."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from data.access.tables import Invitation, LoginSession, OneTimeToken
from data.database.counters import count_of
from data.errors import NotAllowed, NotFound, Refusal, SignedOut
from data.firm.tables import Job, Mail, Notice
from data.people.tables import Contact, Person
from data.statuses import AccessStatus, MailState, TokenPurpose
from services.access import authentication, one_time_tokens, passwords, sender_verification, sign_in, start_codes
from services.access.invitations import acceptance as acceptances
from services.access.invitations import actions as invitations
from services.access.invitations import listing as invite_list
from services.access.invitations.daily_limit import DayIsFull
from services.access.invitations.delivery import Invited, NoAddress, readable_secret, release_invitations
from services.mail import queue as mails
from services.people import contacts
from services.people.contact_form import ContactForm
from services.platform import background_jobs
from services.platform.context import Context
from services.platform.permissions import May
from tests.cast import NOON, House, viewed_by
from tests.services.signing_in import sign_in as come_in

GOOD = "four grey herons over the pier"


def newcomer(house: House, name: str = "Nina New", *entities: UUID, **facts: object) -> UUID:
    """A contact nobody has invited yet; the id of the (first) contact."""
    person = Person(id=uuid4(), name=name, **facts)
    person.go_by_email(f"{name.split()[0].casefold()}@example.test")
    person.refold()
    made = [
        Contact(id=uuid4(), person_id=person.id, entity_id=each, **person.details) for each in entities or (house.acme,)
    ]
    with house.backstage() as db:
        db.add(person)
        db.flush()
        db.add_all(made)
    return made[0].id


def contact(house: House, id: UUID) -> Contact:
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        return db.one(Contact, id)


def person_of(house: House, id: UUID) -> Person:
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        return db.one(Person, db.one(Contact, id).person_id)


def letters(house: House, **which: object) -> list[Mail]:
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        return list(db.scalars(select(Mail).filter_by(**which).order_by(Mail.made_at, Mail.id)))


def body(house: House, mail: Mail) -> str:
    part = mails.written(house.system, mail).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def secret_in(house: House, mail: Mail) -> str:
    found = re.search(r"/(?:invite|verify-sender)/([\w-]{43})", body(house, mail))
    assert found is not None
    return found[1]


def on(house: House, person: Context, now: datetime) -> Context:
    """The same person at another moment, however long they have been idle."""
    fresh = authentication.system(house.inside, now)
    return replace(fresh, actor=person.actor)


def accept(
    house: House, secret: str, password: str = GOOD, repeated: str | None = None, now: datetime = NOON
) -> acceptances.Accepted:
    return acceptances.accept(
        authentication.system(house.inside, now),
        secret,
        password,
        password if repeated is None else repeated,
        address="127.0.0.1",
        browser="test",
    )


@pytest.mark.feature("AUT-17", "AUT-18", "AUT-15")
@pytest.mark.security("R7")
def test_an_invited_contact_creates_a_password_and_is_in(house: House) -> None:
    id = newcomer(house)
    assert contact(house, id).status is AccessStatus.NOT_INVITED
    assert invitations.invite(house.sam, id) == Invited(id, True, 40)
    assert (contact(house, id).status, contact(house, id).invited_at) == (AccessStatus.INVITED, NOON)
    (mail,) = letters(house)
    assert (mail.kind, mail.recipient, mail.entity_id) == ("invite", "nina@example.test", house.acme)
    secret = secret_in(house, mail)
    seen = acceptances.look(house.system, secret)
    assert (seen.name, seen.entity, seen.needs_password) == ("Nina New", "Acme Ltd", True)
    done = accept(house, secret)
    nina = authentication.identify(house.inside, authentication.key_of(done.token), NOON)
    assert [each.entity_id for each in nina.actor.memberships] == [house.acme]
    assert contact(house, id).status is AccessStatus.ACCEPTED
    assert passwords.verify(person_of(house, id).password_hash, GOOD).is_right
    with pytest.raises(one_time_tokens.LinkSpent):
        accept(house, secret)
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        assert [notice.kind for notice in db.scalars(select(Notice))] == ["accepted"]


@pytest.mark.security("R2")
@pytest.mark.parametrize(
    "obvious", ["Nina Nina New Nina", "desk@quayside.test 1", "Harbour & Pine 2030", "Acme Acme Acme Ltd"]
)
def test_an_invited_contact_chooses_nothing_that_is_made_of_names(house: House, obvious: str) -> None:
    invitations.invite(house.sam, newcomer(house))
    secret = secret_in(house, letters(house)[0])
    house.prefer(email="desk@quayside.test")
    with pytest.raises(passwords.TooObvious):
        accept(house, secret, obvious)
    accept(house, secret)


@pytest.mark.security("R7")
@pytest.mark.parametrize("way", ["by the link", "by signing in"])
def test_no_client_names_a_person_for_the_others(house: House, way: str) -> None:
    id = newcomer(house)
    form = ContactForm("Georgia", email="nina@example.test", phone="210 1")
    other = contacts.add(house.olga, house.umbra, form, confirmed=contact(house, id).person_id)
    invitations.invite(house.olga, other)
    if way == "by the link":
        accept(house, secret_in(house, letters(house)[0]))
    else:
        with house.backstage() as db:
            person = db.get_one(Person, contact(house, id).person_id)
            person.password_hash, person.last_signed_in_at = passwords.hashed(GOOD), None
        come_in(house, "nina@example.test", GOOD)
    nina = person_of(house, id)
    assert (nina.name, nina.phone) == ("Nina New", None)
    assert (contact(house, id).name, contact(house, other).name) == ("Nina New", "Georgia")


@pytest.mark.security("R7")
def test_of_two_at_once_one_is_in(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    secret = secret_in(house, letters(house)[0])

    def once(_: int) -> bool:
        try:
            accept(house, secret)
        except one_time_tokens.LinkSpent:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(once, range(4))) == [False, False, False, True]


@pytest.mark.feature("AUT-17")
def test_the_password_has_to_be_fit_and_typed_twice(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    secret = secret_in(house, letters(house)[0])
    for password, repeated, field in (
        ("short", "short", "new"),
        (GOOD, GOOD + "x", "repeated"),
        ("nina new acme portico", "nina new acme portico", "new"),
    ):
        with pytest.raises(Refusal) as refused:
            accept(house, secret, password, repeated)
        assert refused.value.field == field
    assert accept(house, secret)


@pytest.mark.security("R7")
def test_the_link_runs_out_after_a_week(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    secret = secret_in(house, letters(house)[0])
    with pytest.raises(one_time_tokens.LinkSpent):
        accept(house, secret, now=NOON + timedelta(days=7))
    assert accept(house, secret, now=NOON + timedelta(days=7, seconds=-1))


@pytest.mark.security("R7")
@pytest.mark.parametrize("used", [0, 1])
def test_invited_again_either_link_works_until_one_is_used(house: House, used: int) -> None:
    id = newcomer(house)
    for _ in range(2):
        invitations.invite(house.sam, id)
        with house.backstage() as db:
            db.execute(update(Mail).values(state=MailState.SENT))
    secrets = [secret_in(house, mail) for mail in letters(house)]
    for secret in secrets:
        acceptances.look(house.system, secret)
    assert accept(house, secrets[used])
    for secret in secrets:
        with pytest.raises(one_time_tokens.LinkSpent):
            accept(house, secret)


@pytest.mark.feature("AUT-01", "C1")
def test_a_temporary_password_is_mailed_and_dies(house: House) -> None:
    house.prefer(onboarding="temp_password")
    id = newcomer(house)
    invitations.invite(house.again(house.sam), id)
    (mail,) = letters(house)
    found = re.search(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", body(house, mail))
    assert mail.kind == "invite_temporary"
    assert found is not None
    assert person_of(house, id).password_hash is None
    later = authentication.system(house.inside, NOON + timedelta(hours=72))
    with later.transaction(May.SYSTEM_LOOK) as db, pytest.raises(one_time_tokens.LinkSpent):
        one_time_tokens.peek(db, TokenPurpose.TEMPORARY, found[0])
    with house.system.transaction(May.SYSTEM) as db:
        assert one_time_tokens.use(db, TokenPurpose.TEMPORARY, found[0]).contact_id == id
        db.recorded = True
    with house.system.transaction(May.SYSTEM_LOOK) as db, pytest.raises(one_time_tokens.LinkSpent):
        one_time_tokens.peek(db, TokenPurpose.TEMPORARY, found[0])


def test_temporary_passwords_are_long_and_never_the_same() -> None:
    made = {readable_secret() for _ in range(500)}
    assert len(made) == 500
    assert all(len(each) == 19 and not set(each) & set("ilo01") for each in made)


@pytest.mark.security("R22")
def test_the_firm_replaces_nobodys_own_password(house: House) -> None:
    accept_first = newcomer(house, "Nina New", house.acme, house.umbra)
    invitations.invite(house.sam, accept_first)
    accept(house, secret_in(house, letters(house)[0]))
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        other = db.scalars(
            select(Contact.id).where(
                Contact.person_id == person_of(house, accept_first).id, Contact.entity_id == house.umbra
            )
        ).one()
    with pytest.raises(invitations.HasPassword):
        invitations.invite(house.sam, other, code="K7 42 99")
    invitations.invite(house.sam, other)
    assert letters(house, entity_id=house.umbra)[0].kind == "invite_known"
    assert contact(house, other).status is AccessStatus.INVITED
    assert passwords.verify(person_of(house, other).password_hash, GOOD).is_right


@pytest.mark.feature("AUT-16")
def test_the_invitation_speaks_the_language_chosen_for_it(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id, language="el")
    assert letters(house)[0].subject == "Πρόσκληση στην πύλη πελατών: Harbour & Pine"
    assert acceptances.look(house.system, secret_in(house, letters(house)[0])).language == "el"
    with pytest.raises(Refusal):
        invitations.invite(house.sam, id, language="xx")


@pytest.mark.feature("AUT-12")
def test_an_unverified_sender_invites_nobody(house: House) -> None:
    house.prefer(email_verified_at="")
    id, sam = newcomer(house), house.again(house.sam)
    with pytest.raises(invitations.SenderNotVerified) as refused:
        invitations.invite(sam, id)
    assert refused.value.status == 403
    assert not invite_list.invitation_quota(sam).sender_verified
    sender_verification.request_sender_verification(house.again(house.olga))
    (mail,) = letters(house)
    assert mail.recipient == "office@harbour.test"
    secret = secret_in(house, mail)
    assert sender_verification.look(house.system, secret) == "office@harbour.test"
    sender_verification.confirm_sender(house.system, secret)
    with pytest.raises(one_time_tokens.LinkSpent):
        sender_verification.confirm_sender(house.system, secret)
    assert invitations.invite(house.again(house.sam), id).sent


@pytest.mark.feature("AUT-12")
def test_a_link_confirms_only_the_address_it_was_sent_to(house: House) -> None:
    house.prefer(email_verified_at="")
    sender_verification.request_sender_verification(house.again(house.olga))
    house.prefer(email="other@harbour.test")
    with pytest.raises(one_time_tokens.LinkSpent):
        sender_verification.confirm_sender(house.system, secret_in(house, letters(house)[0]))
    with pytest.raises(NotAllowed):
        sender_verification.request_sender_verification(house.sam)


@pytest.mark.feature("AUT-13")
def test_the_forty_first_waits_or_is_refused(house: House) -> None:
    house.prefer(invites_per_day=3)
    ids = [newcomer(house, f"N{n} New") for n in range(4)]
    sam = house.again(house.sam)
    assert [invitations.invite(sam, id).sent for id in ids] == [True, True, True, False]
    midnight = datetime(2030, 5, 18, tzinfo=ZoneInfo("Europe/Athens")).astimezone(UTC)
    waiting = invitations.invite(sam, ids[3])
    assert waiting == Invited(ids[3], False, 3, midnight)
    assert (
        waiting.told(sam.words, "Europe/Athens")
        == "Today's 3 invitations are used up. This one leaves after 18 May 2030, 00:00."
    )
    assert contact(house, ids[3]).status is AccessStatus.NOT_INVITED
    house.prefer(invites_over_cap="refuse")
    with pytest.raises(DayIsFull, match=r"Today's 3 .* from 18 May 2030, 00:00"):
        invitations.invite(house.again(house.sam), ids[0])
    assert len(letters(house)) == 3
    assert invite_list.invitation_quota(sam).left_today == 0


@pytest.mark.feature("AUT-13")
def test_a_resend_counts_and_kills_the_first_link(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    invitations.invite(house.sam, id)
    first, second = sorted(letters(house), key=lambda mail: mail.state is not MailState.CANCELLED)
    assert (first.state, first.raw) == (MailState.CANCELLED, b"")
    assert invite_list.invitation_quota(house.sam).left_today == 38
    assert accept(house, secret_in(house, second))
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        assert db.scalar(select(func.count(OneTimeToken.id)).where(OneTimeToken.voided_at.is_not(None))) == 1


@pytest.mark.feature("AUT-13")
@pytest.mark.security("P13")
def test_twenty_at_once_do_not_pass_the_cap(house: House) -> None:
    house.prefer(invites_per_day=7)
    sam = house.again(house.sam)
    ids = [newcomer(house, f"N{n} New") for n in range(20)]
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda id: invitations.invite(sam, id), ids))
    assert sum(each.sent for each in done) == 7
    assert len(letters(house)) == 7
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        assert count_of(db, "invitations:2030-05-17") == 7
        assert db.scalar(select(func.count(Invitation.id)).where(Invitation.waiting_since.is_not(None))) == 13


@pytest.mark.feature("AUT-13")
def test_the_day_ends_at_the_firms_midnight(house: House) -> None:
    house.prefer(invites_per_day=1)
    first, second, third = (newcomer(house, f"N{n} New") for n in range(3))
    before = datetime(2030, 5, 17, 20, 59, 59, tzinfo=UTC)  # 23:59:59 in Athens
    assert invitations.invite(on(house, house.sam, before), first).sent
    assert not invitations.invite(on(house, house.sam, before), second).sent
    assert invitations.invite(on(house, house.sam, before + timedelta(seconds=1)), third).sent


@pytest.mark.feature("AUT-13")
def test_moving_west_does_not_give_the_day_again(house: House) -> None:
    house.prefer(invites_per_day=1, time_zone="Pacific/Auckland")  # NOON is midnight in Auckland: the 18th
    first, second = newcomer(house, "N1 New"), newcomer(house, "N2 New")
    assert invitations.invite(house.again(house.sam), first).sent
    house.prefer(time_zone="America/Los_Angeles")  # the 17th again
    assert not invitations.invite(house.again(house.sam), second).sent


@pytest.mark.feature("C18", "AUT-07", "AUT-10", "NOT-04", "BRA-04")
def test_a_hundred_contacts_leave_in_three_days(house: House) -> None:
    house.prefer(onboarding="auto_on_contact")
    sam = house.again(house.sam)
    for n in range(100):
        id = newcomer(house, f"N{n} New")
        with sam.transaction(May.CREATE_CLIENTS) as db:
            row = db.one(Contact, id)
            invitations.on_contact_saved(sam, db, row, db.one(Person, row.person_id))
            db.record("contact.created", row)
    sent, now = [len(letters(house))], NOON
    for _ in range(3):
        now += timedelta(days=1)
        background_jobs.run_due(authentication.system(house.inside, now))
        sent.append(len(letters(house)) - sum(sent))
    assert sent == [40, 40, 20, 0]
    assert {mail.kind for mail in letters(house)} == {"added"}
    assert len({mail.recipient for mail in letters(house)}) == 100


@pytest.mark.feature("C18", "AUT-12")
def test_automatic_mails_wait_for_the_sender(house: House) -> None:
    house.prefer(onboarding="auto_on_contact", email_verified_at="")
    id, sam = newcomer(house), house.again(house.sam)
    with sam.transaction(May.CREATE_CLIENTS) as db:
        row = db.one(Contact, id)
        done = invitations.on_contact_saved(sam, db, row, db.one(Person, row.person_id))
        db.record("contact.created", row)
    assert done == Invited(id, False, 40)
    assert [each.waiting for each in invite_list.access_list(sam) if each.contact_id == id] == [True]
    release_invitations(house.system)
    assert letters(house) == []
    sender_verification.request_sender_verification(house.again(house.olga))
    sender_verification.confirm_sender(house.system, secret_in(house, letters(house)[0]))
    background_jobs.run_due(house.system)
    assert [mail.kind for mail in letters(house, recipient="nina@example.test")] == ["added"]


@pytest.mark.feature("AUT-19", "AUT-18")
def test_revoking_ends_sessions_links_and_waiting_mails(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    done = accept(house, secret_in(house, letters(house)[0]))
    key = authentication.key_of(done.token)
    authentication.identify(house.inside, key, NOON)
    invitations.revoke(house.sam, id)
    with pytest.raises(SignedOut):
        authentication.identify(house.inside, key, NOON)
    assert (contact(house, id).status, contact(house, id).revoked_at) == (AccessStatus.REVOKED, NOON)
    assert contact(house, id).accepted_at == NOON
    invitations.revoke(house.sam, id)  # twice is safe
    invitations.invite(house.sam, id)  # and back in
    assert contact(house, id).status is AccessStatus.INVITED


@pytest.mark.feature("AUT-19")
def test_a_revoked_link_is_dead_and_its_mail_does_not_leave(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    secret = secret_in(house, letters(house)[0])
    invitations.revoke(house.sam, id)
    assert letters(house)[0].state is MailState.CANCELLED
    with pytest.raises(one_time_tokens.LinkSpent):
        accept(house, secret)
    house.prefer(invites_per_day=0)
    invitations.invite(house.again(house.sam), id)
    invitations.revoke(house.sam, id)
    house.prefer(invites_per_day=40)
    release_invitations(authentication.system(house.inside, NOON + timedelta(days=1)))
    assert len(letters(house)) == 1


@pytest.mark.feature("AUT-19")
def test_access_to_another_client_stays(house: House) -> None:
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        at_acme = db.scalars(
            select(Contact.id).where(Contact.person_id == house.maria.actor.person_id, Contact.entity_id == house.acme)
        ).one()
    with house.backstage() as db:
        db.execute(
            update(LoginSession)
            .where(LoginSession.key == house.maria.actor.session_key)
            .values(chosen_entity_id=house.acme)
        )
    invitations.revoke(house.sam, at_acme)
    maria = house.again(house.maria)
    assert [each.entity_id for each in maria.actor.in_view] == [house.umbra]


def test_who_may_invite_whom(house: House) -> None:
    id = newcomer(house, "Nina New", house.umbra)
    for nobody in (house.alice, house.carol, house.rita, house.ben, viewed_by(house.sam, house.alice)):
        for verb in (invitations.invite, invitations.revoke):
            with pytest.raises(NotAllowed):
                verb(nobody, id)
    narrow = house.staff("Tess Team", house.kim.actor.role, sees_all_clients=False)  # type: ignore[arg-type]
    for verb in (invitations.invite, invitations.revoke):
        with pytest.raises(NotFound):
            verb(narrow, id)
    assert invite_list.access_list(narrow) == ()
    assert invitations.invite(house.kim, id).sent


def test_refusals_name_the_person(house: House) -> None:
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        alices = db.scalars(select(Contact.id).where(Contact.person_id == house.alice.actor.person_id)).one()
    with pytest.raises(invitations.HasAccess, match="Alice Adams"):
        invitations.invite(house.sam, alices)
    id = newcomer(house)
    with house.backstage() as db:
        db.execute(update(Person).where(Person.id == db.one(Contact, id).person_id).values(email=None))
    with pytest.raises(NoAddress, match="Nina New"):
        invitations.invite(house.sam, id)


@pytest.mark.feature("AUT-18", "NOT-04")
def test_the_list_shows_who_has_access(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    found = {each.name: each for each in invite_list.access_list(house.sam, entity_id=house.acme)}
    assert found["Nina New"].status is AccessStatus.INVITED
    assert found["Nina New"].mail is MailState.QUEUED
    assert found["Alice Adams"].status is AccessStatus.ACCEPTED
    only = invite_list.access_list(house.sam, status=AccessStatus.INVITED)
    assert [each.name for each in only] == ["Nina New"]
    with pytest.raises(NotAllowed):
        invite_list.access_list(house.alice)


def test_an_address_changed_meanwhile_spends_the_link(house: House) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id)
    with house.backstage() as db:
        db.execute(update(Person).where(Person.name == "Nina New").values(email="else@example.test"))
    with pytest.raises(one_time_tokens.LinkSpent):
        accept(house, secret_in(house, letters(house)[0]))


def test_queued_jobs_are_those_of_the_next_midnight(house: House) -> None:
    house.prefer(invites_per_day=0)
    invitations.invite(house.again(house.sam), newcomer(house))
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        (job,) = db.scalars(select(Job))
    assert (job.name, job.due_at) == ("access.release_invitations", datetime(2030, 5, 17, 21, tzinfo=UTC))


def signs_in(house: House, login: str, password: str) -> sign_in.SignedIn:
    return sign_in.sign_in(house.inside, login, password, "127.0.0.1", None, "test", NOON)


@pytest.mark.feature("C1", "AUT-01", "AUT-02")
def test_the_mailed_secret_signs_in_once(house: House) -> None:
    house.prefer(onboarding="temp_password")
    id = newcomer(house)
    invitations.invite(house.again(house.sam), id)
    found = re.search(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", body(house, letters(house)[0]))
    assert found is not None
    assert signs_in(house, "nina@example.test", found[0]).must_change_password
    assert contact(house, id).status is AccessStatus.ACCEPTED
    with pytest.raises(sign_in.WrongSignIn):
        signs_in(house, "nina@example.test", found[0])


@pytest.mark.feature("AUT-20")
def test_who_was_never_invited_or_still_waits_has_no_way_in(house: House) -> None:
    house.prefer(onboarding="auto_on_contact", email_verified_at="")
    id, sam = newcomer(house), house.again(house.sam)
    with sam.transaction(May.CREATE_CLIENTS) as db:
        row = db.one(Contact, id)
        invitations.on_contact_saved(sam, db, row, db.one(Person, row.person_id), code=passwords.hashed(GOOD))
        db.record("contact.created", row)
    with pytest.raises(sign_in.WrongSignIn):
        signs_in(house, "nina@example.test", GOOD)


@pytest.mark.security("R38", "R49")
def test_no_code_is_hashed_for_whoever_may_not_invite(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_codes, "hashed", lambda _: pytest.fail("hashed"))
    house.prefer(onboarding="auto_on_contact")
    for who in (house.bob, house.rita):
        with pytest.raises(NotAllowed):
            invitations.invite(house.again(who), uuid4(), code="K7R2-Q9XD")
        with pytest.raises(NotAllowed):
            contacts.add(house.again(who), house.acme, ContactForm("N", email="n@example.test"), code="K7R2-Q9XD")
