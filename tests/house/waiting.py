"""Browser tests wait for what a person would see: nothing is read off a page that may still be answering.

Within each function, in the order in which it runs: whoever acts on a page (clicks, types, goes somewhere) leaves it
unsettled; an expectation or a wait settles it; reading it (`evaluate`, `count`, `inner_text`, `page.url` ...) while it
is unsettled is a race, and refused. Helpers count as what they do: one that ends with a wait settles, one that begins
with a read must be called on a settled page. What stands in a lambda is asked again and again by whoever was given it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.house.source import Source, dotted

ACTS = set(
    """click dblclick tap fill clear press press_sequentially type check uncheck set_checked select_option
    set_input_files goto reload go_back go_forward drag_to dispatch_event set_viewport_size
    set_content wheel down up""".split()
)
READS = set(
    """evaluate evaluate_all evaluate_handle inner_text text_content inner_html input_value is_visible is_hidden
    is_enabled is_disabled is_checked is_editable get_attribute all_inner_texts all_text_contents bounding_box
    query_selector content title""".split()
)
BARE_READS = {"count", "all"}  # without arguments, and not of a list or a query
WAITS = {"until", "wait_for", "ready"}
SLEEPS = {"wait_for_timeout"}  # a number of milliseconds is nothing that a person would see
PAGES = {"visitors", "enter", "go", "drawn", "sign_in", "new_page"}  # calls that give a page
AWAY = ("tests/servers/kept.py", "tests/servers/chromium.py", "tests/servers/fixtures.py")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Manner:
    """How a helper leaves the page (None: as it was), and whether it reads before it waits."""

    settles: bool | None = None
    reads_first: bool = False


def hasty_reads(sources: Iterable[Source]) -> Iterator[str]:
    """Reads of a page that nobody waited for, in every test file that drives a browser."""
    driving = [
        source
        for source in sources
        if source.name.startswith("tests/")
        and source.name not in AWAY
        and any(module.startswith("playwright") for module, _, _ in source.imports())
    ]
    functions = [(source, node) for source in driving for node in source.nodes if isinstance(node, Function)]
    manners: dict[str, Manner] = {}
    for _ in range(4):  # helpers call helpers
        manners = _together((node.name, _Walk(manners, node).manner()) for _, node in functions)
    for source, node in functions:
        for line, what in sorted(_Walk(manners, node).hasty()):
            yield f"{source.name}:{line} reads {what} before anything was waited for: expect something first"


def _together(found: Iterable[tuple[str, Manner]]) -> dict[str, Manner]:
    """Helpers of one name in several files count as the least careful of them."""
    all_of: dict[str, list[Manner]] = {}
    for name, manner in found:
        all_of.setdefault(name, []).append(manner)
    return {
        name: Manner(
            None
            if all(each.settles is None for each in manners)
            else all(each.settles is not False for each in manners),
            any(each.reads_first for each in manners),
        )
        for name, manners in all_of.items()
    }


class _Walk:
    """One function's events in the order of evaluation; loops twice, so that their end meets their beginning."""

    def __init__(self, manners: dict[str, Manner], function: Function) -> None:
        self.manners, self.function = manners, function
        self.pages = {each.arg for each in function.args.args if each.annotation and dotted(each.annotation) == "Page"}
        self.pages |= {
            dotted(target)
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and dotted(node.value.func).split(".")[-1] in PAGES
            for target in node.targets
        }

    def manner(self) -> Manner:
        state, first = None, False
        for kind, _, _ in self.events(self.function.body):
            if kind == "read":
                first = first or state is None
            else:
                state = kind == "wait"
        return Manner(state, first)

    def hasty(self) -> set[tuple[int, str]]:
        settled, found = True, set()
        for kind, line, what in self.events(self.function.body):
            if kind == "read" and not settled:
                found.add((line, what))
            if kind != "read":
                settled = kind == "wait"
        return found

    def events(self, body: Iterable[ast.AST]) -> Iterator[tuple[str, int, str]]:
        for node in body:
            if isinstance(node, ast.For | ast.While | ast.AsyncFor):
                head = [node.iter] if isinstance(node, ast.For | ast.AsyncFor) else [node.test]
                yield from self.events(head)
                yield from self.events([*node.body, *(head if isinstance(node, ast.While) else [])])
                yield from self.events([*node.body, *node.orelse])
            elif isinstance(node, ast.With):
                waits = [each.context_expr for each in node.items if _is_expected(each.context_expr)]
                yield from self.events([each.context_expr for each in node.items if each.context_expr not in waits])
                yield from self.events([*node.body, *waits])  # `with page.expect_x():` waits at its end
            elif isinstance(node, Function | ast.Lambda | ast.ClassDef):
                continue
            else:
                yield from self.events(_in_order(node))
                yield from self._own(node)

    def _own(self, node: ast.AST) -> Iterator[tuple[str, int, str]]:
        if isinstance(node, ast.Attribute) and node.attr == "url" and dotted(node.value) in self.pages:
            yield "read", node.lineno, f"{dotted(node.value)}.url"
        if not isinstance(node, ast.Call):
            return
        name = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
        method = isinstance(node.func, ast.Attribute)
        if name in SLEEPS:
            return
        if (
            name in WAITS
            or name.startswith(("wait_for_", "expect_"))
            or (method and name.startswith(("to_", "not_to_")))
        ):
            yield "wait", node.lineno, name
        elif method and name in ACTS:
            yield "act", node.lineno, name
        elif method and (name in READS or (name in BARE_READS and not node.args and _of_a_page(node))):
            yield "read", node.lineno, f"{name}()"
        elif not method and name in self.manners:
            if self.manners[name].reads_first:
                yield "read", node.lineno, f"{name}()"
            if (settles := self.manners[name].settles) is not None:
                yield "wait" if settles else "act", node.lineno, name


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Children as they are evaluated: the value before its target, the rest as written."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
        yield node.value
    else:
        yield from ast.iter_child_nodes(node)


def _is_expected(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("expect_")


def _of_a_page(call: ast.Call) -> bool:
    inside = {part.attr for part in ast.walk(call.func) if isinstance(part, ast.Attribute)}
    return not inside & {"scalars", "execute", "query"}
