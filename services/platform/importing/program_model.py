"""What is known of an export of another program: by which headers it is told, and what its columns are here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Program:
    """`mapping` is {field: header}, `marks` the headers by which a file of it is known.

    `is_whole`: it has no other columns than its marks. `without`: {header: field}; where the column `header` has a
    figure, the column of `field` is before it and says nothing of the document. `refused`: a column whose "true" is
    not understood here. `first`: headers that stand several times, of which the first is meant.
    """

    name: str
    marks: tuple[str, ...]
    mapping: dict[str, str]
    checked: tuple[str, ...] = ()
    is_whole: bool = False
    without: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    first: tuple[str, ...] = ()
