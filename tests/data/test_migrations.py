"""The schema's history: from nothing, from a seeded database, back again, and no drift."""

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text

import data.every_table  # noqa: F401
from data import migrations
from data.base import Base
from data.database.engine import connect
from data.folding import folded, order_key
from data.people.tables import Contact, Entity, Person
from data.people.tax_numbers import tax_number
from data.sealing import Keys, give_key
from services.config import Settings
from services.operations import startup
from tests.cast import House
from tests.house.source import ROOT


def test_every_module_with_tables_is_gathered() -> None:
    found = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for path in (ROOT / "data").rglob("*.py")
        if "mapped_column(" in path.read_text() and "migrations" not in path.parts and path.name != "base.py"
    }
    gathered = {
        line.split()[1]
        for line in (ROOT / "data/every_table.py").read_text().splitlines()
        if line.startswith("import ")
    }
    assert gathered == found


@pytest.mark.security("P33")
def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_up_down_and_up_again(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'x.db'}")
    migrations.upgrade(engine)
    command.downgrade(migrations.config(engine), "base")
    assert inspect(engine).get_table_names() in (["alembic_version"], [])
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.newest(engine)
    engine.dispose()


def test_a_seeded_database_stays_as_it_is(house: House) -> None:
    number = house.invoice("12.34 EUR").number
    migrations.upgrade(house.engine)
    with house.engine.connect() as connection:
        found = connection.execute(text("SELECT payable_minor FROM invoice WHERE number = :n"), {"n": number})
        assert found.scalar() == 1234


def test_names_and_numbers_kept_before_are_folded_as_new_ones_are(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'x.db'}")
    give_key(engine, b"k" * 32)
    command.upgrade(migrations.config(engine), "20261128_import_answers")
    rows = [
        (UUID(int=n), name, tax)
        for n, (name, tax) in enumerate(
            [
                ("Łódź Meble", "EL 123.456.783"),
                ("Ørsted Energi", "N/A"),
                ("Unit 10", None),
                ("Unit 9876543210123", None),
                ("Ƙofar Ҷаҳон", "EXEMPT"),
                ("شرکت علی", None),
            ]
        )
    ]
    table = sa.table(
        "entity",
        sa.column("id", sa.Uuid()),
        *(
            sa.column(name)
            for name in (
                "name",
                "tax_id",
                "external_id",
                "city",
                "kind",
                "pays_by_card",
                "pays_by_bank_debit",
                "folded",
                "version",
            )
        ),
    )
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(
            table.insert(),
            [
                {
                    "id": id,
                    "name": name,
                    "tax_id": tax,
                    "external_id": f"Ł-{name}",
                    "city": name,
                    "kind": "company",
                    "pays_by_card": True,
                    "pays_by_bank_debit": True,
                    "folded": name.casefold(),
                    "version": 1,
                }
                for id, name, tax in rows
            ],
        )
    migrations.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(
            sa.select(
                Entity.folded, Entity.order_key, Entity.tax_key, Entity.external_order, Entity.city_order, Entity.tax_id
            ).order_by(Entity.id)
        ).all()
    assert [tuple(row) for row in found] == [
        (
            folded(name, f"Ł-{name}", name),
            order_key(name),
            Keys.of(b"k" * 32).hashed(number) if (number := tax_number(tax)) else None,
            order_key(f"Ł-{name}"),
            order_key(name),
            tax,
        )
        for _, name, tax in rows
    ]
    assert [row.tax_key is not None for row in found] == [True, False, False, False, False, False]
    engine.dispose()


@pytest.mark.security("R7")
def test_passwords_that_the_firm_set_and_nobody_used_are_forgotten(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'x.db'}")
    command.upgrade(migrations.config(engine), "20261129_retention")
    people = sa.table(
        "person",
        sa.column("id", sa.Uuid()),
        *(
            sa.column(name)
            for name in (
                "name",
                "password_hash",
                "last_signed_in_at",
                "staff_role",
                "theme",
                "list_choices",
                "must_change_password",
                "failures_in_a_row",
                "may_impersonate",
                "sees_all_clients",
                "folded",
                "version",
            )
        ),
    )
    rows = [
        ("preset", "$argon2id$a", None, None),
        ("own", "$argon2id$b", "2030-01-01 00:00:00.000000", None),
        ("staff", "$argon2id$c", None, "member"),
        ("nobody", None, None, None),
    ]
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(
            people.insert(),
            [
                {
                    "id": UUID(int=n),
                    "name": name,
                    "password_hash": kept,
                    "last_signed_in_at": seen,
                    "staff_role": role,
                    "theme": "auto",
                    "list_choices": "{}",
                    "must_change_password": True,
                    "failures_in_a_row": 0,
                    "may_impersonate": False,
                    "sees_all_clients": False,
                    "folded": name,
                    "version": 1,
                }
                for n, (name, kept, seen, role) in enumerate(rows)
            ],
        )
    migrations.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT name, password_hash, must_change_password FROM person ORDER BY id")
        ).all()
    assert [tuple(row) for row in found] == [
        ("preset", None, 0),
        ("own", "$argon2id$b", 1),
        ("staff", "$argon2id$c", 1),
        ("nobody", None, 1),
    ]
    engine.dispose()


def test_each_contact_takes_over_what_the_person_had(house: House) -> None:
    said = {"name": "Ørsted Ena", "email": "E@example.test", "phone": "1", "mobile": "2", "fax": None}
    with house.backstage() as db:
        person = db.get_one(Person, house.maria.actor.person_id)
        for field, value in said.items():
            setattr(person, field, value)
    house.engine.dispose()
    command.downgrade(migrations.config(house.engine), "20261130_alert_seen")
    migrations.upgrade(house.engine)
    with house.backstage() as db:
        rows = db.scalars(select(Contact).where(Contact.person_id == person.id)).all()
        assert {row.entity_id for row in rows} == {house.acme, house.umbra}
        assert [
            {field: getattr(row, "named_by" if field == "email" else field) for field in said}
            | {"order": row.order_key}
            for row in rows
        ] == [said | {"order": order_key("Ørsted Ena")}] * 2


@pytest.mark.security("P33")
def test_newer_data_is_refused_by_older_code(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'x.db'}")
    startup.bring_up_to_date(engine, Settings(home=tmp_path))
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '29990101_future'"))
    with pytest.raises(startup.NewerData):
        startup.bring_up_to_date(engine, Settings(home=tmp_path))
    engine.dispose()


@pytest.mark.security("P17")
def test_sqlite_is_set_up_as_promised(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    engine.dispose()
