"""The versions of NiceGUI whose source was read, in one table, and what follows for the one that is installed.

How a version joins: read the files that are named at the head of
websocket/nicegui_internals.py, add a row, put its wheel into requirements-previous.txt if it is not the pinned one, and
run `python3 tools/check.py --night`, which tries the guard and some pages on the one before (tests/tools/test_previous.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata


class UnknownFramework(RuntimeError):
    """The guard would be guessing."""


@dataclass(frozen=True, slots=True)
class Known:
    """What differs from one version to the other.

    `page_keeps_tab`: a page's own handshake makes the storage of its tab. `is_quicker`: the replacements of
    pages/shell/nicegui_patches.py were compared with what they stand in for.
    """

    page_keeps_tab: bool
    is_quicker: bool


VERSIONS = {
    "3.18.0": Known(page_keeps_tab=True, is_quicker=True),
    "3.17.1": Known(page_keeps_tab=False, is_quicker=True),
}


def installed() -> str:
    """The version of NiceGUI here."""
    return metadata.version("nicegui")


def known(version: str) -> Known:
    """Raises UnknownFramework for a version that is not in the table."""
    if version not in VERSIONS:
        raise UnknownFramework(
            f"The guard was written against NiceGUI {' and '.join(VERSIONS)}, and {version} is installed. "
            "Read pages/guard/frameworks.py before you add it."
        )
    return VERSIONS[version]


def remarks(version: str) -> list[str]:
    """What `app.py doctor` has to say of it."""
    if version not in VERSIONS:
        return [
            f"nicegui: {version} is installed, whose source nobody has read; pages are served with {' or '.join(VERSIONS)}"
        ]
    if not VERSIONS[version].is_quicker:
        return [f"nicegui: {version} is served without our quicker replacements: pages take about a third longer"]
    return []
