"""How the house stands: `python -m tools.structure` counts rooms and arrows and names every import that goes up.

The order of the areas is the list AREAS in tests/house/areas.py, which a house rule enforces. `--draw` puts the
pictures of docs/architecture.md right.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from tests.house.areas import arrows_up, drawn, figures
from tests.house.source import ROOT, Source, program

PAPER = ROOT / "docs" / "architecture.md"
PICTURE = re.compile(r"(<!-- structure: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main(arguments: Sequence[str]) -> int:
    """0 when every arrow goes down."""
    sources = program()
    if "--draw" in arguments:
        PAPER.write_text(with_pictures(PAPER.read_text(encoding="utf-8"), sources), encoding="utf-8")
    print("\n".join(figures(sources)))
    up = [line for source in sources for line in arrows_up(source)]
    print("\n".join(up) or "every import goes down the list of areas, but for those that it knows")
    return bool(up)


def with_pictures(text: str, sources: list[Source]) -> str:
    """The paper with each picture as the imports are now."""
    return PICTURE.sub(lambda found: f"{found[1]}{drawn(sources, found[2])}\n{found[3]}", text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
