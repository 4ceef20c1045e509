"""Amounts, days and numbers reach a sentence as what they are, so that they are written as the reader writes them."""

import ast
from collections.abc import Iterator
from functools import cache

from tests.house.source import Source, dotted, program

_WRITES = frozenset(("isoformat", "strftime", "as_text", "format", "format_currency", "format_decimal", "format_date"))
_SAYS = frozenset(("say", "say_n", "told", "_say"))


def in_sentences(source: Source) -> Iterator[str]:
    """What fills a refusal, a remark or a sentence said: `Money(...)`, a date, a Decimal; never digits made into text."""
    for name, call in source.calls():
        last = name.rpartition(".")[2]
        if last not in _SAYS and last not in sentences():
            continue
        for given in call.keywords:
            for node in ast.walk(given.value):
                if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                    yield f"{source.name}:{node.lineno} fills {{{given.arg}}} with digits as text"
                elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in _WRITES:
                    yield f"{source.name}:{node.lineno} fills {{{given.arg}}} by {dotted(node.func)}()"


@cache
def sentences() -> frozenset[str]:
    """The names of every class that is a Refusal or a Remark."""
    bases = {
        node.name: {dotted(base).rpartition(".")[2] for base in node.bases}
        for source in program()
        for node in source.nodes
        if isinstance(node, ast.ClassDef)
    }
    found = {"Refusal", "Remark"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found)
