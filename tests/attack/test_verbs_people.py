"""Taking over somebody's account through the verbs that staff and clients have."""

from __future__ import annotations

from contextlib import nullcontext
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from data.errors import SignedOut
from data.firm.tables import Mail
from data.people.tables import Assignment, Contact, Entity, Person
from data.statuses import AccessStatus, StaffRole, TokenPurpose
from services.access import one_time_tokens, passwords, sign_in
from services.access.accounts.password import NotProved
from services.access.invitations import actions as invitations
from services.firm import team
from services.firm.team import StaffForm
from services.imports.declared import CONTACTS
from services.people import contacts
from services.platform.context import Context
from services.platform.permissions import May
from tests.cast import House
from tests.services.imported import results, run
from tests.services.signing_in import hash_of

CODE = "K7 42 99"


def somebody(house: House, *places: tuple[UUID, AccessStatus], role: StaffRole | None = None) -> tuple[UUID, UUID]:
    """A person nobody has heard of yet, without a password; their id and that of their first place."""
    person = Person(id=uuid4(), name="Nina New", staff_role=role, sees_all_clients=True)
    person.go_by_email("nina@example.test")
    person.refold()
    made = [
        Contact(id=uuid4(), person_id=person.id, entity_id=entity, status=status, **person.details)
        for entity, status in places
    ]
    with house.backstage() as db:
        db.add(person)
        db.flush()
        db.add_all(made)
    return person.id, made[0].id


def of_acme_only(house: House) -> Context:
    """A member of staff who may invite, but looks after Acme alone."""
    mel = house.staff("Mel Member", StaffRole.MEMBER, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=mel.actor.person_id, entity_id=house.acme))
    return mel


def has_password(house: House, id: UUID) -> bool:
    with house.backstage() as db:
        return db.get_one(Person, id).password_hash is not None


def save_new_contact(house: House, by: Context, id: UUID) -> None:
    with by.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Contact, id)
        invitations.on_contact_saved(by, db, row, db.one(Person, row.person_id), code=passwords.hashed(CODE))
        db.record("contact.saved", row)


@pytest.mark.security("R22", "R30", "R31")
@pytest.mark.parametrize("automatic", [False, True])
@pytest.mark.parametrize("role", [None, *StaffRole])
def test_nobody_sets_the_password_of_anybody(house: House, role: StaffRole | None, automatic: bool) -> None:
    """Neither of a contact, nor of a colleague who was only just taken on and has no password yet."""
    id, contact = somebody(
        house, (house.acme, AccessStatus.NOT_INVITED), (house.umbra, AccessStatus.INVITED), role=role
    )
    house.prefer(onboarding="auto_on_contact" if automatic else "invite_link")
    mel = of_acme_only(house)
    if automatic:
        save_new_contact(house, mel, contact)
    elif role is not None:
        with pytest.raises(invitations.HasPassword):
            invitations.invite(house.sam, contact, code=CODE)
        invitations.invite(mel, contact, code=CODE)  # who is not told of an account known elsewhere
    else:
        invitations.invite(mel, contact, code=CODE)
    assert not has_password(house, id)


@pytest.mark.security("R22", "R26")
def test_a_write_into_another_client_raises_whoever_forgot_the_check(house: House) -> None:
    with pytest.raises(RuntimeError), house.alice.transaction(May.EDIT_PROFILE) as db:
        db.add(Contact(person_id=house.alice.actor.person_id, entity_id=house.umbra, name="Alice Adams"))
        db.record("contact.added", db.scalars(select(Entity)).first())


