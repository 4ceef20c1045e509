"""Which behaviours are proved by which tests: a pytest plugin, and a command that only lists.

python -m tools.features            rows -> tests, nothing is run
python -m pytest -p tools.features  the same after a run; a row counts only when all its tests passed
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from services.access.ways_in.table import rendered

ROWS = Path(__file__).parents[1] / "tests" / "features.csv"
AREAS = {
    "AUT": "Authentication and sessions",
    "NAV": "Shell and navigation",
    "ENT": "Entity selector",
    "DSH": "Dashboard",
    "INV": "Invoices",
    "PAY": "Paying",
    "CRD": "Credits, prepayments, methods",
    "EST": "Estimates",
    "PRJ": "Projects and time",
    "SVC": "Services and jobs",
    "TKT": "Tickets",
    "DOC": "Documents",
    "SGN": "Electronic signature",
    "ACT": "Client actions",
    "MSG": "Messages",
    "UPD": "Updates",
    "ACC": "Account",
    "STM": "Statement",
    "SET": "Firm settings",
    "IMP": "Impersonation",
    "BRA": "Branding",
    "NOT": "Views and notices",
    "MOB": "Mobile and promises",
}
PROPERTY = "portico_rows"  # travels with the report from a parallel worker to the process that prints


def titles() -> dict[str, str]:
    """Every row of the feature list with a short title, in the list's order."""
    with open(ROWS, newline="", encoding="utf-8") as file:
        return {row["id"]: row["title"] for row in csv.DictReader(file)}


def marked(item: pytest.Item) -> list[str]:
    """The rows a test names in its `feature` and `security` markers, its class's and module's included."""
    return [str(row) for kind in ("feature", "security") for marker in item.iter_markers(kind) for row in marker.args]


def table(proofs: Mapping[str, Mapping[str, bool]]) -> Iterator[str]:
    """Lines for people. `proofs[row][test]` tells whether that test passed."""
    known = titles()
    for area, name in AREAS.items():
        rows = [row for row in known if row.startswith(area)]
        done = [row for row in rows if _proved(proofs, row)]
        yield f"{area}  {name}: {len(done)} of {len(rows)}"
        for row in rows:
            if row in proofs:
                yield f"  {row}  {known[row]}{'' if _proved(proofs, row) else '  ** FAILING **'}"
                yield from (f"            {test}" for test in _short(proofs[row]))
        if missing := [row for row in rows if row not in proofs]:
            yield f"  not yet: {' '.join(row.removeprefix(f'{area}-') for row in missing)}"
    other = sorted((row for row in proofs if row not in known), key=lambda row: (row[0], row[1:].zfill(4)))
    yield f"Security and reliability requirements with tests: {len(other)}"
    for row in other:
        flag = "" if _proved(proofs, row) else "  ** FAILING **"
        yield f"  {row:<5}{', '.join(_short(proofs[row]))}{flag}"
    yield f"In all: {sum(_proved(proofs, row) for row in known)} of {len(known)} rows are proved by a test."


def unknown(rows: Iterator[str] | set[str]) -> list[str]:
    """Marker arguments that name nothing: no row of the list, no requirement (R12, P9, N4), no decision (C1)."""
    known = titles()
    return sorted(row for row in rows if row not in known and not (row[:1] in set("RPNC") and row[1:].isdigit()))


def _proved(proofs: Mapping[str, Mapping[str, bool]], row: str) -> bool:
    return row in proofs and all(proofs[row].values())


def _short(tests: Mapping[str, bool]) -> list[str]:
    """Test names with their file, the cases of one parametrised test as one."""
    return sorted({test.split("[")[0].removeprefix("tests/") for test in tests})


class Proofs:
    """Gathers rows while pytest runs or collects."""

    def __init__(self, *, only_listing: bool = False) -> None:
        self.only_listing = only_listing
        self.found: dict[str, dict[str, bool]] = defaultdict(dict)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            rows = marked(item)
            item.user_properties.append((PROPERTY, rows))
            if wrong := unknown(set(rows)):
                raise pytest.UsageError(f"{item.nodeid} names {', '.join(wrong)}, which is not in the feature list.")
            if self.only_listing:
                for row in rows:
                    self.found[row][item.nodeid] = True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        rows = dict(report.user_properties).get(PROPERTY, [])
        for row in rows if isinstance(rows, list) else []:
            self.found[row][report.nodeid] = self.found[row].get(report.nodeid, True) and report.passed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("features: rows and the tests that prove them")
        for line in table(self.found):
            terminalreporter.write_line(line)
        terminalreporter.section("what each loss of trust closes")
        terminalreporter.write_line(rendered())


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Proofs(only_listing=config.option.collectonly), "portico-features")


if __name__ == "__main__":
    raise SystemExit(pytest.main(["--collect-only", "-qq", "-p", "tools.features", "tests"]))
