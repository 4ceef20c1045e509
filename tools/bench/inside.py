"""The services alone, in this process: what answering a page's questions costs without NiceGUI around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod
from pages import client_screens as client
from pages.shell.screens import open_screen
from services.access.authentication import identify
from services.billing.checkout import actions as checkouts
from services.billing.invoices.archive import kept_invoice
from services.clock import clock
from services.dashboard.navigation import frame
from services.platform.context import Context, House
from tools.bench import places
from tools.bench.asking import WARM_UP, Cost, of_work
from tools.bench.figures import Figure, data_bound
from tools.bench.population import Somebody, Town
from tools.bench.sizes import Sizes

GROWTH = 1.1
BLOCKS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """One filled database, open in this process."""

    name: str
    house: House
    town: Town


def figures(few: Place, many: Place, sizes: Sizes, floors: dict[str, float]) -> Iterator[Figure]:
    """`floors`: CPU of the floor's pages by path. Both databases take turns, so that noise meets both."""
    at_few = {place.name: place for place in places.of(few.house.engine, few.town.clients[0])}
    for place in places.of(many.house.engine, many.town.clients[0]):
        here, there = _in_turn([_asked(few, at_few[place.name].path), _asked(many, place.path)], sizes.rounds)
        yield from (_data(each.name, place, cost, floors) for each, cost in ((few, here), (many, there)))
        yield Figure(f"growth of data: {place.name}", there.cpu / here.cpu, "x", at_most=GROWTH)
    big = many.town.big
    for place in places.of(many.house.engine, big):
        cost = of_work(partial(_ask, many.house, big, place.path), sizes.rounds)
        yield _data(f"client with {big.invoices:,}", place, cost, floors)
    yield from _pdfs(many, sizes)
    yield from _payments(many, sizes)


def _data(who: str, place: places.Place, cost: Cost, floors: dict[str, float]) -> Figure:
    floor = floors[place.beside]
    at_most, why = data_bound(floor) if place.has_bound else (None, "")
    return Figure(f"data: {place.name}, {who}", cost.cpu, floor=floor, at_most=at_most, why=why)


def _asked(at: Place, path: str) -> Callable[[int], object]:
    people = at.town.clients[:1] if "/invoices/" in path else at.town.clients
    return lambda turn: _ask(at.house, people[turn % len(people)], path)


def _ask(house: House, who: Somebody, path: str, _turn: int = 0) -> object:
    """As pages/shell/shells.py does for each page: who is it, the frame, the screen."""
    with identify(house, who.session_key, clock()).looking() as ctx:
        return frame(ctx), open_screen(ctx, client.SCREENS, path)


def _in_turn(works: list[Callable[[int], object]], rounds: int) -> list[Cost]:
    """The cheapest block of each, the blocks of all taking turns: what other programs do here counts least."""
    best: list[Cost] = []
    for block in range(BLOCKS):
        found = [of_work(work, max(rounds // BLOCKS, 1)) for work in works]
        best = found if not block else [min(pair, key=lambda cost: cost.cpu) for pair in zip(best, found, strict=True)]
    return best


def _pdfs(at: Place, sizes: Sizes) -> Iterator[Figure]:
    """Rendering happens in a process of its own, whose CPU only the figures over HTTP hold; here it is wall time."""
    numbers = places.numbers(at.house.engine, at.town.big, sizes.rounds + WARM_UP)
    ctx = _who(at, at.town.big)
    kind = DocumentKind.INVOICE
    rendered = of_work(lambda turn: kept_invoice(ctx, kind, numbers[turn % len(numbers)]), min(sizes.rounds, 20))
    yield Figure("PDF rendered (service)", rendered.wall, "ms wall", at_most=50)
    stored = of_work(lambda turn: kept_invoice(ctx, kind, numbers[0]), sizes.rounds)
    yield Figure("PDF stored (service)", stored.cpu, at_most=2)


def _payments(at: Place, sizes: Sizes) -> Iterator[Figure]:
    """Confirm and start, of one invoice each, at the test gateway."""
    rounds = min(sizes.rounds, len(at.town.clients) - WARM_UP, 40)
    ready = [(_who(at, each), _open_invoice(at, each)) for each in at.town.clients[-(rounds + WARM_UP) :]]

    def pay(turn: int) -> None:
        ctx, invoice = ready[turn % len(ready)]
        offer = checkouts.options(ctx, [invoice])
        checkouts.start(ctx, [invoice], confirm_key=offer.confirm_key, method=PaymentMethod.CARD, expected=offer.total)

    cost = of_work(pay, max(rounds, 1))
    yield Figure("start of a payment (service)", cost.cpu)
    yield Figure("start of a payment (service)", cost.wall, "ms wall")


def _who(at: Place, somebody: Somebody) -> Context:
    return identify(at.house, somebody.session_key, clock())


def _open_invoice(at: Place, somebody: Somebody) -> UUID:
    with at.house.engine.execution_options(writing=False).connect() as db:
        return db.scalars(
            select(Invoice.id)
            .where(Invoice.entity_id == somebody.entity_id, Invoice.status == InvoiceStatus.OPEN)
            .limit(1)
        ).one()
