"""Requests as a browser sends them, and what each costs the server that answers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TypeVar

import httpx

from tools.bench.servers import Server

T = TypeVar("T")
WARM_UP = 3
ACCEPTS = {"accept-encoding": "gzip", "accept": "text/html"}


class WrongAnswer(RuntimeError):
    """Something else came back than what is measured."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds: CPU of the server per request, wall time of the median request. `size` in bytes as sent."""

    cpu: float
    wall: float
    size: int = 0


def of_page(server: Server, asked: Sequence[tuple[str, str]], requests: int, *, holds: str = "") -> Cost:
    """GET each of `asked`, a path and a session's token ("": none), in turn.

    Raises WrongAnswer unless it is there and holds `holds`.
    """
    with httpx.Client(base_url=server.url, headers=ACCEPTS, timeout=30) as browser:
        sizes: list[int] = []

        def ask(one: tuple[str, str]) -> None:
            path, token = one
            answer = browser.get(path, headers={"cookie": f"portico={token}"} if token else {})
            if answer.status_code != 200 or holds not in answer.text:
                raise WrongAnswer(f"{path}: {answer.status_code} {answer.headers.get('location', '')}")
            sizes.append(answer.num_bytes_downloaded)

        cost = of_calls(server, ask, asked, requests)
    return Cost(cost.cpu, cost.wall, int(statistics.median(sizes)))


def of_calls(server: Server, ask: Callable[[T], object], given: Sequence[T], requests: int) -> Cost:
    """What `ask` costs `server` for each of `given` in turn, after a few that nobody counts."""
    turn = cycle(given)
    for _ in range(min(WARM_UP, requests)):
        ask(next(turn))
    walls: list[float] = []
    before = server.cpu_seconds()
    for _ in range(requests):
        began = time.perf_counter()
        ask(next(turn))
        walls.append(time.perf_counter() - began)
    return Cost((server.cpu_seconds() - before) * 1000 / requests, statistics.median(walls) * 1000)


def of_work(work: Callable[[int], object], rounds: int) -> Cost:
    """What `work(round)` costs in this process: CPU of this thread, medians of both."""
    for place in range(min(WARM_UP, rounds)):
        work(place)
    cpus: list[float] = []
    walls: list[float] = []
    for place in range(rounds):
        began, used = time.perf_counter(), time.thread_time()
        work(WARM_UP + place)
        cpus.append(time.thread_time() - used)
        walls.append(time.perf_counter() - began)
    return Cost(statistics.median(cpus) * 1000, statistics.median(walls) * 1000)
