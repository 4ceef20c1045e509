"""The order of the areas inside each layer: an area imports only areas below it, and two on one step not each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.source import ROOT, Source

# From the top down. A name with .py is a file of the layer itself; what is not named may be imported by everybody in
# the layer and imports none of it. Areas to come stand here already, so that each finds its place.
AREAS: dict[str, tuple[frozenset[str], ...]] = {
    layer: tuple(frozenset(step.split()) for step in steps)
    for layer, steps in {
        "services": (
            "operations api demo imports",
            "dashboard",
            "firm people",
            "projects tickets field_service",
            "signing conversation",
            "estimates",
            "billing",
            "documents",
            "access",
            "mail",
            "platform",
            "integrations",
            "config.py clock.py",
        ),
        "pages": (
            "site.py",
            "routes.py client_screens.py staff_screens.py",
            "dashboard",
            "firm people imports account estimates signing conversation field_service tickets projects",
            "billing",
            "documents",
            "access",
            "shell",
            "guard",
        ),
        "components": ("frame", "lists", "forms display", "html"),
        "data": (
            "migrations",
            "tickets",
            "access",
            "database",
            "billing documents imports firm field_service",
            "people",
            "platform",
            "statuses.py",
        ),
    }.items()
}
# Inside an area: the same, one level deeper.
ROOMS: dict[str, tuple[frozenset[str], ...]] = {
    area: tuple(frozenset(step.split()) for step in steps)
    for area, steps in {
        "services/imports": ("kinds", "rows", "reading"),
        "services/billing": ("checkout", "payments", "invoices", "pdf", "stated", "einvoices"),
    }.items()
}


# Imports that go up today, each with what takes it away. A line here goes when its import does.
KNOWN: dict[str, str] = {}


def arrows_up(source: Source) -> Iterator[str]:
    """Imports that do not go down, by layer and by area, but for those that are known."""
    for target, line in targets(source):
        if f"{source.name} -> {target}" not in KNOWN:
            yield from (f"{source.name}:{line} imports {target}: {why}" for why in _up(source.name, target))


def no_longer(sources: Iterable[Source]) -> Iterator[str]:
    """Lines of KNOWN whose import has gone."""
    there = {
        f"{source.name} -> {target}"
        for source in sources
        for target, _ in targets(source)
        if any(_up(source.name, target))
    }
    yield from (f"{each} is not imported any more: take its line away" for each in sorted(KNOWN.keys() - there))


def _up(name: str, target: str) -> Iterator[str]:
    for place, steps in {**AREAS, **ROOMS}.items():
        here, there = _within(place, name), _within(place, target)
        above, below = _step(steps, here), _step(steps, there)
        if here != there and above is not None and below is not None and above >= below:
            yield f"{place}/{there} does not lie below {place}/{here}"


# Circles of modules that are left, each by one of its modules, with what holds it together. None joins them.
CIRCLES: dict[str, str] = {}


def around(sources: Iterable[Source]) -> Iterator[str]:
    """Circles of modules that are not known, and known ones that are gone."""
    found = [group for modules in _modules(sources).values() for group in circles(modules)]
    known = [group for group in found if CIRCLES.keys() & set(group)]
    yield from (f"these import each other: {', '.join(group)}" for group in found if group not in known)
    left = CIRCLES.keys() - {name for group in known for name in group}
    yield from (f"{each} lies in no circle any more: take its line away" for each in sorted(left))


def _modules(sources: Iterable[Source]) -> dict[str, dict[str, set[str]]]:
    """By layer, what each module imports of its own layer."""
    modules: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source in sources:
        if source.room in AREAS:
            modules[source.room][source.name] |= {
                target for target, _ in targets(source) if target.startswith(source.room + "/")
            }
    return modules


def figures(sources: Iterable[Source]) -> Iterator[str]:
    """A line for each layer: its rooms, the arrows between them, and the circles among its modules."""
    rooms: dict[str, set[str]] = defaultdict(set)
    arrows: dict[str, set[tuple[str, str]]] = defaultdict(set)
    sources = list(sources)
    modules = _modules(sources)
    for source in sources:
        layer = source.room
        if layer not in AREAS:
            continue
        here = _within(layer, source.name)
        rooms[layer].add(here)
        for target, _ in targets(source):
            if target.startswith(layer + "/") and _within(layer, target) != here:
                arrows[layer].add((here, _within(layer, target)))
    for layer in AREAS:
        yield (
            f"{layer:<11}{len(rooms[layer]):>3} rooms, {len(arrows[layer]):>3} arrows between them, "
            f"{len(circles(modules[layer])):>2} circles of modules"
        )


def drawn(sources: Iterable[Source], layer: str) -> str:
    """The areas of a layer and the imports between them, as a Mermaid picture; what follows from others is left out."""
    arrows: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for target, _ in targets(source):
            here, there = _within(layer, source.name), _within(layer, target)
            if here and there and here != there and not {here, there} & {"__init__.py"}:
                arrows[here].add(there)
    plain = [
        f"    {_box(here)} --> {_box(there)}"
        for here in sorted(arrows)
        for there in sorted(arrows[here])
        if not any(_reaches(arrows, other, there, {here}) for other in arrows[here] - {there})
    ]
    return "\n".join(["```mermaid", "graph TD", *plain, "```"])


def _reaches(arrows: dict[str, set[str]], one: str, other: str, been: set[str]) -> bool:
    return one not in been and (
        other in arrows[one] or any(_reaches(arrows, each, other, been | {one}) for each in arrows[one])
    )


def _box(room: str) -> str:
    return room.removesuffix(".py")


def targets(source: Source) -> Iterator[tuple[str, int]]:
    """Files of the house that `source` imports, with the line; each once."""
    been: set[str] = set()
    for module, names, line in source.imports():
        if module.split(".")[0] in AREAS:
            for name in names or ("",):
                found = _file(module, name)
                if found and found != source.name and found not in been:
                    been.add(found)
                    yield found, line


def circles(modules: dict[str, set[str]]) -> list[list[str]]:
    """Modules that import each other, directly or by way of others: the strongly connected ones (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(one: str) -> None:
        index[one] = low[one] = len(index)
        stack.append(one)
        for other in sorted(modules.get(one, ())):
            if other not in index:
                visit(other)
                low[one] = min(low[one], low[other])
            elif other in stack:
                low[one] = min(low[one], index[other])
        if low[one] == index[one]:
            at = stack.index(one)
            if len(group := stack[at:]) > 1:
                found.append(sorted(group))
            del stack[at:]

    for one in sorted(modules):
        if one not in index:
            visit(one)
    return found


def _file(module: str, name: str) -> str:
    base = Path(*module.split("."))
    tried = [base / f"{name}.py", base / name / "__init__.py"] if name else []
    for each in (*tried, base.with_suffix(".py"), base / "__init__.py"):
        if (ROOT / each).is_file():
            return each.as_posix()
    return ""


def _within(place: str, name: str) -> str:
    """The room of `place` in which the file lies; "" if it lies elsewhere."""
    rest = name.removeprefix(place + "/")
    return "" if rest == name else rest.split("/")[0]


def _step(steps: tuple[frozenset[str], ...], room: str) -> int | None:
    return next((at for at, names in enumerate(steps) if room in names), None)
