"""The real portal as its own process, on a home where the cast lives, and cookies for each of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select

import tests.cast
from data.access.tables import LoginSession
from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Checkout, Payment, Reservation
from data.documents.thumbnails import DocumentThumbnail
from data.firm.tables import Event
from data.money import Money
from data.people.tables import Contact, Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, ThumbnailState
from services import config
from services.access import authentication
from services.billing.catalogue import categories, items
from services.billing.catalogue import item_form as form
from services.billing.invoices import attachments
from services.billing.payments import manual as payments_staff
from services.billing.payments.manual import ManualPayment
from services.clock import clock
from services.documents import uploads
from services.documents.requests import making, templates
from services.documents.requests.forms import ItemForm, RequestForm
from services.documents.watch import demo as watch_demo
from services.field_service import jobs, record
from services.field_service.jobs import JobForm
from services.field_service.plans import PlanForm
from services.operations import startup
from services.platform.context import Context
from services.tickets import answers, detail, opening
from services.tickets import categories as ticket_categories
from services.tickets.opening import TicketForm
from tests.attack.client import Attacker
from tests.cast import ALL_ON, House
from tests.servers.portal import Portal

# Nobody at a client may ever be sent these words (R27, R92).
NOTE, PAYMENT_NOTE, DRAFT = "kanarienvogel-note", "kanarienvogel-payment", "kanarienvogel-draft"
FOREIGN = ("Umbra SA", "carol@example.test", "kanarienvogel-umbra", "UMB-")
INSIDE = (NOTE, PAYMENT_NOTE, DRAFT, "$argon2")


class Site:
    """`as_(site.town.alice)` is a hostile browser signed in as alice, under a session of its own."""

    def __init__(self, portal: Portal, town: House) -> None:
        self.portal, self.town = portal, town
        self.url = portal.url

    def cookie(self, person: Context, *, viewer: Context | None = None) -> str:
        """A live session of this person, or of `viewer` looking through their eyes; the Cookie header."""
        token, now, actor = secrets.token_urlsafe(32), clock(), person.actor
        with self.town.backstage() as db:
            seen = db.scalars(select(Contact.id).where(Contact.person_id == actor.person_id)).first()
            db.add(
                LoginSession(
                    key=authentication.key_of(token),
                    person_id=actor.person_id,
                    is_staff=actor.is_staff,
                    started_at=now,
                    seen_at=now,
                    authenticated_at=now,
                    ends_at=now + timedelta(hours=8),
                    address="127.0.0.1",
                    viewer_id=viewer.actor.person_id if viewer else None,
                    viewer_contact_id=seen if viewer else None,
                    viewer_session_ends_at=now + timedelta(hours=8) if viewer else None,
                )
            )
        return f"portico={token}"

    def as_(self, person: Context | None, *, viewer: Context | None = None) -> Attacker:
        return Attacker(self.url, self.cookie(person, viewer=viewer) if person else None)

    def count(self, model: Any, *where: Any) -> int:
        with self.town.backstage() as db:
            return db.scalar(select(func.count()).select_from(model).where(*where)) or 0

    def events(self, verb: str) -> int:
        return self.count(Event, Event.verb == verb)

    def revoke(self, cookie: str) -> None:
        """Behind the process's back, as another process or a person at the database would."""
        key = authentication.key_of(cookie.partition("=")[2])
        with self.town.backstage() as db:
            db.get_one(LoginSession, key).revoked_at = clock()

    def state(self) -> dict[str, int]:
        """What no look and no refused try may change."""
        rows: dict[str, int] = {
            model.__name__: self.count(model)
            for model in (Invoice, Payment, Allocation, Checkout, Reservation, Contact, Entity)
        }
        with self.town.backstage() as db:
            rows["paid"] = int(db.scalar(select(func.sum(Invoice.paid_minor))) or 0)
            rows["versions"] = int(db.scalar(select(func.sum(Entity.version))) or 0)
        return rows


ATTACHED = attachments.NewAttachment("timesheet.pdf", "application/pdf", "Hours", b"%PDF-1.7")


class Papers:
    """Of Acme (alice's) and of Umbra (carol's) one document of every kind, by name."""

    def __init__(self, town: House) -> None:
        self.acme = _papers(town, town.acme, "ACM")
        self.umbra = _papers(town, town.umbra, "UMB")


