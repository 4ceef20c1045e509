"""What people read is put in order by its folded key: bytes put Ł behind z, and 10 before 2."""

import ast
from collections.abc import Iterator

from sqlalchemy import Enum, String

import data.every_table  # noqa: F401
from data.base import Base, ByteOrdered
from tests.house.source import Source, dotted

OPAQUE = {"currency", "key", "digest", "session_key", "sha256", "kind", "verb"}  # codes: no one reads an order in them
READ = {
    column.name
    for table in Base.metadata.tables.values()
    for column in table.columns
    if isinstance(column.type, String)
    and not isinstance(column.type, Enum)
    and column.type is not ByteOrdered
    and column.name not in OPAQUE
}
MODELS = {
    mapper.class_.__name__: mapper
    for mapper in Base.registry.mappers
    if mapper.class_.__name__ not in ("Secret", "Counter")
}  # named by the program
PLAIN = READ & {"name", "number", "city", "title", "external_id", "email", "username", "description", "subject"}
LISTS = {"names", "numbers", "titles", "cities", "clients"}
FILES = {
    "services/firm/setting_kinds.py": "folders of languages",
    "services/imports/rows/column_mapping.py": "folders of languages",
    "services/imports/kinds/payments.py": "numbers to look for",
}


def in_the_order_of_bytes(source: Source) -> Iterator[str]:
    """No `.order_by(Entity.name)`, no list of sort keys with a column of text, no `sorted(names)` without order_key."""
    for name, call in source.calls():
        if name.endswith(".order_by") or name == "order_by" or _is_method(call, "order_by"):
            yield from (
                f"{source.name}:{call.lineno} orders by .{each}: take its order_key"
                for argument in [*call.args, *(each.value for each in call.keywords)]
                for each in _texts(argument)
            )
        if (name == "sorted" or _is_method(call, "sort")) and source.name not in FILES and _by_bytes(call):
            yield f"{source.name}:{call.lineno} sorts names by bytes: sort with key=order_key"
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef) and node.name.endswith(("_keys", "_ordered")):
            yield from (
                f"{source.name}:{node.lineno} has the sort key .{each}: take its order_key" for each in _texts(node)
            )


def _is_method(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == name


def _texts(tree: ast.AST) -> Iterator[str]:
    """Columns of text that `tree` names: Model.column, or table.c.column."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in READ:
            owner = dotted(node.value)
            if owner in MODELS:
                column = MODELS[owner].columns.get(node.attr)
                if column is not None and not isinstance(column.type, Enum):
                    yield node.attr
            elif owner.endswith(".c"):
                yield node.attr


def _by_bytes(call: ast.Call) -> bool:
    """Whether names are compared as they are: what is sorted, or what the key takes of it."""
    key = next((each.value for each in call.keywords if each.arg == "key"), None)
    if key is not None:
        taken = key.body if isinstance(key, ast.Lambda) else key
        parts = taken.elts if isinstance(taken, ast.Tuple) else [taken]
        return any(isinstance(part, ast.Attribute) and part.attr in PLAIN for part in parts) or (
            isinstance(taken, ast.Call)
            and dotted(taken.func).endswith("attrgetter")
            and any(isinstance(each, ast.Constant) and each.value in PLAIN for each in taken.args)
        )
    what = call.args[0] if call.args else (call.func.value if isinstance(call.func, ast.Attribute) else None)
    if isinstance(what, ast.GeneratorExp | ast.ListComp | ast.SetComp):
        what = what.elt
        return isinstance(what, ast.Attribute) and what.attr in PLAIN
    return isinstance(what, ast.Name) and what.id in LISTS
