"""Every route and every screen of the running program, opened by everybody (R22-R25, AUT-21)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.money import Money
from data.people.tables import Assignment
from data.statuses import PaymentMethod, StaffRole
from pages import client_screens, staff_screens
from services.billing.checkout import actions as checkouts
from services.billing.checkout.payable import code_of
from tests.attack import matrix, site
from tests.attack.client import Attacker
from tests.attack.site import FOREIGN, Papers, Site
from tests.cast import House

ROOT = Path(__file__).parents[2]
# NiceGUI's application is one per process, so the list of its routes comes from a process of its own.
ROUTES = """
import json, pathlib, sys
from nicegui import app
from pages import site
from services import config
from services.operations import startup
with startup.opened(config.read(pathlib.Path(sys.argv[1]), {})) as house:
    site.register(house)
    print(json.dumps([[getattr(each, "path", ""), sorted(getattr(each, "methods", None) or [])] for each in app.routes
                      if getattr(each, "name", "") != "refuse"]))
"""
STATUS = {
    "page": {200},
    "absent": {404},
    "refused": {403},
    "none": {404, 405},
    "gone": {404, 410},
    "in": {303},
    "home": {303},
    "away": {303},
}
ABSENT_SLACK = 200


class Town:
    """The addresses' placeholders, for Acme; the visitors by role."""

    def __init__(self, made: Site, papers: Papers, trip: str) -> None:
        self.site = made
        self.uma = made.town.staff("Uma Book", StaffRole.BOOKKEEPER, sees_all_clients=False)
        self.ada = made.town.staff("Ada Min", StaffRole.ADMINISTRATOR)
        self.dan = made.town.staff("Dan Dispatch", StaffRole.DISPATCHER)
        # With a share of exports of their own: who asks for all lists twice is told to wait
        self.vera = made.town.staff("Vera View", StaffRole.MANAGER, may_impersonate=True)
        with made.town.backstage() as db:
            db.add(Assignment(person_id=self.uma.actor.person_id, entity_id=made.town.umbra))
        with made.town.backstage() as db:
            open_ = db.scalars(select(Invoice).where(Invoice.number == papers.acme["open"])).one().id
            paid = db.scalars(select(Payment).where(Payment.number == papers.acme["payment"])).one().id
        self.words = {
            **papers.acme,
            "code": code_of(open_),
            "trip": trip,
            "acme": str(made.town.acme),
            "document": site.document(made.town, made.town.acme),
            **site.request(made.town, made.town.acme),
            **site.ticket(made.town, made.town.acme),
            "waiting": site.waiting_file(made.town),
            "item": site.item(made.town),
            "visit": (visited := site.visit(made.town, made.town.acme)),
            "job": site.job_number(made.town, visited),
            "invoice": str(open_),
            "payment_id": str(paid),
        }

    def address(self, pattern: str) -> str:
        return pattern.format(**self.words)

    def visitor(self, role: str) -> Attacker:
        town = self.site.town
        person = {
            "nobody": None,
            "client": town.alice,
            "foreign": town.carol,
            "looks_only": town.bob,
            "no_billing": town.lena,
            "viewer": town.alice,
            "owner": town.olga,
            "manager": town.sam,
            "member": town.kim,
            "bookkeeper": town.ben,
            "elsewhere": self.uma,
            "read_only": town.rita,
            "administrator": self.ada,
            "dispatcher": self.dan,
        }[role]
        return self.site.as_(person, viewer=self.vera if role == "viewer" else None)


def _trip(town: House, found: list[str]) -> None:
    with town.backstage() as db:
        late = db.scalars(select(Invoice).where(Invoice.number == "ACM-late")).one()
    opened = checkouts.start(
        town.again(town.alice), [late.id], confirm_key="k" * 16, method=PaymentMethod.CARD, expected=Money(2500, "EUR")
    )
    found.append(str(opened.checkout_id))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    trip: list[str] = []
    with site.running(tmp_path_factory.mktemp("matrix"), prepare=lambda town: _trip(town, trip)) as (made, papers):
        yield Town(made, papers, trip[0])


