"""One line of the table: what was measured, beside its floor and its bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = ("measure", "value", "floor", "ratio", "bound", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `floor` in `unit`; `at_most` in `unit` too. Without `at_most` nothing was promised."""

    name: str
    value: float
    unit: str = "ms CPU"
    floor: float | None = None
    at_most: float | None = None
    why: str = ""  # how the bound came about: "1.2 x floor"

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def verdict(self) -> str:
        if self.at_most is None:
            return ""
        return "ok" if self.value <= self.at_most else "MISSED"

    def cells(self) -> tuple[str, ...]:
        bound = "" if self.at_most is None else f"<= {_number(self.at_most)}" + (f" ({self.why})" if self.why else "")
        return (
            self.name,
            f"{_number(self.value)} {self.unit}",
            "" if self.floor is None else _number(self.floor),
            "" if self.ratio is None else f"{self.ratio:.2f}x",
            bound,
            self.verdict,
        )


def data_bound(floor: float) -> tuple[float, str]:
    """6 ms or 1.2 times the floor, whichever is larger."""
    return (6.0, "6 ms") if floor * 1.2 <= 6 else (floor * 1.2, "1.2 x floor")


def table(figures: Iterable[Figure]) -> str:
    """All figures as one text table, names first."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
