"""The house rules, applied to the whole program. A red line here is a design conversation, not a typo."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import (
    addresses,
    areas,
    clocks,
    docstrings,
    document_doors,
    figures,
    layers,
    order,
    process_state,
    repository,
    standard,
    terms,
    waiting,
    web,
    writers,
)
from tests.house.source import ROOT, Source, program, tracked, workshop
from tools import budget, speeds, structure

Rule = Callable[[Source], Iterator[str]]

# Each rule with one snippet it must refuse, as (where, code): a rule that cannot fail is no rule.
RULES: list[tuple[Rule, list[tuple[str, str]]]] = [
    (
        layers.directions,
        [
            ("data/billing.py", "from services import payments"),
            ("services/payments.py", "import pages.billing"),
            ("services/payments.py", "from nicegui import ui"),
            ("pages/billing.py", "from sqlalchemy import select"),
            ("pages/billing.py", "from data.billing import Invoice"),
            ("components/row.py", "from services import payments"),
            ("components/row.py", "from services.payments import settle"),
            ("services/x.py", "from tests import fakes"),
            ("services/integrations/payments/stripe.py", "from ....pages import billing"),
        ],
    ),
    (
        areas.arrows_up,
        [
            ("services/platform/context.py", "from services.billing.payments import ledger"),
            ("services/people/clients.py", "from services.firm.team import add"),
            ("services/imports/reading/errors.py", "from services.imports.rows import row"),
            ("pages/shell/visit.py", "import pages.billing.pdf_routes"),
            ("data/people/tables.py", "from data.billing import invoices"),
            ("components/html/markup.py", "from ..lists.data_list import DataList"),
        ],
    ),
    (
        layers.environment,
        [
            ("app.py", "import os\nos.environ['A']"),
            ("services/mail.py", "from os import getenv"),
            ("pages/x.py", "import os\nos.getenv('A')"),
        ],
    ),
    (
        process_state.state,
        [
            ("pages/shell/flash.py", "flashes = {}"),
            (
                "pages/shell/flash.py",
                "from collections import OrderedDict\n_kept: OrderedDict[str, str] = OrderedDict()",
            ),
            ("pages/shell/flash.py", "class Flashes:\n    pass\nflashes = Flashes()"),
            ("pages/billing/staff/till.py", "from services.platform.pubsub import Bus\nbus = Bus()"),
            ("services/firm/tries.py", "TRIES = {'': 0}\ndef tried(name):\n    TRIES[name] = TRIES.get(name, 0) + 1"),
            ("services/firm/tries.py", "def tried():\n    global last\n    last = 1"),
            ("services/firm/tries.py", "class Tries:\n    last = 0\ndef tried():\n    Tries.last = 1"),
            ("services/firm/tries.py", "class Tries:\n    all = []"),
            ("services/firm/names.py", "@cache\ndef names(ctx: Context): ..."),
            ("services/firm/names.py", "@lru_cache(maxsize=9)\ndef names(db: ScopedSession, x: int): ..."),
        ],
    ),
    (layers.size, [("services/big.py", "pass\n" * 301)]),
    (
        layers.swallowed,
        [
            ("services/x.py", "try:\n    a()\nexcept Exception:\n    pass"),
            ("data/x.py", "try:\n    a()\nexcept:\n    raise"),
            ("pages/x.py", "with suppress(Exception):\n    a()"),
        ],
    ),
    (
        layers.floats,
        [
            ("services/x.py", "total = float(amount)"),
            ("data/x.py", "total: Mapped[float]"),
            ("data/x.py", "a = mapped_column(sa.Float)"),
            ("services/x.py", "def f(rate: float): ..."),
        ],
    ),
    (
        figures.in_sentences,
        [
            ("services/x.py", "raise MoreThanOwed(owed=f'{amount:.2f} EUR')"),
            ("services/x.py", "yield DueBeforeIssue(due_on=due.isoformat())"),
            ("services/x.py", "raise refusals.RateDiffers(rate=format(rate, 'f'))"),
            ("pages/x.py", "visit.say('Until {day}', day=day.strftime('%d %b'))"),
            ("pages/x.py", "words.told(text, fields={'amount': f'{minor / 100:f}'})"),
        ],
    ),
    (
        order.in_the_order_of_bytes,
        [
            ("services/x.py", "select(Entity).order_by(Entity.name)"),
            ("services/x.py", "q.order_by(Invoice.number.desc())"),
            ("services/x.py", "q.order_by(func.coalesce(Entity.city, ''), Entity.id)"),
            ("services/x.py", "q.order_by(*cut.order([*first, table.c.number]))"),
            ("services/x.py", "def _keys(sort):\n    return [Invoice.number, Invoice.id]"),
            ("data/x.py", "rows = relationship(order_by=Person.folded)\nselect(Person).order_by(Person.folded)"),
            ("services/x.py", "sorted(person.name for person in staff)"),
            ("pages/x.py", "sorted(names, reverse=True)"),
            ("pages/x.py", "sorted(rows, key=lambda row: (row.due_on, row.number))"),
            ("components/x.py", "names.sort()"),
            ("pages/x.py", "rows.sort(key=attrgetter('name'))"),
        ],
    ),
    (
        addresses.parsers_of_addresses,
        [
            ("services/x.py", "from email.utils import parseaddr"),
            ("services/x.py", "import email.utils\nemail.utils.getaddresses(a)"),
            ("data/x.py", "from email.headerregistry import Address\nAddress(addr_spec=text)"),
            ("commands/x.py", "from email import _header_value_parser"),
            ("services/x.py", "import email_validator"),
            ("pages/x.py", "from pydantic import EmailStr"),
            ("services/x.py", "utils.parseaddr(text)"),
        ],
    ),
    (
        docstrings.undescribed_verbs,
        [
            ("services/x.py", "def pay(ctx):\n    with ctx.transaction(May.PAY) as db:\n        db.flush()"),
            (
                "services/x.py",
                "def pay(ctx):\n    'Pay.'\n    with ctx.transaction(May.PAY):\n        raise NotFound()",
            ),
            (
                "services/x.py",
                "def pay(ctx):\n    'Pay. Raises Conflict.'\n    with ctx.transaction(X):\n        raise Paid()",
            ),
            (
                "services/x.py",
                "def pay(ctx):\n    'Pay.'\n    with system(house).transaction(X):\n        raise ctx.refused(Off(), X)",
            ),
        ],
    ),
    (
        terms.refused_terms,
        [
            ("services/x.py", "class InviteDesk: ..."),
            ("pages/x.py", "def at_desk(): ..."),
            ("services/x.py", "def close_trip(ctx): ..."),
            ("services/x.py", "def book(payment): ..."),
            ("data/x.py", "class KeptPaper: ..."),
            ("services/x.py", "class PaperLine: ..."),
            ("components/x.py", "async def take_turns(): ..."),
        ],
    ),
    (
        document_doors.asks_who,
        [
            ("services/documents/zip.py", "from data.documents.tables import Document"),
            ("pages/documents/x.py", "from data.documents.tables import Blob, DocumentType\nx.visible"),
        ],
    ),
    (
        writers.one_writer,
        [
            ("services/firm/team.py", "person.staff_role = role"),
            ("services/access/accounts/staff.py", "person.password_hash = None"),
            ("services/x.py", "person.password_hash, person.must_change_password = fresh, True"),
            ("services/x.py", "contact.status = AccessStatus.ACCEPTED"),
            ("pages/x.py", "del person.email"),
            ("services/x.py", "for person.username in names:\n    pass"),
            ("services/x.py", "row.person.email = email"),
            ("services/x.py", "setattr(person, 'sees_all_clients', True)"),
            ("services/x.py", "setattr(person, name, value)"),
            ("services/x.py", "person.__setattr__('email', text)"),
            ("services/x.py", "attributes.set_attribute(row, key, 1)"),
            ("services/x.py", "db.execute(update(Person).where(whose).values(must_change_password=False))"),
            ("services/x.py", "update(Contact).values({Contact.status: AccessStatus.ACCEPTED}).returning(Contact.id)"),
            ("services/x.py", "insert(_CONTACT).values(id=id, status='accepted')"),
            ("services/x.py", "update(Person).values(**facts)"),
            ("services/x.py", "update(Person).values(facts)"),
            ("services/x.py", "Person(name=name, staff_role=StaffRole.OWNER)"),
            ("services/x.py", "models.Contact(**facts)"),
            ("services/x.py", "db.execute(text('UPDATE person SET password_hash = NULL'))"),
            ("services/x.py", "db.bulk_update_mappings(Person, rows)"),
            ("commands/x.py", "person.go_by_email(email)"),
            ("services/access/accounts/address.py", "person.go_by_username(name)"),
        ],
    ),
    (
        web.browser_code,
        [
            ("components/x.py", "ui.button().props(f'label={name}')"),
            ("pages/x.py", "ui.run_javascript(f'go({x})')"),
            ("pages/x.py", "table.add_slot('body', '<b>' + name + '</b>')"),
            ("app.py", "ui.add_head_html('%s' % x)"),
            ("components/x.py", "row.classes(f'pt-row {row.kind}')"),
            ("pages/x.py", "ui.add_head_html('<title>{}</title>'.format(x))"),
        ],
    ),
    (
        web.switches,
        [
            ("pages/x.py", "ui.html(text, sanitize=False)"),
            ("pages/x.py", "ui.notify(text, html=True)"),
            ("pages/x.py", "grid(html_columns=[1])"),
            ("pages/x.py", "ui.input(password=True)"),
        ],
    ),
    (
        web.words,
        [("components/x.py", "slot = '<td v-html=\"row.name\">'"), ("pages/x.py", "a = {':format': 'x => x'}")],
    ),
    (
        web.files,
        [
            ("pages/x.py", "ui.image(path)"),
            ("pages/x.py", "ui.upload()"),
            ("pages/x.py", "ui.download.file(path)"),
            ("app.py", "app.add_static_files('/files', folder)"),
            ("app.py", "app.add_media_file(local_file=x)"),
        ],
    ),
]
# The same for rules that tests and tools keep too.
WORKSHOP_RULES: list[tuple[Rule, list[tuple[str, str]]]] = [
    (
        clocks.one_clock,
        [
            ("tests/x.py", "day = date.today()"),
            ("tests/x.py", "datetime.datetime.now(UTC)"),
            ("services/x.py", "now = datetime.now(tz=UTC)"),
            ("tests/x.py", "stamp = int(time.time())"),
            ("tools/x.py", "datetime.utcnow()"),
            ("tests/x.py", "time.strftime('%Y')"),
            ("data/x.py", "time.localtime()"),
            ("tests/x.py", "from time import time"),
        ],
    ),
    (
        clocks.no_time_kept,
        [
            ("tests/x.py", "NOW = clock()"),
            ("services/x.py", "def due(now=clock()): ..."),
            ("tests/x.py", "class Town:\n    born = datetime.now(UTC)"),
            ("tests/x.py", "@rows(context.clock())\ndef test(): ..."),
        ],
    ),
    (
        clocks.no_cut_days,
        [
            ("tests/x.py", "day = clock().date()"),
            ("tests/x.py", "old = clock().replace(year=2020)"),
            ("services/x.py", "year = context.clock().year"),
        ],
    ),
]
FINE = [
    ("services/x.py", "q.order_by(Entity.order_key, Entity.id, Invoice.currency, Invoice.status, table.c.order_key)"),
    ("services/x.py", "sorted(names, key=order_key)\nsorted(rows, key=lambda row: order_key(row.name))\nsorted(codes)"),
    ("services/x.py", "from email.headerregistry import Address\nAddress('Anna', mailbox, domain)"),
    ("components/x.py", "from services.billing.invoices.detail import InvoiceRow\nfrom data.money import Money"),
    ("components/x.py", "from nicegui import ui\nfrom .words import Say\nfrom services.platform.i18n import say"),
    ("components/x.py", "ui.label(name).classes(f'{CARD} {TONES[tone]}').props('outline')"),
    ("pages/x.py", "from services import payments\nfrom components.row import row\nui.image('/assets/logo.svg')"),
    ("services/x.py", "def wait(timeout_seconds: float) -> None: ...\ntry:\n    a()\nexcept Exception:\n    raise"),
    (
        "services/access/accounts/portal_access.py",
        "contact.status, contact.accepted_at = AccessStatus.ACCEPTED, db.now",
    ),
    ("services/x.py", "payment.status = PaymentStatus.FAILED\nPerson(id=uuid4(), name=name)\nperson.phone = phone"),
    ("services/x.py", "update(LoginSession).values(revoked_at=now)\nupdate(Person).values(failures_in_a_row=0)"),
    ("services/x.py", "update(Mail).values(**facts)\nqueue(db, kind, email=email)\nsetattr(entity, 'name', name)"),
    ("services/config.py", "import os\nos.environ['A']"),
    ("app.py", "app.add_static_files('/assets', ASSETS)"),
]
FINE_WORKSHOP = [
    ("tests/x.py", "def now(): return clock()\nlater = timedelta(1)"),
    ("services/clock.py", "def clock():\n    return datetime.now(UTC)"),
    ("tests/x.py", "began = time.monotonic()\ntime.sleep(1)"),
    ("services/x.py", "time.strftime('%Y', moment)\ntime(10)\nself.clock.now()"),
]
PROGRAM = program()
ALL = [*PROGRAM, *workshop()]


@pytest.mark.security("R42", "R51")
@pytest.mark.parametrize("rule", [rule for rule, _ in RULES], ids=lambda rule: rule.__name__)
def test_the_program_keeps_the_rule(rule: Rule) -> None:
    assert [finding for source in PROGRAM for finding in rule(source)] == []


@pytest.mark.parametrize("rule", [rule for rule, _ in WORKSHOP_RULES], ids=lambda rule: rule.__name__)
def test_program_tests_and_tools_keep_the_rule(rule: Rule) -> None:
    assert [finding for source in ALL for finding in rule(source)] == []


@pytest.mark.parametrize(
    ("rule", "name", "code"), [(rule, *bad) for rule, bads in [*RULES, *WORKSHOP_RULES] for bad in bads]
)
def test_the_rule_refuses(rule: Rule, name: str, code: str) -> None:
    assert list(rule(Source(name, code)))


@pytest.mark.parametrize(("name", "code"), FINE)
def test_good_code_passes_every_rule(name: str, code: str) -> None:
    assert [finding for rule, _ in RULES for finding in rule(Source(name, code))] == []


@pytest.mark.parametrize(("name", "code"), FINE_WORKSHOP)
def test_good_code_passes_every_workshop_rule(name: str, code: str) -> None:
    assert [finding for rule, _ in WORKSHOP_RULES for finding in rule(Source(name, code))] == []


def test_known_arrows_still_point_up() -> None:
    """A line of KNOWN whose import has gone is taken away with it."""
    assert list(areas.no_longer(PROGRAM)) == []


def test_the_paper_draws_the_house_as_it_stands() -> None:
    text = structure.PAPER.read_text(encoding="utf-8")
    assert structure.with_pictures(text, PROGRAM) == text, "run: python -m tools.structure --draw"


ANSWERS = re.compile(r"^\| [^|]+ \| `([^`]+)` \|$", re.MULTILINE)
MENTIONED = re.compile(r"`((?:pages|components|services|data|assets|tests|tools|commands)/[\w./-]*)`")


@pytest.mark.parametrize("paper", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_every_file_that_the_tour_names_exists(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    assert [name for name in MENTIONED.findall(text) if not (ROOT / name).exists()] == []


def test_the_tour_answers_thirty_questions() -> None:
    answers = ANSWERS.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(answers) >= 30


DRIVES = "from playwright.sync_api import Page\n"
HASTY = [
    "def test(page: Page):\n    page.goto('/')\n    assert page.locator('tr').count() == 3",
    "def test(page: Page):\n    expect(page).to_have_url('/')\n    page.click('a')\n    assert page.url == '/x'",
    "def test(visitors):\n    one = visitors()\n    one.goto('/')\n    assert one.url",
    "def press(page: Page):\n    page.click('a')\ndef test(page: Page):\n    press(page)\n    page.evaluate('1')",
    "def words(page: Page):\n    return page.inner_text('b')\ndef test(page: Page):\n    page.reload()\n    words(page)",
    "def test(page: Page):\n    for n in range(3):\n        print(page.locator('b').text_content())\n        page.click('a')",
    "def test(page: Page):\n    button.tap()\n    if box.get_by_label('Password').count():\n        pass",
    "def test(page: Page):\n    page.fill('a', 'b')\n    assert page.locator('i').get_attribute('href')",
    "def test(page: Page):\n    page.go_back()\n    rows = [row.is_visible() for row in page.locator('tr').all()]",
    "def test(page: Page):\n    page.click('a')\n    page.wait_for_timeout(300)\n    assert page.title() == 'x'",
    "def test(page: Page):\n    with page.expect_download():\n        page.click('a')\n        page.title()",
]
PATIENT = [
    "def test(page: Page):\n    page.goto('/')\n    expect(page.locator('h1')).to_be_visible()\n    page.locator('tr').count()",
    "def test(page: Page):\n    page.click('a')\n    page.wait_for_url('/x')\n    assert page.url == '/x'",
    "def test(page: Page):\n    page.click('a')\n    until(lambda: page.locator('tr').count() == 3, 'three rows')",
    "def go(page: Page):\n    page.goto('/')\n    page.wait_for_selector('h1')\ndef test(page: Page):\n    go(page)\n    page.title()",
    "def test(page: Page):\n    page.click('a')\n    assert stripe.url and text.count('x') and db.scalars(query).all()",
    "def words(page: Page):\n    return page.inner_text('b')",
    "def test(page: Page):\n    with page.expect_console_message():\n        page.click('a')\n    assert page.title() == 'x'",
]


def test_nothing_is_read_off_a_page_that_nobody_waited_for() -> None:
    assert list(waiting.hasty_reads(workshop())) == []


@pytest.mark.parametrize("code", HASTY)
def test_a_hasty_read_would_be_found(code: str) -> None:
    assert list(waiting.hasty_reads([Source("tests/journeys/test_x.py", DRIVES + code)]))


@pytest.mark.parametrize("code", PATIENT)
def test_whoever_waits_may_read(code: str) -> None:
    assert list(waiting.hasty_reads([Source("tests/journeys/test_x.py", DRIVES + code)])) == []


def test_each_excuse_for_writing_columns_by_name_is_needed() -> None:
    excused = {
        source.name for source in PROGRAM if source.name in writers.TOLD_BY_NAME | dict.fromkeys(writers.CREATORS)
    }
    assert excused == {source.name for source in PROGRAM if writers.needs_its_excuse(source)}


def test_an_excuse_is_one() -> None:
    there = {source.name for source in PROGRAM if document_doors.needs_its_excuse(source)}
    assert there == set(document_doors.EXCUSED)


def test_what_a_process_keeps_is_excused_only_while_it_does_and_is_explained() -> None:
    assert list(process_state.needless(PROGRAM)) == []
    assert list(process_state.unexplained(structure.PAPER.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "code",
    ["WORDS = {'a': 1}", "from enum import Enum\nclass A(Enum):\n    X = 1", "_SEEN = frozenset({1})", "LIST = [1, 2]"],
)
def test_a_table_of_words_is_no_state(code: str) -> None:
    assert list(process_state.state(Source("services/x.py", code))) == []


def test_no_modules_import_each_other_but_those_that_are_known() -> None:
    assert list(areas.around(PROGRAM)) == []
    clock, config = "services/clock.py", "services/config.py"
    pair = [Source(clock, "from services import config"), Source(config, "from services import clock")]
    others = [each for each in PROGRAM if each.name not in (clock, config)]
    assert list(areas.around([*others, *pair])) == [f"these import each other: {clock}, {config}"]


def test_screens_do_not_import_each_other() -> None:
    assert list(layers.screens_stand_alone(PROGRAM)) == []
    screen = Source("pages/billing.py", "@screen('/billing')\nasync def billing(visit): ...")
    assert list(layers.screens_stand_alone([screen, Source("pages/home.py", "from pages import billing")]))


def test_the_repository_holds_nothing_of_one_machine() -> None:
    files = [(path, content) for path in tracked() if (content := repository.text(path)) is not None]
    assert [line for path, content in files for line in repository.findings(path, content)] == []
    assert [path.name for path, _ in files if path.name in repository.LEFTOVERS] == []


@pytest.mark.parametrize("content", ["see https://py" + "pi.org/simple", "/wo" + "rk/main/x", "# TO" + "DO: later"])
def test_such_a_line_would_be_found(content: str) -> None:
    assert list(repository.findings(ROOT / "README.md", content))


@pytest.mark.security("R95")
@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-audit.txt", "requirements-previous.txt"]
)
def test_every_dependency_is_pinned_by_hash(name: str) -> None:
    assert list(repository.unpinned((ROOT / name).read_text())) == []
    assert list(repository.unpinned("stripe==16.1.0\n")) == ["stripe==16.1.0"]
    assert list(repository.findings(Path("requirements.txt"), "--index-url elsewhere"))


def test_everything_the_program_imports_is_installed_by_the_readme() -> None:
    lock = (ROOT / "requirements.txt").read_text()
    assert [found for source in program() for found in repository.unlocked(source, lock)] == []
    borrowed = Source("services/x.py", "import trustme, stripe\nfrom json import loads\nfrom services import mails")
    assert [found.split(",")[0] for found in repository.unlocked(borrowed, lock)] == ["services/x.py:1 imports trustme"]


def test_the_readme_gives_both_commands() -> None:
    readme = (ROOT / "README.md").read_text()
    demo, tests = (
        readme.split(f"<!-- command: {name} -->\n```sh\n")[1].split("\n```")[0] for name in ("demo", "tests")
    )
    assert "--require-hashes -r requirements.txt" in demo
    assert "&& .venv/bin/python app.py demo" in demo
    assert tests == "python3 tools/check.py"


def test_the_table_of_the_standard_is_whole_and_names_what_is_there() -> None:
    assert list(standard.gaps_in_the_table(standard.PAPER.read_text("utf-8"))) == []


GOOD = "| 1.1.1 | decoded once | met | `app.py` | `tests/test_house_rules.py::test_the_readme_gives_both_commands` |"
KNOWN = ("1.1.1", "1.1.2")
SECOND = "| 1.1.2 | escaped last | not yet (no time) | | |"


@pytest.mark.parametrize(
    "rows",
    [
        [GOOD],
        [GOOD, SECOND, GOOD],
        [GOOD, SECOND, SECOND.replace("1.1.2", "1.1.3")],
        [GOOD, SECOND.replace(" (no time)", "")],
        [GOOD, SECOND.replace("not yet", "nearly")],
        [GOOD, SECOND.replace("escaped last", "")],
        [GOOD, SECOND + " |"],
        [GOOD.replace("`app.py`", "`apps.py`"), SECOND],
        [GOOD.replace("both_commands", "all_commands"), SECOND],
        [GOOD.replace("tests/", "tests/house/"), SECOND],
        [GOOD.rpartition("| `")[0] + "| |", SECOND],
        [GOOD.rpartition("| `")[0] + "| sure |", SECOND],
        ["| 1.1.1 | decoded | met | | by review |", SECOND],
    ],
)
def test_a_gap_in_the_table_would_be_found(rows: list[str]) -> None:
    assert list(standard.gaps_in_the_table("\n".join(rows), KNOWN))
    assert list(standard.gaps_in_the_table(f"{GOOD}\n{SECOND}", KNOWN)) == []


def test_every_file_of_tests_has_an_area_and_every_area_a_budget() -> None:
    """What lies in no area's folder stands in tools/speeds.py, what an area may cost in tools/budget.py."""
    known = {name for layer in areas.AREAS for step in areas.AREAS[layer] for name in step}
    alone = {"components", "data", "house", "servers", "services", "tools"}
    assert [path for path in speeds.files() if speeds.area_of(path) not in known | alone] == []
    named = [path for paths in speeds.ABOUT.values() for path in paths]
    assert [path for path in named if not (ROOT / path).is_file() or named.count(path) > 1] == []
    assert set(speeds.ABOUT) <= known
    assert {speeds.area_of(path) for path in speeds.files()} == set(budget.BUDGETS)
    assert sum(budget.BUDGETS.values()) <= budget.WHOLE
