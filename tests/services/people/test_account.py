"""What the firm holds about a client, seen and mended by the client."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.errors import Conflict, NotAllowed, NotFound, Refusal
from data.firm.tables import Event, Notice
from data.folding import order_key
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, InvoiceStatus
from services.billing.invoices import entry
from services.people import personal_details
from services.people import profile as account
from services.people.personal_details import PersonalDraft
from services.people.profile import ContactInformation, EditingIsOff, EntityProfile, ProfileDraft
from services.platform import background_jobs
from services.platform.context import Context
from services.platform.text_input import BadPhone, Missing, TooLong
from tests.cast import House, viewed_by


def flag_primary(house: House, who: Context, entity: UUID, **numbers: str) -> None:
    with house.backstage() as db:
        for row in db.scalars(select(Contact).where(Contact.entity_id == entity)):
            row.is_primary = row.person_id == who.actor.person_id
            for field, number in numbers.items() if row.is_primary else ():
                setattr(row, field, number)


def profile(ctx: Context) -> EntityProfile:
    return account.profiles(ctx)[0]


def draft(shown: EntityProfile, contact: dict[str, str] | None = None, **basic: str) -> ProfileDraft:
    new = replace(shown.contact, **contact) if shown.contact and contact is not None else None
    return ProfileDraft(shown.entity_id, shown.version, replace(shown.basic, **basic), new)


@pytest.mark.feature("ACC-01", "ACC-02", "ACC-12")
def test_both_blocks_show_what_the_firm_holds(house: House) -> None:
    flag_primary(house, house.bob, house.acme, phone="+30 210 1", mobile="+30 694 2", fax="+30 210 3")
    shown = profile(house.alice)
    assert (shown.basic.name, shown.basic.address, shown.basic.city, shown.basic.state, shown.basic.zip) == (
        "Acme Ltd",
        "Main Street 5",
        "Athens",
        "",
        "10563",
    )
    assert shown.contact is not None
    assert (shown.contact.name, shown.contact.phone, shown.contact.mobile, shown.contact.fax) == (
        "Bob Brown",
        "+30 210 1",
        "+30 694 2",
        "+30 210 3",
    )
    flag_primary(house, house.lena, house.acme)
    shown = profile(house.alice)
    assert shown.contact is not None
    assert shown.contact.name == "Lena Lang"


def test_all_shows_one_block_each_and_the_selector_narrows(house: House) -> None:
    assert [each.basic.name for each in account.profiles(house.maria)] == ["Acme Ltd", "Umbra SA"]
    chosen = replace(house.maria, actor=replace(house.maria.actor, chosen=house.umbra))
    assert [each.basic.name for each in account.profiles(chosen)] == ["Umbra SA"]
    assert account.profiles(house.olga) == ()


@pytest.mark.feature("ACC-05", "ACC-06")
def test_a_change_is_the_firms_record_at_once_with_history_and_notice(house: House) -> None:
    flag_primary(house, house.alice, house.acme)
    told: list[str] = []
    for topic in (f"entity:{house.acme}", "inbox"):
        house.inside.bus.listen(topic, told.append)
    saved = account.save(
        house.alice,
        draft(profile(house.alice), {"phone": "+30 210 7654321"}, address="Harbour 7\nFloor 2", city="Piraeus"),
    )
    assert (saved.basic.city, saved.contact and saved.contact.phone) == ("Piraeus", "+30 210 7654321")
    assert sorted(told) == sorted([f"entity:{house.acme}", "inbox"])
    with house.backstage() as db:
        row = db.get_one(Entity, house.acme)
        assert (row.address, row.city) == ("Harbour 7\nFloor 2", "Piraeus")
        assert "piraeus" in row.folded
        entity_event, contact_event = db.scalars(select(Event).where(Event.actor_id == house.alice.actor.person_id))
        assert entity_event.facts["changes"] == {
            "address": ["Main Street 5", "Harbour 7\nFloor 2"],
            "city": ["Athens", "Piraeus"],
        }
        assert contact_event.entity_id == house.acme
        assert contact_event.facts["changes"] == {"phone": [None, "+30 210 7654321"]}
        notice = db.scalars(select(Notice)).one()
        assert (notice.kind, notice.entity_id, notice.facts["changed"]) == (
            "profile",
            house.acme,
            ["address", "city", "phone"],
        )


def test_what_is_saved_again_and_again_is_one_line_of_the_inbox(house: House) -> None:
    for city in ("Piraeus", "Volos", "Patras"):
        account.save(house.alice, draft(profile(house.alice), city=city))
    account.save(house.alice, draft(profile(house.alice), zip="18536"))
    with house.backstage() as db:
        notice = db.scalars(select(Notice)).one()
        assert notice.facts["changed"] == ["city", "zip"]
        notice.done_at = house.alice.now
    account.save(house.alice, draft(profile(house.alice), city="Athens"))  # once it was done with, it is told anew
    with house.backstage() as db:
        assert sorted(len(each.facts["changed"]) for each in db.scalars(select(Notice))) == [1, 2]
        assert len(db.scalars(select(Event).where(Event.verb == "profile.changed")).all()) == 5


def test_saving_what_is_there_does_nothing(house: House) -> None:
    shown = profile(house.alice)
    assert account.save(house.alice, draft(shown)) == shown
    with house.backstage() as db:
        assert db.scalars(select(Event)).all() == []
        assert db.scalars(select(Notice)).all() == []


@pytest.mark.feature("ACC-03", "ACC-04", "SET-01", "C7")
def test_with_editing_off_it_is_reference_only(house: House) -> None:
    before = profile(house.alice)
    assert before.may_edit
    house.prefer(profile_editing=False)
    alice = house.again(house.alice)
    assert not profile(alice).may_edit
    assert not personal_details.personal(alice).may_edit
    with pytest.raises(EditingIsOff) as refused:
        account.save(alice, draft(before, city="Piraeus"))
    assert refused.value.status == 403
    own = personal_details.personal(alice)
    with pytest.raises(EditingIsOff):
        personal_details.save_personal(alice, PersonalDraft("Alice", "", "", "", own.mark))


def test_who_may_not_edit_is_refused(house: House) -> None:
    shown = profile(house.bob)
    assert not shown.may_edit
    for who in (house.bob, viewed_by(house.sam, house.alice), house.olga, house.rita):
        with pytest.raises(NotAllowed):
            account.save(who, draft(shown, city="Piraeus"))


def test_a_right_at_one_client_does_not_reach_another(house: House) -> None:
    with house.backstage() as db:
        row = db.scalars(
            select(Contact).where(Contact.person_id == house.maria.actor.person_id, Contact.entity_id == house.acme)
        ).one()
        row.edits_profile = False
    maria = house.again(house.maria)
    acme, umbra = account.profiles(maria)
    assert (acme.may_edit, umbra.may_edit) == (False, True)
    with pytest.raises(NotAllowed):
        account.save(maria, draft(acme, city="Piraeus"))


@pytest.mark.security("R23", "R37")
def test_a_stranger_finds_nothing(house: House) -> None:
    acme = profile(house.alice)
    for stranger in house.strangers:
        assert acme.entity_id not in {each.entity_id for each in account.profiles(stranger)}
        with pytest.raises(NotFound):
            account.save(stranger, draft(acme, city="Piraeus"))


def test_signing_in_elsewhere_meanwhile_is_no_conflict(house: House) -> None:
    flag_primary(house, house.alice, house.acme)
    shown, own = profile(house.alice), personal_details.personal(house.alice)
    with house.backstage() as db:
        db.get_one(Person, house.alice.actor.person_id).last_signed_in_at = house.alice.now
    account.save(house.alice, draft(shown, {"fax": "+30 210 555"}))
    with pytest.raises(Conflict):  # but this is
        personal_details.save_personal(house.alice, PersonalDraft("Alice A.", "", "", "", own.mark))


def test_somebody_elses_change_is_not_overwritten(house: House) -> None:
    shown = profile(house.alice)
    account.save(house.maria, draft(account.profiles(house.maria)[0], city="Piraeus"))
    with pytest.raises(Conflict):
        account.save(house.alice, draft(shown, city="Patras"))
    assert profile(house.alice).basic.city == "Piraeus"


@pytest.mark.parametrize(
    ("typed", "error", "field"),
    [
        ({"name": "  "}, Missing, "name"),
        ({"zip": "1" * 21}, TooLong, "zip"),
        ({"city": "c" * 121}, TooLong, "city"),
        ({"address": "a" * 401}, TooLong, "address"),
    ],
)
def test_a_refusal_names_its_field(house: House, typed: dict[str, str], error: type[Refusal], field: str) -> None:
    with pytest.raises(error) as refused:
        account.save(house.alice, draft(profile(house.alice), **typed))
    assert refused.value.field == field


@pytest.mark.parametrize("number", ["call me", "12", "+30 210 <b>", "٠١٢٣٤٥", "1" * 61])
def test_a_telephone_number_has_digits(house: House, number: str) -> None:
    flag_primary(house, house.alice, house.acme, fax="ask at the desk")
    with pytest.raises((BadPhone, TooLong)) as refused:
        account.save(house.alice, draft(profile(house.alice), {"mobile": number}))
    assert refused.value.field == "mobile"
    saved = account.save(house.alice, draft(profile(house.alice), {"mobile": "+30 694 1234567 ext 12"}))
    assert saved.contact is not None
    assert saved.contact.fax == "ask at the desk"  # what the firm wrote stays, as long as nobody touches it


def test_unseen_characters_are_dropped(house: House) -> None:
    saved = account.save(house.alice, draft(profile(house.alice), name="Acme\u202e \x00Ltd\u200b  Two"))
    assert saved.basic.name == "Acme Ltd Two"


def test_a_primary_contact_who_is_more_than_this_client_s_is_not_theirs_to_change(house: House) -> None:
    for who in (house.maria, house.kim):
        if who is house.kim:
            with house.backstage() as db:
                db.add(Contact(person_id=house.kim.actor.person_id, entity_id=house.acme, name="Kim Low"))
        flag_primary(house, who, house.acme)
        shown = profile(house.alice)
        assert shown.contact is not None
        assert not shown.contact.may_edit
        with pytest.raises(NotAllowed):
            account.save(house.alice, draft(shown, {"phone": "+30 210 666"}))
        account.save(house.alice, draft(profile(house.alice), {}, city=f"City of {who.actor.name}"))
    assert account.profiles(house.maria)[0].contact is not None


def test_without_a_primary_contact_there_is_no_block(house: House) -> None:
    shown = profile(house.alice)
    assert shown.contact is None
    with pytest.raises(Conflict):
        account.save(house.alice, replace(draft(shown), contact=ContactInformation("X", "", "", "", "", True)))


@pytest.mark.feature("ACC-07")
def test_issued_papers_keep_the_old_address(house: House) -> None:
    before = house.invoice(status=InvoiceStatus.DRAFT)
    after = house.invoice(status=before.status)
    issue(house, before.id)
    account.save(house.alice, draft(profile(house.alice), address="Harbour 7"))
    issue(house, after.id)
    with house.backstage() as db:
        frozen = [db.get_one(Invoice, id).frozen for id in (before.id, after.id)]
    assert [each and each["buyer"]["address"] for each in frozen] == ["Main Street 5", "Harbour 7"]


def issue(house: House, id: UUID) -> None:
    with house.backstage() as db:
        entry.issue(house.olga, db, entry.with_lines(db, id))


@pytest.mark.feature("ACC-08")
def test_own_numbers_are_changed_and_the_firm_hears_of_it(house: House) -> None:
    own = personal_details.personal(house.maria)
    saved = personal_details.save_personal(
        house.maria, PersonalDraft("Maria P.", "+30 210 5", "+30 694 123", "", own.mark)
    )
    assert (saved.name, saved.phone, saved.mobile) == ("Maria P.", "+30 210 5", "+30 694 123")
    background_jobs.run_due(house.system)
    personal_details.tell_of_person(house.system, **_last_job(house))  # twice is once
    with house.backstage() as db:
        notices = db.scalars(select(Notice)).all()
        assert {row.entity_id for row in notices} == {house.acme, house.umbra}
        assert len(notices) == 2
        event = db.scalars(select(Event).where(Event.verb == "person.changed")).one()
        assert event.facts["changes"]["name"] == ["Maria Pappas", "Maria P."]
    with pytest.raises(Conflict):
        personal_details.save_personal(house.maria, PersonalDraft("Maria", "", "", "", own.mark))
    with pytest.raises(NotAllowed):
        personal_details.save_personal(viewed_by(house.sam, house.maria), PersonalDraft("M", "", "", "", saved.mark))


@pytest.mark.security("R26")
@pytest.mark.parametrize("status", [each for each in AccessStatus if each is not AccessStatus.ACCEPTED])
def test_a_client_that_never_let_them_in_hears_nothing(house: House, status: AccessStatus) -> None:
    """Anybody can enter anybody's address as a contact: that is no way to their telephone number."""
    with house.backstage() as db:
        of_maria = Contact.person_id == house.maria.actor.person_id
        there = db.scalars(select(Contact).where(of_maria, Contact.entity_id == house.umbra)).one()
        there.status = status
    maria = house.again(house.maria)
    own = personal_details.personal(maria)
    personal_details.save_personal(maria, PersonalDraft("Maria P.", "+30 210 5", "", "", own.mark))
    with house.backstage() as db:
        assert {row.entity_id: (row.name, row.phone) for row in db.scalars(select(Contact).where(of_maria))} == {
            house.acme: ("Maria P.", "+30 210 5"),
            house.umbra: ("Maria Pappas", None),
        }
        assert {row.entity_id for row in db.scalars(select(Event).where(Event.verb == "contact.changed"))} == {
            house.acme
        }