@pytest.mark.security("R17", "R28")
def test_a_contact_taken_off_their_only_client_is_signed_out(house: House) -> None:
    def place_of(person: Context) -> UUID:
        with house.backstage() as db:
            return db.scalars(
                select(Contact.id)
                .where(Contact.person_id == person.actor.person_id)
                .where(Contact.entity_id == house.acme)
            ).one()

    told: list[str] = []
    house.inside.bus.listen(f"session:{house.bob.actor.session_key}", told.append)
    contacts.remove(house.olga, place_of(house.bob))
    assert told
    with pytest.raises(SignedOut):
        house.again(house.bob)
    contacts.remove(house.olga, place_of(house.maria))  # who has Umbra, too
    assert [each.name for each in house.again(house.maria).actor.memberships] == ["Umbra SA"]


@pytest.mark.security("R5", "R9")
def test_a_user_name_never_passes_for_somebody_s_address(house: House) -> None:
    """Else whoever gives a contact the owner's address as user name locks the owner out, and reads their passwords."""
    with house.backstage() as db:
        bob = db.get_one(Person, house.bob.actor.person_id)
        bob.go_by_email("a@example.test")  # sorts before the owner's
        bob.go_by_username("olga@example.test")
    with house.backstage() as db:
        found = sign_in.person_named(db, "Olga@example.test", house.system.preferences)
        assert found
        assert found.id == house.olga.actor.person_id


@pytest.mark.security("R22", "R30")
@pytest.mark.parametrize(("sees_umbra", "kept"), [(False, True), (True, False)])
def test_a_limited_administrator_forgets_no_password_of_somebody_known_elsewhere(
    house: House, sees_umbra: bool, kept: bool
) -> None:
    """Taking a contact on as staff ends what is unproven of their account: only for who sees all clients they have.
    Who does not, takes nobody on whose password may be a stranger's."""
    ada = house.staff("Ada Min", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    id, _ = somebody(house, (house.acme, AccessStatus.ACCEPTED), (house.umbra, AccessStatus.INVITED))
    with house.backstage() as db:
        seen = [house.acme, house.umbra] if sees_umbra else [house.acme]
        db.add_all([Assignment(person_id=ada.actor.person_id, entity_id=each) for each in seen])
        db.get_one(Person, id).password_hash = hash_of("her own quiet words")
        one_time_tokens.make(db, TokenPurpose.INVITE, id, email="nina@example.test")
    with pytest.raises(NotProved) if kept else nullcontext():
        team.add(ada, StaffForm("Nina New", "nina@example.test", "member", reach="assigned"), confirmed=id)
    assert has_password(house, id) is kept
    with house.backstage() as db:
        assert (db.get_one(Person, id).staff_role is None) is kept
        assert one_time_tokens.is_any_open(db, TokenPurpose.INVITE, id) is kept
        assert one_time_tokens.is_any_open(db, TokenPurpose.RESET, id) is not kept  # hers alone: it is mailed to her
        mailed = [] if kept else ["nina@example.test"]
        assert db.scalars(select(Mail.recipient).where(Mail.kind == "staff_invite")).all() == mailed


@pytest.mark.security("R22", "R26")
def test_a_file_changes_nobody_of_a_client_out_of_sight(house: House) -> None:
    max_ = house.staff("Max Manager", StaffRole.MANAGER, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=max_.actor.person_id, entity_id=house.acme))
    table = "Client,Name,E-mail,Phone\nAcme Ltd,Mallory,carol@example.test,666777\n"
    renamed = "Client,Name,E-mail,User name\nAcme Ltd,Mallory,carol@example.test,mallory\n"
    assert results(run(max_, CONTACTS, renamed)) == ["refused"]
    assert results(run(max_, CONTACTS, table)) == ["created"]  # what Acme has of her is Acme's
    with house.backstage() as db:
        carol = db.get_one(Person, house.carol.actor.person_id)
        assert (carol.name, carol.phone, carol.username) == ("Carol Clark", None, "carol")
        there = db.scalars(select(Contact).where(Contact.person_id == carol.id, Contact.entity_id == house.umbra)).one()
        assert (there.name, there.phone) == ("Carol Clark", None)
    assert results(run(house.olga, CONTACTS, table)) == ["unchanged"]
