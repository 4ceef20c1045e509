"""The program's own source files, read once."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("commands", "pages", "components", "services", "data")
AWAY = (".venv", ".git", "var", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis")


@dataclass(frozen=True)
class Source:
    """One Python file. `name` is its path below the root, with forward slashes."""

    name: str
    text: str

    @property
    def room(self) -> str:
        """The top folder, or the file itself (`app.py`)."""
        return self.name.split("/")[0]

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text, self.name)))

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with its dotted name as written (`ui.image`, `button.props`, `.props` after a call)."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield dotted(node.func), node

    def imports(self) -> Iterator[tuple[str, tuple[str, ...], int]]:
        """Module, the names taken from it (none for a plain import), line."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((alias.name, (), node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield self._absolute(node), tuple(alias.name for alias in node.names), node.lineno

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = Path(self.name).parent
        for _ in range(node.level - 1):
            package = package.parent
        return ".".join([*package.parts, *([node.module] if node.module else [])])


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def program() -> list[Source]:
    """The rooms and app.py, migrations left out: those are history, and never import the program."""
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    paths += [path for path in [ROOT / "app.py"] if path.exists()]
    sources = [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]
    return [source for source in sources if not source.name.startswith("data/migrations/versions/")]


def workshop() -> list[Source]:
    """The tests and the tools."""
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for room in ("tests", "tools")
        for path in sorted((ROOT / room).rglob("*.py"))
    ]


def tracked() -> list[Path]:
    """Every file of the repository; in a copy without git, every file that is not a leftover of running."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [
            path for path in ROOT.rglob("*") if not any(part.startswith(AWAY) for part in path.relative_to(ROOT).parts)
        ]
    return sorted(path for path in paths if path.is_file())
