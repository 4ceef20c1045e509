"""Whole requests over HTTP: the portal's process beside the floor's, in turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx

from tools.bench import places
from tools.bench.asking import ACCEPTS, Cost, WrongAnswer, of_calls, of_page
from tools.bench.figures import Figure
from tools.bench.inside import Place
from tools.bench.population import PASSWORD, Somebody
from tools.bench.servers import Server
from tools.bench.sizes import Sizes

FRAMED = 2.0  # times the floor
BLOCKS = 3
SIGN_INS = 10  # hashing is slow on purpose
PEOPLE = 100


def floors(floor: Server, sizes: Sizes) -> dict[str, float]:
    """CPU of every page of the floor, milliseconds by path."""
    return {
        path: of_page(floor, [(path, "")], sizes.requests).cpu
        for path in ("/nothing", "/list", "/list-elements", "/dashboard", "/invoice")
    }


def figures(
    server: Server, floor: Server, at: Place, who: str, people: Sequence[Somebody], sizes: Sizes
) -> Iterator[Figure]:
    """Each page, asked for by `people` in turn, or by one of them from several browsers."""
    everywhere = [
        (places.of(at.house.engine, each), (each.token, *(each.browsers if len(people) == 1 else ())))
        for each in people[:PEOPLE]
    ]
    for several in zip(*(pages for pages, _ in everywhere), strict=True):
        place = several[0]
        asked = [(each.path, token) for each, (_, tokens) in zip(several, everywhere, strict=True) for token in tokens]
        ours, bare = _in_turn(server, floor, place.beside, asked, sizes.requests)
        at_most = bare.cpu * FRAMED if place.has_bound else None
        yield Figure(f"page: {place.name}, {who}", ours.cpu, floor=bare.cpu, at_most=at_most, why="2 x floor")
        yield Figure(f"page: {place.name}, {who}", ours.wall, "ms wall", floor=bare.wall)


def sign_in(server: Server, people: Sequence[Somebody], sizes: Sizes) -> Iterator[Figure]:
    """The light page, and the whole way in with a password."""
    page = of_page(server, [("/login", "")], sizes.requests, holds="<form")
    yield Figure("sign-in page", page.cpu)
    yield Figure("sign-in page", page.size / 1000, "kB sent")
    cost = of_calls(server, lambda each: _enter(server, each), people, min(SIGN_INS, sizes.requests))
    yield Figure("sign-in with a password (argon2id)", cost.cpu)
    yield Figure("sign-in with a password (argon2id)", cost.wall, "ms wall")


def papers(server: Server, at: Place, who: Somebody, sizes: Sizes) -> Iterator[Figure]:
    """PDFs nobody asked for yet, then one of them again."""
    paths = places.pdfs(at.house.engine, who, sizes.requests + 10)
    with httpx.Client(base_url=server.url, headers=ACCEPTS, cookies={"portico": who.token}, timeout=60) as browser:
        rendered = of_calls(server, lambda path: _pdf(browser, path), paths, min(sizes.requests, 20))
        stored = of_calls(server, lambda path: _pdf(browser, path), paths[:1], sizes.requests)
    yield Figure("PDF rendered (request, with its process)", rendered.cpu, at_most=50)
    yield Figure("PDF rendered (request)", rendered.wall, "ms wall")
    yield Figure("PDF stored (request)", stored.cpu, at_most=2)
    yield Figure("PDF stored (request)", stored.wall, "ms wall")


def _in_turn(
    server: Server, floor: Server, beside: str, asked: list[tuple[str, str]], requests: int
) -> tuple[Cost, Cost]:
    """Means over blocks that take turns, so that what else runs on the machine meets both."""
    ours, bare = [], []
    for block in range(BLOCKS):
        count = max(requests // BLOCKS, 1)
        turned = asked[block * count % len(asked) :] + asked[: block * count % len(asked)]
        bare.append(of_page(floor, [(beside, "")], count))
        ours.append(of_page(server, turned, count))
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
        answer = browser.post(
            "/login",
            headers={"origin": server.url},
            data={"form_token": token, "next": "/", "login": who.email, "password": PASSWORD},
        )
        if answer.status_code != 303 or "portico" not in answer.cookies:
            raise WrongAnswer(f"/login: {answer.status_code}")
