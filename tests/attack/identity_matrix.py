"""What every route, screen, permission and live connection is to every kind of person: asked of the running program.

    python -m tests.attack.identity_matrix        # writes tests/attack/identity_matrix.txt anew; read the difference

Routes come from the application, screens from its tables, permissions, roles and rights from their enums: what is new
stands in the table after that command, and fails the test until then.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from fastapi.routing import APIRoute
from nicegui import core
from sqlalchemy import select

from data.access.tables import LoginSession
from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.engine import connect
from data.errors import NotFound, Refusal, SignedOut
from data.migrations import upgrade
from data.people.tables import RIGHTS, Assignment, Contact, Entity, Person
from data.statuses import AccessStatus, StaffRole
from pages import client_screens as client
from pages import guard
from pages import staff_screens as staff
from pages.shell.list_export import exporting
from pages.shell.screens import Screen, open_screen
from services.access.authentication import identify, key_of
from services.clock import clock
from services.platform.context import Context
from services.platform.permissions import May
from tests.attack.site import _papers, document, item, job_number, request, ticket, visit
from tests.cast import NOON, House
from tests.pages.stage import Site, cookie, stage

TABLE = Path(__file__).with_suffix(".txt")
NOBODY = "nobody"
_ID, _SECRET = "00000000-0000-4000-8000-000000000000", "s" * 43
# Addresses of the routes and screens that carry something in them, of Acme where it is somebody's. A route or a
# placeholder that is not here fails the test.
FILLED = {
    "/billing/invoices/{number}": ("/billing/invoices/ACM-open", "/billing/invoices/ACM-draft"),
    "/billing/credits/{number}": ("/billing/credits/ACM-credit",),
    "/billing/payments/{number}": ("/billing/payments/{payment}",),
    "/paid/{checkout_id}": (f"/paid/{_ID}",),
    "/paid/{checkout_id}/left": (f"/paid/{_ID}/left",),
    "/staff/clients/{id}": ("/staff/clients/{acme}",),
    "/staff/clients/{id}/contacts": ("/staff/clients/{acme}/contacts",),
    "/staff/clients/{id}/invoices": ("/staff/clients/{acme}/invoices",),
    "/staff/clients/{id}/payments": ("/staff/clients/{acme}/payments",),
    "/staff/clients/{id}/documents": ("/staff/clients/{acme}/documents",),
    "/staff/clients/{id}/requests": ("/staff/clients/{acme}/requests",),
    "/requests/{id}": ("/requests/{request}",),
    "/services/{id}": ("/services/{visit}",),
    "/services/{id}/calendar.ics": ("/services/{visit}/calendar.ics",),
    "/staff/requests/{id}": ("/staff/requests/{request}",),
    "/staff/requests/{id}/edit": ("/staff/requests/{request}/edit",),
    "/staff/requests/templates/{id}": ("/staff/requests/templates/{template}",),
    "/staff/clients/{id}/history": ("/staff/clients/{acme}/history",),
    "/staff/clients/{id}/settings": ("/staff/clients/{acme}/settings",),
    "/staff/invoices/{id}": ("/staff/invoices/{open}",),
    "/staff/payments/{id}": ("/staff/payments/{paid}",),
    "/staff/catalogue/{id}": ("/staff/catalogue/{item}",),
    "/staff/settings/{section}": ("/staff/settings/payments",),
    "/logo/{sha256}.png": ("/logo/none.png",),
    "/assets/{given}/{name:path}": ("/assets/none/none.css",),
    "/reset/{secret}": (f"/reset/{_SECRET}",),
    "/email/{secret}": (f"/email/{_SECRET}",),
    "/invite/{secret}": (f"/invite/{_SECRET}",),
    "/verify-sender/{secret}": (f"/verify-sender/{_SECRET}",),
    "/keep-address/{secret}": (f"/keep-address/{_SECRET}",),
    "/share/{secret}": (f"/share/{_SECRET}",),
    "/share-file/{secret}": (f"/share-file/{_SECRET}",),
    "/share-send/{secret}": (f"/share-send/{_SECRET}",),
    "/pretend/{session}": ("/pretend/none",),
    "/export/{name}.{ending}": (
        "/export/billing.csv",
        "/export/history.xlsx",
        "/export/payments.csv",
        "/export/clients.csv",
        "/export/staff_invoices.csv",
        "/export/staff_payments.csv",
        "/export/security.csv",
        "/export/documents.csv",
        "/export/staff_documents.csv",
        "/export/catalogue.csv",
        "/export/staff_tickets.csv",
        "/export/staff_jobs.csv",
    ),
    "/files/{kind}/{number:path}/files/{position}": ("/files/invoices/ACM-open/files/1",),
    "/files/{kind}/{number:path}.pdf": ("/files/invoices/ACM-draft.pdf", "/files/secrets/ACM-open.pdf"),
    "/tickets/{number}": ("/tickets/{ticket}",),
    "/staff/tickets/new": ("/staff/tickets/new?client={acme}",),
    "/staff/clients/{id}/tickets": ("/staff/clients/{acme}/tickets",),
    "/staff/tickets/{number}": ("/staff/tickets/{ticket}",),
    "/staff/jobs/{number}": ("/staff/jobs/{job}",),
    "/staff/jobs/{number}/edit": ("/staff/jobs/{job}/edit",),
    "/documents/{id}": ("/documents/{document}",),
    "/documents/{id}/file": ("/documents/{document}/file",),
    "/documents/{id}/preview": ("/documents/{document}/preview",),
    "/documents/{id}/thumbnail": ("/documents/{document}/thumbnail",),
    "/staff/documents/{id}": ("/staff/documents/{document}",),
    "/staff/documents/tray/{id}": (f"/staff/documents/tray/{_ID}",),
    "/staff/documents/inbox/{id}": (f"/staff/documents/inbox/{_ID}",),
    "/staff/documents/inbox/{id}/file": (f"/staff/documents/inbox/{_ID}/file",),
    "/documents/uploads/{id}": (f"/documents/uploads/{_ID}",),
    "/staff/import/back/{id}": (f"/staff/import/back/{_ID}",),
    "/staff/import/template/{kind}.{format}": ("/staff/import/template/clients.csv",),
}
SHELLS = ("/", "/{_:path}", "/staff", "/staff/{_:path}")  # behind them are the screens
FRAMEWORK = "/_nicegui"  # its files, and what the guard closes


@dataclass(frozen=True)
class Somebody:
    """An identity and the token of a session it has, or had."""

    name: str
    token: str


class Town:
    """The cast, Acme's papers, and one session of every kind of person."""

    def __init__(self, house: House) -> None:
        self.house = house
        papers = _papers(house, house.acme, "ACM")
        self.words = {"acme": str(house.acme), "document": document(house, house.acme), **papers}
        self.words |= {**request(house, house.acme), **ticket(house, house.acme), "item": item(house)}
        self.words["visit"] = visit(house, house.acme)
        self.words["job"] = job_number(house, self.words["visit"])
        with house.backstage() as db:
            self.words["open"] = str(db.scalars(select(Invoice.id).where(Invoice.number == "ACM-open")).one())
            self.words["paid"] = str(db.scalars(select(Payment.id).where(Payment.number == papers["payment"])).one())
        self.people = tuple(self._people())

    def _people(self) -> Iterator[Somebody]:
        house, all_on = self.house, dict.fromkeys(RIGHTS, True)
        yield Somebody(NOBODY, "")
        yield Somebody("client, every right", self._of(house.contact("Every Right", house.acme, **all_on)))
        yield Somebody(
            "client, no right", self._of(house.contact("Norights", house.acme, **dict.fromkeys(RIGHTS, False)))
        )
        for right in RIGHTS:
            person = house.contact(f"Without{right.replace('_', '')}", house.acme, **{**all_on, right: False})
            yield Somebody(f"client, not {right}", self._of(person))
        yield Somebody("client of another", self._of(house.carol))
        gone = house.contact("Xavier Gone", house.acme, **all_on)
        with house.backstage() as db:
            db.scalars(
                select(Contact).where(Contact.person_id == gone.actor.person_id)
            ).one().status = AccessStatus.REVOKED
        yield Somebody("ex-contact", self._of(gone))
        closed = house.entity("Closed Ltd")
        late = house.contact("Arch Ived", closed, **all_on)
        with house.backstage() as db:
            db.get_one(Entity, closed).archived_at = NOON
        yield Somebody("contact of an archived client", self._of(late))
        for role, reach in product(StaffRole, ("all", "assigned")):
            person = house.staff(f"S{role.value.replace('_', '')}{reach}", role, sees_all_clients=reach == "all")
            if reach == "assigned":
                self._assign(person, house.acme)
            yield Somebody(f"{role.value}, {reach}", self._of(person))
        afar = house.staff("Sfar", StaffRole.MANAGER, sees_all_clients=False)
        self._assign(afar, house.umbra)
        yield Somebody("manager, assigned elsewhere", self._of(afar))
        left = house.staff("Sleft", StaffRole.MANAGER)
        token = self._of(left)
        with house.backstage() as db:
            db.one(Person, left.actor.person_id).staff_closed_at = NOON
        yield Somebody("closed staff", token)
        yield Somebody("impersonator", self._of(house.alice, viewer=house.sam))
        yield Somebody("impersonator without the client", self._of(house.alice, viewer=house.kim))
        both = house.contact("Twosides", house.acme, **all_on)
        with house.backstage() as db:
            person = db.one(Person, both.actor.person_id)
            person.staff_role, person.sees_all_clients = StaffRole.MANAGER, True
        yield Somebody("both sides, as client", self._of(both))
        yield Somebody("both sides, as manager", self._of(both, staff=True))
        for who, person in (
            ("client", house.contact("Tempo Rary", house.acme, **all_on)),
            ("owner", house.staff("Tempown", StaffRole.OWNER)),
        ):
            with house.backstage() as db:
                db.one(Person, person.actor.person_id).must_change_password = True
            yield Somebody(f"{who}, password due", self._of(person))

    def _of(self, person: Context, *, viewer: Context | None = None, staff: bool = False) -> str:
        token = cookie(self.house, person)
        with self.house.backstage() as db:
            row = db.get_one(LoginSession, key_of(token))
            row.is_staff = row.is_staff or staff
            if viewer is not None:
                contact = select(Contact.id).where(Contact.person_id == person.actor.person_id)
                row.viewer_id, row.viewer_contact_id = viewer.actor.person_id, db.scalars(contact).first()
                row.viewer_session_ends_at = row.ends_at
        return token

    def _assign(self, person: Context, entity: object) -> None:
        with self.house.backstage() as db:
            db.add(Assignment(person_id=person.actor.person_id, entity_id=entity))

    def filled(self, path: str) -> tuple[str, ...]:
        """The addresses of a route or a screen. Raises KeyError for a placeholder nobody has filled in."""
        return tuple(each.format(**self.words) for each in FILLED[path]) if "{" in path else (path,)


