"""Each table is narrowed to a client by the one door, or says in one place why not (R22)."""

import importlib
import pkgutil

import pytest
from sqlalchemy import Column, Engine, ForeignKey, Integer, MetaData, Table, Uuid, inspect

import data
from data.base import Base, Owned
from data.database.unowned import NOT_OWNED

for module in pkgutil.iter_modules(data.__path__):  # also a table that nothing of this test imports
    importlib.import_module(f"data.{module.name}")
OWNED = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Owned)}
FRAMEWORK = {"alembic_version"}


def unnamed(metadata: MetaData) -> set[str]:
    return set(metadata.tables) - OWNED - set(NOT_OWNED)


@pytest.mark.security("R22")
def test_every_table_is_owned_or_excused() -> None:
    assert unnamed(Base.metadata) == set()
    assert set(NOT_OWNED) & OWNED == set(), "owned, and excused none the less"
    assert set(NOT_OWNED) - set(Base.metadata.tables) == set(), "excused, and there is no such table"


def test_a_new_table_without_an_excuse_is_found() -> None:
    copy = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(copy)
    Table("secret_recipe", copy, Column("id", Integer, primary_key=True))
    assert unnamed(copy) == {"secret_recipe"}


def test_an_excuse_is_a_sentence() -> None:
    for table, excuse in NOT_OWNED.items():
        assert 20 <= len(excuse) <= 120, table
        assert excuse[0].isupper(), table
        assert excuse.endswith("."), table


@pytest.mark.security("R22")
def test_what_is_owned_says_so_in_a_column_that_cannot_be_empty() -> None:
    for name in OWNED:
        column = Base.metadata.tables[name].columns["entity_id"]
        assert not column.nullable, name
        assert isinstance(column.type, Uuid), name
        assert "entity.id" in {key.target_fullname for key in column.foreign_keys}, name
        assert any(next(iter(index.columns)) is column for index in Base.metadata.tables[name].indexes), name


def test_whatever_names_a_client_in_every_row_is_owned() -> None:
    """A foreign key to a client that is never empty, and yet not narrowed, would be a hole with an excuse."""
    for name in NOT_OWNED:
        for column in Base.metadata.tables[name].columns:
            points = {key.target_fullname for key in column.foreign_keys if isinstance(key, ForeignKey)}
            assert "entity.id" not in points or column.nullable, f"{name}.{column.name}"


def test_the_database_has_no_table_that_the_models_do_not_know(engine: Engine) -> None:
    found = set(inspect(engine).get_table_names())
    assert found - FRAMEWORK == set(Base.metadata.tables)
