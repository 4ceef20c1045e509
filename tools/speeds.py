"""Which tests belong to which area, and which of them a change in an area concerns: its own and those of all above it.

The order of the areas is AREAS of tests/house/areas.py. Tests that lie in no folder of an area, because they go through
all of them, stand here. Standard library only: tools/check.py asks before anything is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.areas import AREAS, targets
from tests.house.source import ROOT, Source

LAYERS = ("services", "pages", "data")  # their tests lie in folders of the same names
ALWAYS = ("tests/test_house_rules.py", "tests/test_locales.py", "tests/house")  # quick, and about everything
# Journeys, attacks and what kills the program go through several areas; this is the one whose change they are about. What
# does not stand in ABOUT is taken for what most of its folder is about.
FOLDERS = {
    "attack": "access",
    "commands": "operations",
    "doubles": "integrations",
    "journeys": "shell",
    "kill": "integrations",
}
ABOUT: dict[str, tuple[str, ...]] = {
    "billing": (
        "tests/journeys/test_billing.py",
        "tests/journeys/test_killed.py",
        "tests/journeys/test_pretend.py",
        "tests/journeys/test_recording.py",
        "tests/journeys/test_stripe.py",
        "tests/attack/test_verbs_money.py",
        "tests/attack/test_papers_addresses.py",
        "tests/kill/test_paying.py",
        "tests/kill/test_power_loss.py",
    ),
    "imports": ("tests/journeys/test_import.py", "tests/kill/test_kill_import.py"),
    "account": ("tests/journeys/test_account.py",),
    "access": (
        "tests/journeys/test_both_sides.py",
        "tests/journeys/test_impersonation.py",
        "tests/journeys/test_two_sides.py",
    ),
    "documents": (
        "tests/journeys/test_preview.py",
        "tests/journeys/test_requests.py",
        "tests/journeys/test_sharing.py",
        "tests/journeys/test_uploads.py",
        "tests/journeys/test_watch_folder.py",
        "tests/kill/test_kill_vault.py",
    ),
    "firm": ("tests/journeys/test_from_nothing.py",),
    "people": (
        "tests/journeys/test_staff.py",
        "tests/attack/test_hostile_staff.py",
        "tests/attack/test_verbs_people.py",
    ),
    "shell": (
        "tests/attack/test_drafts.py",
        "tests/attack/test_real_leaks.py",
        "tests/attack/test_real_matrix.py",
        "tests/attack/test_real_xss.py",
        "tests/attack/test_verbs_input.py",
    ),
    "guard": (
        "tests/attack/test_ending.py",
        "tests/attack/test_events.py",
        "tests/attack/test_handshake.py",
        "tests/attack/test_http.py",
        "tests/attack/test_in_chromium.py",
        "tests/attack/test_real_doors.py",
        "tests/attack/test_real_socket.py",
        "tests/attack/test_socket_shares.py",
    ),
}
_AREA = {path: area for area, paths in ABOUT.items() for path in paths}


def names() -> list[str]:
    """Every area that can be asked for."""
    return sorted(
        {name for layer in LAYERS for step in AREAS[layer] for name in step if not name.endswith(".py")}
        | {"components"}
    )


def area_of(path: str) -> str:
    """The area of a test file: by its folder, by ABOUT, or the folder itself (components, servers, tools; house)."""
    parts = Path(path).parts
    if len(parts) > 3 and parts[1] in LAYERS:
        return parts[2]
    return _AREA.get(path) or (FOLDERS.get(parts[1], parts[1]) if len(parts) > 2 else "house")


def concerned(area: str) -> list[str]:
    """The test files that a change in `area` concerns, in whatever layer it was. Raises ValueError for no area."""
    if area not in names():
        raise ValueError(f"{area} is no area. There are: {', '.join(names())}.")
    if area in _only("data"):  # what all rows stand on
        return files()
    services, data = _and_above("services", area), _and_above("data", area)
    pages = _and_above("pages", area) | services | {each for each in _only("pages") if _uses(each, area)}
    if area == "components":
        pages = {area}.union(*AREAS["pages"])
    reached = {"services": services, "pages": pages, "data": data}
    return [
        path
        for path in files()
        if path.startswith(ALWAYS) or area_of(path) in reached.get(_layer(path), pages | {area})
    ]


def files() -> list[str]:
    """Every test file."""
    return sorted(each.relative_to(ROOT).as_posix() for each in (ROOT / "tests").rglob("test_*.py"))


def _layer(path: str) -> str:
    parts = Path(path).parts
    return parts[1] if len(parts) > 3 else ""


def _and_above(layer: str, area: str) -> set[str]:
    """`area` and all above its step, in this layer; nothing if it is not there."""
    at = next((at for at, step in enumerate(AREAS[layer]) if area in step), None)
    return set() if at is None else {area}.union(*AREAS[layer][:at])


def _only(layer: str) -> set[str]:
    """Areas that no other layer has, but for `components`, and that so have no place in the order of the services."""
    others = frozenset[str]().union(*(step for each in LAYERS if each != layer for step in AREAS[each]))
    return {each for step in AREAS[layer] for each in step - others if not each.endswith(".py")}


def _uses(page_area: str, area: str) -> bool:
    """Whether pages of `page_area` import services of `area`."""
    return any(target.startswith(f"services/{area}/") for target in _targets(f"pages/{page_area}"))


def _targets(folder: str) -> Iterator[str]:
    for path in (ROOT / folder).rglob("*.py"):
        source = Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        yield from (target for target, _ in targets(source))


def selected(areas: Iterable[str]) -> list[str]:
    """The files for all of these areas, each once."""
    return sorted({path for area in areas for path in concerned(area)})
