"""Whole requests over HTTP: the portal's process beside the floor's, in turns."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from tools.bench import places
from tools.bench.asking import ACCEPTS, Cost, WrongAnswer, of_calls, of_page
from tools.bench.figures import Figure
from tools.bench.inside import Place
from tools.bench.population import PASSWORD, Somebody
from tools.bench.servers import Server
from tools.bench.sizes import Sizes

FRAMED = 2.0                # times the floor
BLOCKS = 3
SIGN_INS = 10               # hashing is slow on purpose
PAUSE = 25                  # pages of one session that may wait for a socket


def floors(floor: Server, sizes: Sizes) -> dict[str, float]:
    """CPU of every page of the floor, milliseconds by path."""
    return {path: of_page(floor, path, [], sizes.requests).cpu
            for path in ("/nothing", "/list", "/list-elements", "/dashboard", "/invoice")}


def figures(server: Server, floor: Server, at: Place, who: str, people: list[Somebody],
            sizes: Sizes) -> Iterator[Figure]:
    """The pages of `people[0]`, asked for by all of `people` in turn where they have the same."""
    for place in places.of(at.house.engine, people[0]):
        asking = people[:1] * 2 if "/invoices/" in place.path else people
        ours, bare = _in_turn(server, floor, place, [each.token for each in asking][:PAUSE * 4], sizes.requests)
        at_most = bare.cpu * FRAMED if place.has_bound else None
        yield Figure(f"page: {place.name}, {who}", ours.cpu, floor=bare.cpu, at_most=at_most, why="2 x floor")
        yield Figure(f"page: {place.name}, {who}", ours.wall, "ms wall", floor=bare.wall)


def sign_in(server: Server, people: list[Somebody], sizes: Sizes) -> Iterator[Figure]:
    """The light page, and the whole way in with a password."""
    page = of_page(server, "/login", [], sizes.requests, holds="<form")
    yield Figure("sign-in page", page.cpu)
    yield Figure("sign-in page", page.size / 1000, "kB sent")
    turn = iter(people)
    cost = of_calls(server, lambda _: _enter(server, next(turn)), [], min(SIGN_INS, sizes.requests))
    yield Figure("sign-in with a password (argon2id)", cost.cpu)
    yield Figure("sign-in with a password (argon2id)", cost.wall, "ms wall")


def papers(server: Server, at: Place, who: Somebody, sizes: Sizes) -> Iterator[Figure]:
    """PDFs nobody asked for yet, then one of them again."""
    paths = iter(places.pdfs(at.house.engine, who, sizes.requests + 10))
    kept = places.pdfs(at.house.engine, who, 1)[0]
    with httpx.Client(base_url=server.url, headers=ACCEPTS, cookies={"portico": who.token}, timeout=60) as browser:
        rendered = of_calls(server, lambda _: _pdf(browser, next(paths)), [], min(sizes.requests, 20))
        stored = of_calls(server, lambda _: _pdf(browser, kept), [], sizes.requests)
    yield Figure("PDF rendered (request, with its process)", rendered.cpu, at_most=50)
    yield Figure("PDF rendered (request)", rendered.wall, "ms wall")
    yield Figure("PDF stored (request)", stored.cpu, at_most=2)
    yield Figure("PDF stored (request)", stored.wall, "ms wall")


def _in_turn(server: Server, floor: Server, place: places.Place, tokens: list[str], requests: int) -> tuple[Cost, Cost]:
    """Means over blocks that take turns, so that what else runs on the machine meets both."""
    ours, bare = [], []
    for _ in range(BLOCKS):
        count = max(requests // BLOCKS, 1)
        bare.append(of_page(floor, place.beside, [], count))
        ours.append(of_page(server, place.path, tokens, count))
    return _mean(ours), _mean(bare)


def _mean(costs: list[Cost]) -> Cost:
    return Cost(sum(each.cpu for each in costs) / len(costs), sum(each.wall for each in costs) / len(costs))


def _pdf(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    if answer.status_code != 200 or not answer.content.startswith(b"%PDF"):
        raise WrongAnswer(f"{path}: {answer.status_code}")


def _enter(server: Server, who: Somebody) -> None:
    """Raises WrongAnswer unless the form lets them in."""
    with httpx.Client(base_url=server.url, headers=ACCEPTS, timeout=30) as browser:
        form = browser.get("/login").text
        token = form.partition('name="form_token" value="')[2].partition('"')[0]
        answer = browser.post("/login", headers={"origin": server.url},
                              data={"form_token": token, "next": "/", "login": who.email, "password": PASSWORD})
        if answer.status_code != 303 or "portico" not in answer.cookies:
            raise WrongAnswer(f"/login: {answer.status_code}")
