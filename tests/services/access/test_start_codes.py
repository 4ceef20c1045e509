"""Start codes: what staff know opens nothing by itself, and is never a password of a client."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data.access.tables import Invitation, OneTimeToken
from data.errors import Invalid, Refusal, TooMany
from data.people.tables import Contact, Person
from data.statuses import AccessStatus, TokenPurpose
from services.access import authentication, one_time_tokens, start_codes
from services.access import sign_in as signin
from services.access.invitations import acceptance as acceptances
from services.access.invitations import actions as invitations
from services.access.invitations import listing as invite_list
from services.access.invitations.delivery import release_invitations
from services.people import contacts
from services.people.contact_form import ContactForm
from tests.cast import NOON, House
from tests.services.access.test_invitations import GOOD, body, contact, letters, newcomer, person_of, secret_in
from tests.services.signing_in import hash_of, sign_in, temporary

CODE = "K7 42-99x"
NINA = "nina@example.test"


@pytest.fixture
def house(sqlite_house: House) -> House:
    """No query here is one database's own."""
    return sqlite_house


def invited(house: House, code: str | None = CODE) -> tuple[UUID, str]:
    """A newcomer's contact, invited, and the secret of the link in their mailbox."""
    id = newcomer(house)
    invitations.invite(house.sam, id, code=code)
    return id, secret_in(house, letters(house)[-1])


def accept(house: House, secret: str, code: str, n: int = 1, *, password: str = GOOD) -> acceptances.Accepted:
    return acceptances.accept(house.system, secret, password, password, code=code, address=f"198.51.{n}.7")


def enters(house: House, password: str, login: str = NINA) -> bool:
    try:
        sign_in(house, login, password)
    except signin.WrongSignIn:
        return False
    return True


@pytest.mark.feature("AUT-15", "AUT-17")
@pytest.mark.security("R7")
def test_link_and_code_together_open_the_account_and_the_code_alone_never(house: House) -> None:
    id, secret = invited(house)
    (mail,) = letters(house)
    assert mail.kind == "invite"
    assert not any(each in body(house, mail) for each in (CODE, "k74299x"))
    assert "You will be asked for a start code. Harbour & Pine tells it to you separately." in body(house, mail)
    assert acceptances.look(house.system, secret).asks_code
    assert person_of(house, id).password_hash is None
    assert not enters(house, CODE)
    for wrong in ("", "K7 42 99", "K7 42-99y"):
        with pytest.raises(start_codes.CodeWrong) as refused:
            accept(house, secret, wrong)
        assert refused.value.field == "code"
    assert (contact(house, id).status, person_of(house, id).password_hash) == (AccessStatus.INVITED, None)
    accept(house, secret, "k7-4299 X")  # as it is heard over the phone
    assert contact(house, id).status is AccessStatus.ACCEPTED
    assert enters(house, GOOD)
    assert not enters(house, CODE)


@pytest.mark.feature("AUT-15")
@pytest.mark.security("R5")
def test_ten_wrong_codes_are_the_end_of_a_link_from_wherever(house: House) -> None:
    _, secret = invited(house)
    for n in range(9):
        with pytest.raises(start_codes.CodeWrong):
            accept(house, secret, f"wrong-{n}", n)
    assert acceptances.look(house.system, secret)
    with pytest.raises(start_codes.CodeWrong):
        accept(house, secret, "wrong-10", 10)
    with pytest.raises(one_time_tokens.LinkSpent):
        accept(house, secret, CODE, 11)
    with pytest.raises(one_time_tokens.LinkSpent):
        acceptances.look(house.system, secret)


@pytest.mark.security("R5")
def test_five_from_one_place_have_to_wait_and_the_right_one_too(house: House) -> None:
    _, secret = invited(house)
    for n in range(5):
        with pytest.raises(start_codes.CodeWrong):
            accept(house, secret, f"wrong-{n}")
    for code in ("wrong-6", CODE):
        with pytest.raises(TooMany):
            accept(house, secret, code)
    assert accept(house, secret, CODE, 2)  # they are elsewhere, and only five were wrong


@pytest.mark.security("R7")
def test_a_bad_password_costs_no_try(house: House) -> None:
    _, secret = invited(house)
    for _ in range(12):
        with pytest.raises(Invalid) as refused:
            accept(house, secret, "wrong", password="short")
        assert refused.value.field == "new"
    assert accept(house, secret, CODE)


@pytest.mark.feature("AUT-15")
@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("K7 42", start_codes.CodeTooShort),
        ("-----------", start_codes.CodeTooShort),
        ("K" * 65, start_codes.CodeTooLong),
    ],
)
def test_a_code_has_a_least_and_a_most(house: House, code: str, wrong: type[Refusal]) -> None:
    id = newcomer(house)
    with pytest.raises(wrong) as refused:
        invitations.invite(house.sam, id, code=code)
    assert refused.value.field == "code"
    assert letters(house) == []
    with house.backstage() as db:
        assert db.scalars(select(Invitation)).all() == []


@given(st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=20), st.data())
def test_how_a_code_is_spaced_and_cased_does_not_matter(code: str, data: st.DataObject) -> None:
    spaced = "".join(each + data.draw(st.sampled_from(["", " ", "-", " - ", ".", "\t"])) for each in code)
    assert start_codes._plain(spaced) == start_codes._plain(code) == start_codes._plain(start_codes._plain(code))


