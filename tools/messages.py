"""The sentences the portal can say, read off the source without running it.

A sentence is the first argument of `say("...")` (two sentences: one and many), of `msgid("...")` where a table holds
a sentence for later, the `message` of a refusal, the `title` of a screen, and `say("...")` in a template under assets/.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).resolve().parents[1]
CODE = ("app.py", "pages", "components", "services", "data")
TEMPLATES = {".html", ".txt", ".jinja", ".j2", ".svg", ".xml"}
SPEAKS = {"say", "say_n", "msgid"}  # also as a private attribute, `self._say`
IN_TEMPLATE = re.compile(r"""\b(?:say|msgid)\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')""")

Sentence = str | tuple[str, str]  # one form, or (singular, plural)


class NotASentence(ValueError):
    """A sentence is put together from values, so no catalogue can hold it; names the place."""


def extract(root: Path = ROOT) -> dict[Sentence, list[str]]:
    """Every sentence with the files it is said in. Raises NotASentence."""
    found: dict[Sentence, set[str]] = defaultdict(set)
    for path in _files(root, CODE, {".py"}):
        name = path.relative_to(root).as_posix()
        for sentence in in_code(path.read_text(encoding="utf-8"), name):
            found[sentence].add(name)
    for path in _files(root, ("assets",), TEMPLATES):
        for sentence in in_template(path.read_text(encoding="utf-8")):
            found[sentence].add(path.relative_to(root).as_posix())
    return {sentence: sorted(places) for sentence, places in sorted(found.items(), key=lambda one: _first(one[0]))}


def in_code(text: str, name: str = "<code>") -> Iterator[Sentence]:
    """Raises NotASentence for an f-string, a sum or a format in the place of a sentence."""
    for node in ast.walk(ast.parse(text, name)):
        if isinstance(node, ast.Call) and node.args and _called(node).lstrip("_") in SPEAKS:
            said = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if any(isinstance(arg, ast.JoinedStr | ast.BinOp) for arg in node.args[:1]):
                raise NotASentence(f"{name}:{node.lineno} puts its sentence together: use {{fields}}")
            if said:
                yield (said[0], said[1]) if len(said) > 1 else said[0]
        if isinstance(node, ast.Call) and _called(node) == "screen":
            yield from (
                word.value.value
                for word in node.keywords
                if word.arg == "title" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
            )
        if isinstance(node, ast.ClassDef):
            yield from _messages(node)


def in_template(text: str) -> Iterator[str]:
    for double, single in IN_TEMPLATE.findall(text):
        yield re.sub(r"\\(.)", r"\1", double or single)


def fields(sentence: str) -> set[str]:
    """The named places of a sentence: `{number}`, `{amount}`."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _messages(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if not isinstance(line, ast.Assign | ast.AnnAssign):
            continue
        named, value = line.targets if isinstance(line, ast.Assign) else [line.target], line.value
        if (
            any(isinstance(name, ast.Name) and name.id == "message" for name in named)
            and isinstance(value, ast.Constant)
            and isinstance(value.value, str)
            and value.value
        ):
            yield value.value


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _files(root: Path, places: tuple[str, ...], endings: set[str]) -> Iterator[Path]:
    for place in places:
        path = root / place
        inside = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (one for one in inside if one.is_file() and one.suffix in endings and "migrations" not in one.parts)


def _first(sentence: Sentence) -> str:
    return sentence if isinstance(sentence, str) else sentence[0]