def test_what_somebody_says_of_themselves_holds_at_each_of_their_clients(house: House) -> None:
    with house.backstage() as db:
        for row in db.scalars(select(Contact).where(Contact.person_id == house.maria.actor.person_id)):
            row.name, row.fax = f"Maria of {row.entity_id == house.acme}", "+30 210 999"
    maria = house.again(house.maria)
    own = personal_details.personal(maria)
    told: list[str] = []
    for entity in (house.acme, house.umbra):
        house.inside.bus.listen(f"entity:{entity}", told.append)
    personal_details.save_personal(maria, PersonalDraft("Maria Pappas", "+30 210 5", "", "", own.mark))
    with house.backstage() as db:
        rows = db.scalars(select(Contact).where(Contact.person_id == maria.actor.person_id)).all()
        assert {row.entity_id: (row.name, row.phone, row.fax) for row in rows} == {  # only what she changed
            house.acme: ("Maria of True", "+30 210 5", "+30 210 999"),
            house.umbra: ("Maria of False", "+30 210 5", "+30 210 999"),
        }
        events = db.scalars(select(Event).where(Event.verb == "contact.changed")).all()
        assert {(each.entity_id, each.actor_id) for each in events} == {
            (house.acme, maria.actor.person_id),
            (house.umbra, maria.actor.person_id),
        }
        assert [each.facts["changed"] for each in events] == [{"phone": [None, "+30 210 5"]}] * 2
    assert set(told) == {f"entity:{house.acme}", f"entity:{house.umbra}"}
    own = personal_details.personal(maria)
    personal_details.save_personal(maria, PersonalDraft("Ågot Å.", "+30 210 5", "", "", own.mark))
    with house.backstage() as db:
        assert {
            (row.name, row.order_key)
            for row in db.scalars(select(Contact).where(Contact.person_id == maria.actor.person_id))
        } == {("Ågot Å.", order_key("Ågot Å."))}


