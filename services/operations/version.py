"""Which Portico this is: the version in pyproject.toml, or, installed, in what the installer wrote down of it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"  # in a checkout; an installed one has none beside it


@cache
def version() -> str:
    """The checkout's own first: a machine may have another Portico installed besides."""
    if PROJECT.exists():
        return str(tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"])
    return metadata.version("portico")
