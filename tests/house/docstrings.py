"""A public verb of the services says what it does, and what it refuses: whoever calls it has to know."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from tests.house.source import Source


def undescribed_verbs(source: Source) -> Iterator[str]:
    """A public function that opens a transaction has a docstring, with "Raises" and the name of each refusal that it
    raises itself. What it only passes on it may tell in words of its own."""
    if source.room != "services":
        return
    module = source.nodes[0]
    assert isinstance(module, ast.Module)
    for verb in module.body:
        if not isinstance(verb, ast.FunctionDef) or verb.name.startswith("_") or not _opens(verb):
            continue
        said = ast.get_docstring(verb) or ""
        if not said:
            yield f"{source.name}:{verb.lineno} {verb.name} opens a transaction and does not say what it does"
            continue
        raised = sorted(set(_raised(verb)))
        if raised and "Raises" not in said:
            yield f"{source.name}:{verb.lineno} {verb.name} refuses and does not say so: Raises {', '.join(raised)}."
        elif untold := [name for name in raised if name not in said]:
            yield f"{source.name}:{verb.lineno} {verb.name} does not say that it raises {', '.join(untold)}"


def _own(verb: ast.AST) -> Iterator[ast.AST]:
    """What stands in the function itself, not in functions inside it."""
    for node in ast.iter_child_nodes(verb):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield node
            yield from _own(node)


def _opens(verb: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.With)
        and any(
            isinstance(each.context_expr, ast.Call)
            and isinstance(each.context_expr.func, ast.Attribute)
            and each.context_expr.func.attr == "transaction"
            for each in node.items
        )
        for node in _own(verb)
    )


def _raised(verb: ast.FunctionDef) -> Iterator[str]:
    """The classes of ours that it raises; `raise ctx.refused(X(), ...)` raises X."""
    for node in _own(verb):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            made = node.exc
            if isinstance(made.func, ast.Attribute) and made.func.attr == "refused" and made.args:
                made = made.args[0] if isinstance(made.args[0], ast.Call) else made
            name = made.func.attr if isinstance(made.func, ast.Attribute) else getattr(made.func, "id", "")
            if name[:1].isupper() and not hasattr(builtins, name):
                yield name
