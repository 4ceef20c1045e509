"""What others published is what assets/vendor/README.md says it is, and no other file lies there."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).parents[3] / "assets" / "vendor"
ROW = re.compile(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", re.MULTILINE)


def digest(path: Path) -> str:
    """Of a file; of a folder, of its files' digests and names."""
    if path.is_file():
        return sha256(path.read_bytes()).hexdigest()
    files = sorted(each for each in path.iterdir() if not each.name.startswith("LICENSE"))
    return sha256("".join(f"{digest(each)}  {each.name}\n" for each in files).encode()).hexdigest()


def test_each_file_is_the_published_one() -> None:
    told = dict(ROW.findall((VENDOR / "README.md").read_text()))
    assert {name: digest(VENDOR / name) for name in told} == told != {}


def test_no_other_file_lies_there_and_each_has_its_license() -> None:
    told = {VENDOR / name for name, _ in ROW.findall((VENDOR / "README.md").read_text())}
    for each in (path for path in VENDOR.rglob("*") if path.is_file() and path != VENDOR / "README.md"):
        if each.name.startswith("LICENSE"):
            continue
        assert told & {each, each.parent}, each
        above = [folder for folder in each.parents if VENDOR in folder.parents]
        assert any(list(folder.glob("LICENSE*")) for folder in above), f"{each} lacks its license"
