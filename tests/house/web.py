"""What would let a person's text become code in somebody's browser, or publish a file (R42, R47, R51)."""

import ast
from collections.abc import Iterator

from tests.house.source import Source

CODE = {
    "props",
    "add_slot",
    "run_javascript",
    "add_head_html",
    "add_body_html",
    "add_css",
    "add_scss",
    "style",
    "classes",
    "run_method",
}
UNSAFE = {"sanitize": False, "html": True, "password": True}
FILES = {"ui.image", "ui.video", "ui.audio", "ui.interactive_image"}
BANNED = {
    "ui.upload": "uploads are our own streaming route",
    "ui.download": "downloads are our own route",
    "ui.download.file": "downloads are our own route",
    "ui.download.from_url": "downloads are our own route",
    "ui.download.content": "downloads are our own route",
}
PUBLISH = {"add_static_files", "add_static_file", "add_media_files", "add_media_file"}
WORDS = {"v-html": "v-html runs what it shows", "html_columns": "html_columns run what they show"}


def browser_code(source: Source) -> Iterator[str]:
    """Code, props and classes are written by us, never put together from values."""
    for name, call in source.calls():
        verb = name.split(".")[-1] if name else ""
        if verb in CODE and "." in name:
            values = [*call.args, *(keyword.value for keyword in call.keywords)]
            if any(_assembled(value) for value in values):
                yield f"{source.name}:{call.lineno} puts a value into {verb}(): pass it as data"


def switches(source: Source) -> Iterator[str]:
    for name, call in source.calls():
        for keyword in call.keywords:
            wanted = UNSAFE.get(keyword.arg or "")
            if wanted is not None and isinstance(keyword.value, ast.Constant) and keyword.value.value is wanted:
                yield f"{source.name}:{call.lineno} {name}({keyword.arg}={wanted})"
            if keyword.arg == "html_columns":
                yield f"{source.name}:{call.lineno} {WORDS['html_columns']}"


def words(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (
                f"{source.name}:{node.lineno} {why}"
                for word, why in WORDS.items()
                if word in node.value and not _is_documentation(source, node)
            )
        if isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.startswith(":"):
                    yield f"{source.name}:{key.lineno} a key that starts with ':' is evaluated by the browser"


def files(source: Source) -> Iterator[str]:
    """Nothing of a client is ever published by the framework: its addresses ask for no session."""
    for name, call in source.calls():
        first = call.args[0] if call.args else None
        ours = isinstance(first, ast.Constant) and str(first.value).startswith("/assets")
        if name in BANNED:
            yield f"{source.name}:{call.lineno} {name}: {BANNED[name]}"
        if name in FILES and not ours:
            yield f"{source.name}:{call.lineno} {name} publishes files: use ui.element with an address of ours"
        if name.split(".")[-1] in PUBLISH and not ours:
            yield f"{source.name}:{call.lineno} {name} may publish /assets only"


def _assembled(node: ast.AST) -> bool:
    """An f-string, a format, a sum or a % that contains anything but constants (NAMES_LIKE_THIS count as such)."""
    for part in ast.walk(node):
        if isinstance(part, ast.FormattedValue) and not _constant(part.value):
            return True
        if (
            isinstance(part, ast.BinOp)
            and isinstance(part.op, ast.Add | ast.Mod)
            and _text(part)
            and not (_constant(part.left) and _constant(part.right))
        ):
            return True
        if (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in {"format", "format_map", "replace"}
        ):
            return True
    return False


def _text(node: ast.BinOp) -> bool:
    return any(
        isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in ast.walk(node)
    )


def _constant(node: ast.AST) -> bool:
    """Written by us: a literal, a CONSTANT, or an entry of a CONSTANT table."""
    if isinstance(node, ast.Subscript):
        return _constant(node.value)
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
    if name is not None:
        return name.lstrip("_").isupper()
    return (
        isinstance(node, ast.Constant)
        or (isinstance(node, ast.JoinedStr) and not _assembled(node))
        or (isinstance(node, ast.BinOp) and _constant(node.left) and _constant(node.right))
    )


def _is_documentation(source: Source, constant: ast.Constant) -> bool:
    return any(isinstance(node, ast.Expr) and node.value is constant for node in source.nodes)
