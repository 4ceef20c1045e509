"""The way to the database: encrypted and checked as soon as it leaves this machine."""

import socket
import threading
from pathlib import Path

import pytest
import trustme

from data.database.engine import connect, verified
from services.config import Settings
from services.operations import startup
from services.operations.startup import NoDatabase

MINE = [
    "postgresql+psycopg://u:p@localhost/n",
    "postgresql+psycopg://u:p@127.0.0.1:5432/n",
    "postgresql+psycopg://u:p@[::1]/n",
    "postgresql+psycopg://u:p@/n",
    "postgresql+psycopg://u:p@/n?host=/run/pg",
    "postgresql+psycopg://u:p@/n?host=/run/pg&host=127.0.0.1",
]
OTHERS = [
    "postgresql+psycopg://u:p@db.example.com/n",
    "postgresql+psycopg://u:p@10.0.0.5:5432/n",
    "postgresql+psycopg://u:p@/n?host=db.example.com",
    "postgresql+psycopg://u:p@/n?host=/run/pg&host=10.0.0.5",
    "postgresql+psycopg://u:p@/n?host=/run/pg,10.0.0.5",
    "postgresql+psycopg://u:p@/n?hostaddr=10.0.0.5",
    "postgresql+psycopg://u:p@localhost/n?hostaddr=10.0.0.5",
    "postgresql+psycopg://u:p@/n?service=books",
    "postgresql+psycopg://u:p@localhost.example.com/n",
]
SSL_REQUEST_BYTES = 8


@pytest.mark.parametrize("url", MINE)
def test_this_machine_needs_no_tls(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGHOST", raising=False)
    assert "sslmode" not in verified(url).query


@pytest.mark.parametrize("url", OTHERS)
def test_another_machine_has_to_prove_itself(url: str) -> None:
    assert verified(url).query["sslmode"] == "verify-full"
    assert verified(url).query["sslrootcert"]


def test_a_host_from_the_environment_is_another_machine_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example.com")
    assert verified("postgresql+psycopg://u:p@/n").query["sslmode"] == "verify-full"


def test_what_the_address_says_is_kept() -> None:
    for mode in ("disable", "require", "verify-ca"):
        assert verified(f"{OTHERS[0]}?sslmode={mode}").query == {"sslmode": mode}
    assert verified(f"{OTHERS[0]}?sslrootcert=/etc/ca.pem").query["sslrootcert"] == "/etc/ca.pem"


def test_a_server_without_tls_is_refused_in_words(tmp_path: Path) -> None:
    """A server that has no TLS, under the name of another machine: no password is sent to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def plain() -> None:
            line, _ = server.accept()
            with line:
                heard.append(line.recv(SSL_REQUEST_BYTES))
                line.sendall(b"N")
                heard.append(line.recv(1000))

        thread = threading.Thread(target=plain, daemon=True)
        thread.start()
        authority = tmp_path / "ca.pem"
        trustme.CA().cert_pem.write_to_path(authority)
        url = f"postgresql+psycopg://u:secretword@db.example.com:{port}/n?hostaddr=127.0.0.1&sslrootcert={authority}"
        with pytest.raises(NoDatabase) as told, startup.opened(Settings(home=tmp_path / "home", database_url=url)):
            pass
        thread.join(10)
    assert "does not support SSL" in str(told.value)
    assert "sslrootcert" in str(told.value)
    assert "secretword" not in str(told.value)
    assert len(heard[0]) == SSL_REQUEST_BYTES
    assert heard[1:] == [b""]


@pytest.mark.postgresql
def test_a_server_in_another_zone_still_counts_in_utc(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGTZ", "Pacific/Kiritimati")  # what a session has there before it says otherwise
    engine = connect(postgres_url)
    try:
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW TIME ZONE").scalar() == "UTC"
            connection.rollback()
            assert connection.exec_driver_sql("SHOW TIME ZONE").scalar() == "UTC"
    finally:
        engine.dispose()