def routes() -> list[tuple[str, str]]:
    """Method and path of everything the running application answers itself, the shells and the framework apart."""
    found = {
        (method, each.path)
        for each in core.app.routes
        if isinstance(each, APIRoute) and each.name != "refuse"
        for method in each.methods or ()
        if method != "HEAD"
    }
    return sorted((path, method) for method, path in found if path not in SHELLS and not path.startswith(FRAMEWORK))


def screens() -> list[tuple[str, Screen, tuple[Screen, ...]]]:
    return [
        (side, each, table) for side, table in (("client", client.SCREENS), ("staff", staff.SCREENS)) for each in table
    ]


async def answers(site: Site, town: Town) -> dict[str, dict[str, str]]:
    """By what is asked for ("GET /login", "SCREEN /billing", "MAY billing:pay", "SOCKET event"): identity -> what it gets."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for who in town.people:
        exporting._rates.clear()  # the share of one person, who may be here on either side and as a viewer
        for path, method in routes():
            for address in town.filled(path):
                browser = site.holds(who.token)
                answer = await browser.request(method, address, follow_redirects=False)
                word = outcome(answer.status_code, answer.headers.get("location", ""))
                found[f"{method} {_told(path, address)}"][who.name] = word
        for _side, screen, table in screens():
            for address in town.filled(screen.path):
                found[f"SCREEN {_told(screen.path, address)}"][who.name] = _opened(
                    town.house, who, screen, table, address
                )
        for permission in May:
            found[f"MAY {permission.value}"][who.name] = _reach(town.house, who, permission)
        for event in core.sio.handlers["/"]:  # all behind one admission (pages/guard/websocket/events.py)
            found[f"SOCKET {event}"][who.name] = _heard(who)
    return found


def outcome(status: int, where: str) -> str:
    match status:
        case 200:
            return "page"
        case 404:
            return "absent"
        case 403:
            return "refused"
        case 303:
            return "signs in" if where.startswith("/login") else f"goes to {where.partition('?')[0]}"
        case _:
            return str(status)


def _told(path: str, address: str) -> str:
    """How the table names an address: by its pattern, and by what is asked for where there are several."""
    several = FILLED.get(path, ())
    return path if len(several) < 2 else f"{path} ({address.rsplit('/', 1)[1]})"


def _opened(house: House, who: Somebody, screen: Screen, table: tuple[Screen, ...], address: str) -> str:
    """What the shell's door does: who asks, whether this is their side, and what the screen's own load says."""
    try:
        ctx = identify(house.inside, key_of(who.token), clock())
        if ctx.actor.must_change_password and not ctx.actor.is_viewed:
            return "goes to /password"
        if ctx.actor.is_staff != (table is staff.SCREENS):
            return "absent"
        open_screen(ctx, table, address)
    except SignedOut:
        return "signs in"
    except NotFound:
        return "absent"
    except Refusal as refusal:
        return "refused" if refusal.status == 403 else type(refusal).__name__
    return "page"


def _reach(house: House, who: Somebody, permission: May) -> str:
    """Whose rows a verb under `permission` sees, as the one door opens: the policy behind every handler."""
    try:
        ctx = identify(house.inside, key_of(who.token), clock())
        with ctx.transaction(permission) as db:
            seen = set(db.scalars(select(Entity.name)))
            db.recorded = True
    except Refusal as refusal:
        return "no" if refusal.status == 403 else "signed out"
    return "everybody's" if {"Acme Ltd", "Umbra SA"} <= seen else ", ".join(sorted(seen)) or "their own"


def _heard(who: Somebody) -> str:
    sessions = guard._installed().sockets.sessions  # type: ignore[attr-defined]
    key = sessions.key_of(f"portico={who.token}") if who.token else None
    return "heard" if key is not None and sessions.is_live(key) else "a stranger's"


def written(found: dict[str, dict[str, str]]) -> str:
    """The table: for each thing asked for, who gets what; identities with the same answer stand in one line."""
    lines = [__doc__.splitlines()[0], ""]
    for what in sorted(found):
        by_answer: dict[str, list[str]] = defaultdict(list)
        for who, answer in found[what].items():
            by_answer[answer].append(who)
        lines.append(what)
        lines += [f"    {answer}: {' | '.join(sorted(whos))}" for answer, whos in sorted(by_answer.items())]
    return "\n".join(lines) + "\n"


def read(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    what = ""
    for line in text.splitlines()[2:]:
        if line.startswith("    "):
            answer, _, whos = line.strip().partition(": ")
            found[what].update(dict.fromkeys(whos.split(" | "), answer))
        else:
            what = line
            found[what] = {}
    return found


async def asked(house: House) -> dict[str, dict[str, str]]:
    town = Town(house)
    async with stage(house) as site:
        return await answers(site, town)


def main() -> None:
    os.environ["PYTEST_CURRENT_TEST"] = "identity matrix"  # or NiceGUI takes us for a script with pages of its own
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/portico.db")
        upgrade(engine)
        TABLE.write_text(written(asyncio.run(asked(House(engine, Path(folder))))))
        engine.dispose()
    print(f"{TABLE} is written; look at the difference before you commit it.")


if __name__ == "__main__":
    main()
