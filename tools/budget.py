"""A pytest plugin that prints what the tests of each area cost against its budget, and which files cost most.

CPU seconds count, not minutes on the clock: other programs on the machine hardly change them. They are those of the test
process and of all that it started (portals, Chromium, PostgreSQL), set-up, test and tear-down apart.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools.speeds import area_of

SPENT = "portico_spent"  # travels with the report: CPU seconds of this phase
PHASES = ("setup", "call", "teardown")
LOOK_SECONDS = 0.25  # so often the children are looked at: finding them costs milliseconds
MOST_FILES = 12
TICKS = os.sysconf("SC_CLK_TCK")
PROCESSES = Path("/proc")
WHOLE = 1_460  # what two quiet cores do in twelve minutes; 3_000 when every area stands
# CPU seconds of a whole run by day, by area; one to come brings its own, and the time for it.
BUDGETS = {
    "billing": 260,
    "shell": 230,
    "access": 145,
    "people": 90,
    "imports": 80,
    "guard": 50,
    "tools": 50,
    "operations": 50,
    "firm": 42,
    "account": 30,
    "components": 30,
    "house": 18,
    "documents": 180,
    "tickets": 60,
    "field_service": 60,
    "integrations": 20,
    "demo": 11,
    "mail": 9,
    "platform": 8,
    "dashboard": 5,
    "data": 4,
    "database": 4,
    "servers": 12,
    "services": 1,
}


def tree_seconds(root: int) -> float:
    """CPU seconds of every process below `root` that is still there, with those they have waited for. Linux only."""
    children: dict[int, list[int]] = defaultdict(list)
    spent: dict[int, float] = {}
    for entry in PROCESSES.iterdir() if PROCESSES.is_dir() else ():
        if entry.name.isdigit():
            try:
                facts = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            children[int(facts[1])].append(int(entry.name))
            spent[int(entry.name)] = sum(map(int, facts[11:15])) / TICKS
    waiting, total = list(children[root]), 0.0
    while waiting:
        one = waiting.pop()
        total += spent[one]
        waiting += children[one]
    return total


class Meter:
    """CPU seconds since the last reading, of this process and of what it started."""

    def __init__(self) -> None:
        self._own, self._others, self._looked = time.process_time(), 0.0, 0.0

    def read(self) -> float:
        own = time.process_time()
        spent, self._own = own - self._own, own
        if time.monotonic() - self._looked > LOOK_SECONDS:
            times = os.times()
            others = tree_seconds(os.getpid()) + times.children_user + times.children_system
            spent += max(0.0, others - self._others)  # less than before: one left without being waited for
            self._others, self._looked = others, time.monotonic()
        return spent


class Worker:
    """Measures each phase where the tests run."""

    def __init__(self) -> None:
        self._meter = Meter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        report.user_properties.append((SPENT, self._meter.read()))
        return report


@dataclass
class Cost:
    """What some tests cost."""

    tests: set[str] = field(default_factory=set)
    cpu: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PHASES, 0.0))
    wall: float = 0.0

    @property
    def total(self) -> float:
        return sum(self.cpu.values())

    def add(self, report: pytest.TestReport) -> None:
        self.tests.add(report.nodeid)
        self.cpu[str(report.when)] += sum(float(str(value)) for name, value in report.user_properties if name == SPENT)
        self.wall += report.duration

    def told(self, name: str, budget: int = 0) -> str:
        use = f"{budget:6} {self.total / budget:6.0%}" if budget else " " * 13
        phases = " ".join(f"{self.cpu[phase]:7.1f}" for phase in PHASES)
        over = "  OVER" if budget and self.total > budget else ""
        return f"  {self.total:7.1f} {phases} {self.wall:8.1f} {len(self.tests):6} {use}  {name}{over}"


class Budget:
    """Gathers what the workers measured."""

    def __init__(self) -> None:
        self.files: dict[str, Cost] = defaultdict(Cost)
        self.areas: dict[str, Cost] = defaultdict(Cost)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        path = report.nodeid.split("::")[0]
        self.files[path].add(report)
        self.areas[area_of(path)].add(report)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for line in self.lines():
            terminalreporter.write_line(line)

    def lines(self) -> Iterator[str]:
        """The table of the areas, and the dearest files."""
        if len(self.files) < 2:
            return
        yield "CPU seconds of the tests, all workers together, and seconds on the clock:"
        yield "    total  set-up    test    down    clock  tests budget    use  area"
        for area, cost in sorted(self.areas.items(), key=lambda each: -each[1].total):
            yield cost.told(area, BUDGETS.get(area, 0))
        total = sum(cost.total for cost in self.areas.values())
        yield f"  {total:7.1f} of {sum(BUDGETS.values())}; the dearest files:"
        for path, cost in sorted(self.files.items(), key=lambda each: -each[1].total)[:MOST_FILES]:
            yield cost.told(path)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or not getattr(config.option, "numprocesses", None):
        config.pluginmanager.register(Worker(), "portico-meter")
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.pluginmanager.register(Budget(), "portico-budget")
