"""The bench runs and prints every row; how quick anything is depends on the machine and is not tested here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.night import NIGHT

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("dashboard", "open invoices", "invoice list, first page", "invoice page")
ROWS = (
    *(f"floor: {path}" for path in ("/nothing", "/list", "/list-elements", "/dashboard", "/invoice")),
    *(
        f"{kind}: {page}, {who}"
        for page in PAGES
        for kind in ("data", "page")
        for who in ("2 clients", "4 clients", "client with 60")
    ),
    *(f"{kind}: invoice list, last page, client with 60" for kind in ("data", "page")),
    *(f"growth of data: {page}" for page in PAGES),
    "document stored, 3 MB",
    "document, 64 KB from 2 MB on",
    "memory of an upload of 8 MB",
    "memory of a download of 8 MB",
    *(
        f"{kind} of 40, {who}: {words}"
        for kind in ("documents", "folder counts")
        for who in ("staff", "a client")
        for words in ("all of them", "a word of a name", "a rare word of a text", "two words")
    ),
    "page: documents, beside the invoice list",
    "PDF rendered (service)",
    "PDF stored (service)",
    "PDF rendered (request)",
    "PDF stored (request)",
    "start of a payment (service)",
    "sign-in page",
    "sign-in with a password (argon2id)",
    "memory of the idle process",
    "memory per connected client (3 at once)",
    "memory after 4 have come and gone",
)
IN_CHROMIUM = (
    "sign-in page usable, cold",
    "inside usable, cold",
    "inside usable, warm",
    "click to content",
    "next 24 rows",
)


@pytest.mark.slow
def test_it_prints_every_row() -> None:
    """Those of Chromium at night: the journeys see by day that pages come up in it."""
    less = [] if NIGHT else ["--no-browser"]
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench", "--quick", *less], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-3000:]
    head, rule, *lines = done.stdout.splitlines()
    assert re.split(r"\s{2,}", head) == ["measure", "value", "floor", "ratio", "bound"]
    assert set(rule) == {"-"}
    cells = [re.split(r"\s{2,}", line) for line in lines]
    printed = {row[0] for row in cells}
    missing = {*ROWS, *(f"Chromium: {name}" for name in IN_CHROMIUM if NIGHT)} - printed
    assert not missing
    assert all(re.match(r"-?\d+(\.\d+)? ", row[1]) for row in cells)
    assert all(row[-1] in ("ok", "MISSED") for row in cells if any(cell.startswith("<=") for cell in row))


@pytest.mark.parametrize(("value", "floor", "wanted"), [(5.9, 4.0, "ok"), (6.1, 4.0, "MISSED"), (6.1, 6.0, "ok")])
def test_data_may_cost_six_milliseconds_or_a_fifth_more_than_the_floor(value: float, floor: float, wanted: str) -> None:
    from tools.bench.figures import Figure, data_bound

    at_most, why = data_bound(floor)
    assert Figure("data", value, floor=floor, at_most=at_most, why=why).verdict == wanted
