"""Whoever reads strangers' words does so in a time that grows with their length, and no faster.

Everything that takes a text apart is in PARSERS; it is given texts of one, two and four times a length, built to make
bad parsers work hard, and its CPU seconds must grow about as much. What reads whole files does it in a child with bounds
of its own (tests/services/integrations/test_confinement.py); here its parts are held to the same.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from pickle import UnpicklingError
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.lists.list_state import ListState
from data import folding, mail_addresses
from data.errors import Refusal
from data.people import logins, tax_numbers
from pages import secret_addresses
from pages.access import return_path
from pages.guard import log_filter
from pages.guard.config import Limits, Rules, networks
from pages.guard.http import cookies, form_token, proxy_headers
from pages.shell import form_page, screens
from services.access import passwords, rate_limits
from services.billing import einvoices
from services.billing.invoices import urls
from services.imports.reading import child_protocol, encodings, spreadsheet_formats, table_file, zip_files
from services.imports.rows import (
    allocation_text,
    currency_signs,
    number_format,
    written_days,
    written_numbers,
    written_rates,
)
from services.integrations.payments import stripe
from services.integrations.payments.protocol import NotFromGateway
from services.platform import number_input, text_input
from services.platform.i18n import Wording

ROOT = Path(__file__).resolve().parents[3]
EN, EL, ATHENS = Wording("en"), Wording("el"), ZoneInfo("Europe/Athens")
RULES = Rules(frozenset({"http://x"}), frozenset({"x"}), networks(["127.0.0.1"]), Limits())
LENGTH = 1_500  # characters at first, then four times as many
QUICK_SECONDS = 0.01  # for the longest text: what is this fast needs no ratio
MOST_GROWTH = 8  # of four times the text; a square would grow 16-fold


def forwarded(text: str) -> None:
    scope = {
        "type": "http",
        "client": ("127.0.0.1", 1),
        "scheme": "http",
        "headers": [(b"x-forwarded-for", text.encode("utf-8", "replace"))],
    }
    proxy_headers.Proxies(None, RULES)._believe(scope)


def signed(text: str) -> None:
    with suppress(NotFromGateway):
        stripe._verified(b'{"object": "event", "id": "evt_1"}', text.encode("ascii", "replace").decode(), ("whsec_x",))


def hook(text: str) -> None:
    with suppress(NotFromGateway, RecursionError):
        stripe._verified(text.encode(), "t=1,v1=x", ("whsec_x",))


PARSERS: dict[str, Callable[[str], object]] = {
    # Addresses, names, numbers of people
    "typed.mail_address": text_input.mail_address,
    "mail_addresses.is_address": mail_addresses.is_address,
    "logins.in_ascii": logins.in_ascii,
    "logins.login_key": logins.login_key,
    "typed.phone": lambda text: text_input.phone(text, "phone"),
    "typed.one_line": lambda text: text_input.one_line(text, "name", longest=200),
    "typed.few_lines": lambda text: text_input.few_lines(text, "note", longest=200),
    "tax_numbers.tax_number": lambda text: tax_numbers.tax_number(text, "GR"),
    "tax_numbers.is_placeholder": tax_numbers.is_placeholder,
    "tax_numbers.from_key": tax_numbers.from_key,
    "folding.folded": folding.folded,
    "folding.name_key": folding.name_key,
    "folding.spelling": folding.spelling,
    "folding.order_key": folding.order_key,
    # Numbers, money, days
    "amounts.decimal en": lambda text: number_input.decimal(EN, text, "x"),
    "amounts.decimal el": lambda text: number_input.decimal(EL, text, "x"),
    "amounts.money": lambda text: number_input.money(EN, text, "EUR", "x"),
    "amounts.currency": lambda text: number_input.currency(text, "x"),
    "amounts.country": lambda text: number_input.country(text, "x"),
    "written_numbers.written": written_numbers.written,
    "written_numbers.tidied": written_numbers.tidied,
    "written_rates.rate_in": written_rates.rate_in,
    "style.readings": number_format.readings,
    "style.settled": lambda text: number_format.settled([text], [text], style_options()),
    "written_days.days": lambda text: written_days.days(text, ATHENS),
    "written_days.is_serial": written_days.is_serial,
    "currency_signs.fits": lambda text: currency_signs.fits(text, "EUR"),
    "spreadsheet_formats.shown": lambda text: spreadsheet_formats.shown(Decimal("1234.5"), text),
    "allocation_text": lambda text: allocation_text.allocations(text, lambda _: False),
    "allocation_text.named": allocation_text.named,
    # Files
    "tables.read_table": lambda text: table_file.read_table(text.encode()),
    "encodings.decoded": lambda text: encodings.decoded(text.encode("cp1253", "replace")),
    "einvoices.read": lambda text: einvoices.read(text.encode()),
    "einvoices.read inside": lambda text: einvoices.read(
        b"<a>" + text.replace("<", "").replace("&", "").encode() + b"</a>"
    ),
    "archives.opened": lambda text: opened_archive(b"PK\x03\x04" + text.encode()),
    "passing.unpacked": lambda text: child_protocol.unpacked(text.encode()),
    # Requests
    "cookies.value_of": lambda text: cookies.value_of(text, "portico"),
    "forms.matches": lambda text: form_token.matches(text, "x"),
    "targets.target": lambda text: return_path.target("/" + text, (), "/"),
    "light._spoken": lambda text: list(form_page._spoken(text)),
    "proxies": forwarded,
    "screens.own_path": screens.own_path,
    "screens.locate": lambda text: screens.locate((), "/" + text),
    "addresses.holds_secret": secret_addresses.holds_secret,
    "addresses.without_secrets": secret_addresses.without_secrets,
    "logs.escaped": log_filter.escaped,
    "ListState.from_query": lambda text: ListState.from_query(
        {"q": text, "sort": text, "page": text, "rows": text, "from": text, "f.x": text}
    ),
    "document_paths.number_in": urls.number_in,
    "document_paths.segment": urls.segment,
    "throttle.account_of": rate_limits.account_of,
    "throttle.source_of": rate_limits.source_of,
    "stripe signature": signed,
    "stripe body": hook,
    "json": json.loads,
    "passwords.check": lambda text: passwords.check(text, ("anna", "acme")),
}


def style_options() -> Any:
    from services.platform.importing.outcomes import Options

    return Options()


def opened_archive(content: bytes) -> None:
    with zip_files.opened(content):
        pass


UNITS = (
    "a",
    "0",
    " ",
    ".",
    ",",
    "-",
    "(",
    ")",
    "()",
    "((a",
    "1.",
    "1,",
    "0 ",
    "a@",
    "@",
    "a.",
    '"',
    "\\",
    "/",
    "//",
    "%",
    "%25",
    "%2f",
    "&a=",
    "=",
    ";",
    "; a=b",
    ":",
    "<",
    "<a>",
    "<!--",
    "[",
    '{"a":',
    "\n",
    "a\n",
    "\t",
    ";1",
    "\r",
    "\u200d",
    "\u0301",
    "क\u200d",
    "Ω",
    "ß",
    "ﷺ",
    "€",
    "€ ",
    "1€",
    "EUR ",
    "+",
    "E",
    "1e",
    "-1",
    "'",
    "''",
    "INV-1 ",
    "INV-1=1;",
    "2026-01-01",
    "01/02/",
    "T00",
    "VAT ",
    "EL",
    "#,##0",
    "[$-409]",
    "_(",
    "*",
    "?",
    "&#x",
    "portico=",
    "/reset/",
    "/_nicegui_ws",
    "portico-",
    "__Host-",
    "1.1.1.1,",
    "t=1,",
    "v1=",
    "N/A",
    "20%",
    "VAT",
)
ENDS = ("", "!", "@b.eu")


def seconds(parse: Callable[[str], object], text: str) -> float:
    """The least CPU time of a few tries: others use the machine, too."""
    best = float("inf")
    for _ in range(3):
        began = time.thread_time()
        with suppress(
            Refusal,
            ValueError,
            LookupError,
            RecursionError,
            ArithmeticError,
            child_protocol.Forged,
            EOFError,
            OSError,
            UnpicklingError,
            MemoryError,
            AttributeError,
            ImportError,
            TypeError,
        ):
            parse(text)
        best = min(best, time.thread_time() - began)
        if best < QUICK_SECONDS:
            return best
    return best


def built(unit: str, length: int, end: str) -> str:
    return unit * (length // len(unit)) + end


@pytest.mark.security("P26", "R66")
@pytest.mark.parametrize("name", PARSERS)
def test_time_grows_with_the_text(name: str) -> None:
    parse = PARSERS[name]
    seconds(parse, "1")  # what is loaded at first use is not counted
    worse = []
    for unit in UNITS:
        for end in ENDS if len(unit) == 1 else ENDS[:1]:
            longest = seconds(parse, built(unit, 4 * LENGTH, end))
            if longest > QUICK_SECONDS:
                growth = longest / max(seconds(parse, built(unit, LENGTH, end)), QUICK_SECONDS / 20)
                if growth > MOST_GROWTH or longest > 1:
                    worse.append((unit, end, round(longest, 3), round(growth, 1)))
    assert worse == []


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every expression that a module of the program keeps compiled."""
    for room in ("data", "services", "components", "pages", "commands"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if "migrations" in name or name.endswith("worker") or not _keeps_patterns(path):
                continue
            for key, value in vars(importlib.import_module(name.removesuffix(".__init__"))).items():
                for each in (
                    value
                    if isinstance(value, tuple | list)
                    else value.values()
                    if isinstance(value, dict)
                    else (value,)
                ):
                    for part in each if isinstance(each, tuple) else (each,):
                        if isinstance(part, re.Pattern):
                            yield f"{name}.{key}", part


def _keeps_patterns(path: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "compile" for node in ast.walk(ast.parse(path.read_text()))
    )


def test_no_expression_of_ours_explodes() -> None:
    """Nested repetitions take exponential or cubic time for a text of a few hundred characters; ours take none."""
    found, slow = list(patterns()), []
    assert len(found) > 60
    for name, pattern in found:
        letters = sorted({*re.findall(r"[^\\\[\](){}?*+|^$]", str(pattern.pattern)), "a", "0", " ", "!"})[:40]
        for unit in [*letters, *(a + b for a in letters[:6] for b in letters[:6])]:
            text: Any = built(unit, 400, "\x00")
            if isinstance(pattern.pattern, bytes):
                text = text.encode()
            for use in (pattern.fullmatch, pattern.search):
                began = time.thread_time()
                use(text)
                if time.thread_time() - began > 0.05:
                    slow.append((name, unit))
    assert slow == []


def test_the_measure_finds_what_is_slow() -> None:
    """A parser whose work is a square of the text's length, and an expression that explodes."""

    def square(text: str) -> None:
        for at in range(0, len(text), 8):
            text[at:].count("x")

    longest, first = seconds(square, "a" * 64 * LENGTH), seconds(square, "a" * 16 * LENGTH)
    assert longest > QUICK_SECONDS
    assert longest / first > MOST_GROWTH
    began = time.thread_time()
    re.compile("(a+)+b").fullmatch("a" * 22)
    assert time.thread_time() - began > 0.05
