"""Real invoices come in from files while the portal serves; the client sees them and nobody gets them twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Make
from tests.journeys.stage import enter, go, rows_of, sound, until
from tests.servers.chromium import Visitors
from tests.servers.portal import ROOT, Portal

HEADERS = "external_id,number,client,issued_on,due_on,currency,description,quantity,unit_price"
XML = ROOT / "tests" / "data" / "einvoices" / "ubl-tc434-example1.xml"


@pytest.fixture(scope="module")
def demo(copies: Make) -> Iterator[Portal]:
    portal = copies().start()
    yield portal
    portal.stop()
    sound(portal)


def table(folder: Path, *rows: str) -> Path:
    path = folder / "invoices.csv"
    path.write_text("\n".join((HEADERS, *rows)), "utf-8")
    return path


def imported(portal: Portal, path: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and one result per document."""
    done = portal.run("import", "invoices", str(path), "--json", *options, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.feature("INV-03")
@pytest.mark.security("R71")
def test_a_table_is_tried_then_taken_then_not_taken_twice(
    demo: Portal, page: Page, visitors: Visitors, tmp_path: Path
) -> None:
    path = table(
        tmp_path,
        "J-1,JRN-1,Νίκος Λαζάρου,2026-01-05,2026-02-05,EUR,Survey,2,40.25",
        "J-2,JRN-2,Νίκος Λαζάρου,2026-01-06,2026-02-06,EUR,Report,1,19.99",
    )
    visitors.watch(page).expect("404")
    enter(page, demo, "nikos", path="/billing")
    code, tried = imported(demo, path, "--dry-run")
    assert (code, [each["gross"] for each in tried]) == (0, [8050, 1999])
    assert rows_of(demo, "SELECT count(*) FROM invoice WHERE number LIKE 'JRN-%'") == [(0,)]
    for _ in range(2):
        code, _taken = imported(demo, path)
        assert code == 0
        assert rows_of(demo, "SELECT number, payable_minor FROM invoice WHERE number LIKE 'JRN-%' ORDER BY number") == [
            ("JRN-1", 8050),
            ("JRN-2", 1999),
        ]
    go(page, demo, "/billing")
    for number in ("JRN-1", "JRN-2"):
        expect(page.get_by_role("link", name=number, exact=True)).to_be_visible()


@pytest.mark.security("R71")
def test_one_wrong_row_is_told_and_nothing_half_done(demo: Portal, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "J-3,JRN-3,Νίκος Λαζάρου,2026-01-05,2026-02-05,EUR,Survey,1,10.00",
        "J-4,JRN-4,Nobody We Know,2026-01-06,2026-02-06,EUR,Report,1,19.99",
        "J-5,JRN-5,Νίκος Λαζάρου,someday,2026-02-06,EUR,Report,1,19.99",
    )
    code, told = imported(demo, path)
    assert code == 1
    reasons = {each["row"]: each["reason"] for each in told}
    assert "Nobody We Know" in reasons[3]
    assert "someday" in reasons[4]
    assert "This row is fine" in reasons[2]
    assert rows_of(demo, "SELECT count(*) FROM invoice WHERE number IN ('JRN-3', 'JRN-4', 'JRN-5')") == [(0,)]


@pytest.mark.feature("INV-03")
@pytest.mark.security("R69")
def test_an_electronic_invoice_keeps_its_amounts(demo: Portal) -> None:
    code, told = imported(demo, XML)
    assert code == 0, told
    [(gross, due)] = rows_of(demo, "SELECT gross_minor, payable_minor FROM invoice WHERE number = ?", told[0]["number"])
    assert (gross, due) == (told[0]["gross"], told[0]["due"])


@pytest.mark.security("P15")
@pytest.mark.parametrize("moment", [0.0, 0.5, 0.9])
def test_killed_in_the_middle_of_an_import(demo: Portal, tmp_path: Path, moment: float) -> None:
    """`moment`: how far the work had come, as a share of a whole run; then it is simply run again."""
    name = f"K{int(moment * 10)}"
    path = table(
        tmp_path,
        *(f"{name}-{n},{name}-{n},Νίκος Λαζάρου,2026-01-05,2026-02-05,EUR,Work,1,{n}.00" for n in range(1, 201)),
    )
    with subprocess.Popen(
        [sys.executable, "app.py", "import", "invoices", str(path), "--home", str(demo.home)],
        cwd=ROOT,
        env=demo.environment(),
        stdout=subprocess.DEVNULL,
    ) as working:
        if moment:
            until(lambda: working.poll() is not None or _cpu_seconds(working.pid) > 2.5 * moment, "some work", 120)
        working.send_signal(signal.SIGKILL)
    sound(demo)
    [(half,)] = rows_of(demo, f"SELECT count(*) FROM invoice WHERE number LIKE '{name}-%'")
    assert half in (0, 200), "an import is whole or not there"
    assert imported(demo, path)[0] == 0
    assert rows_of(demo, f"SELECT count(*), sum(payable_minor) FROM invoice WHERE number LIKE '{name}-%'") == [
        (200, 100 * sum(range(1, 201)))
    ]


def _cpu_seconds(pid: int) -> float:
    """User and system time a process has used, which a busy machine does not stretch."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return float("inf")
    return (int(stat[11]) + int(stat[12])) / 100
