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
# Why a process may have its own: it is the same in all of them, because imports or the version's files fill it; or what
# the line of docs/architecture.md says that names this file.
SAME = "the same in every process of one version"
POOLS, PAGES = "services/platform/shares.py", "pages/shell/drafts/"
EXCUSED = {
    "components/forms/draft_listener.py:_forms": PAGES,
    "components/forms/draft_listener.py:_listeners": PAGES,
    "components/forms/draft_listener.py:_rows": PAGES,
    "components/forms/field_elements.py:Refusable.value": PAGES,  # a descriptor: what it keeps lies in each field
    "data/folding.py:_TABLE": SAME,
    "pages/billing/pdf_routes.py:fetching": POOLS,
    "pages/documents/archive_route.py:sending": POOLS,
    "pages/documents/routes.py:arriving": POOLS,
    "pages/documents/routes.py:leaving": POOLS,
    "pages/guard/__init__.py:_guard": "pages/guard/",
    "pages/imports/upload_route.py:arriving": POOLS,
    "pages/secret_addresses.py:ADDRESSES": SAME,
    "pages/secret_addresses.py:ARRIVALS": SAME,
    "pages/shell/drafts/form_draft.py:_ids": PAGES,
    "pages/shell/drafts/writer.py:_writers": PAGES,
    "pages/shell/list_export.py:EXPORTS": SAME,
    "pages/shell/list_export.py:exporting": POOLS,
    "pages/shell/nicegui_patches.py:_known": SAME,
    "pages/shell/threads.py:verbs": POOLS,
    "services/access/authentication.py:_preferences": "services/access/authentication.py",
    "services/access/passwords.py:_Cost.hasher": SAME,
    "services/access/passwords.py:hashing": POOLS,
    "services/billing/pdf/render.py:setting": POOLS,
    "services/documents/preview/reading.py:children": POOLS,
    "services/documents/text/reader.py:children": POOLS,
    "services/documents/thumbnails/drawer.py:children": POOLS,
    "services/documents/watch/watcher.py:_watchers": "services/documents/watch/watcher.py",
    "services/firm/branding.py:pictures": POOLS,
    "services/imports/reading/sandboxed.py:children": POOLS,
    "services/mail/letter.py:_kinds": SAME,
    "services/platform/background_jobs.py:_registry": SAME,
    "services/platform/permissions.py:STAFF_GRANTS": SAME,
    "services/platform/permissions.py:_declared": SAME,
    "services/platform/security_events.py:_here": "services/platform/security_events.py",
    "services/platform/shares.py:_whose": POOLS,
}
CHANGING = frozenset(
    "OrderedDict defaultdict deque Counter bytearray WeakSet WeakKeyDictionary WeakValueDictionary count "
    "cycle local ContextVar Lock RLock Event Condition Semaphore BoundedSemaphore Barrier Queue SimpleQueue LifoQueue "
    "Thread ThreadPoolExecutor ProcessPoolExecutor SimpleNamespace ExitStack".split()
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
    """Each name that holds state, with its line."""
    changed, classes = _changed(source), _classes_that_change(source)
    for name, value, line in _names(source):
        if _is_state(value, classes) or (name.rpartition(".")[2] in changed and _is_container(value)):
            yield name, line
    own = {node.name for node in source.nodes if isinstance(node, ast.ClassDef)}
    for node in source.nodes:
        if isinstance(node, ast.Global):
            yield from ((name, node.lineno) for name in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (
                (dotted(one), one.lineno)
                for one in ast.walk(node)
                if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store) and dotted(one.value) in own
            )


def needless(sources: Iterable[Source]) -> Iterator[str]:
    """Excuses whose name holds no state any more."""
    there = {f"{source.name}:{name}" for source in sources for name, _ in found(source)}
    yield from (f"{each} needs no excuse any more" for each in sorted(EXCUSED.keys() - there))


def unexplained(paper: str) -> Iterator[str]:
    """Excuses that lean on a line of the paper which is not there."""
    leant = sorted({why for why in EXCUSED.values() if why is not SAME})
    yield from (f"docs/architecture.md says nothing of {each}" for each in leant if f"`{each}" not in paper)


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
    if isinstance(value, ast.Call):
        return dotted(value.func) in ("dict", "list", "set")
    return isinstance(value, ast.Dict | ast.List | ast.Set | ast.DictComp | ast.ListComp | ast.SetComp)


def _is_state(value: ast.expr, classes: frozenset[str]) -> bool:
    """A container that begins empty, or an object that can change, of one of `classes`."""
    if isinstance(value, ast.Dict | ast.List):
        return not (value.keys if isinstance(value, ast.Dict) else value.elts)
    if isinstance(value, ast.Tuple):
        return any(_is_state(each, classes) for each in value.elts)
    if not isinstance(value, ast.Call):
        return False
    called = dotted(value.func)
    if called in ("dict", "list", "set"):
        return not value.args and not value.keywords
    last = called.rpartition(".")[2]
    return last in CHANGING or last in classes


def _classes_that_change(source: Source) -> frozenset[str]:
    """Those that this file writes or takes from another."""
    own = {node.name for node in source.nodes if isinstance(node, ast.ClassDef) and not _is_fixed(node)}
    taken = {
        name
        for module, names, _ in source.imports()
        for name in names
        if f"{module.replace('.', '/')}.py:{name}" in _changeable()
    }
    return frozenset(own | taken)


@cache
def _changeable() -> frozenset[str]:
    """Classes of the house whose objects can change: those that are no frozen dataclass, no name and no protocol."""
    return frozenset(
        f"{source.name}:{node.name}"
        for source in program()
        for node in source.nodes
        if isinstance(node, ast.ClassDef) and not _is_fixed(node)
    )


def _is_fixed(node: ast.ClassDef) -> bool:
    frozen = any(
        isinstance(each, ast.Call)
        and any(
            one.arg == "frozen" and isinstance(one.value, ast.Constant) and one.value.value for one in each.keywords
        )
        for each in node.decorator_list
    )
    bases = {dotted(base.value if isinstance(base, ast.Subscript) else base).rpartition(".")[2] for base in node.bases}
    return frozen or bool(bases & {"Enum", "StrEnum", "IntEnum", "NamedTuple", "Protocol", "TypedDict", "str"})


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
        kept = {
            dotted(each.func if isinstance(each, ast.Call) else each).rpartition(".")[2] for each in node.decorator_list
        }
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
