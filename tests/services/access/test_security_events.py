"""What is kept of reads, refusals and ended ways: by whom, about what, why; counted, bounded, never rewritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from data.access import security_events
from data.access.security_events import SecurityEvent
from data.database.session import Author
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event
from data.people.tables import Contact, Person
from data.statuses import DocumentKind, SecurityKind, StaffRole
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.billing.invoices import archive as filing
from services.billing.invoices import detail as invoices
from services.billing.invoices import staff_detail
from services.firm import team
from services.platform.context import Context
from services.platform.permissions import Actor, May
from tests.cast import NOON, House, viewed_by

REWRITES: list[dict[str, Any]] = [
    {"reason": "x"},
    {"person_id": None},
    {"number": 1},
    {"number": 0},
    {"at": NOON + timedelta(days=1)},
    {"subject_id": "x"},
    {"kind": SecurityKind.READ},
    {"last_at": NOON - timedelta(days=1), "number": 9},
    {"address": "x", "number": 9},
    {"slot": "x"},
]


def seen(house: House, kind: SecurityKind | None = None) -> list[SecurityEvent]:
    with house.backstage() as db:
        query = select(SecurityEvent).order_by(SecurityEvent.seq)
        return list(db.scalars(query.where(SecurityEvent.kind == kind) if kind else query))


OPENERS: dict[str, Callable[[Context, Any], object]] = {
    "pdf": lambda ctx, row: filing.kept_invoice(ctx, DocumentKind.INVOICE, row.number),
    "page": lambda ctx, row: invoices.document(ctx, DocumentKind.INVOICE, row.number),
}


@pytest.mark.security("R90", "R91")
@pytest.mark.parametrize("how", OPENERS)
def test_staff_who_open_a_clients_paper_are_noted_and_clients_are_not(house: House, how: str) -> None:
    row = house.invoice("120.00 EUR")
    for who in (house.alice, house.kim, house.kim, viewed_by(house.sam, house.alice)):
        OPENERS[how](who, row)
    found = seen(house)
    assert [
        (
            each.kind,
            each.reason,
            each.person_id,
            each.viewer_id,
            each.subject_kind,
            each.subject_id,
            each.entity_id,
            each.number,
            each.address,
        )
        for each in found
    ] == [
        (SecurityKind.READ, how, house.kim.actor.person_id, None, "invoice", str(row.id), house.acme, 2, "127.0.0.1"),
        (
            SecurityKind.READ,
            how,
            house.alice.actor.person_id,
            house.sam.actor.person_id,
            "invoice",
            str(row.id),
            house.acme,
            1,
            "127.0.0.1",
        ),
    ]
    assert all(each.verb != "read" for each in history(house))


def history(house: House) -> list[Event]:
    with house.backstage() as db:
        return list(db.scalars(select(Event)))


def test_the_desks_sheets_are_papers_too(house: House) -> None:
    row = house.invoice("120.00 EUR")
    staff_detail.sheet(house.kim, row.id)
    assert [(each.reason, each.subject_id) for each in seen(house)] == [("page", str(row.id))]


def test_what_a_stranger_asks_for_and_does_not_get_is_no_read(house: House) -> None:
    row = house.invoice("120.00 EUR", of=house.umbra)
    with pytest.raises(NotFound):
        staff_detail.sheet(house.ben, row.id)
    assert seen(house, SecurityKind.READ) == []


@pytest.mark.security("R90")
def test_a_refused_verb_is_noted_with_its_permission(house: House) -> None:
    house.switch_all_on()
    refused = 0
    people = (house.alice, house.lena, house.kim, house.rita, house.olga, viewed_by(house.sam, house.alice))
    for who, permission in product(people, set(May) - {May.SYSTEM, May.SYSTEM_LOOK}):
        before = len(seen(house))
        try:
            with who.transaction(permission) as db:
                db.recorded = True
        except NotAllowed:
            refused += 1
            (row,) = seen(house)[before:]
            assert (row.kind, row.subject_kind, row.subject_id) == (SecurityKind.REFUSED, "permission", permission)
            assert (row.person_id, row.viewer_id) == (who.actor.person_id, who.actor.viewer_id)
        else:
            assert len(seen(house)) == before
    assert len(seen(house)) == refused > 50


def test_what_is_refused_within_the_door_is_noted_too(house: House) -> None:
    """An administrator may manage staff, and may not make an owner."""
    ada = house.staff("Ada Admin", StaffRole.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        team.add(ada, team.StaffForm("New Owner", "new@example.test", "owner", reach="all"))
    (row,) = seen(house)
    assert (row.kind, row.reason, row.subject_id) == (SecurityKind.REFUSED, "AboveYou", "staff:manage")


def test_a_refusal_inside_another_change_is_noted_after_it(house: House) -> None:
    with pytest.raises(NotAllowed), house.olga.transaction(May.EDIT_SETTINGS), house.rita.transaction(May.EDIT_CLIENTS):
        pass
    assert {(each.person_id, each.subject_id) for each in seen(house)} == {
        (house.rita.actor.person_id, "clients:edit"),
        (house.olga.actor.person_id, "settings:edit"),
    }


def test_the_portal_itself_is_refused_without_a_word(house: House) -> None:
    with pytest.raises(NotAllowed), house.system.transaction(May.PAY):
        pass
    assert seen(house) == []


def test_every_loss_of_trust_is_noted_with_its_cause(house: House) -> None:
    for n, cause in enumerate(Cause):
        with house.olga.transaction(May.EDIT_CLIENTS) as db:
            contact = db.scalars(select(Contact).where(Contact.person_id == house.alice.actor.person_id)).one()
            person = db.get_one(Person, contact.person_id)
            close_ways_in(db, cause, person, contact=contact)
            db.record("test.closed", person)
        (row,) = seen(house)[n:]
        assert (row.kind, row.reason, row.subject_kind, row.subject_id, row.entity_id, row.person_id) == (
            SecurityKind.ENDED,
            cause,
            "person",
            str(person.id),
            house.acme,
            house.olga.actor.person_id,
        )


def test_what_was_rolled_back_did_not_end(house: House) -> None:
    with pytest.raises(NotFound), house.olga.transaction(May.EDIT_CLIENTS) as db:
        close_ways_in(db, Cause.ENDED_BY_FIRM, db.get_one(Person, house.alice.actor.person_id))
        raise NotFound()
    assert seen(house) == []


@pytest.mark.security("R49")
def test_a_flood_of_refusals_is_one_row_and_few_writes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[int] = []
    real = security_events.note
    monkeypatch.setattr(
        "services.platform.security_events.note",
        lambda db, event, times=1: writes.append(times) or real(db, event, times=times),
    )
    for _ in range(2000):
        with pytest.raises(NotAllowed), house.alice.transaction(May.MANAGE_STAFF):
            pass
    (row,) = seen(house)
    assert 1024 <= row.number <= 2000
    assert row.number == sum(writes)
    assert len(writes) < 75


def test_the_next_hour_is_another_row(house: House) -> None:
    for hours in (0, 1, 1, 30):
        later = replace(house.alice, now=NOON + timedelta(hours=hours))
        with pytest.raises(NotAllowed), later.transaction(May.MANAGE_STAFF):
            pass
    assert [(each.at - NOON, each.number) for each in seen(house)] == [
        (timedelta(0), 1),
        (timedelta(hours=1), 2),
        (timedelta(hours=30), 1),
    ]


@pytest.mark.security("R49")
def test_strangers_together_write_one_row_without_an_address(house: House) -> None:
    for n in range(300):
        nobody = replace(house.alice, actor=Actor(address=f"198.51.100.{n % 250}"))
        for permission in (May.PAY, May.READ_STAFF, May.EDIT_SETTINGS):
            with pytest.raises(NotAllowed), nobody.transaction(permission):
                pass
    (row,) = seen(house)
    assert row.person_id is None
    assert row.address is None
    assert row.browser is None


def test_one_person_fills_no_more_than_a_bound_in_an_hour(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security_events, "MOST_ROWS", 5)
    for n in range(40):
        house.kim.saw(SecurityKind.READ, "page", "invoice", UUID(int=n), house.acme)
    found = seen(house)
    assert len(found) == 6
    assert found[-1].reason == "more"
    assert sum(each.number for each in found) == 40


@pytest.mark.security("R90", "R94")
def test_nobody_hides_behind_a_full_hour(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is given stays in sight of the patterns, and who looks through alice's eyes fills none of her rows."""
    monkeypatch.setattr(security_events, "MOST_ROWS", 5)
    ada, looking = house.staff("Ada Admin", StaffRole.ADMINISTRATOR), viewed_by(house.sam, house.alice)
    for n in range(9):
        ada.saw(SecurityKind.READ, "page", "invoice", UUID(int=n), house.acme)
        looking.saw(SecurityKind.READ, "page", "invoice", UUID(int=n), house.acme)
    team.add(ada, team.StaffForm("Eve", "eve@example.test", "administrator", reach="all"))
    house.alice.saw(SecurityKind.REFUSED, "NotAllowed", "permission", "staff:manage", house.acme)
    assert {each.reason for each in seen(house, SecurityKind.GRANTED)} == {"role", "all clients"}
    assert [each.reason for each in seen(house, SecurityKind.REFUSED)] == ["NotAllowed"]
    assert [each.viewer_id for each in seen(house, SecurityKind.READ) if each.reason == "more"] == [
        None,
        house.sam.actor.person_id,
    ]