def test_who_is_primary_mends_their_own_details_and_nobody_else_s_account(house: House) -> None:
    flag_primary(house, house.maria, house.acme)
    account.save(house.maria, draft(account.profiles(house.maria)[0], {"phone": "+30 210 5"}))
    with house.backstage() as db:
        assert db.get_one(Person, house.maria.actor.person_id).phone == "+30 210 5"
        assert set(db.scalars(select(Contact.phone).where(Contact.person_id == house.maria.actor.person_id))) == {
            "+30 210 5"
        }
    flag_primary(house, house.bob, house.acme)
    account.save(house.alice, draft(profile(house.alice), {"name": "Robert", "phone": "+30 210 6"}))
    assert profile(house.alice).contact == replace(profile(house.bob).contact, may_edit=True)
    with house.backstage() as db:
        bob = db.get_one(Person, house.bob.actor.person_id)
        assert (bob.name, bob.phone) == ("Bob Brown", None)


def _last_job(house: House) -> dict[str, object]:
    from data.firm.tables import Job

    with house.backstage() as db:
        return dict(db.scalars(select(Job).where(Job.name == "people.tell_of_person")).one().args)


def test_staff_have_a_personal_part_whatever_the_switch(house: House) -> None:
    house.prefer(profile_editing=False)
    rita = house.again(house.rita)
    own = personal_details.personal(rita)
    assert personal_details.save_personal(rita, PersonalDraft("Rita R.", "", "", "", own.mark)).name == "Rita R."
    with house.backstage() as db:
        assert db.scalars(select(Notice)).all() == []


def test_lists_are_reset_once(house: House) -> None:
    with house.backstage() as db:
        db.get_one(Person, house.alice.actor.person_id).list_choices = {"billing": {"per_page": 50}}
    assert personal_details.personal(house.alice).lists == 1
    personal_details.forget_lists(house.alice)
    personal_details.forget_lists(house.alice)
    assert personal_details.personal(house.alice).lists == 0
    with house.backstage() as db:
        assert len(db.scalars(select(Event).where(Event.verb == "person.lists_forgotten")).all()) == 1
    with pytest.raises(NotAllowed):
        personal_details.forget_lists(viewed_by(house.sam, house.alice))


@pytest.mark.security("R49")
def test_own_details_are_told_once_a_day_with_all_that_was_changed(house: House) -> None:
    for n in range(20):
        mark = personal_details.personal(house.alice).mark
        phone = "+30 210 7654321" if n == 10 else ""
        personal_details.save_personal(house.alice, PersonalDraft(f"Alice {n}", phone, "", "", mark))
    for _ in range(3):
        background_jobs.run_due(house.system)
    with house.backstage() as db:
        (notice,) = db.scalars(select(Notice))
        assert sorted(notice.facts["changed"]) == ["name", "phone"]
