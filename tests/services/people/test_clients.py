"""The clients' records: made, changed, found; by whom, and by whom not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.errors import Conflict, Invalid, NotAllowed, NotFound, SignedOut
from data.firm.tables import Event
from data.money import Money
from services.firm import history
from services.people import client_listing, clients
from services.people.clients import ClientForm, ExternalIdTaken
from services.platform.lists.query import ListQuery
from tests.cast import House

pytestmark = pytest.mark.both_databases

NEW = ClientForm("Γιάννης & Υιοί", kind="partnership", external_id="C-77", country="gr", currency="eur", language="el")


def names(house: House, ctx, **how) -> list[str]:
    chosen = {each: how.pop(each) for each in ("access", "money", "archived") if each in how}
    return [row.name for row in client_listing.page_of(ctx, ListQuery(chosen=chosen, **how)).rows]


def test_a_new_client_is_found_without_accents_or_case(house: House):
    id = clients.create(house.kim, NEW)
    assert names(house, house.sam, search="ΓΙΑΝΝΗΣ υιοι") == ["Γιάννης & Υιοί"]
    assert clients.record(house.sam, id).form == replace(NEW, country="GR", currency="EUR")


@pytest.mark.feature("ACC-06")
def test_a_change_is_saved_and_remembered_with_old_and_new(house: House):
    before = clients.record(house.sam, house.acme)
    version = clients.change(house.sam, house.acme, before.version, replace(before.form, city="Patras"))
    assert version > before.version
    assert names(house, house.sam, search="patras") == ["Acme Ltd"]
    line = history.of_client(house.sam, house.acme)[0]
    assert (line.verb, line.actor, line.facts["changed"]) == (
        "client.changed",
        "Sam Reid",
        {"city": ["Athens", "Patras"]},
    )
    assert clients.change(house.sam, house.acme, version, replace(before.form, city="Patras")) == version
    assert len(history.of_client(house.sam, house.acme)) == 1


def test_the_second_of_two_editors_is_told(house: House):
    seen = clients.record(house.sam, house.acme)
    clients.change(house.sam, house.acme, seen.version, replace(seen.form, phone="210 1"))
    with pytest.raises(Conflict, match="Someone else changed this first"):
        clients.change(house.kim, house.acme, seen.version, replace(seen.form, phone="210 2"))
    assert clients.record(house.sam, house.acme).form.phone == "210 1"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "n" * 201),
        ("kind", "sect"),
        ("email", "nobody"),
        ("currency", "EURO"),
        ("country", "Atlantis"),
        ("language", "tlh"),
        ("zip", "z" * 21),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(house: House, field: str, value: str):
    with pytest.raises(Invalid) as refused:
        clients.create(house.sam, replace(NEW, **{field: value}))
    assert refused.value.field == field


def test_the_firms_own_number_is_unique_even_out_of_sight(house: House):
    clients.create(house.sam, NEW)
    with pytest.raises(ExternalIdTaken):
        clients.create(house.kim, replace(NEW, name="Another"))


@pytest.mark.parametrize("who", ["rita", "ben", "alice"])
def test_without_the_right_nothing_changes(house: House, who: str):
    ctx = getattr(house, who)
    seen = clients.record(house.sam, house.acme)
    with pytest.raises(NotAllowed):
        clients.create(ctx, NEW)
    with pytest.raises(NotAllowed):
        clients.change(ctx, house.acme, seen.version, seen.form)
    with pytest.raises(NotAllowed):
        clients.set_pay_options(ctx, house.acme, seen.version, card=False, bank_debit=False)
    with pytest.raises(NotAllowed):
        clients.archive(ctx, house.acme)


def test_clients_of_others_do_not_exist(house: House):
    assert names(house, house.ben) == ["Acme Ltd"]
    with pytest.raises(NotFound):
        clients.record(house.ben, house.umbra)
    for call in (lambda: clients.record(house.alice, house.acme), lambda: names(house, house.alice)):
        with pytest.raises(NotAllowed):
            call()


def test_whoever_sees_some_clients_sees_the_ones_they_add(house: House):
    from data.statuses import StaffRole

    nick = house.staff("Nick New", StaffRole.MEMBER, sees_all_clients=False)
    id = clients.create(nick, NEW)
    assert list(clients.record(house.again(nick), id).assigned.values()) == ["Nick New"]
    assert names(house, nick) == [NEW.name]


@pytest.mark.feature("SET-05", "PAY-02")
def test_pay_options_are_the_clients_own(house: House):
    seen = clients.record(house.sam, house.acme)
    version = clients.set_pay_options(house.sam, house.acme, seen.version, card=False, bank_debit=True)
    assert clients.set_pay_options(house.sam, house.acme, version, card=False, bank_debit=True) == version
    now = clients.record(house.sam, house.acme)
    assert (now.pays_by_card, now.pays_by_bank_debit) == (False, True)
    with pytest.raises(Conflict):
        clients.set_pay_options(house.sam, house.acme, seen.version, card=True, bank_debit=True)


def test_an_archived_client_is_out_of_reach_for_its_contacts_and_comes_back(house: House):
    clients.archive(house.sam, house.acme)
    clients.archive(house.sam, house.acme)
    assert [each.name for each in house.again(house.maria).actor.memberships] == ["Umbra SA"]
    with pytest.raises(SignedOut):  # it was their only client
        house.again(house.alice)
    assert names(house, house.sam) == ["Umbra SA"]
    assert names(house, house.sam, archived=("yes",)) == ["Acme Ltd"]
    clients.restore(house.sam, house.acme)
    alice = house.signed_in(house.alice.actor.person_id)
    assert [each.name for each in alice.actor.memberships] == ["Acme Ltd"]
    with house.backstage() as db:
        assert [each.verb for each in db.scalars(select(Event).order_by(Event.seq))] == [
            "client.archived",
            "client.restored",
        ]


def test_figures_stay_per_currency_and_the_list_filters_by_them(house: House):
    house.invoice("10.00 EUR", due=-3)
    house.invoice("5.50 USD", due=3)
    house.invoice("99.00 EUR", of=house.umbra, due=3)
    page = client_listing.page_of(house.sam, ListQuery(sort="overdue", descending=True))
    first = page.rows[0]
    assert first.name == "Acme Ltd"
    assert first.figures.owed == (Money(1000, "EUR"), Money(550, "USD"))
    assert first.figures.overdue == (Money(1000, "EUR"),)
    assert page.sums.owed == (Money(10900, "EUR"), Money(550, "USD"))
    assert names(house, house.sam, money=("overdue",)) == ["Acme Ltd"]
    assert names(house, house.sam, sort="owed", descending=True) == ["Umbra SA", "Acme Ltd"]
    assert client_listing.page_of(house.ben, ListQuery()).sums.owed == (Money(1000, "EUR"), Money(550, "USD"))
    later = house.at(house.sam, house.sam.now + timedelta(minutes=5))
    assert client_listing.page_of(later, ListQuery(chosen={"money": ("owing",)}, search="acme")).found == 1


def test_currencies_stand_in_one_order_in_every_figure(house: House):
    house.invoice("10.00 EUR", due=-3)
    house.invoice("900.00 EUR", due=3)
    house.invoice("550.00 USD", due=-3)
    [row] = client_listing.page_of(house.sam, ListQuery(chosen={"money": ("overdue",)})).rows
    for shown in (row.figures, client_listing.page_of(house.sam, ListQuery()).sums):
        assert [each.currency for each in shown.owed] == [each.currency for each in shown.overdue] == ["EUR", "USD"]


@pytest.mark.feature("AUT-18")
def test_the_list_filters_by_access(house: House):
    clients.create(house.sam, NEW)
    assert names(house, house.sam, access=("accepted",)) == ["Acme Ltd", "Umbra SA"]
    assert names(house, house.sam, access=("nobody",)) == [NEW.name]
    assert names(house, house.sam, access=("invited",)) == []
