"""The database server of the tests is itself to be trusted."""

import psycopg
import pytest

from tests.servers.postgres import Postgres


def _connect(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))


def _columns(url: str) -> list[tuple[object, ...]]:
    with _connect(url) as connection:
        return connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()


def test_each_test_gets_an_empty_database(postgres_server: Postgres) -> None:
    with postgres_server.fresh() as first, postgres_server.fresh() as second:
        with _connect(first) as connection:
            connection.execute("CREATE TABLE invoice (id int)")
        assert _columns(first) == [("invoice",)]
        assert _columns(second) == []


def test_a_template_is_filled_once_and_copied(postgres_server: Postgres) -> None:
    filled: list[str] = []

    def fill(url: str) -> None:
        filled.append(url)
        with _connect(url) as connection:
            connection.execute("CREATE TABLE client (id int)")

    for _ in range(2):
        postgres_server.template("seeded", fill)
        with postgres_server.fresh("seeded") as url:
            assert _columns(url) == [("client",)]
    assert len(filled) == 1


def test_the_database_goes_even_while_someone_is_connected(postgres_server: Postgres) -> None:
    with postgres_server.fresh() as url:
        left_open = _connect(url)
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()


def test_it_is_a_utf8_database_in_a_neutral_order(postgres_url: str) -> None:
    with _connect(postgres_url) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT 'a' < 'B'").fetchone() == (False,)
