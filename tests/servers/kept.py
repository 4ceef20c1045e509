"""What a failed browser test leaves behind: traces, pictures and content of its pages, the logs of its portals.

A pytest plugin beside the fixtures. `--kept FOLDER` says where (default: a folder of this run below var/journeys);
`--full-traces` takes a picture and the content of the page at every step, which costs half as much time again.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.house.source import ROOT
from tests.servers.portal import Portal

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

PROPERTY = "portico_kept"  # travels with the report: the folder with what was kept of this failure
RUNS = 5  # so many runs keep what they kept
FAILED = pytest.StashKey[Path]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("portico")
    group.addoption("--kept", metavar="FOLDER", help="where failed browser tests leave traces and logs")
    group.addoption("--full-traces", action="store_true", help="traces with a picture of every step")


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        config.option.kept = config.workerinput["kept"]
    elif not config.option.kept:
        from services.clock import clock

        runs = ROOT / "var" / "journeys"
        config.option.kept = str(runs / f"{clock():%Y%m%d-%H%M%S}-{os.getpid()}")
        for old in sorted(runs.glob("*-*"))[: 1 - RUNS]:
            shutil.rmtree(old, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Parallel workers keep things where the process that started them says."""
    node.workerinput["kept"] = node.config.option.kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """At the first failure of a browser test: name its folder, copy the logs of the portals that stand now."""
    report = yield
    if report.failed and item.get_closest_marker("browser"):
        keep(item, f"{report.when}\n\n{report.longreprtext}")
        report.user_properties.append((PROPERTY, str(item.stash[FAILED])))
    return report


def keep(item: pytest.Item, why: str) -> None:
    """`item` has failed: whatever its browser and its portals noted is to be kept. What failed first counts."""
    if FAILED in item.stash:
        return
    folder = item.stash[FAILED] = folder_of(item)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "failure.txt").write_text(f"{item.nodeid}, {why}\n")
    for place, portal in enumerate(Portal.standing):
        if portal.log.exists():
            shutil.copy(portal.log, folder / f"portal-{place}-{portal.command}.log")


def folder_of(item: pytest.Item) -> Path:
    name = re.sub(r"[^\w.-]+", "-", item.nodeid.removeprefix("tests/").replace("::", "."))[:120]
    return Path(item.config.option.kept) / name


def begin(context: BrowserContext, config: pytest.Config) -> None:
    """Note what happens in `context`: every action, request and console line."""
    full = bool(config.option.full_traces)
    context.tracing.start(screenshots=full, snapshots=full)


def end(context: BrowserContext, item: pytest.Item, place: int) -> None:
    """Of a failed test: the trace, and each open page as it stands. Of any other: nothing."""
    from playwright.sync_api import Error

    folder = item.stash.get(FAILED, None)
    if folder is None:
        return
    for number, page in enumerate(context.pages):
        name = f"visitor-{place}-page-{number}"
        try:
            (folder / f"{name}.html").write_text(f"<!-- {page.url} -->\n{page.content()}")
            page.screenshot(path=folder / f"{name}.png", timeout=5_000)
        except Error as error:  # a page that hangs or is gone cannot be looked at; its trace is there
            (folder / f"{name}.txt").write_text(str(error))
    context.tracing.stop(path=folder / f"visitor-{place}-trace.zip")
