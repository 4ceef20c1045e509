"""A client's own people read of everybody who gets in there: once each time, whoever let them in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from data.access.tables import Invitation, OneTimeToken
from data.firm.tables import Event, Mail
from data.people.tables import Contact, Person
from data.statuses import TokenPurpose
from services.access import one_time_tokens
from services.access.accounts import portal_access
from services.access.invitations import acceptance as acceptances
from services.access.invitations import actions as invitations
from services.access.invitations import asked
from services.imports.invite_imported import invite_imported
from services.people import contacts
from services.people.contact_form import ContactForm
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.services.access.test_invitations import newcomer
from tests.services.imported import run
from tests.services.signing_in import OTHER, give, going_on, mailed, sign_in


def told(house: House) -> list[tuple[str, str]]:
    """To whom, and the subject, in the order of the addresses."""
    with house.backstage() as db:
        return sorted(
            (row.recipient, row.subject) for row in db.scalars(select(Mail).where(Mail.kind == "access_given"))
        )


def let_in(house: House, id: UUID) -> None:
    invitations.invite(house.sam, id)
    secret = re.findall(r"/invite/([\w-]{43})", mailed(house, "invite")[-1][1])[-1]
    acceptances.accept(house.system, secret, OTHER, OTHER, address="198.51.100.7")


def manages(house: House, who: str, **rights: bool) -> None:
    with house.backstage() as db:
        row = db.scalars(
            select(Contact)
            .join(Person, Person.id == Contact.person_id)
            .where(Person.username == who, Contact.entity_id == house.acme)
        ).one()
        for name, value in rights.items():
            setattr(row, name, value)


@pytest.mark.feature("AUT-17")
@pytest.mark.security("R17")
def test_the_lead_and_whoever_manages_contacts_read_who_got_in(house: House) -> None:
    manages(house, "lena", manages_colleagues=True)
    let_in(house, newcomer(house))
    assert told(house) == [(f"{who}@example.test", "Nina New now has access to Acme Ltd") for who in ("alice", "lena")]
    sign_in(house, "nina@example.test", OTHER)
    assert len(told(house)) == 2


@pytest.mark.security("R17")
def test_the_lead_is_the_primary_contact_and_somebody_else_if_that_is_who_got_in(house: House) -> None:
    manages(house, "bob", is_primary=True)
    id = newcomer(house)
    let_in(house, id)
    with house.backstage() as db:
        db.get_one(Contact, id).is_primary = True
    invitations.revoke(house.sam, id)
    invitations.invite(house.sam, id)
    asked.accept(going_on(house, sign_in(house, "nina@example.test", OTHER).token), id)  # given back: told again
    assert [to for to, _ in told(house)] == ["bob@example.test", "bob@example.test"]


@pytest.mark.security("R17")
def test_each_client_hears_of_itself_in_its_readers_language(house: House) -> None:
    give(house, house.carol, language="el")
    give(house, house.alice)
    id = contacts.add(
        house.sam, house.umbra, ContactForm("Alice", email="alice@example.test"), confirmed=house.alice.actor.person_id
    )
    invitations.invite(house.sam, id)
    alice = going_on(house, sign_in(house).token)
    assert told(house) == []  # invited is not in, and signed in has not accepted
    asked.accept(alice, id)
    assert [to for to, _ in told(house)] == ["carol@example.test"]
    assert "Umbra SA" in told(house)[0][1]
    assert re.search(r"[α-ω]", told(house)[0][1])


@pytest.mark.security("R17")
def test_a_file_of_many_people_mails_nobody_before_they_come_in(house: House) -> None:
    run(
        house.olga,
        "contacts",
        "Client,Name,E-mail\n" + "".join(f"Acme Ltd,Person {n},person{n}@example.test\n" for n in range(5)),
    )
    with house.backstage() as db:
        ids = db.scalars(
            select(Contact.id).join(Person, Person.id == Contact.person_id).where(Person.name.startswith("Person "))
        ).all()
    assert invite_imported(house.sam, ids).sent == 5
    assert told(house) == []


@pytest.mark.security("R17")
def test_where_nobody_else_is_nobody_is_told(house: House) -> None:
    alone = house.entity("Alone Ltd")
    with house.backstage() as db:
        row = Contact(entity_id=alone, person_id=house.bob.actor.person_id, name="Bob Brown")
        db.add(row)
        db.flush()
        id = row.id
    give(house, house.bob)
    invitations.invite(house.sam, id)
    sign_in(house, "bob@example.test")
    assert told(house) == []


def test_whoever_is_in_already_stays_in_since_then_and_nobody_is_told_again(sqlite_house: House) -> None:
    house = sqlite_house
    later, [place] = replace(house.system, now=NOON + timedelta(hours=1)), house.bob.actor.memberships
    with house.backstage() as db:
        for purpose in (TokenPurpose.INVITE, TokenPurpose.TEMPORARY):
            one_time_tokens.make(db, purpose, house.bob.actor.person_id, contact_id=place.contact_id)
        db.add(
            Invitation(
                entity_id=house.acme,
                contact_id=place.contact_id,
                made_at=NOON,
                waiting_since=NOON,
                mode="invite_link",
                language="en",
            )
        )
    with later.transaction(May.SYSTEM) as db:
        portal_access.accept(later, db, db.get_one(Contact, place.contact_id), by="invitation")
    assert told(house) == []
    with house.backstage() as db:
        assert db.get_one(Contact, place.contact_id).accepted_at == NOON
        assert all(each.voided_at for each in db.scalars(select(OneTimeToken))), "what else invited them is over"
        assert all(each.cancelled_at for each in db.scalars(select(Invitation)))


def test_an_invitation_that_waits_for_somebody_revoked_is_revoked_with_a_line(sqlite_house: House) -> None:
    """Invited again beyond the day's limit they are still out, and that they were to come in is taken back."""
    house = sqlite_house
    id = house.bob.actor.memberships[0].contact_id
    invitations.revoke(house.sam, id)
    with house.backstage() as db:
        row = Invitation(entity_id=house.acme, contact_id=id, made_at=NOON, mode="invite_link", language="en")
        row.waiting_since = NOON
        db.add(row)

    def lines() -> int:
        with house.backstage() as db:
            found = db.scalars(select(Event.verb).where(Event.subject_id == str(id), Event.verb == "contact.revoked"))
            return len(found.all())

    assert lines() == 1
    invitations.revoke(house.sam, id)
    assert lines() == 2
    invitations.revoke(house.sam, id)
    assert lines() == 2
