"""What may lie in the repository."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.house.source import ROOMS, ROOT, Source

LEFTOVERS = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", ".env", ".DS_Store"}
# Put together here, so that this file does not hold what it looks for.
HOSTS = re.compile(
    "|".join(
        re.escape(f"{name}.{end}")
        for name, end in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("yarnpkg", "com"),
            ("deb.debian", "org"),
            ("archive.ubuntu", "com"),
            ("crates", "io"),
            ("ghcr", "io"),
            ("docker", "io"),
            ("unpkg", "com"),
            ("jsdelivr", "net"),
        ]
    )
)
INDEX = re.compile(r"^\s*(--(extra-)?index-url|--find-links|-[if]\s|--trusted-host)|@\s*(https?|file)://", re.M)
PLACES = re.compile(r"(?<![\w./~-])/(?:" + "|".join(["wor" + "k", "roo" + "t", "Use" + "rs"]) + r")/\w")
LATER = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")


def text(path: Path) -> str | None:
    """None for a file that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def findings(path: Path, content: str) -> Iterator[str]:
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    for pattern, why in (
        (HOSTS, "names a registry"),
        (PLACES, "names a place on one machine"),
        (LATER, "leaves work for later"),
    ):
        if pattern is LATER and name.startswith("assets/vendor/"):
            continue  # as it was published
        for match in pattern.finditer(content):
            yield f"{name}:{content.count(chr(10), 0, match.start()) + 1} {why}: {match.group()}"
    if path.name.startswith("requirements") and (index := INDEX.search(content)):
        yield f"{name} names an index: {index.group()}"


_provided = cache(packages_distributions)


def unlocked(source: Source, lock: str) -> Iterator[str]:
    """Modules from elsewhere that no distribution in the lock file provides: the tests' own lock would hide it."""
    locked = {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([\w.\-]+)(?:\[[^]]*\])?==", lock, re.M)}
    for module, _, line in source.imports():
        top = module.split(".")[0]
        if top and top not in sys.stdlib_module_names and top not in ROOMS:
            names = {re.sub(r"[-_.]+", "-", name).lower() for name in _provided().get(top, ())}
            if not names & locked:
                yield f"{source.name}:{line} imports {module}, which requirements.txt does not install"


def unpinned(lock: str) -> Iterator[str]:
    """Requirements of a lock file without an exact version or without hashes."""
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        if not entry.startswith("#") and not (re.match(r"[\w.\-\[\]]+==[^\s;]+", entry) and "--hash=sha256:" in entry):
            yield entry.splitlines()[0]
