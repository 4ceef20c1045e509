"""Who may import whom, who may read the environment, how large a file may grow."""

import ast
import re
from collections.abc import Iterator

from tests.house.source import ROOMS, Source, dotted

MAY_IMPORT = {
    "commands": {"commands", "pages", "services", "data"},
    "pages": {"pages", "components", "services", "data"},
    "components": {"components", "services", "data"},
    "services": {"services", "data"},
    "data": {"data"},
    "app.py": {*ROOMS},
}
WORDS = {"data.errors", "data.money", "data.statuses", "data.service_states"}  # plain words that every room may use
ONLY_IN = {
    "nicegui": {"pages", "components", "app.py"},
    "sqlalchemy": {"data", "services"},
    "alembic": {"data", "services"},
}
NEVER = {"tests", "tools", "app", "pytest"}
ENVIRONMENT = {"os.environ", "os.getenv", "os.environb", "os.putenv"}
LINES = 300  # of formatted code: what a packed layout held in 250

# Files that count something other than money in floats, and what.
FLOATS: dict[str, str] = {
    "services/documents/preview/workbooks.py": "what a spreadsheet holds, made exact before it is shown",
    "services/platform/colours.py": "luminance of a colour",
    "services/platform/shares.py": "seconds, and how many a minute",
    "services/imports/reading/xlsx_table.py": "what a spreadsheet holds, made exact before anything is done with it",
    "services/integrations/pdf/": "points on paper, seconds of a child process",
}
TIMES = re.compile(r"(^|_)(seconds|timeout|now|until|elapsed|since|wait|delay|began)($|_)|_at$")


def directions(source: Source) -> Iterator[str]:
    for module, names, line in source.imports():
        top = module.split(".")[0]
        if top in NEVER or (top in ROOMS and top not in MAY_IMPORT[source.room]):
            yield f"{source.name}:{line} imports {module}, which lies above it"
        if source.room not in ONLY_IN.get(top, {source.room}):
            yield f"{source.name}:{line} imports {module}; only {', '.join(sorted(ONLY_IN[top]))} may"
        if source.room in {"pages", "components"} and top == "data" and not _words(module, names):
            yield f"{source.name}:{line} imports {module}; screens know only {', '.join(sorted(WORDS))}"
        if source.room == "components" and top == "services" and not _types(module, names):
            yield f"{source.name}:{line} takes more than row types and wording from {module}: components call no verb"


def screens_stand_alone(sources: list[Source]) -> Iterator[str]:
    """A module that draws a screen is nobody's library: what two screens share is a component."""
    screens = {source.module for source in sources if source.room == "pages" and _draws_a_screen(source)}
    for source in sources:
        if source.room == "pages" and not source.name.endswith(("__init__.py", "_screens.py", "/area.py")):
            for module, names, line in source.imports():
                for taken in {module, *(f"{module}.{name}" for name in names)} & screens:
                    yield f"{source.name}:{line} imports the screen {taken}"


def environment(source: Source) -> Iterator[str]:
    if source.name == "services/config.py":
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and dotted(node) in ENVIRONMENT:
            yield f"{source.name}:{node.lineno} reads {dotted(node)}; only services/config.py may"
    for module, names, line in source.imports():
        if module == "os" and {"environ", "getenv"} & set(names):
            yield f"{source.name}:{line} takes the environment from os; only services/config.py may"


def size(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if source.room in ROOMS and lines > LINES and not source.name.startswith("data/migrations/"):
        yield f"{source.name} has {lines} lines: split it by noun"


def swallowed(source: Source) -> Iterator[str]:
    """Broad handlers that hide a bug. Narrow ones, and broad ones that log or raise, are fine."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            caught = {dotted(part) for part in getattr(node.type, "elts", [node.type]) if part is not None}
            if node.type is None:
                yield f"{source.name}:{node.lineno} catches everything without a name"
            elif caught & {"Exception", "BaseException"} and not _speaks(node):
                yield f"{source.name}:{node.lineno} swallows {', '.join(sorted(caught))}"
    for name, call in source.calls():
        if name.split(".")[-1] == "suppress" and {dotted(one) for one in call.args} & {"Exception", "BaseException"}:
            yield f"{source.name}:{call.lineno} suppresses everything"


def floats(source: Source) -> Iterator[str]:
    """Floats in the rooms that hold money: only for what is named as a time, or in a file with an excuse."""
    if source.room not in {"data", "services"} or any(source.name.startswith(path) for path in FLOATS):
        return
    times = {
        id(inner)
        for node in source.nodes
        if (label := _label(node)) and TIMES.search(label)
        for inner in ast.walk(node)
    }
    for node in source.nodes:
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name in {"float", "Float", "Double", "REAL"} and id(node) not in times:
            yield f"{source.name}:{getattr(node, 'lineno', 0)} uses {name}: money is never a float"


def _words(module: str, names: tuple[str, ...]) -> bool:
    return module in WORDS or (module == "data" and {f"data.{name}" for name in names} <= WORDS and bool(names))


def _types(module: str, names: tuple[str, ...]) -> bool:
    return (
        module == "services.platform.i18n"
        or (module == "services" and names == ("wording",))
        or (bool(names) and module != "services" and all(name[0].isupper() for name in names))
    )


def _draws_a_screen(source: Source) -> bool:
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(
            isinstance(mark, ast.Call) and dotted(mark.func).split(".")[-1] == "screen" for mark in node.decorator_list
        )
        for node in source.nodes
    )


def _speaks(handler: ast.ExceptHandler) -> bool:
    inside = [node for statement in handler.body for node in ast.walk(statement)]
    logs = any(
        isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in {"exception", "error", "warning"}
        for node in inside
    )
    keeps = handler.name is not None and any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
    return logs or keeps or any(isinstance(node, ast.Raise) for node in inside)


def _label(node: ast.AST) -> str:
    """The name a piece of code gives to a value: an argument, an annotated field, a keyword, a function."""
    if isinstance(node, ast.arg | ast.keyword):
        return node.arg or ""
    if isinstance(node, ast.AnnAssign):
        return dotted(node.target).split(".")[-1]
    return ""
