"""The portal on a home that is there already, as `app.py serve` runs it: `python -m tools.bench.portal HOME PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from pages import site
from services import config
from services.operations import startup


def serve(home: Path, port: int) -> None:
    """Blocks."""
    with startup.opened(config.read(home, {}, port=port), serving=True) as house:
        site.serve(house)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
