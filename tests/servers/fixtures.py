"""The servers as fixtures; tests/conftest.py loads this file as a plugin.

Chromium is started once for all files in a row that need it, and gone before the first that does not: Playwright's
event loop would stand in the way of asynchronous tests in the same process.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import chromium, kept, postgres, s3
from tests.servers.chromium import PHONE, Visitors, Watch
from tests.servers.portal import Portal
from tests.servers.postgres import Postgres
from tests.servers.s3 import S3Server
from tests.servers.smtp import MailServer

LONG = {"test_hostile_staff.py", "test_house_rules.py", "test_bench.py"}  # the dearest of the others
BROWSER_FIXTURES = {"browser", "visitors", "page", "phone", "watch"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests and other long files first: at the end the workers should have little left to share."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
    long = {
        item.path
        for item in items
        if item.get_closest_marker("browser") or item.path.parent.name == "kill" or item.path.name in LONG
    }
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: Postgres) -> Iterator[str]:
    """One database for the whole session, for tests that empty it themselves."""
    with postgres_server.fresh() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """An empty database of this test's own."""
    with postgres_server.fresh() as url:
        yield url


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    with s3.running() as server:
        yield server


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.up()
    yield server
    server.down()


@pytest.fixture
def secure_mail_server(tmp_path: Path) -> Iterator[MailServer]:
    """Takes mail only after STARTTLS and from `portico` with the password `letterbox`."""
    server = MailServer(folder=tmp_path, login=("portico", "letterbox"))
    server.up()
    yield server
    server.down()


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Callable[..., Portal]]:
    """Makes portals that are killed at the end; `portal()` is not started yet, its home is empty."""
    made: list[Portal] = []

    def make(**options: object) -> Portal:
        made.append(Portal(tmp_path / f"home{len(made)}", **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.kill()


class _Running:
    """The browser of this process, and the file that needed it last."""

    def __init__(self) -> None:
        self._stack, self._file = ExitStack(), Path()
        self._browser: Browser | None = None

    def of(self, file: Path) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            self.close()
            self._browser = chromium.launch(self._stack.enter_context(sync_playwright()))
        self._file = file
        return self._browser

    def close(self, but_for: Path | None = None) -> None:
        if self._browser is not None and self._file != but_for:
            if self._browser.is_connected():
                self._browser.close()
            self._browser = None
            self._stack.close()


_running = _Running()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") is None:
        _running.close(but_for=item.path)


def pytest_sessionfinish() -> None:
    _running.close()


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Browser:
    return _running.of(request.path)


@pytest.fixture
def visitors(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    """`visitors(size=PHONE, locale="el")` is a page with cookies of its own. Fails the test on what the watch saw."""
    people = Visitors(
        browser,
        begin=partial(kept.begin, config=request.config),
        end=lambda context, place: kept.end(context, request.node, place),
    )
    yield people
    if people.problems:
        kept.keep(request.node, "\n".join(people.problems))
    problems = people.leave()
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(visitors: Visitors) -> Page:
    """A desktop visitor, 1440 x 900."""
    return visitors()


@pytest.fixture
def phone(visitors: Visitors) -> Page:
    """A visitor with touch, 390 x 844."""
    return visitors(size=PHONE)


@pytest.fixture
def watch(visitors: Visitors, page: Page) -> Watch:
    """What the desktop visitor's page may do wrong: `watch.expect(pattern)`."""
    return visitors.watch(page)
