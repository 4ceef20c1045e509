"""What a process keeps in memory beside its house: each name of a module or class that holds state, with its excuse.

Several processes may serve one database, and each has its own of these. A container that nobody changes is a table of
words and no state; one that is empty, is changed anywhere in its module, or is an object of ours that can change, is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache

from tests.house.source import Source, dotted, program

ROOMS = ("services", "pages", "components", "data")
# Why a process may have its own. SAME: filled by imports, or from what a version brings, so that it is the same in all
# of them. OWN: about this process alone, its threads, pages or children; docs/architecture.md says in what way.
SAME, OWN = "the same in every process", "of this process alone"
EXCUSED = {
    "components/forms/draft_listener.py:_forms": OWN,
    "components/forms/draft_listener.py:_listeners": OWN,
    "components/forms/draft_listener.py:_rows": OWN,
}
CHANGING = frozenset(
    "OrderedDict defaultdict deque Counter dict list set bytearray WeakSet WeakKeyDictionary WeakValueDictionary count "
    "cycle local ContextVar Lock RLock Event Condition Semaphore BoundedSemaphore Barrier Queue SimpleQueue LifoQueue "
    "Thread ThreadPoolExecutor ProcessPoolExecutor SimpleNamespace ExitStack".split()
)
# What is not of ours, is called by a capital, and never changes.
FIXED = frozenset(
    "TypeVar ParamSpec TypeVarTuple Path Decimal UUID Context PatternFill Font Argon2 FastAPI APIRouter".split()
)
CHANGES = frozenset(
    "append extend insert add update setdefault pop popitem clear remove discard move_to_end appendleft popleft".split()
)
HELD = frozenset("Context House ScopedSession Session Engine Connection Visit".split())  # what a database lies behind
Named = tuple[str, ast.expr, int]


def state(source: Source) -> Iterator[str]:
    """Names that hold state without an excuse, and functions that keep what they read from a database."""
    if source.room in ROOMS:
        yield from (
            f"{source.name}:{line} {name} is kept by each process for itself: put it into the database, or excuse it"
            for name, line in found(source)
            if f"{source.name}:{name}" not in EXCUSED
        )
        yield from _remembering(source)


def found(source: Source) -> Iterator[tuple[str, int]]:
    changed = _changed(source)
    for name, value, line in _names(source):
        if _is_state(value) or (name.rpartition(".")[2] in changed and _is_container(value)):
            yield name, line
    for node in source.nodes:
        if isinstance(node, ast.Global):
            yield from ((name, node.lineno) for name in node.names)


def needless(sources: Iterable[Source]) -> Iterator[str]:
    """Excuses whose name holds no state any more."""
    there = {f"{source.name}:{name}" for source in sources for name, _ in found(source)}
    yield from (f"{each} needs no excuse any more" for each in sorted(EXCUSED.keys() - there))


def unexplained(paper: str) -> Iterator[str]:
    """Files with state of their own that the paper does not name."""
    own = {each.partition(":")[0] for each, why in EXCUSED.items() if why is OWN}
    yield from (f"docs/architecture.md says nothing of {each}" for each in sorted(own) if f"`{each}`" not in paper)


def _names(source: Source) -> Iterator[Named]:
    """What modules and classes hold, by its name."""
    tree = ast.parse(source.text)
    yield from _bound(tree.body, "")
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _bound(node.body, f"{node.name}.")


def _bound(body: list[ast.stmt], prefix: str) -> Iterator[Named]:
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for one in target.elts if isinstance(target, ast.Tuple) else [target]:
                    yield prefix + dotted(one), node.value, node.lineno


def _is_container(value: ast.expr) -> bool:
    return isinstance(value, ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp)


def _is_state(value: ast.expr) -> bool:
    if isinstance(value, ast.Dict | ast.List):
        return not (value.keys if isinstance(value, ast.Dict) else value.elts)
    if isinstance(value, ast.Tuple):
        return any(_is_state(each) for each in value.elts)
    if not isinstance(value, ast.Call):
        return False
    called = dotted(value.func).rpartition(".")[2]
    return called in CHANGING or called in _ours()


@cache
def _ours() -> frozenset[str]:
    """Classes of the house whose objects can change: those that are no frozen dataclass, refusal, name or protocol."""
    classes = {
        node.name: node for source in program() for node in source.nodes if isinstance(node, ast.ClassDef)
    }
    return frozenset(name for name, node in classes.items() if not _is_fixed(node, classes))


def _is_fixed(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> bool:
    frozen = any(
        isinstance(each, ast.Call) and any(one.arg == "frozen" and dotted_true(one.value) for one in each.keywords)
        for each in node.decorator_list
    )
    bases = {dotted(base.value if isinstance(base, ast.Subscript) else base).rpartition(".")[2] for base in node.bases}
    return (
        frozen
        or bool(bases & {"Enum", "StrEnum", "IntEnum", "NamedTuple", "Protocol", "TypedDict", "str", "frozenset"})
        or any(_is_fixed(classes[base], classes) for base in bases & classes.keys() - {node.name})
    )


def dotted_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _changed(source: Source) -> frozenset[str]:
    """Names whose contents are changed somewhere in the file."""
    names: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            names.add(dotted(node.value))
        elif isinstance(node, ast.AugAssign):
            names.add(dotted(node.target))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            names.add(dotted(node.func.value))
    return frozenset(name.rpartition(".")[2] for name in names)


def _remembering(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        kept = {dotted(each.func if isinstance(each, ast.Call) else each).rpartition(".")[2] for each in node.decorator_list}
        if not kept & {"cache", "lru_cache"}:
            continue
        given = {
            name.id
            for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            if argument.annotation
            for name in ast.walk(argument.annotation)
            if isinstance(name, ast.Name)
        }
        if given & HELD:
            yield f"{source.name}:{node.lineno} {node.name} remembers what a database said: another process may change it"
