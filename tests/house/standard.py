"""The table of OWASP ASVS 5.0.0 in docs/security.md: each requirement once, and nothing named that is not there."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.source import ROOT

PAPER = ROOT / "docs" / "security.md"
# The identifiers of levels 1 and 2, one section a line; the words are the standard's and stay there.
IDS = tuple((Path(__file__).parent / "asvs-5.0.0.txt").read_text().split())
STATES = re.compile(r"met|(not applicable|partly|not yet|by hand) \([^()]*(\([^()]*\)[^()]*)*\)")
REVIEWED = "by review"
_ROW = re.compile(r"\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \|(.*)\|")
_NAMED = re.compile(r"`([^`]+)`")


def gaps_in_the_table(text: str, ids: tuple[str, ...] = IDS) -> Iterator[str]:
    """What of `text` does not hold: a missing, repeated or unknown id, a state without its reason, a dead name."""
    found: Counter[str] = Counter()
    for line in text.splitlines():
        if not re.match(r"\| \d+\.\d+\.\d+", line):
            continue
        row = _ROW.fullmatch(line)
        cells = [cell.strip() for cell in row[2].split("|")] if row else []
        if row is None or len(cells) != 4:
            yield f"not a row of five cells: {line[:80]}"
            continue
        found.update(row[1].split(", "))
        yield from (f"{row[1]}: {gap}" for gap in _gaps_of(*cells))
    for each in dict.fromkeys((*ids, *found)):
        if found[each] != 1 or each not in ids:
            yield f"{each} is there {found[each]} times" if each in ids else f"{each} is no requirement of these levels"


def _gaps_of(words: str, state: str, where: str, tests: str) -> Iterator[str]:
    if not words:
        yield "says nothing"
    if not STATES.fullmatch(state):
        yield f"is neither met, nor why not: {state!r}"
    if state == "met" and not (tests == REVIEWED or "::" in tests):
        yield f"met needs a test, or '{REVIEWED}'"
    if tests == REVIEWED and not _NAMED.search(where):
        yield "a review needs a file that was read"
    if tests != REVIEWED and _NAMED.sub("", tests).strip(" ,"):
        yield f"names no test: {tests!r}"
    for name in _NAMED.findall(where):
        if not (ROOT / name).is_file():
            yield f"{name} is no file"
    for name in _NAMED.findall(tests):
        path, _, function = name.partition("::")
        if not function.startswith("test_") or function not in _tests_of(path):
            yield f"{name} is no test"


@cache
def _tests_of(path: str) -> frozenset[str]:
    if not (path.startswith("tests/") and (ROOT / path).is_file()):
        return frozenset()
    return frozenset(
        node.name
        for node in ast.parse((ROOT / path).read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
