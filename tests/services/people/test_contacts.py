"""Contacts of a client: added, changed, removed, and never a way into somebody else's account."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from data.access.tables import OneTimeToken
from data.errors import Conflict, Invalid, NotAllowed, NotFound, SignedOut
from data.firm.tables import Mail
from data.people.tables import RIGHTS, Assignment, Contact, Person
from data.statuses import AccessStatus, StaffRole, TokenPurpose
from services.access import one_time_tokens
from services.access.account_authority import NotYoursToRename, WorksHere
from services.access.both_sides import IsSomeColleague
from services.access.invitations import actions as invitations
from services.people import contacts
from services.people.contacts import ContactForm
from services.platform.areas import contact_rights
from services.platform.contact_rights import effective
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.permissions import May
from tests.cast import NOON, House

NINA = ContactForm("Nina Neu", email="Nina@Example.test", username="nina", job_title="Director", is_primary=True)


def row(house: House, name: str, entity=None):
    return next(each for each in contacts.of_client(house.sam, entity or house.acme) if each.name == name)


def test_a_contact_is_added_and_stands_first_when_primary(house: House):
    id = contacts.add(house.kim, house.acme, NINA)
    first = contacts.of_client(house.sam, house.acme)[0]
    assert (first.id, first.form, first.status) == (id, NINA, AccessStatus.NOT_INVITED)
    other = contacts.add(house.kim, house.acme, replace(NINA, name="Otto", email="o@example.test", username=""))
    assert [each.id for each in contacts.of_client(house.sam, house.acme) if each.form.is_primary] == [other]


@pytest.mark.feature("AUT-09")
def test_a_contact_needs_a_name_and_nothing_else(house: House):
    id = contacts.add(house.kim, house.acme, ContactForm("Nina Noon"))
    saved = row(house, "Nina Noon")
    assert (saved.id, saved.form, saved.status) == (id, ContactForm("Nina Noon"), AccessStatus.NOT_INVITED)
    with pytest.raises(Invalid) as refused:
        contacts.add(house.kim, house.acme, ContactForm("", email="n@example.test"))
    assert refused.value.field == "name"


def test_a_known_address_is_the_known_person(house: House):
    typed = ContactForm("Somebody Else", email="ALICE@example.test")
    contacts.add(house.kim, house.umbra, typed, confirmed=house.alice.actor.person_id)
    alice = row(house, "Somebody Else", house.umbra)  # as this client's staff call her
    assert alice.person_id == house.alice.actor.person_id
    assert row(house, "Alice Adams").person_id == alice.person_id
    with pytest.raises(contacts.AlreadyContact):
        contacts.add(house.kim, house.umbra, ContactForm("Alice", email="alice@example.test"))
    assert len(house.again(house.alice).actor.memberships) == 1  # a place, but no invitation yet


def test_a_change_reaches_the_person_and_their_rights(house: House):
    seen = row(house, "Bob Brown")
    wanted = replace(seen.form, name="Bob Braun", phone="210 5").allowing(pays=True, sees_billing=False)
    contacts.change(house.sam, seen.id, seen.version, seen.person_version, wanted)
    now = row(house, "Bob Braun")
    assert now.form == wanted.allowing(pays=False)  # paying needs seeing
    assert "sees_billing" not in house.again(house.bob).actor.memberships[0].rights
    contacts.change(house.sam, now.id, now.version, now.person_version, now.form)
    assert row(house, "Bob Braun").version == now.version
    with pytest.raises(Conflict):
        contacts.change(house.kim, seen.id, seen.version, seen.person_version, seen.form)


@pytest.mark.security("R7", "R17")
def test_a_new_address_kills_links_to_the_old_one(house: House):
    contacts.add(house.sam, house.acme, NINA)
    nina = row(house, "Nina Neu")
    invitations.invite(house.sam, nina.id)
    nina = row(house, "Nina Neu")
    contacts.change(house.sam, nina.id, nina.version, nina.person_version, replace(nina.form, email="new@example.test"))
    with house.backstage() as db:
        open_ones = db.scalars(select(OneTimeToken).where(OneTimeToken.voided_at.is_(None))).all()
        assert open_ones == []
        assert db.get_one(Person, nina.person_id).email_verified_at is None


@pytest.mark.security("R26")
def test_nobody_takes_over_an_account_beyond_their_reach(house: House):
    contacts.add(
        house.kim,
        house.acme,
        ContactForm("Olga Owner", email="olga@example.test"),
        confirmed=house.olga.actor.person_id,
    )
    olga = row(house, "Olga Owner")
    with pytest.raises(NotYoursToRename):
        contacts.change(
            house.kim, olga.id, olga.version, olga.person_version, replace(olga.form, email="k@example.test")
        )
    nick = limited(house)
    maria = row(house, "Maria Pappas")
    with pytest.raises(NotYoursToRename):
        contacts.change(
            nick, maria.id, maria.version, maria.person_version, replace(maria.form, email="k@example.test")
        )
    seen = next(each for each in contacts.of_client(nick, house.acme) if each.id == maria.id)  # no user name in it
    contacts.change(nick, seen.id, seen.version, seen.person_version, replace(seen.form, job_title="Boss"))
    now = row(house, "Maria Pappas")
    contacts.change(house.sam, now.id, now.version, now.person_version, replace(now.form, name="Maria P."))


@pytest.mark.security("R26")
@pytest.mark.parametrize("new", [{"language": "el"}, {"username": "another"}])
def test_who_works_here_is_not_changed_through_a_place_at_a_client(house: House, new: dict[str, str]) -> None:
    ada = house.staff("Ada Min", StaffRole.ADMINISTRATOR)
    for person in (house.olga, ada, house.kim):
        contacts.add(
            house.kim,
            house.acme,
            ContactForm(person.actor.name, email=person.actor.email or ""),
            confirmed=person.actor.person_id,
        )

    def change(who: Context, name: str) -> None:
        seen = row(house, name)
        contacts.change(
            who,
            seen.id,
            seen.version,
            seen.person_version,
            replace(
                seen.form,
                **{field: f"{value} {name}" if field == "username" else value for field, value in new.items()},
            ),
        )

    refused = NotYoursToRename if "username" in new else WorksHere
    for who, above in (
        (house.kim, "Olga Owner"),
        (house.sam, "Olga Owner"),
        (ada, "Olga Owner"),
        (house.kim, "Ada Min"),
        (house.sam, "Kim Low"),
    ):  # he does not manage staff
        with pytest.raises(refused):
            change(who, above)
    for who, name in ((house.kim, "Kim Low"), (ada, "Kim Low"), (ada, "Ada Min"), (house.olga, "Olga Owner")):
        change(who, name)
        before = row(house, name).person_version
        change(who, name)  # twice is once
        assert row(house, name).person_version == before
    with pytest.raises(NotFound):
        change(house.staff("Nick New", StaffRole.MEMBER, sees_all_clients=False), "Olga Owner")


@pytest.mark.security("R26")
@pytest.mark.parametrize(
    "new", [{"name": "Olga O."}, {"phone": "210 66"}, {"mobile": "69 66"}, {"fax": "210 67"}, {"job_title": "Guest"}]
)
def test_what_a_client_has_of_somebody_is_the_client_s_and_never_their_own(house: House, new: dict[str, str]) -> None:
    contacts.add(
        house.kim,
        house.acme,
        ContactForm("Olga Owner", email="olga@example.test"),
        confirmed=house.olga.actor.person_id,
    )
    contacts.add(
        house.kim,
        house.umbra,
        ContactForm("Olga", email="olga@example.test", phone="210 1"),
        confirmed=house.olga.actor.person_id,
    )
    for entity, stays in ((house.acme, ("Olga", house.umbra)), (house.umbra, None)):
        seen = next(each for each in contacts.of_client(house.kim, entity) if each.form.username == "olga")
        contacts.change(house.kim, seen.id, seen.version, seen.person_version, replace(seen.form, **new))
        now = row(house, new.get("name", seen.name), entity)
        assert now.form == replace(seen.form, **new)
        assert now.person_version == seen.person_version
        if stays:
            assert row(house, *stays).form.phone == "210 1"
    with house.backstage() as db:
        olga = db.get_one(Person, house.olga.actor.person_id)
        assert (olga.name, olga.phone, olga.mobile, olga.fax) == ("Olga Owner", None, None, None)


@pytest.mark.security("R26", "R28")
def test_an_address_brings_nothing_into_view_that_was_not_typed(house: House) -> None:
    with house.backstage() as db:
        carol = db.get_one(Person, house.carol.actor.person_id)
        carol.phone, carol.mobile, carol.fax, carol.language, carol.last_signed_in_at = "1", "2", "3", "el", NOON
        there = db.scalars(select(Contact).where(Contact.person_id == carol.id)).one()
        there.phone = "4"
    nick = limited(house)
    for address, name in (("CAROL@example.test", "Somebody"), ("olga@example.test", "Someone")):
        typed = ContactForm(name, email=address, phone="210 99")
        who = house.olga.actor.person_id if "olga" in address else None
        if who:
            with pytest.raises(IsSomeColleague) as refused:
                contacts.add(nick, house.acme, typed)
            assert "Olga" not in nick.words.refusal(refused.value)
        id = contacts.add(nick, house.acme, typed, confirmed=who)
        [seen] = [each for each in contacts.of_client(nick, house.acme) if each.id == id]
        assert (seen.form, seen.last_signed_in_at, seen.has_been_in, seen.is_concealed) == (typed, None, False, True)
        with pytest.raises(contacts.AlreadyContact) as already:
            contacts.add(nick, house.acme, replace(typed, name="x"))
        assert already.value.fields["name"] == name
        contacts.change(nick, id, seen.version, seen.person_version, replace(seen.form, phone="210 98", email=""))
        for field in ("username", "email"):
            with pytest.raises(NotYoursToRename):
                contacts.change(nick, id, seen.version + 1, 0, replace(seen.form, **{field: "new@example.test"}))
    all_of_it = row(house, "Somebody")
    assert (all_of_it.form.username, all_of_it.form.language, all_of_it.last_signed_in_at) == ("carol", "el", NOON)
    assert (all_of_it.form.phone, all_of_it.form.email) == ("210 98", "carol@example.test")
    with house.backstage() as db:
        carol = db.get_one(Person, house.carol.actor.person_id)
        assert (carol.name, carol.phone, carol.mobile, carol.fax) == ("Carol Clark", "1", "2", "3")
        assert db.get_one(Contact, there.id).phone == "4"


def limited(house: House) -> Context:
    """A member of staff who sees Acme only."""
    nick = house.staff("Nick New", StaffRole.MEMBER, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=nick.actor.person_id, entity_id=house.acme))
    return nick


def test_names_to_sign_in_with_are_unique(house: House):
    bob = row(house, "Bob Brown")
    for field, value in (("email", "CAROL@example.test"), ("username", "Carol")):
        with pytest.raises(Conflict) as refused:
            contacts.change(house.sam, bob.id, bob.version, bob.person_version, replace(bob.form, **{field: value}))
        assert refused.value.field == field


@pytest.mark.security("R17")
def test_removing_ends_access_and_links_and_stays_in_the_history(house: House):
    bob = row(house, "Bob Brown")
    with house.backstage() as db:
        one_time_tokens.make(db, TokenPurpose.INVITE, bob.person_id, contact_id=bob.id)
    contacts.remove(house.sam, bob.id)
    with pytest.raises(SignedOut):  # no other client is open to him
        house.again(house.bob)
    with house.backstage() as db:
        assert db.get(Contact, bob.id) is None
        assert db.get(Person, bob.person_id) is not None
        assert db.scalars(select(OneTimeToken)).all() == []
    with pytest.raises(NotFound):
        contacts.remove(house.sam, bob.id)


def test_without_the_right_or_out_of_sight_nothing_happens(house: House):
    bob = row(house, "Bob Brown")
    for who in (house.rita, house.ben, house.alice):
        with pytest.raises(NotAllowed):
            contacts.add(who, house.acme, NINA)
        with pytest.raises(NotAllowed):
            contacts.change(who, bob.id, bob.version, bob.person_version, bob.form)
        with pytest.raises(NotAllowed):
            contacts.remove(who, bob.id)
    nick = house.staff("Nick New", StaffRole.MEMBER, sees_all_clients=False)
    with pytest.raises(NotFound):
        contacts.of_client(house.ben, house.umbra)
    with pytest.raises(NotFound):
        contacts.add(nick, house.acme, NINA)
    with pytest.raises(NotFound):
        contacts.remove(nick, bob.id)


@pytest.mark.feature("AUT-08")
def test_automatic_mode_asks_for_a_name_and_a_code_and_invites(house: House):
    house.prefer(onboarding="auto_on_contact")
    sam = house.again(house.sam)
    for form, code, field in ((ContactForm("Nina Neu"), "K7R2-Q9XD", "login"), (NINA, "", "code")):
        with pytest.raises(Invalid) as refused:
            contacts.add(sam, house.acme, form, code=code)
        assert refused.value.field == field
    contacts.add(sam, house.acme, NINA, code="K7R2-Q9XD")
    assert row(house, "Nina Neu").status is AccessStatus.INVITED
    with house.backstage() as db:
        assert [each.kind for each in db.scalars(select(Mail))] == ["added"]


def test_every_right_has_its_column_words_and_permissions() -> None:
    """What areas declare is what the row keeps, with one default; whoever has all of them may what clients may at all."""
    assert {each.name for each in contact_rights()} == set(RIGHTS)
    greek = Wording("el")
    for each in contact_rights():
        assert Contact.__table__.columns[each.name].default.arg is each.default
        assert {greek.say(word) != word for word in (each.words, each.verb, each.column or each.words)} == {True}
    given = {name for each in May for name in (each.right, each.or_right) if name}
    assert given == {each.name for each in contact_rights()} - {"manages_colleagues"}  # who hears of newcomers
    assert next(each for each in contact_rights() if each.name == "pays").permissions == {May.PAY}


def test_a_right_that_needs_another_counts_for_nothing_without_it() -> None:
    assert effective({"pays", "edits_profile"}, contact_rights()) == {"edits_profile"}
    assert effective({"pays", "sees_billing"}, contact_rights()) == {"pays", "sees_billing"}


def test_the_right_of_an_area_is_given_by_forms_while_it_is_on(sqlite_house: House) -> None:
    house = sqlite_house
    seen = row(house, "Bob Brown")
    contacts.change(house.sam, seen.id, seen.version, seen.person_version, seen.form.allowing(sees_documents=False))
    assert row(house, "Bob Brown").form.rights == seen.form.rights, "off: as it was"
    house.switch_on("documents")
    contacts.change(house.sam, seen.id, seen.version, seen.person_version, seen.form.allowing(sees_documents=False))
    assert row(house, "Bob Brown").form.rights == seen.form.rights - {"sees_documents"}
    assert "sees_documents" not in house.again(house.bob).actor.memberships[0].rights
