"""A pytest plugin that runs failed browser tests once more, so that one late browser does not make a run red.

A browser test that failed is run once more, alone, after all others. If it passes then, the run stays green and says
so in its last lines, with the first failure and where its trace is. More than MOST_FLAKY in one run is red. Tests
without a browser are never run again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

MOST_FLAKY = 2
MOST_TRIED = 5  # more failures than that are no accident, and would take long
SECONDS = 600
KEPT = "portico_kept"  # tests/servers/kept.py
WATCHERS = "tests/servers/fixtures.py"  # looks at the page's console once a test is over


@dataclass
class Failed:
    """A browser test and the reports of its phases that failed."""

    nodeid: str
    reports: list[pytest.TestReport] = field(default_factory=list)
    passed: bool = False

    @property
    def folder(self) -> Path | None:
        return next(
            (Path(str(value)) for report in self.reports for name, value in report.user_properties if name == KEPT),
            None,
        )

    @property
    def why(self) -> str:
        """The line that says what went wrong first."""
        lines = [line[2:].strip() for line in self.reports[0].longreprtext.splitlines() if line.startswith("E ")]
        return (lines or [self.reports[0].longreprtext.strip().rpartition("\n")[2]])[0]

    @property
    def trace(self) -> str:
        if self.folder is None:
            return "no trace"
        return str(next(iter(sorted(self.folder.glob("*-trace.zip"))), self.folder))

    @property
    def is_worth_a_rerun(self) -> bool:
        """Not what fails when a whole file is over (are the books sound?): alone, a test would not show it again."""
        return all(each.when != "teardown" or WATCHERS in _crashed(each) for each in self.reports)


class Reruns:
    """Gathers failures while pytest runs."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.failed: dict[str, Failed] = {}
        self.tried: list[Failed] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and "browser" in report.keywords:
            self.failed.setdefault(report.nodeid, Failed(report.nodeid)).reports.append(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus != pytest.ExitCode.TESTS_FAILED or session.shouldfail or session.shouldstop:
            return
        wanting = [each for each in self.failed.values() if each.is_worth_a_rerun]
        if not wanting or len(wanting) > MOST_TRIED:
            return
        printer = self.config.pluginmanager.get_plugin("terminalreporter")
        assert printer is not None
        self.tried = wanting
        for each in wanting:
            printer.write_line(f"\nonce more, alone: {each.nodeid}")
            each.passed = self._passes(each)
        flaky = [each for each in wanting if each.passed]
        if len(flaky) <= MOST_FLAKY:
            for each in flaky:
                self._forgive(each, printer)
            if not printer.stats.get("failed") and not printer.stats.get("error"):
                session.exitstatus = pytest.ExitCode.OK

    def _passes(self, each: Failed) -> bool:
        folder = Path(self.config.option.kept) / "once-more"
        folder.mkdir(parents=True, exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        number = self.tried.index(each)
        command = [sys.executable, "-m", "pytest", "-q", "--full-traces", f"--kept={folder / str(number)}", each.nodeid]
        with open(folder / f"{number}.txt", "w") as output:
            try:
                done = subprocess.run(
                    command,
                    cwd=self.config.rootpath,
                    env=environment,
                    stdout=output,
                    stderr=output,
                    check=False,
                    timeout=SECONDS,
                )
            except subprocess.TimeoutExpired:
                return False
        return done.returncode == 0

    def _forgive(self, each: Failed, printer: pytest.TerminalReporter) -> None:
        for kind in ("failed", "error"):
            left = [report for report in printer.stats.get(kind, []) if report.nodeid != each.nodeid]
            if left:
                printer.stats[kind] = left
            else:
                printer.stats.pop(kind, None)
        printer.stats["passed"] = [report for report in printer.stats.get("passed", []) if report.nodeid != each.nodeid]
        printer.stats.setdefault("flaky", []).append(each.reports[0])
        printer._set_main_color()
        proofs = self.config.pluginmanager.get_plugin("portico-features")
        for rows in proofs.found.values() if proofs else ():
            if each.nodeid in rows:
                rows[each.nodeid] = True

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self._lines():
            terminalreporter.write_line(line)

    def _lines(self) -> Iterator[str]:
        if self.failed:
            yield f"traces and logs of failed browser tests: {self.config.option.kept}"
        for each in self.tried:
            if each.passed:
                yield f"FLAKY: {each.nodeid}, {each.why}, {each.trace}"
        if sum(each.passed for each in self.tried) > MOST_FLAKY:
            yield f"More than {MOST_FLAKY} flaky tests in one run: red."
        if len(self.failed) > MOST_TRIED:
            yield f"{len(self.failed)} browser tests failed, too many to be late: none was run again."


def _crashed(report: pytest.TestReport) -> str:
    """Where a failure was raised; empty when it cannot be told."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return Path(crash.path).as_posix() if crash is not None else ""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.pluginmanager.register(Reruns(config), "portico-rerun")
