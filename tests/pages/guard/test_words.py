"""Cookies, form tokens, frames and log lines: text that strangers write."""

import logging
import sys
import time

import pytest

from pages.guard.config import Limits
from pages.guard.http.cookies import Cookies
from pages.guard.http.form_token import form_token, matches
from pages.guard.log_filter import CleanLines, Dated, escaped
from pages.guard.websocket.messages import Greeting, arguments, fits, is_modest, is_own_path
from pages.secret_addresses import without_secrets
from pages.shell import areas
from services.access.authentication import key_of
from services.access.session_cookie import new_token, value_of

LIMITS = Limits()
areas.areas()  # each says which of its addresses hold secrets


@pytest.mark.security("R14")
def test_a_cookie_is_one_token_of_256_bits():
    token = new_token()
    assert value_of(f"a=b; portico={token}; c", "portico") == token
    for header in (None, "", f"portico={token}; portico={token}", f"portico={token}x", "portico=", f"Portico={token}",
                   f"portico={token[:-1]}\n", f'portico="{token}"', f"x-portico={token}"):  # fmt: skip
        assert value_of(header, "portico") is None
    assert len(key_of(token)) == 64
    assert Cookies(secure=True).session == "__Host-portico"
    assert Cookies(secure=False).pre == "portico-pre"


@pytest.mark.security("R19")
def test_a_form_token_belongs_to_its_cookie():
    own, other = new_token(), new_token()
    token = form_token(own)
    assert matches(token, own)
    assert form_token(own) != token
    for wrong in (None, 1, "", token[:-1], token + "0", token.upper(), "é" * len(token), form_token(other)):
        assert not matches(wrong, own)


@pytest.mark.security("N15")
@pytest.mark.parametrize("path", ["/", "/a?b=ü#c", "/invoice/1", "/a//b"])
def test_own_paths(path: str):
    assert is_own_path(path, LIMITS)


@pytest.mark.security("N15", "R20")
@pytest.mark.parametrize(
    "path", ["", "a", "//x", "/\\x", "/a\\b", "/\t/x", "/\x00", "https:/x", None, 1, "//", "/" + "a" * 2000]
)
def test_paths_of_others(path: object):
    assert not is_own_path(path, LIMITS)


@pytest.mark.security("R36", "N24")
def test_arguments_are_measured_before_they_are_used():
    assert arguments(['{"a": [1, "x", null]}', None], LIMITS) == [{"a": [1, "x", None]}, None]
    long, deep = '"' + "x" * 256_000 + '"', "[" * 17 + "]" * 17
    for texts in (["NaN"], ["Infinity"], ["{"], ["[" * 99_999], ["1"] * 17, [long], [deep]):
        assert arguments([*texts], LIMITS) is None
    assert not is_modest([[0] * 20_001], LIMITS)
    assert fits([{"a": 1}, 5], [["a", "b"], None])
    assert not fits([{"c": 1}], [["a"]])
    assert not fits([1], [])


@pytest.mark.security("N2")
def test_a_greeting_keeps_its_tabs_to_its_session():
    uuid = "0" * 8 + "-0000-4000-8000-" + "0" * 12
    honest = {"client_id": uuid, "tab_id": uuid, "document_id": uuid, "old_tab_id": "null", "next_message_id": "7"}
    greeting = Greeting.read(honest)
    assert greeting
    named = {"tab_id": f"k:{uuid}", "old_tab_id": None, "document_id": uuid, "next_message_id": 7}
    assert greeting.of_session("k") == named
    for lie in ({"tab_id": f"{uuid}\n"}, {"client_id": 1}, {"next_message_id": True}, {"next_message_id": -1}):
        assert Greeting.read(honest | lie) is None
    assert Greeting.read(["x"]) is None


@pytest.mark.security("R93")
def test_a_line_is_one_line():
    assert escaped("a\r\n\x1b[31m\u202eb\u2028") == "a\\r\\n\\x1b[31m\\u202eb\\u2028"
    assert escaped("Müller & Söhne") == "Müller & Söhne"


@pytest.mark.security("R48", "R92")
@pytest.mark.parametrize(
    "line",
    ['GET "/_nicegui_ws/socket.io/?EIO=4&client_id=SECRET&tab_id=SECRET" 200', "POST /_nicegui/client/SECRET/upload/1",
     "/invite/SECRET?x=1", "https://p.example/reset/SECRET", "/email/SECRET", "GET /verify-sender/SECRET", "/pretend/SECRET", "Cookie: a=b; portico=SECRET; c=d",
     "Cookie: __Host-portico=SECRET", "portico-pre=SECRET", "portico-device=SECRET", "__Host-portico-device=SECRET",
     "GET /login?next=%2Freset%2FSECRET", "GET //reset//SECRET", "/%72eset/SECRET", "next=%252Finvite%252FSECRET",
     "/RESET/SECRET"],
)  # fmt: skip
def test_addresses_lose_their_secrets(line: str):
    assert "SECRET" not in without_secrets(line)
    assert "[removed]" in without_secrets(line)


def _record(message: str, *args: object, error: bool = False) -> logging.LogRecord:
    try:
        raise ValueError("bad\nFORGED /reset/SECRET")
    except ValueError:
        exc_info = sys.exc_info() if error else None
    return logging.LogRecord("x", logging.ERROR, "f", 1, message, args, exc_info)


@pytest.mark.security("R93")
def test_the_filter_cleans_messages_and_tracebacks():
    clean, record = CleanLines(), _record("user %s", "a\nb", error=True)
    assert clean.filter(record)
    line = logging.Formatter("%(message)s").format(record)
    assert line.startswith("user a\\nb\\nTraceback")
    assert line.isprintable()
    assert "SECRET" not in line


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/St_Johns"])
def test_a_log_line_says_when_in_utc(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        record = _record("x")
        record.created = 1_700_000_000.25
        assert Dated().format(record) == "2023-11-14T22:13:20.250+00:00 ERROR x: x"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.security("R93")
def test_the_eleventh_same_traceback_is_only_counted():
    clean = CleanLines()
    assert [clean.filter(_record("x", error=True)) for _ in range(12)] == [True] * 10 + [False] * 2
    assert clean.filter(_record("x"))
