"""Which areas a firm does without (NAV-06). Finds the areas and knows of each only its switch: so the one door can ask."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import services


class Chosen(Protocol):
    """The firm's own choice, as its settings (services/platform/firm_settings.py) hold it."""

    @property
    def areas_off(self) -> Collection[str]: ...

    @property
    def areas_on(self) -> Collection[str]: ...


def found() -> dict[str, Any]:
    """What stands as `AREA` in each services/<name>/area.py, by the package's name, sorted."""
    names = [each.name for each in pkgutil.iter_modules(services.__path__) if each.ispkg]
    return {name: import_module(f"services.{name}.area").AREA for name in names if find_spec(f"services.{name}.area")}


def is_off(name: str, firm: Chosen) -> bool:
    """Whether this firm does without the area: by its own choice, or because it starts so and nobody chose yet."""
    if name in firm.areas_off:
        return True
    return bool(name) and name not in firm.areas_on and name in starting_off()


@cache
def starting_off() -> frozenset[str]:
    """The areas that are off until the firm switches them on."""
    return frozenset(name for name, each in found().items() if each.starts_off)
