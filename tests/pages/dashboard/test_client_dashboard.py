"""The client's first page: whom the firm calls, said once; and lists whose every column has a name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from nicegui import Client

from components.lists.data_list import Column
from data.access.tables import AddressChange
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus
from services.access import credentials
from services.billing.checkout.payable import code_of
from services.clock import clock
from services.integrations.payments.dummy import TestGateway
from tests.cast import NOON, House
from tests.pages.stage import cookie, one, settled, shown, stage
from tests.services.ledger_rows import pay
from tests.services.signing_in import PASSWORD, give


def _contacts(page: Client) -> list[str]:
    """The lines of the panel, as text."""
    panel = one(re.findall(r'<section class="card" aria-label="Contact information">.*?</section>', shown(page)))
    return [re.sub(r"(<[^>]+>)+", "|", row).strip("|") for row in re.findall("<li.*?</li>", panel)]


def _primary(house: House, person: object, *entities: object) -> None:
    with house.backstage() as db:
        for row in db.query(Contact).filter(Contact.person_id == person, Contact.entity_id.in_(entities)):
            row.is_primary, row.phone = True, "+30 1"


@pytest.mark.feature("DSH-14", "ACC-02")
async def test_whoever_is_the_contact_of_several_entities_is_shown_once(sqlite_house: House) -> None:
    house = sqlite_house
    third = house.entity("Zeta Trust")
    _primary(house, house.maria.actor.person_id, house.acme, house.umbra)
    with house.backstage() as db:
        db.add(
            Contact(
                person_id=house.maria.actor.person_id,
                entity_id=third,
                name="Maria Pappas",
                status=AccessStatus.ACCEPTED,
            )
        )
        db.get_one(Entity, third).phone = "+30 9"
    async with stage(house) as site:
        page = await site.open(cookie(house, house.maria), "/")
        assert _contacts(page) == ["Maria Pappas|Acme Ltd, Umbra SA · +30 1 · maria@example.test", "Zeta Trust|+30 9"]


async def test_different_contacts_have_a_line_each(sqlite_house: House) -> None:
    house = sqlite_house
    _primary(house, house.alice.actor.person_id, house.acme)
    _primary(house, house.carol.actor.person_id, house.umbra)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.maria), "/")
        assert [line.split("|")[0] for line in _contacts(page)] == ["Alice Adams", "Carol Clark"]


@pytest.mark.parametrize("path", ["/billing", "/billing/history", "/billing/payments"])
async def test_every_column_has_a_name_in_the_readers_language(sqlite_house: House, path: str) -> None:
    house = sqlite_house
    house.invoice("5.00 EUR")
    with house.backstage() as db:
        db.get_one(Person, house.alice.actor.person_id).language = "el"
    pay(house, "6.00 EUR")
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.alice), path))
    assert ">pdf<" not in page
    assert "Αρχείο PDF</span></th>" in page


def test_a_column_without_a_name_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="pdf"):
        Column("pdf", "")


@pytest.mark.feature("AUT-24")
async def test_while_the_firm_changes_an_address_its_owner_reads_so_and_pays_nothing(sqlite_house: House) -> None:
    house = sqlite_house
    invoice = house.invoice("5.00 EUR")
    house.inside.gateways.checkouts["test"] = TestGateway(house.engine, "http://localhost:8080")
    pay_at = ("/billing/pay?scope=all&c=EUR", f"/billing/pay?i={code_of(invoice.id)}")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        open_before = await site.open(alice, pay_at[0])
        assert "Nothing is charged before you press Pay." in shown(open_before)
        with house.backstage() as db:
            db.add(
                AddressChange(
                    person_id=house.alice.actor.person_id,
                    email="new@example.test",
                    veto_digest="x" * 64,
                    made_at=NOON,
                    due_at=NOON + timedelta(days=1),
                )
            )
        assert "Your e-mail address is being changed to new@example.test." in shown(await site.open(alice, "/"))
        for path in (*pay_at, "/billing", f"/billing/invoices/{invoice.number}", "/account/sign-in"):
            page = shown(await site.open(alice, path))
            assert "is being changed to new@example.test. This takes effect on" in page, path
            assert "Pay €5.00" not in page, path
            assert "before you press Pay" not in page, path
        assert 'href="/billing"' in shown(await site.open(alice, pay_at[0]))
        house.inside.bus.publish({f"person:{house.alice.actor.person_id}"})
        await settled()
        assert "is being changed to new@example.test. This takes effect on" in shown(open_before)
        assert "Nothing is charged before you press Pay." not in shown(open_before)


@pytest.mark.feature("AUT-24")
@pytest.mark.parametrize("email", ["free@example.test", "bob@example.test"])
async def test_an_address_asked_for_is_named_at_sign_in_whether_or_not_it_is_free(
    sqlite_house: House, email: str
) -> None:
    house = sqlite_house
    give(house, house.alice)
    alice = replace(house.alice, now=clock())
    credentials.request_email_change(alice, PASSWORD, email)
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.alice), "/account/sign-in"))
        assert f"You asked to change your address to {email}. The link we sent there works until" in page
        credentials.change_password(alice, PASSWORD, "a new long password of alice", "a new long password of alice")
        page = shown(await site.open(cookie(house, house.alice), "/account/sign-in"))
        assert "You asked to change your address" not in page
