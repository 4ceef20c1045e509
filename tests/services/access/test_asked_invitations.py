"""Somebody known at one client is taken on by another only by name, and comes in there only by their own word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from data.errors import NotAllowed, NotFound
from data.people.tables import Assignment, Contact
from data.statuses import AccessStatus, StaffRole
from services.access.both_sides import IsColleagueElsewhere, IsContactElsewhere
from services.access.credentials import AskAgain, set_own_password
from services.access.invitations import actions as invitations
from services.access.invitations import asked
from services.access.invitations.asked import AskedRow
from services.people import clients, contacts
from services.people.contact_form import ContactForm
from services.platform.context import Context
from services.platform.door_refusals import PasswordDue
from services.platform.importing.outcomes import Options
from services.platform.permissions import May
from tests.cast import NOON, House, viewed_by
from tests.services.access.test_invitations import contact, newcomer
from tests.services.imported import reasons, results, run
from tests.services.signing_in import OTHER, give, going_on, history, mailed, sign_in

ALICE = ContactForm("Typed Name", email="Alice@example.test")
FILE = "Client,Name,E-mail\nUmbra SA,Typed Name,alice@example.test\n"
pytestmark = pytest.mark.security("R26", "R28")


def known(house: House, **facts: object) -> UUID:
    give(house, house.alice, last_signed_in_at=NOON, **facts)
    assert house.alice.actor.person_id is not None
    return house.alice.actor.person_id


def invited(house: House) -> UUID:
    """Alice of Acme, asked to come in to Umbra by Sam, too; the id of her place there."""
    id = contacts.add(house.sam, house.umbra, ALICE, confirmed=known(house))
    invitations.invite(house.sam, id)
    return id


def limited(house: House, *entities: UUID, role: StaffRole = StaffRole.MANAGER) -> Context:
    made = house.staff("Nick New", role, sees_all_clients=False)
    with house.backstage() as db:
        db.add_all(Assignment(person_id=made.actor.person_id, entity_id=each) for each in entities)
    return house.again(made)


def places(house: House, entity: UUID) -> int:
    with house.backstage() as db:
        return db.scalar(select(func.count(Contact.id)).where(Contact.entity_id == entity)) or 0


def seen(ctx: Context) -> set[str]:
    return {each.name for each in ctx.actor.memberships}


def test_a_contact_of_another_client_is_added_only_when_named(house: House) -> None:
    alice, before = known(house), places(house, house.umbra)
    for confirmed in (None, uuid4(), house.bob.actor.person_id):
        with pytest.raises(IsContactElsewhere) as question:
            contacts.add(house.sam, house.umbra, ALICE, confirmed=confirmed)
        assert question.value.field == "email"
        assert "Alice Adams, a contact of Acme Ltd" in str(question.value)
        assert question.value.fields["person"] == alice
    assert places(house, house.umbra) == before
    id = contacts.add(house.sam, house.umbra, ALICE, confirmed=alice)
    assert (contact(house, id).status, contact(house, id).name) == (AccessStatus.NOT_INVITED, "Typed Name")


def test_a_colleague_who_is_a_contact_elsewhere_is_named_as_both(house: House) -> None:
    alice = known(house, staff_role=StaffRole.MEMBER)
    with pytest.raises(IsColleagueElsewhere, match="works at the firm and is a contact of Acme Ltd"):
        contacts.add(house.sam, house.umbra, ALICE)
    contacts.add(house.sam, house.umbra, ALICE, confirmed=alice)


def test_who_sees_neither_client_nor_account_is_told_nothing(house: House) -> None:
    known(house)
    nick = limited(house, house.umbra)
    id = contacts.add(nick, house.umbra, ALICE)  # carried without a word
    stranger = contacts.add(nick, house.umbra, ContactForm("Typed Name", email="nobody@example.test"))
    assert {contact(house, id).status, contact(house, stranger).status} == {AccessStatus.NOT_INVITED}


def test_who_sees_both_clients_is_asked_about_what_they_see(house: House) -> None:
    alice = known(house)
    nick = limited(house, house.acme, house.umbra)
    with pytest.raises(IsContactElsewhere, match="Alice Adams, a contact of Acme Ltd"):
        contacts.add(nick, house.umbra, ALICE)
    contacts.add(nick, house.umbra, ALICE, confirmed=alice)


@pytest.mark.parametrize("stands", [True, False])
def test_of_a_client_out_of_reach_the_question_says_nothing(house: House, stands: bool) -> None:
    """Alice is at Acme and Umbra in sight of Nick, and at a third that is not."""
    alice, third, fourth = known(house), house.entity("Hidden Ltd"), house.entity("Fourth Ltd")
    contacts.add(house.sam, third, ALICE, confirmed=alice)
    with house.backstage() as db:
        row = db.scalars(select(Contact).where(Contact.person_id == alice, Contact.entity_id == house.acme)).one()
        row.named_by = "alice@example.test" if stands else "other@example.test"
    nick = limited(house, house.acme, fourth)
    if not stands:  # whose account it is, the typed address would tell
        contacts.add(nick, fourth, ALICE)
        return
    with pytest.raises(IsContactElsewhere) as question:
        contacts.add(nick, fourth, ALICE)
    assert "Acme Ltd" in str(question.value)
    assert "Hidden" not in repr((str(question.value), question.value.fields))


@pytest.mark.parametrize(("answer", "came"), [("yes", ["created"]), ("no", ["refused"])])
def test_a_file_asks_by_name_and_client(house: House, answer: str, came: list[str]) -> None:
    known(house)
    before = places(house, house.umbra)
    report = run(house.olga, "contacts", FILE)
    [question] = report.open_questions
    assert "Alice Adams, a contact of Acme Ltd" in house.olga.words.refusal(question.sentence)
    assert "Umbra SA" in house.olga.words.refusal(question.sentence)
    assert places(house, house.umbra) == before
    report = run(house.olga, "contacts", FILE, Options(answers={question.key: answer}))
    assert results(report) == came
    assert places(house, house.umbra) - before == (answer == "yes")
    if answer == "yes":
        again = run(house.olga, "contacts", FILE)
        assert (results(again), again.questions) == (["unchanged"], ())


def test_a_file_of_whoever_sees_little_is_asked_nothing(house: House) -> None:
    known(house)
    nick = limited(house, house.umbra)
    report = run(nick, "contacts", FILE)
    assert (results(report), report.questions, reasons(report)) == (["created"], (), [])


def test_one_new_person_at_two_clients_of_one_file_is_no_question(house: House) -> None:
    text = "Client,Name,E-mail\nAcme Ltd,Nina,nina@example.test\nUmbra SA,Nina,nina@example.test\n"
    report = run(house.olga, "contacts", text)
    assert (results(report), report.questions) == (["created", "created"], ())


def test_signing_in_accepts_nothing(house: House) -> None:
    id = invited(house)
    done = sign_in(house)
    assert done.is_asked
    alice = going_on(house, done.token)
    assert seen(alice) == {"Acme Ltd"}
    assert contact(house, id).status is AccessStatus.INVITED
    with pytest.raises(NotFound), alice.transaction(May.READ_PORTAL) as db:
        db.one(Contact, id)
    assert asked.mine(alice) == (AskedRow(id, "Umbra SA", house.sam.actor.name),)
    assert asked.accept(alice, id) == house.umbra
    assert seen(house.again(alice)) == {"Acme Ltd", "Umbra SA"}
    assert [each.facts["by"] for each in history(house) if each.verb == "contact.accepted"] == ["their word"]
    assert asked.mine(alice) == ()
    assert not sign_in(house).is_asked


def test_accepting_twice_is_once(house: House) -> None:
    id = invited(house)
    alice = going_on(house, sign_in(house).token)
    assert asked.accept(alice, id) == asked.accept(alice, id)
    assert len([each for each in history(house) if each.verb == "contact.accepted"]) == 1


def test_who_asked_is_whoever_invited_last(house: House) -> None:
    id = invited(house)
    invitations.invite(house.at(house.olga, NOON + timedelta(minutes=1)), id)
    [row] = asked.mine(going_on(house, sign_in(house).token))
    assert (row.client, row.by) == ("Umbra SA", house.olga.actor.name)


Gone = Callable[[House, UUID], object]
GONE: dict[str, Gone] = {
    "called off": lambda house, id: invitations.revoke(house.sam, id),
    "removed": lambda house, id: contacts.remove(house.sam, id),
    "archived": lambda house, _: clients.archive(house.sam, house.umbra),
}


@pytest.mark.parametrize("way", GONE)
def test_what_was_called_off_is_answered_by_nobody(house: House, way: str) -> None:
    id = invited(house)
    alice = going_on(house, sign_in(house).token)
    GONE[way](house, id)
    assert asked.mine(alice) == ()
    for answer in (asked.accept, asked.decline):
        with pytest.raises(NotFound):
            answer(alice, id)
    assert seen(house.again(alice)) == {"Acme Ltd"}


@pytest.mark.parametrize("answer", [asked.accept, asked.decline])
def test_nobody_answers_for_somebody_else(house: House, answer: Callable[[Context, UUID], object]) -> None:
    id = invited(house)
    for who in (house.bob, house.carol, house.olga, house.sam):
        with pytest.raises(NotFound):
            answer(who, id)
    look = viewed_by(house.olga, house.alice)
    assert asked.mine(look) == ()
    with pytest.raises(NotAllowed):
        answer(look, id)
    assert contact(house, id).status is AccessStatus.INVITED


@pytest.mark.parametrize("answer", [asked.accept, asked.decline])
def test_an_open_browser_answers_nothing(house: House, answer: Callable[[Context, UUID], object]) -> None:
    id = invited(house)
    token = sign_in(house).token
    with pytest.raises(AskAgain):
        answer(going_on(house, token, NOON + timedelta(minutes=11)), id)
    assert contact(house, id).status is AccessStatus.INVITED


def test_a_temporary_password_accepts_what_it_was_mailed_for_and_nothing_else(house: House) -> None:
    house.prefer(onboarding="temp_password")
    here = newcomer(house)
    sam = house.again(house.sam)
    form = ContactForm("Nina", email="nina@example.test")
    there = contacts.add(sam, house.umbra, form, confirmed=contact(house, here).person_id)
    for each in (here, there):
        invitations.invite(sam, each)
    secret = next(word for word in mailed(house, "invite_temporary")[0][1].split() if word.count("-") == 3)
    done = sign_in(house, "nina@example.test", secret)
    assert done.is_asked
    assert (contact(house, here).status, contact(house, there).status) == (AccessStatus.ACCEPTED, AccessStatus.INVITED)
    nina = going_on(house, done.token)
    for answer in (asked.accept, asked.decline):
        with pytest.raises(PasswordDue):
            answer(nina, there)
    asked.accept(going_on(house, set_own_password(nina, OTHER, OTHER)), there)
    assert contact(house, there).status is AccessStatus.ACCEPTED


def test_a_colleague_accepts_from_their_desk_and_has_both_sides(house: House) -> None:
    give(house, house.kim)
    kim = house.kim.actor.person_id
    id = contacts.add(house.sam, house.acme, ContactForm("Kim", email="kim@example.test"), confirmed=kim)
    invitations.invite(house.sam, id)
    done = sign_in(house, "kim@example.test")
    assert (done.is_staff, done.has_both_sides, done.is_asked) == (True, False, True)
    asked.accept(going_on(house, done.token), id)
    assert going_on(house, done.token).actor.has_other_side
    assert sign_in(house, "kim@example.test").has_both_sides
