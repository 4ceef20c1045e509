"""Who may ask what time it is: one place in the program, and in tests whoever lives beside a process that asks too."""

import ast
from collections.abc import Iterator

from tests.house.source import Source, dotted

# What reads the machine's clock. Monotonic clocks measure how long something takes, and hang on no day.
READS = {
    "date.today",
    "datetime.today",
    "datetime.now",
    "datetime.utcnow",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.strftime",
}
WITH_ARGUMENT = {"time.localtime": 1, "time.gmtime": 1, "time.ctime": 1, "time.strftime": 2}  # then it reads nothing
MAY_READ = {
    "services/clock.py": "the one clock of the program",
    "pages/shell/nicegui_patches.py": "stands in for a line of NiceGUI's",
    "tests/doubles/stripe/clock.py": "the clock of another firm's server",
}
ASKED = {"clock", "context.clock"}
CUT = {"date", "time", "year", "month", "day", "hour", "weekday", "strftime"}
DAYS = {"year", "month", "day"}


def one_clock(source: Source) -> Iterator[str]:
    """Everybody else is told the time, or asks services.clock.clock, so that any day can be tried."""
    if source.name in MAY_READ:
        return
    for name, call in source.calls():
        if _reads(name, call):
            yield f"{source.name}:{call.lineno} reads {name}(): take ctx.now, or services.clock.clock"
    for module, names, line in source.imports():
        if module == "time" and {"time", "time_ns"} & set(names):
            yield f"{source.name}:{line} takes {', '.join(names)} from time: take ctx.now, or services.clock.clock"


def no_time_kept(source: Source) -> Iterator[str]:
    """No clock is read while a module is loaded or as somebody's default: that moment is long over when it is used."""
    inside = {
        id(part)
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for statement in (node.body if isinstance(node.body, list) else [node.body])
        for part in ast.walk(statement)
    }
    for name, call in source.calls():
        if (name in ASKED or _reads(name, call)) and id(call) not in inside:
            yield f"{source.name}:{call.lineno} keeps {name}() from the moment of loading"


def no_cut_days(source: Source) -> Iterator[str]:
    """A day cut out of clock() is a day of UTC, and `replace` knows no 29 February: take ctx.today and timedelta."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in CUT and _asks(node.value):
            yield f"{source.name}:{node.lineno} cuts .{node.attr} out of the clock: take ctx.today"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "replace"
            and _asks(node.func.value)
            and {each.arg for each in node.keywords} & DAYS
        ):
            yield f"{source.name}:{node.lineno} replaces a part of the day: take timedelta"


def _reads(name: str, call: ast.Call) -> bool:
    read = ".".join(name.split(".")[-2:])
    return read in READS and len(call.args) < WITH_ARGUMENT.get(read, 99)


def _asks(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) in ASKED
