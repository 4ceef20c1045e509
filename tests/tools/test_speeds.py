"""Which tests a run of the check command does: of an area, without browsers, by day and at night."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zlib import crc32

import pytest

from tests import night
from tools import budget, check, speeds

ROOT = Path(__file__).resolve().parents[2]


def folders(area: str) -> set[str]:
    """The folders and single files that a change there concerns."""
    return {path.rpartition("/")[0] for path in speeds.concerned(area)} | set(speeds.concerned(area))


def test_an_area_brings_those_above_it_and_none_below() -> None:
    found = folders("billing")
    assert {"tests/services/billing", "tests/pages/billing", "tests/data/billing"} & found
    assert {
        "tests/services/people",
        "tests/pages/people",
        "tests/services/imports",
        "tests/services/dashboard",
    } <= found
    assert {"tests/test_house_rules.py", "tests/test_locales.py", "tests/journeys/test_stripe.py"} <= found
    assert not {
        each
        for each in found
        if each.startswith(("tests/services/access", "tests/services/platform", "tests/data/people"))
    }
    assert "tests/attack/test_hostile_staff.py" in found  # staff's verbs over people, who lie above billing
    assert not {"tests/attack/test_http.py", "tests/journeys/test_account.py"} & folders("imports")


def test_what_all_stand_on_brings_everything() -> None:
    assert speeds.concerned("database") == speeds.files()
    services = {each for each in speeds.files() if each.startswith("tests/services/") and each.count("/") > 2}
    above = services - {each for each in services if speeds.area_of(each) in ("integrations",)}
    assert above <= set(speeds.concerned("platform"))


def test_a_change_in_the_shell_brings_pages_and_no_services() -> None:
    found = folders("shell")
    assert {"tests/pages/shell", "tests/pages/billing", "tests/pages/access", "tests/journeys/test_axe.py"} <= found
    assert not {each for each in found if each.startswith(("tests/services", "tests/data", "tests/pages/guard"))}


def test_pages_without_services_of_their_own_come_with_what_they_use() -> None:
    assert "tests/pages/shell" in folders("platform")
    assert "tests/pages/guard" not in folders("dashboard")


@pytest.mark.parametrize("area", speeds.names())
def test_every_area_brings_its_own(area: str) -> None:
    own = {each for each in speeds.files() if speeds.area_of(each) == area}
    assert own <= set(speeds.concerned(area))


def test_the_words_of_the_command() -> None:
    asked = check.Asked.read(["billing", "access", "--fast", "-k", "refund"])
    assert (asked.areas, asked.pytest, asked.fast, asked.night) == (
        ["billing", "access"],
        ["-k", "refund"],
        True,
        False,
    )
    words = check.tests(asked)
    assert words[words.index("-m") + 1] == "not browser"
    assert {*speeds.concerned("billing"), *speeds.concerned("access")} <= set(words)
    assert "tests" not in words
    assert "--part" in words


def test_without_an_area_it_is_the_whole() -> None:
    whole = check.tests(check.Asked.read([]))
    assert whole[-1] == "tests"
    assert "-m" not in whole
    assert "--part" not in check.tests(check.Asked.read(["--night"]))
    assert "tests" not in check.tests(check.Asked.read(["tests/data/test_money.py"]))


def test_a_word_that_is_no_area_is_told_and_nothing_runs() -> None:
    done = subprocess.run(
        [sys.executable, "tools/check.py", "biling"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "biling is no area. There are: access, " in done.stderr
    assert done.stdout == ""


def test_by_day_a_part_and_at_night_all(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"tests/a.py::test_{n}[postgresql]" for n in range(400)]
    plain = [each for each in names if night.runs_now(each, "def test(): ...", is_marked=False)]
    assert plain == [each for each in names if crc32(each.encode()) % night.SAMPLE == 0]
    assert 60 < len(plain) < 140
    assert all(night.runs_now(each, "with ThreadPoolExecutor(2)", is_marked=False) for each in names)
    assert all(night.runs_now(each, "pytest.raises(IntegrityError)", is_marked=False) for each in names)
    assert all(night.runs_now(each, "def test(): ...", is_marked=True) for each in names)
    assert night.times(3, 300) == 3
    monkeypatch.setattr(night, "NIGHT", "11")
    assert all(night.runs_now(each, "def test(): ...", is_marked=False) for each in names)
    assert night.times(3, 300) == 300


COUNTS = """
import tests.kill.test_kill_import as imports, tests.kill.test_paying as paying, tests.night as night
import tests.services.billing.test_ledger_machine as ledger
print(imports.KILLS, paying.RANDOM_KILLS, ledger.EXAMPLES * ledger.STEPS, night.SEED)
"""


@pytest.mark.parametrize(("given", "least"), [("", (5, 12, 2_000)), ("41", (200, 200, 10_000))])
def test_the_counts_of_day_and_night(given: str, least: tuple[int, ...]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PORTICO_NIGHT"} | {
        "PORTICO_NIGHT": given
    }
    told = subprocess.run(
        [sys.executable, "-c", COUNTS], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    *counts, seed = map(int, told.stdout.split())
    assert all(count >= bound for count, bound in zip(counts, least, strict=True))
    assert seed == int(given or 7)


def test_what_a_child_spends_is_counted() -> None:
    meter = budget.Meter()
    meter.read()
    meter._looked = 0.0
    subprocess.run([sys.executable, "-c", "sum(i * i for i in range(3_000_000))"], check=True)
    assert meter.read() > 0.05


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadfile")], ids=["alone", "parallel"])
def test_what_each_area_costs_is_told_beside_its_budget(tmp_path: Path, workers: tuple[str, ...]) -> None:
    tests = {"services/billing/test_sum.py": "sum(range(15_000_000))", "journeys/test_quick.py": "None"}
    for path, code in tests.items():
        file = tmp_path / "tests" / path
        file.parent.mkdir(parents=True)
        file.write_text(f"def test_it():\n    {code}\n")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = -p no:cacheprovider -p no:asyncio -p no:hypothesispytest --import-mode=importlib\n"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tools.budget", f"--rootdir={tmp_path}", *workers, "tests"],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    rows = {line.split()[-1]: line.split() for line in done.stdout.splitlines() if line.startswith("  ")}
    assert {"billing", "shell", "tests/services/billing/test_sum.py"} <= set(rows)
    total, setup, call, down, clock, count, budgeted, used = rows["billing"][:8]
    assert float(call) > 0.05
    assert abs(float(total) - float(setup) - float(call) - float(down)) < 0.2
    assert float(clock) > 0
    assert (int(count), int(budgeted)) == (1, budget.BUDGETS["billing"])
    assert used.endswith("%")
    assert any(line.strip().endswith("the dearest files:") for line in done.stdout.splitlines())


def test_a_budget_that_is_spent_is_told() -> None:
    cost = budget.Cost(cpu={"setup": 1.0, "call": 9.0, "teardown": 0.0})
    assert cost.told("billing", 8).endswith("billing  OVER")
    assert cost.told("billing", 11).endswith("billing")
