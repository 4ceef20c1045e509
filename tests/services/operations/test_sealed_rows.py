"""Tax numbers and accounts at rest: nothing of them to be seen in the database, and nothing lost to who has the key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text, update

from commands.doctor import surroundings
from data import migrations
from data.firm.tables import Event
from data.people.tables import Entity
from data.sealing import SealBroken
from services import demo
from services.billing.staff_listing import ListQuery, invoices
from services.config import Settings
from services.demo.firm import FIRM as DEMO
from services.firm import history
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.operations import doctor, startup
from services.people import client_listing, clients
from services.people.clients import ClientForm
from services.platform.importing.outcomes import Options
from tests.cast import House
from tests.servers.databases import copied
from tests.services import sealed_town as town
from tests.services.demo.test_demo import firm as demo_firm
from tests.services.imported import results, run
from tests.services.imports.test_buyers import bill, owners

pytestmark = pytest.mark.both_databases

BEFORE = "20261129_no_preset_passwords"


def found(house: House, search: str) -> list[str]:
    return [row.name for row in client_listing.page_of(house.olga, ListQuery(search)).rows]


@pytest.mark.security("R85")
def test_no_row_shows_a_number(house: House) -> None:
    town.fill(house)
    told = town.dump(house.engine)
    assert "Acme Ltd" in told
    assert "R-1" in told or "TOSL108" in told  # documents came in
    assert town.shown(told) == set()
    names = {name for name, (tax_id, _) in town.stored(house).items() if tax_id}
    assert {"Acme Ltd", "Nereus Ltd", "Delta Foods SA", "Alpha AE"} <= names
    lines = history.of_client(house.olga, house.acme)
    assert ["", town.TYPED] in [
        [was or "", now] for each in lines for was, now in [each.facts.get("changed", {}).get("tax_id", ["", ""])]
    ]


@pytest.mark.security("R85")
def test_no_byte_of_the_file_shows_a_number(sqlite_house: House) -> None:
    town.fill(sqlite_house)
    told = town.file_bytes(sqlite_house.engine)
    assert "Acme Ltd" in told
    assert town.shown(told) == set()


@pytest.mark.security("R85")
def test_no_byte_of_the_demo_shows_a_number(sqlite_template: Path, tmp_path: Path) -> None:
    engine = copied(sqlite_template)
    demo.make(demo_firm(engine, tmp_path), datetime(2026, 11, 28, 12, tzinfo=UTC), months=1)
    with engine.connect() as db:
        numbers = db.execute(select(Entity.tax_id)).scalars().all()
    told = town.file_bytes(engine)
    engine.dispose()
    assert len(numbers) > 5
    bare = [str(each).removeprefix("EL") for each in (*numbers, DEMO.tax_id)]
    assert [each for each in (*bare, "GR16 0110", "2300 695") if each in told] == []


@pytest.mark.security("R85", "P33")
def test_what_stood_open_is_sealed_and_nothing_is_lost(house: House) -> None:
    """From the schema before, full of numbers: after the migration every one is read and found as before."""
    engine = house.engine
    town.fill(house)
    before = town.stored(house)
    try:
        command.downgrade(migrations.config(engine), BEFORE)
        open_rows = town.dump(engine)
        assert town.shown(open_rows) >= {town.FIRM, town.IBAN, town.TYPED, town.RETYPED, town.TABLE, town.BILLED}
    finally:
        migrations.upgrade(engine)
    assert town.stored(house) == before
    assert town.shown(town.dump(engine)) == set()
    if engine.dialect.name == "sqlite":
        assert town.shown(town.file_bytes(engine)) == set()
    assert found(house, "123456783") == ["Acme Ltd"]
    again = runs.run(
        house.olga,
        INVOICES,
        [bill("B-2", "Alpha AE", vat=town.BILLED, seller="EL094259216")],
        None,
        Options(),
    )
    assert results(again) == ["created"]
    assert owners(house)["B-2"].id == owners(house)["B-1"].id
    with pytest.raises(Exception, match="insert-only"), house.backstage() as db:
        db.execute(update(Event).values(verb="x"))
    assert doctor.check(house.system, deep=True) == []


def test_a_migration_that_fails_changes_nothing(sqlite_house: House) -> None:
    """All or nothing: one row that cannot be sealed, and the next attempt finds everything as it was."""
    engine = sqlite_house.engine
    town.fill(sqlite_house)
    before = town.stored(sqlite_house)
    command.downgrade(migrations.config(engine), BEFORE)
    with engine.execution_options(writing=True).begin() as db:
        kept = db.execute(text('SELECT "values" FROM firm')).scalar_one()
        db.execute(text("UPDATE firm SET \"values\" = 'not json'"))
    rows = town.dump(engine)
    with pytest.raises(ValueError, match="Expecting value"):
        migrations.upgrade(engine)
    assert (migrations.current(engine), town.dump(engine)) == (BEFORE, rows)
    with engine.execution_options(writing=True).begin() as db:
        db.execute(text('UPDATE firm SET "values" = :kept'), {"kept": kept})
    migrations.upgrade(engine)
    assert town.stored(sqlite_house) == before


@pytest.mark.security("R85")
def test_pages_that_were_overwritten_go_at_the_next_start_at_the_latest(tmp_path: Path) -> None:
    """The process that migrated was killed before it wrote the file anew."""
    chosen = Settings(home=tmp_path)
    with startup.opened(chosen) as inside:
        House(inside.engine, tmp_path, inside.gateways.vault.key)
        command.downgrade(migrations.config(inside.engine), BEFORE)
        command.upgrade(migrations.config(inside.engine), "head")
        assert inside.engine.raw_connection().cursor().execute("PRAGMA user_version").fetchone() == (1,)
    with startup.opened(chosen) as inside:
        assert inside.engine.raw_connection().cursor().execute("PRAGMA user_version").fetchone() == (0,)
        assert "EL999999999" not in town.file_bytes(inside.engine)


@pytest.mark.security("R85")
@pytest.mark.parametrize(
    "search",
    [
        "EL123456783",
        "GR 123 456 783",
        "123.456.783",
        "el123456783",
        "ΑΦΜ: 123456783",
        "acme 123456783",
        "123456783 acme",
    ],
)
def test_a_client_is_found_by_its_whole_number_in_any_spelling(house: House, search: str) -> None:
    form = ClientForm("Acme Ltd", tax_id="EL 123456783", country="GR")
    clients.change(house.olga, house.acme, clients.record(house.olga, house.acme).version, form)
    assert found(house, search) == ["Acme Ltd"]


@pytest.mark.parametrize("search", ["123456", "56783", "DE123456783", "acme 123456784", "umbra 123456783"])
def test_a_part_or_another_number_finds_nobody(house: House, search: str) -> None:
    form = ClientForm("Acme Ltd", tax_id="EL 123456783", country="GR")
    clients.change(house.olga, house.acme, clients.record(house.olga, house.acme).version, form)
    assert found(house, search) == []


def test_a_number_without_its_country_is_found_too(house: House) -> None:
    run(house.olga, "clients", "external_id,name,tax_id,country\nK1,One,U12345678,AT\nK2,Two,123456783,\n")
    assert [found(house, each) for each in ("12345678", "ATU12345678", "EL123456783")] == [["One"], ["One"], ["Two"]]


def test_bills_are_found_by_the_number_of_their_client(house: House) -> None:
    row = house.invoice()
    form = ClientForm("Acme Ltd", tax_id="EL 123456783", country="GR")
    clients.change(house.olga, house.acme, clients.record(house.olga, house.acme).version, form)
    shown = invoices(house.olga, ListQuery(search="123 456 783"))
    assert [each.number for each in shown.rows] == [row.number]


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: sealed[:-8] + ("A" * 8 if sealed[-8:] != "A" * 8 else "B" * 8),
        lambda _: "",
        lambda _: "EL123456783",
    ],
)
@pytest.mark.security("R85")
def test_an_altered_row_is_refused_and_found_by_the_doctor(house: House, change: Any) -> None:
    town_form = ClientForm("Acme Ltd", tax_id="EL123456783", country="GR")
    clients.change(house.olga, house.acme, clients.record(house.olga, house.acme).version, town_form)
    assert doctor.check(house.system, deep=True) == []
    rows = Entity.__table__
    with house.engine.execution_options(writing=True).begin() as db:
        where = rows.c.name == "Acme Ltd"
        sealed = db.execute(select(text("tax_id")).select_from(rows).where(where)).scalar_one()
        db.execute(text("UPDATE entity SET tax_id = :new WHERE name = 'Acme Ltd'"), {"new": change(sealed)})
    with pytest.raises(SealBroken):
        clients.record(house.olga, house.acme)
    assert [(each.rule, each.subject) for each in doctor.check(house.system, deep=True)] == [
        ("sealed_rows_can_be_read", f"entity.tax_id of {house.acme}")
    ]
    assert doctor.check(house.system) == []


@pytest.mark.security("R85")
def test_another_key_is_told_at_the_start(tmp_path: Path) -> None:
    with startup.opened(Settings(home=tmp_path)) as inside:
        House(inside.engine, tmp_path, inside.gateways.vault.key)
    other = "A" * 43 + "="
    with (
        pytest.raises(startup.OtherMasterKey, match="another master key"),
        startup.opened(Settings(home=tmp_path, master_key=other)),
    ):
        pass


@pytest.mark.security("R85")
def test_a_copy_from_before_is_told(sqlite_house: House) -> None:
    folder = sqlite_house.inside.settings.home / "backups"
    folder.mkdir()
    for at in (BEFORE, migrations.newest(sqlite_house.engine)):
        (folder / f"before-migration-{at}-20301231T000000Z.db").touch()
    told = [each for each in surroundings(sqlite_house.system) if each.startswith("backup")]
    assert len(told) == 1
    assert BEFORE in told[0]
