"""What is secret in an address stays there: every route is declared, and a secret leaves no trace of itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from nicegui import app
from sqlalchemy import text

from pages import client_screens, staff_screens
from pages.access.return_path import target
from pages.guard.http.cookies import Cookies
from pages.guard.http.request_filter import METHODS
from pages.guard.log_filter import CleanLines
from pages.secret_addresses import (
    ADDRESSES,
    ARRIVALS,
    FRAMEWORKS,
    PAGE_KEYS,
    SOCKET,
    Part,
    holds_secret,
    secret_prefixes,
)
from tests.cast import House
from tests.pages.stage import cookie, stage

README = Path(__file__).resolve().parents[3] / "README.md"
PART = re.compile(r"\{(\w+)(?::\w+)?\}")
# One that has the shape of a real link, and one that has none: what is redacted must not hang on either.
CANARIES = ("Kanarie4vogelA-" + "x7_Q" * 7, "kanarienvogel")
SECRETS = sorted(path for path, parts in ADDRESSES.items() if Part.SECRET in parts.values())


def declared(path: str) -> bool:
    return set(PART.findall(path)) == set(ADDRESSES.get(path, {}))


@contextmanager
def logged() -> Iterator[list[str]]:
    """Every line of every logger, as the server would write it."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Kept(), logging.getLogger()
    handler.addFilter(CleanLines())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@pytest.mark.security("R48", "R92")
async def test_every_route_says_what_is_secret_in_its_address(sqlite_house: House) -> None:
    async with stage(sqlite_house):
        routes = {str(getattr(route, "path", "")) for route in app.routes}
        ours = {path for path in routes if not path.startswith(FRAMEWORKS)}
    screens = {screen.path for screen in (*client_screens.SCREENS, *staff_screens.SCREENS)}
    assert [path for path in sorted(ours | screens) if not declared(path)] == []
    assert sorted(set(ADDRESSES) - ours - screens) == []  # what is gone is not declared any more
    assert not any(map(declared, ("/borrow/{secret}", "/reset/{token}")))
    assert len(SECRETS) >= 5


@pytest.mark.security("R48", "R92")
def test_a_secret_is_all_that_follows_its_prefix() -> None:
    for path in SECRETS:
        (name,) = PART.findall(path)
        assert ADDRESSES[path][name] is Part.SECRET
        assert path == f"/{path.split('/')[1]}/{{{name}}}", "redaction takes everything behind a prefix"
    open_ones = [path for path in ADDRESSES if path not in SECRETS]
    assert [path for path in open_ones if path.startswith(secret_prefixes())] == []


@pytest.mark.security("R48", "R92")
async def test_a_secret_in_an_address_leaves_no_trace(sqlite_house: House) -> None:
    house = sqlite_house
    forms = (
        "{prefix}{secret}",
        "{prefix}{secret}/",
        "{prefix}{secret}/more",
        "{prefix}{secret}?lang=el",
        "/{prefix}{secret}",
        "{spelled}{secret}",
    )
    async with stage(house) as site:
        with logged() as lines:
            for who in (None, house.alice, house.olga):
                site.browser.cookies.clear()
                if who is not None:
                    site.holds(cookie(house, who))
                for path in SECRETS:
                    prefix = path[: path.index("{")]
                    for form in forms if who is None else forms[:3]:
                        for canary in CANARIES:
                            where = house.inside.settings.origin + form.format(
                                prefix=prefix, secret=canary, spelled=f"/%{ord(prefix[1]):x}{prefix[2:]}"
                            )
                            for method in ("GET", "POST") if form is not forms[0] else sorted(METHODS):
                                answer = await site.browser.request(method, where, data={"new": "x"})
                                said = repr(answer.headers.multi_items()) + answer.text
                                assert canary not in unquote(said), (method, where, answer.status_code)
                                assert answer.headers["referrer-policy"] == "strict-origin", where
                                logging.getLogger("uvicorn.error").warning('%s "%s" 404', method, where)
    assert [line for line in lines if any(canary in unquote(unquote(line)) for canary in CANARIES)] == []
    assert len(lines) > 100


@pytest.mark.security("R46", "R48", "R92")
async def test_nor_when_the_database_fails_under_it(sqlite_house: House) -> None:
    """The traceback of a real failure, with the statement that failed."""
    house = sqlite_house
    with house.backstage() as db:
        db.execute(text("ALTER TABLE one_time_token RENAME TO token_gone"))
        db.execute(text("ALTER TABLE checkout RENAME TO checkout_gone"))
    async with stage(house) as site:
        with logged() as lines:
            for path in SECRETS:
                for canary in CANARIES:
                    answer = await site.browser.get(path.format(secret=canary, session=canary))
                    assert answer.status_code >= 400
                    assert canary not in repr(answer.headers) + answer.text
    failed = [line for line in lines if "Traceback" in line]
    assert failed
    assert [line for line in lines if any(canary in line for canary in CANARIES)] == []


@pytest.mark.security("R20")
async def test_nobody_arrives_at_a_door_or_a_secret_after_signing_in(sqlite_house: House) -> None:
    async with stage(sqlite_house):
        paths = {str(getattr(route, "path", "")) for route in app.routes} - ARRIVALS
        for path in sorted(paths):
            filled = PART.sub("x", path)
            for home in ("/", "/staff"):
                for spelled in (filled, filled + "/" if holds_secret(filled) else filled, quote(filled)):
                    assert target(spelled, app.routes, home) == home, spelled
        assert target("/billing/pay?ids=1", app.routes, "/") == "/billing/pay?ids=1"
        assert target("/files/invoices/1.pdf", app.routes, "/") == "/files/invoices/1.pdf"
        assert target("/staff/clients/1", app.routes, "/staff") == "/staff/clients/1"


@pytest.mark.security("R48")
def test_no_cookie_of_ours_is_written_down() -> None:
    """Whatever it is for: the session, the sign-in form, the language, the remembered device."""
    source = "\n".join(path.read_text() for path in (README.parent / "pages").rglob("*.py"))
    endings = set(re.findall(r"cookies\.session\}(-[a-z]+)|self\.session\}(-[a-z]+)", source))
    names = {a or b for a, b in endings} | {""}
    assert {"", "-device", "-pre", "-lang"} <= names
    lines = [f"{Cookies(secure).session}{ending}=kanarienvogel; a=b" for ending in names for secure in (True, False)]
    clean = CleanLines()
    for line in lines:
        record = logging.LogRecord("x", logging.INFO, "f", 1, "Cookie: %s", (line,), None)
        clean.filter(record)
        assert record.getMessage().endswith("=[removed]; a=b")


@pytest.mark.security("N2", "R48")
def test_the_proxies_example_keeps_the_same_secrets_out_of_its_logs() -> None:
    text_of = README.read_text()
    found = re.search(r"location ~\* \^/\+\(([^)]*)\)/ \{ access_log off; error_log /dev/null; ", text_of)
    assert found, "the README's proxy example has no rule for secret addresses"
    assert {f"/{first}/" for first in found[1].split("|")} == set(secret_prefixes())
    for keys in (PAGE_KEYS, f"{SOCKET}/"):
        assert f"location {keys} {{ access_log off; error_log /dev/null; " in text_of
    logs = re.search(r"log_format keyless '([^']*)'", text_of)
    assert logs
    assert not {"$request", "$request_uri", "$http_referer", "$args", "$query_string"} & {
        *re.findall(r"\$\w+", logs[1])
    }
