"""A document as a sheet: a masthead, two sides and facts, a table of lines, what it adds up to. Prints alone.

island(document(masthead("Harbour & Pine", "Invoice", "INV-12", chip), sides([...], facts=[("Issued", "1 Oct")]),
                plain_table(heads, rows), sumup([("Net", "€100.00"), ...], grand=("Remaining", "€124.00"))),
       classes="printed")
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.html.markup import Child, tag


@dataclass(frozen=True)
class Side:
    """A party: what it is to the document, its name, and lines under it."""

    label: str
    name: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Head:
    """A column of a plain table."""

    words: str
    numeric: bool = False


def document(*parts: Child) -> Markup:
    return tag("article", {"class": "card document"}, *parts)


def masthead(firm: str, kind: str, number: str, chip: Child = None) -> Markup:
    title = tag(
        "div",
        {"class": "title"},
        tag("div", {"class": "label"}, kind),
        tag("b", {}, number),
        tag("div", {}, chip) if chip else None,
    )
    return tag("div", {"class": "mast"}, tag("h2", {}, firm), title)


def sides(parties: Sequence[Side], facts: Sequence[tuple[str, Child]]) -> Markup:
    """The facts stand as the last column; empty ones are left out."""
    pairs = (tag("div", {}, tag("dt", {}, term), tag("dd", {"class": "num"}, value)) for term, value in facts if value)
    return tag("div", {"class": "sides"}, *(_side(party) for party in parties), tag("dl", {"class": "facts"}, *pairs))


def plain_table(name: str, heads: Sequence[Head], rows: Sequence[Sequence[Child]]) -> Markup:
    """A table as on paper; `name` tells screen readers what it holds.

    On a phone a row of many columns becomes two lines, which costs the table its implied roles: they are written out.
    """
    head = tag(
        "tr",
        {"role": "row"},
        *(
            tag("th", {"scope": "col", "role": "columnheader", "class": "right" if each.numeric else None}, each.words)
            for each in heads
        ),
    )
    lines = (
        tag(
            "tr",
            {"role": "row"},
            *(
                tag(
                    "td",
                    {"role": "cell", "class": "num right" if each.numeric else None, "data-label": each.words},
                    cell,
                )
                for each, cell in zip(heads, row, strict=True)
            ),
        )
        for row in rows
    )
    table = tag(
        "table",
        {"class": "papertable document-table", "role": "table", "aria-label": name},
        tag("thead", {"role": "rowgroup"}, head),
        tag("tbody", {"role": "rowgroup"}, *lines),
    )
    return tag("div", {"class": "wide-table", "tabindex": "0", "role": "region", "aria-label": name}, table)


def with_more(words: str, more: str) -> Child:
    """A cell with smaller words under its own."""
    return tag("span", {}, words, tag("span", {"class": "more-words"}, more)) if more else words


def sumup(
    lines: Sequence[tuple[str, str]], *, strong: Sequence[tuple[str, str]] = (), grand: tuple[str, str] | None = None
) -> Markup:
    """What the document adds up to, in order; `grand` is the figure it is about."""
    rows = [tag("div", {}, tag("span", {}, term), tag("span", {"class": "num"}, value)) for term, value in lines]
    rows += [
        tag("div", {"class": "strong"}, tag("span", {}, term), tag("span", {"class": "num"}, value))
        for term, value in strong
    ]
    if grand:
        rows.append(tag("div", {"class": "grand"}, tag("span", {}, grand[0]), tag("span", {"class": "num"}, grand[1])))
    return tag("div", {"class": "sumup"}, *rows)


def feet(left: Child, right: Child) -> Markup:
    """Taxes and notes on the left, the sums on the right."""
    return tag("div", {"class": "feet"}, tag("div", {"class": "stack"}, left), right)


def note(label: str, words: str) -> Markup | None:
    if not words:
        return None
    return tag("div", {"class": "notes"}, tag("div", {"class": "label"}, label), words)


def stated(heading: str, facts: Sequence[tuple[str, Child]]) -> Markup | None:
    """A heading with terms and what they say; nothing where there are none."""
    if not facts:
        return None
    pairs = (tag("div", {}, tag("dt", {}, term), tag("dd", {}, value)) for term, value in facts)
    return tag("section", {"class": "stated"}, tag("h3", {"class": "label"}, heading), tag("dl", {}, *pairs))


def _side(party: Side) -> Markup:
    return tag(
        "div",
        {"class": "side"},
        tag("div", {"class": "label"}, party.label),
        tag("b", {}, party.name),
        *(tag("p", {}, line) for line in party.lines if line),
    )
