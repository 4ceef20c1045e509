"""Scripts of others are what assets/vendor/README.md says they are, and no other file lies there."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).parents[3] / "assets" / "vendor"
ROW = re.compile(r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$", re.MULTILINE)


def test_each_script_is_the_published_one() -> None:
    told = dict(ROW.findall((VENDOR / "README.md").read_text()))
    there = {str(each.relative_to(VENDOR)): sha256(each.read_bytes()).hexdigest() for each in VENDOR.rglob("*.js")}
    assert there == told != {}
    for script in VENDOR.rglob("*.js"):
        assert list(script.parent.glob("LICENSE*")), f"{script.parent.name} lacks its license"
