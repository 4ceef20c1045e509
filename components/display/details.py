"""Blocks of facts: Basic Information, Contact Information, an invoice's head.

facts = [Fact("Name", "Maria Pappas"), Fact("VAT number", "", blank="Not given")]
island(panel("Basic information", details(facts)))
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.html.markup import Child, tag


@dataclass(frozen=True)
class Fact:
    """One term and what is known about it; `blank` stands for an empty value."""

    term: str
    value: Child
    blank: str = "–"


def details(facts: Sequence[Fact], *, wide: bool = False) -> Markup:
    """Two columns of terms and values; `wide` puts several pairs beside each other where there is room."""
    pairs = (tag("div", {}, tag("dt", {}, fact.term), _value(fact)) for fact in facts)
    return tag("dl", {"class": "details wide" if wide else "details"}, *pairs)


def _value(fact: Fact) -> Markup:
    return tag("dd", {}, fact.value) if fact.value else tag("dd", {"class": "faint"}, fact.blank)