def _papers(town: House, entity: UUID, prefix: str) -> dict[str, str]:
    """Number by kind: open, late, draft, void, credit, paid, payment."""
    for kind, facts in {
        "open": {},
        "late": {"due": -20},
        "draft": {"status": InvoiceStatus.DRAFT},
        "void": {"status": InvoiceStatus.VOID},
        "credit": {"kind": DocumentKind.CREDIT_NOTE},
    }.items():
        row = town.invoice("25.00 EUR", of=entity, number=f"{prefix}-{kind}", **facts)  # type: ignore[arg-type]
        if kind in ("open", "draft"):
            with town.backstage() as db:
                document = db.get_one(Invoice, row.id)
                attachments.keep(town.inside.gateways.vault, db, document, (ATTACHED,))
                document.note = DRAFT if kind == "draft" else document.note
    paid = town.invoice("40.00 EUR", of=entity, number=f"{prefix}-paid")
    done = payments_staff.record(
        town.olga,
        ManualPayment(
            entity, Money(4000, "EUR"), PaymentMethod.TRANSFER, town.olga.today, {paid.id: 4000}, note=PAYMENT_NOTE
        ),
    )
    return {kind: f"{prefix}-{kind}" for kind in ("open", "late", "draft", "void", "credit", "paid")} | {
        "payment": done.number
    }


def document(town: House, entity: UUID) -> str:
    """The id of a document of this client with its thumbnail, in a portal that has documents switched on."""
    town.prefer(areas_on=ALL_ON)
    desk, place = town.again(town.olga), uploads.Place(entity)
    id = uploads.add(desk, place, uploads.receive(desk, place, uploads.NewFile("a.pdf"), [ATTACHED.content]))
    with town.backstage() as db:
        for each in db.scalars(select(DocumentThumbnail)):
            each.state, each.picture = ThumbnailState.DRAWN, b"\xff\xd8\xff\xd9"
    return str(id)


def request(town: House, entity: UUID, words: str = "Papers") -> dict[str, str]:
    """The ids of a request and of a template, all texts of which are `words`, in a portal that has documents switched on."""
    town.prefer(areas_on=ALL_ON)
    desk, form = town.again(town.olga), RequestForm(words, note=words, items=(ItemForm(words, words),))
    [made] = making.make(desk, form, [entity])
    return {"request": str(made), "template": str(templates.add_template(desk, form))}


def item(town: House, words: str = "Bookkeeping") -> str:
    """The id of an item of the catalogue, all texts of which are `words`, in a category called so."""
    shelf = str(categories.add_category(town.olga, words[:80]))
    steps = form.ItemForm(name=words[:200], code=words[:60], category=shelf, description=words, checklist=words[:200])
    return str(items.add(town.olga, replace(steps, currency="EUR", is_shown=True)))


def ticket(town: House, entity: UUID, words: str = "My invoice is wrong.") -> dict[str, str]:
    """The number of a ticket of this client, all texts of which are `words`, in a portal that has tickets switched on."""
    town.prefer(areas_on=ALL_ON)
    desk = town.again(town.olga)
    category = ticket_categories.add(desk, words[:80])
    form = TicketForm(str(category), words, str(entity))
    opened = opening.open_ticket(desk, form)
    answers.note(desk, detail.view(desk, str(opened.number)).id, words)
    return {"ticket": str(opened.number)}


def visit(town: House, entity: UUID, words: str = "Gutters") -> str:
    """The id of a visit of this client a week from now, all texts of which are `words`, with services switched on."""
    town.prefer(areas_on=ALL_ON)
    desk = town.again(town.olga)
    job = JobForm(words[:200], words, words, words[:400], "12.00", "EUR", skills="", checklist=words[:200])
    plan = PlanForm("once", desk.today + timedelta(days=7), "10:00", "11:00")
    return str(jobs.make(desk, entity, job, plan))


def job_number(town: House, visit_id: str) -> str:
    """The number of the job that this visit belongs to."""
    return record.number_of(town.again(town.olga), UUID(visit_id))


def waiting_file(town: House, path: str = "Nobody/a.pdf") -> str:
    """The id of a file that lay at `path` of the watch folder and waits for somebody to say whose it is."""
    town.prefer(areas_on=ALL_ON)
    with town.backstage() as db:
        return str(watch_demo.write(town.system, db, ATTACHED.content, path).id)


@contextmanager
def running(
    folder: Path, *, prepare: Callable[[House], object] = lambda town: None, environment: dict[str, str] | None = None
) -> Iterator[tuple[Site, Papers]]:
    """The portal of the cast, living today instead of in 2030."""
    home, noon = folder / "home", tests.cast.NOON
    tests.cast.NOON = clock() - timedelta(minutes=1)
    try:
        with startup.opened(config.read(home, {})) as house:
            town = House(house.engine, home, house.gateways.vault.key)
            town.inside = house
            with town.backstage() as db:
                db.get_one(Entity, town.acme).note = NOTE
                db.get_one(Entity, town.umbra).address = "kanarienvogel-umbra"
            papers = Papers(town)
            prepare(town)
            portal = Portal(home, settings=environment).start()
            try:
                yield Site(portal, town), papers
            finally:
                portal.kill()
    finally:
        tests.cast.NOON = noon


def served(answer: httpx.Response) -> bool:
    """Whether a server of ours answered at all as it should: never with an unhandled error."""
    return answer.status_code < 500