@pytest.fixture(scope="module")
def routes(opened: Town) -> list[tuple[str, list[str]]]:
    done = subprocess.run(
        [sys.executable, "-c", ROUTES, str(opened.site.portal.home)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [(path, methods) for path, methods in json.loads(done.stdout.splitlines()[-1])]


@pytest.mark.security("R25")
def test_every_route_and_every_screen_has_its_expectation(routes: list[tuple[str, list[str]]]) -> None:
    known = {*matrix.DOORS, *matrix.DESK, *matrix.ASKING, *matrix.SHELLS, *matrix.CONSOLE_FILES}
    assert len(routes) > 20
    assert {path for path, _ in routes if path not in known and not path.startswith(matrix.FRAMEWORK)} == set()
    assert {each.path for each in client_screens.SCREENS} == set(matrix.CLIENT)
    assert {each.path for each in staff_screens.SCREENS} == set(matrix.CONSOLE)


async def _check(visitor: Attacker, role: str, address: str, wanted: str) -> str:
    """What is wrong with this cell; empty: nothing."""
    answer = await visitor.http.get(address)
    where = answer.headers.get("location", "")
    right = answer.status_code in STATUS[wanted] or (wanted == "none" and "/login?next=" in where)
    if wanted == "in":
        right = right and where.startswith("/login")
    if wanted == "home":
        right = right and where == ("/staff" if role in matrix.STAFF else "/")
    if wanted == "away":
        right = right and where.startswith(("/staff/account", "/account"))
    leaks = (
        []
        if role not in ("foreign", "elsewhere")
        else [word for word in ("Acme Ltd", "ACM-", "alice@") if word in answer.text]
    )
    if role in ("client", "looks_only", "no_billing", "viewer", "bookkeeper"):
        leaks = [word for word in FOREIGN if word in answer.text]
    problems = [] if right else [f"{answer.status_code} {where}"]
    return f"{role} {address}: wanted {wanted}, got {problems + leaks}" if problems or leaks else ""


@pytest.mark.feature("AUT-21")
@pytest.mark.security("R22", "R23", "R25")
@pytest.mark.parametrize("role", matrix.ROLES)
async def test_everybody_gets_what_the_table_says(opened: Town, role: str) -> None:
    cells = [(each.address, each.of(role)) for row in matrix.CLIENT.values() for each in row]
    cells += [(each.address, each.of(role)) for each in (*matrix.FILES, *matrix.ASKED)]
    cells += list(matrix.DOORS.values())
    if role != "nobody":  # a wizard that has been through sends everybody to the sign-in
        cells = [(address, "in" if address == "/setup" else wanted) for address, wanted in cells]
    cells += [(matrix.CONSOLE[each.path][0], matrix.of_console(each.path, role)) for each in staff_screens.SCREENS]
    cells += [(address, matrix.of_console(path, role)) for path, (address, _) in matrix.CONSOLE_FILES.items()]
    wrong = []
    async with AsyncExitStack() as stack:
        for at in range(0, len(cells), 20):  # a session may hold thirty pages that nobody connected to
            visitor = await stack.enter_async_context(opened.visitor(role))
            wrong += [
                await _check(visitor, role, opened.address(address), wanted) for address, wanted in cells[at : at + 20]
            ]
    assert [each for each in wrong if each] == []


@pytest.mark.security("R23")
@pytest.mark.parametrize("role", ["foreign", "looks_only", "client"])
async def test_foreign_and_missing_answer_alike(opened: Town, papers_of_umbra: dict[str, str], role: str) -> None:
    """Carol at Acme's papers, Acme's people at Umbra's, and both at numbers that nobody has."""
    theirs = opened.words if role == "foreign" else papers_of_umbra
    prefix = "ACM" if role == "foreign" else "UMB"
    async with opened.visitor(role) as visitor:
        for pattern in (
            "/billing/invoices/{}",
            "/billing/credits/{}",
            "/files/invoices/{}.pdf",
            "/files/credits/{}.pdf",
            "/billing/payments/{}",
            "/files/receipts/{}.pdf",
            "/files/invoices/{}/files/1",
        ):
            kind = (
                "payment"
                if "payments" in pattern or "receipts" in pattern
                else "credit"
                if "credits" in pattern
                else "open"
            )
            foreign = await visitor.http.get(pattern.format(theirs[kind]))
            missing = await visitor.http.get(pattern.format(f"{prefix}-nope"))
            assert (foreign.status_code, missing.status_code) == (404, 404), pattern
            assert abs(len(foreign.text) - len(missing.text)) <= ABSENT_SLACK
            assert foreign.headers["content-type"] == missing.headers["content-type"]


@pytest.fixture
def papers_of_umbra(opened: Town) -> dict[str, str]:
    with opened.site.town.backstage() as db:
        paid = db.scalars(select(Payment.number).where(Payment.entity_id == opened.site.town.umbra)).first()
    return {"open": "UMB-open", "credit": "UMB-credit", "payment": str(paid)}


@pytest.mark.security("R57")
async def test_other_methods_than_declared_are_405(opened: Town, routes: list[tuple[str, list[str]]]) -> None:
    async with opened.visitor("client") as alice:
        for path, address in [(path, at) for path, (at, _) in matrix.DOORS.items()] + [("/login", "/login")]:
            declared = {each for of, methods in routes if of == path for each in methods} | {"HEAD", "GET"}
            for method in {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "POST"} - declared:
                answer = await alice.http.request(method, address, headers={"origin": opened.site.url})
                assert answer.status_code in (404, 405), (method, address)