@pytest.mark.feature("AUT-13", "AUT-15")
def test_a_code_waits_with_its_invitation(house: House) -> None:
    house.prefer(invites_per_day=0)
    id = newcomer(house)
    assert not invitations.invite(house.again(house.sam), id, code=CODE).sent
    assert person_of(house, id).password_hash is None
    house.prefer(invites_per_day=40)
    tomorrow = authentication.system(house.inside, NOON + timedelta(days=1))
    release_invitations(tomorrow)
    secret = secret_in(house, letters(house)[0])
    with house.backstage() as db:
        assert db.scalars(select(Invitation.secret)).all() == [None]
    with pytest.raises(start_codes.CodeWrong):
        acceptances.accept(tomorrow, secret, GOOD, GOOD, code="", address="")
    assert acceptances.accept(tomorrow, secret, GOOD, GOOD, code=CODE, address="")


@pytest.mark.feature("AUT-15", "C1")
@pytest.mark.parametrize(
    ("mode", "kind"), [("invite_link", "invite"), ("temp_password", "invite"), ("auto_on_contact", "added")]
)
def test_in_every_mode_a_code_means_a_link_that_asks_for_it(house: House, mode: str, kind: str) -> None:
    id = newcomer(house)
    invitations.invite(house.sam, id, mode=mode, code=CODE)  # type: ignore[arg-type]
    (mail,) = letters(house)
    assert mail.kind == kind
    assert acceptances.look(house.system, secret_in(house, mail)).asks_code
    with house.backstage() as db:
        assert [each.purpose for each in db.scalars(select(OneTimeToken))] == [TokenPurpose.INVITE]


def test_invited_again_with_a_code_no_older_link_opens_without_it(house: House) -> None:
    id, plain = invited(house, code=None)
    assert not acceptances.look(house.system, plain).asks_code
    invitations.invite(house.sam, id, code=CODE)
    with pytest.raises(one_time_tokens.LinkSpent):
        acceptances.look(house.system, plain)
    (fresh,) = [secret_in(house, each) for each in letters(house) if each.raw]
    assert acceptances.look(house.system, fresh).asks_code


@pytest.mark.feature("AUT-07", "AUT-08", "AUT-10", "C1")
def test_automatic_accounts_need_a_login_and_a_code(house: House) -> None:
    invitations.require_login(house.sam, None, None)  # only in automatic mode
    house.prefer(onboarding="auto_on_contact")
    sam = house.again(house.sam)
    for form, code, field in (
        (ContactForm("Nina New"), CODE, "login"),
        (ContactForm("Nina New", NINA), "", "code"),
        (ContactForm("Nina New", NINA), "  ", "code"),
        (ContactForm("Nina New", NINA), "K7", "code"),
    ):
        with pytest.raises(Refusal) as refused:
            contacts.add(sam, house.acme, form, code=code)
        assert refused.value.field == field
        with house.backstage() as db:
            assert db.scalar(select(Person.id).where(Person.name == "Nina New")) is None
            assert db.scalars(select(OneTimeToken)).all() == []
    id = contacts.add(sam, house.acme, ContactForm("Nina New", NINA), code=CODE)
    (mail,) = letters(house)
    assert (mail.kind, NINA in body(house, mail), CODE in body(house, mail)) == ("added", True, False)
    assert person_of(house, id).password_hash is None
    assert not enters(house, CODE)
    accept(house, secret_in(house, mail), CODE)
    assert enters(house, GOOD)


@pytest.mark.security("R22")
def test_who_has_a_password_needs_no_code(house: House) -> None:
    with house.backstage() as db:
        alice = db.one(Person, house.alice.actor.person_id)
        alice.password_hash, alice.last_signed_in_at = hash_of(GOOD), NOON
    form, alice = ContactForm("Alice", "alice@example.test"), house.alice.actor.person_id
    id = contacts.add(house.sam, house.umbra, form, confirmed=alice)
    with pytest.raises(invitations.HasPassword) as refused:
        invitations.invite(house.sam, id, code=CODE)
    assert refused.value.field == "code"
    house.prefer(onboarding="auto_on_contact")
    maria = contacts.add(house.again(house.sam), house.entity("Third"), form, code=CODE, confirmed=alice)
    assert {each.status for each in invite_list.access_list(house.sam) if each.contact_id == maria} == {
        AccessStatus.INVITED
    }
    assert enters(house, GOOD, "alice@example.test")
    assert not enters(house, CODE, "alice@example.test")


@pytest.mark.feature("AUT-01", "C1")
@pytest.mark.security("R7")
def test_a_temporary_password_dies_with_the_address_it_was_mailed_to(house: House) -> None:
    secret = temporary(house, house.alice)
    with house.backstage() as db:
        db.one(Person, house.alice.actor.person_id).go_by_email("else@example.test")
    assert not enters(house, secret, "else@example.test")
    assert not enters(house, secret, "alice")


@pytest.mark.feature("AUT-01", "C1")
def test_a_temporary_password_mailed_to_one_person_dies_when_staff_change_the_address(house: House) -> None:
    house.prefer(onboarding="temp_password")
    id, sam = newcomer(house), house.again(house.sam)
    invitations.invite(sam, id)
    found = re.search(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", body(house, letters(house)[0]))
    assert found
    with house.backstage() as db:
        row = db.one(Contact, id)
        versions = row.version, db.one(Person, row.person_id).version
    contacts.change(sam, id, *versions, ContactForm("Nina New", "wrong@example.test"))
    for login in (NINA, "wrong@example.test"):
        assert not enters(house, found[0], login)
