"""The deployment's settings: one message for all problems, files for secrets."""

from dataclasses import fields
from pathlib import Path

import pytest

from services.access import session_cookie
from services.config import BadSettings, read

PLAIN = {"PORTICO_SMTP_SECURITY": "none"}


def test_defaults_suit_one_machine(tmp_path: Path) -> None:
    made = read(tmp_path, {})
    assert made.origin == "http://localhost:8080"
    assert made.database == f"sqlite:///{tmp_path / 'portico.db'}"
    assert session_cookie.name_of(is_https=made.is_https) == "portico"
    assert made.hosts == ("localhost:8080", "127.0.0.1:8080")


def test_no_credential_has_a_default(tmp_path: Path) -> None:
    made = read(tmp_path, {})
    secrets = [each.name for each in fields(made) if not each.repr]
    assert {"smtp_password", "stripe_secret_key", "s3_secret_access_key", "master_key"} <= set(secrets)
    assert [name for name in (*secrets, "smtp_user", "s3_access_key_id") if getattr(made, name)] == []


@pytest.mark.security("R14")
def test_https_gets_a_host_cookie(tmp_path: Path) -> None:
    made = read(tmp_path, {"PORTICO_PUBLIC_URL": "https://portal.example.com/"})
    assert made.origin == "https://portal.example.com"
    assert (session_cookie.name_of(is_https=made.is_https), made.hosts, made.origins) == (
        "__Host-portico",
        ("portal.example.com",),
        ("https://portal.example.com",),
    )


def test_environment_wins_over_the_file_and_arguments_over_both(tmp_path: Path) -> None:
    (tmp_path / "portico.toml").write_text('port = 1\nsmtp_host = "file"\nmail_from = "file@example.com"\n')
    made = read(tmp_path, {"PORTICO_PORT": "2", "PORTICO_SMTP_HOST": "environment"}, port=3)
    assert (made.port, made.smtp_host, made.mail_from) == (3, "environment", "file@example.com")


@pytest.mark.security("R85")
def test_secrets_come_from_files_and_never_show(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("sk_live_canary\n")
    made = read(tmp_path, {"PORTICO_STRIPE_SECRET_KEY_FILE": str(secret)})
    assert made.stripe_secret_key == "sk_live_canary"
    assert "canary" not in repr(made)


def test_all_problems_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as told:
        read(tmp_path, {"PORTICO_PORT": "many", "PORTICO_DEMO": "perhaps", "PORTICO_SMTP_PASSWORD_FILE": "/nowhere/x"})
    assert all(word in str(told.value) for word in ("port", "demo", "PORTICO_SMTP_PASSWORD_FILE"))


@pytest.mark.security("R88")
def test_plain_http_stays_on_this_machine(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="plain HTTP"):
        read(tmp_path, {"PORTICO_PUBLIC_URL": "http://portal.example.com"})
    assert read(tmp_path, {"PORTICO_PUBLIC_URL": "http://portal.example.com", "PORTICO_ALLOW_PLAIN_HTTP": "yes"})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_mail_within_this_machine_needs_no_tls(tmp_path: Path, host: str) -> None:
    assert not read(tmp_path, PLAIN | {"PORTICO_SMTP_HOST": host, "PORTICO_SMTP_USER": "portico"}).mails_in_the_clear


@pytest.mark.parametrize("host", ["mail.example.com", "10.0.0.5", "localhost.example.com", "127.0.0.1.example.com"])
def test_mail_to_another_machine_is_encrypted(tmp_path: Path, host: str) -> None:
    given = PLAIN | {"PORTICO_SMTP_HOST": host}
    with pytest.raises(BadSettings, match=f"{host} is another machine.*allow_plain_mail"):
        read(tmp_path, given)
    assert read(tmp_path, given | {"PORTICO_SMTP_SECURITY": "starttls"}).smtp_host == host
    known = given | {"PORTICO_ALLOW_PLAIN_MAIL": "yes"}
    assert read(tmp_path, known).mails_in_the_clear
    with pytest.raises(BadSettings, match="password is not sent"):
        read(tmp_path, known | {"PORTICO_SMTP_USER": "portico"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORTICO_PUBLIC_URL": "ftp://x"},
        {"PORTICO_PUBLIC_URL": "https://x/path"},
        {"PORTICO_SMTP_SECURITY": "maybe"},
        {"PORTICO_PDF_ENGINE": "word"},
        {"PORTICO_STRIPE_API_BASE": "https://evil.example"},
    ],
)
def test_contradictions_are_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        read(tmp_path, wrong)


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "portico.toml").write_text("port = = 1")
    with pytest.raises(BadSettings, match=r"portico\.toml"):
        read(tmp_path, {})


def test_an_unknown_setting_is_told(tmp_path: Path) -> None:
    (tmp_path / "portico.toml").write_text("prot = 1")
    with pytest.raises(BadSettings, match="prot is not a setting"):
        read(tmp_path, {})


@pytest.mark.security("R67", "R88")
@pytest.mark.parametrize("address", ["/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310", ""])
def test_a_scanner_on_this_machine_is_taken(tmp_path: Path, address: str) -> None:
    assert read(tmp_path, {"PORTICO_CLAMD": address}).clamd == address


@pytest.mark.security("R67", "R88")
def test_files_go_to_no_scanner_of_another_machine_unless_that_is_said(tmp_path: Path) -> None:
    there = {"PORTICO_CLAMD": "scanner.lan:3310"}
    with pytest.raises(BadSettings, match="in the clear"):
        read(tmp_path, there)
    assert read(tmp_path, there | {"PORTICO_ALLOW_PLAIN_CLAMD": "yes"}).clamd == "scanner.lan:3310"
    for wrong in ("clamd", ":3310", "localhost:0", "localhost:99999", "localhost:x"):
        with pytest.raises(BadSettings, match="clamd must be"):
            read(tmp_path, {"PORTICO_CLAMD": wrong})