def test_two_processes_count_in_one_row(house: House) -> None:
    for _ in range(2):
        fresh = replace(house.kim, house=replace(house.inside))  # a house with ears of its own
        fresh.saw(SecurityKind.READ, "page", "invoice", UUID(int=7), house.acme)
    (row,) = seen(house)
    assert row.number == 2


@pytest.mark.security("R90")
def test_the_database_refuses_to_rewrite(house: House) -> None:
    with house.backstage() as db:
        db.author = Author(house.kim.actor.person_id, address="127.0.0.1")
        security_events.note(db, security_events.Seen(SecurityKind.REFUSED, "NotAllowed", "permission", "staff:manage"))
    for change in REWRITES:
        with pytest.raises(DBAPIError, match="insert-only"), house.backstage() as db:
            db.execute(update(SecurityEvent).values(**change).execution_options(synchronize_session=False))


@pytest.mark.security("R90")
def test_the_database_lets_nobody_delete_what_is_not_over(house: House) -> None:
    with house.backstage() as db:
        security_events.note(db, security_events.Seen(SecurityKind.REFUSED, "NotAllowed"))
    with pytest.raises(DBAPIError, match="insert-only"), house.backstage() as db:
        db.execute(delete(SecurityEvent).execution_options(synchronize_session=False))


def test_nothing_secret_is_kept(house: House) -> None:
    """Of a session its browser, never its key; of a refused verb its name, never what was given to it."""
    with pytest.raises(NotAllowed):
        team.add(house.rita, team.StaffForm("Zoe Secret", "secret@example.test", "owner", reach="all"))
    kept = " ".join(str(value) for row in seen(house) for value in vars(row).values())
    assert "ecret" not in kept
    assert house.rita.actor.session_key not in kept
    assert seen(house)
