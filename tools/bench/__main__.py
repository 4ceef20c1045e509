"""`python -m tools.bench [--quick] [--no-browser]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from services import config
from services.access.passwords import hashed
from services.operations import startup
from tools.bench import browser, crowd, documents, inside, outside, servers
from tools.bench.figures import Figure, table
from tools.bench.inside import Place
from tools.bench.population import PASSWORD, now, populate
from tools.bench.sizes import FULL, QUICK, Sizes


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 0 also when a bound is missed, for a slow machine is no mistake."""
    parser = argparse.ArgumentParser(prog="tools.bench", description="Measure what the portal costs.")
    parser.add_argument("--quick", action="store_true", help="small sizes: only whether the command runs")
    parser.add_argument("--no-browser", action="store_true", help="leave Chromium out")
    given = parser.parse_args(arguments)
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="portico-bench-") as folder:
        for figure in measured(Path(folder), QUICK if given.quick else FULL, with_browser=not given.no_browser):
            found.append(figure)
            _say("  ".join(filter(None, figure.cells())))
    print(table(found))
    return 0


def measured(folder: Path, sizes: Sizes, *, with_browser: bool) -> Iterator[Figure]:
    """Everything, one figure at a time. `folder` is for databases, papers and logs."""
    _say("documents ...")
    yield from documents.figures(folder / "documents", sizes)
    with ExitStack() as stack:
        _say(f"filling databases with {sizes.few:,} and {sizes.many:,} clients ...")
        few = stack.enter_context(_filled(folder / "few", sizes.few, sizes.pile, f"{sizes.few:,} clients"))
        many = stack.enter_context(_filled(folder / "many", sizes.many, sizes.pile, f"{sizes.many:,} clients"))
        floor = stack.enter_context(servers.floor(folder / "floor.log"))
        _say("asking ...")
        bare = outside.floors(floor, sizes)
        yield from (Figure(f"floor: {path}", cost) for path, cost in bare.items())
        yield from inside.figures(few, many, sizes, bare)
        for at in (few, many):
            with servers.portal(folder / at.house.settings.home.name) as server:
                yield from outside.figures(server, floor, at, at.name, at.town.clients, sizes)
        big = many.town.big
        with servers.portal(many.house.settings.home) as server:
            yield from outside.figures(server, floor, many, f"client with {big.invoices:,}", [big], sizes)
            yield from outside.papers(server, many, big, sizes)
            yield from outside.sign_in(server, many.town.clients, sizes)
        with servers.portal(few.house.settings.home) as server:
            yield from crowd.figures(server, few.town.clients, "/billing/history", sizes)
        if with_browser:
            with servers.portal(many.house.settings.home) as server:
                yield from browser.figures(server, floor, many.town, sizes)


@contextmanager
def _filled(home: Path, clients: int, pile: int, name: str) -> Iterator[Place]:
    with startup.opened(config.read(home, {})) as house:
        town = populate(house.engine, clients=clients, pile=pile, password_hash=hashed(PASSWORD), now=now())
        yield Place(name, house, town)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
