"""What a disk still holds after the power went: a log of strace, replayed with all that was not synced in doubt.

The model is stricter than any file system: a file holds what it held at its last fsync, and a name is there only if its
folder was synced after it was given. Between that and everything written lie the other disks, which `Disk.after`
makes by chance: of each file any of the writes since its last sync, whole or cut at a sector; of each folder either
list of names.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "openat,creat,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,"
    "mkdirat,rmdir,link,linkat,writev,pwritev,pwritev2,copy_file_range,sendfile,fallocate"
)
TRACE = ("strace", "-f", "-y", "-xx", "-s", "100000000", "--seccomp-bpf", "-e", f"trace={CALLS}")
SECTOR = 512
_FD = re.compile(r"^(?P<fd>-?\d+|AT_FDCWD)(?:<(?P<path>[^>]*)>)?$")
_TEXT = re.compile(r'^"(?P<hex>(?:\\x[0-9a-f]{2})*)"$')


class Unforeseen(Exception):
    """The program writes in a way that this model does not know."""


@dataclass
class File:
    """`synced` is what surely stays; `since` what was done to it after that: (offset, bytes), or (length, None)."""

    now: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def write(self, offset: int, content: bytes) -> None:
        _put(self.now, offset, content)
        self.since.append((offset, content))

    def truncate(self, length: int) -> None:
        _cut(self.now, length)
        self.since.append((length, None))

    def sync(self) -> None:
        self.synced, self.since = bytes(self.now), []

    def after(self, chance: random.Random | None) -> bytes:
        if chance is None or not self.since:
            return self.synced
        content = bytearray(self.synced)
        for offset, written in self.since:
            if chance.random() < 0.4:  # a disk may write them in any order
                continue
            if written is None:
                _cut(content, offset)
            elif chance.random() < 0.3:
                _put(content, offset, written[: chance.randrange(0, len(written) + SECTOR, SECTOR)])
            else:
                _put(content, offset, written)
        return bytes(content)


@dataclass
class Folder:
    now: dict[str, File | Folder] = field(default_factory=dict)
    synced: dict[str, File | Folder] = field(default_factory=dict)


class Disk:
    """The folder `root` (which is there and empty at first), as the calls of a traced program change it."""

    def __init__(self, root: Path) -> None:
        self.root, self._top = root, Folder()
        self._places: dict[tuple[str, str], int] = {}  # (thread's program, fd and path) -> position

    def moments(self, log: Path) -> Iterator[str]:
        """Replay the log: after each change what the program wrote to its standard output, which is mostly nothing."""
        first = log.read_text("ascii", errors="replace").partition(" ")[0]  # children have an output of their own
        for thread, call, arguments in _calls(log):
            if call == "write" and arguments[0].startswith("1<"):
                if thread == first:
                    yield _bytes(arguments[1]).decode()
                continue
            self._do(call, arguments)
            if call != "openat":
                yield ""

    def restore(self, target: Path, chance: random.Random | None = None) -> None:
        """Write what the disk holds now to the empty folder `target`: the least it may, or some other by `chance`."""
        _restore(self._top, target, chance)

    def _do(self, call: str, given: list[str]) -> None:
        if call in ("openat", "creat"):
            self._open(given)
        elif call in ("write", "pwrite64"):
            self._write(call, given)
        elif call in ("fsync", "fdatasync"):
            self._sync(given[0])
        elif call == "ftruncate":
            if (file := self._file(_path(given[0]))) is not None:
                file.truncate(int(given[1]))
        elif call in ("mkdir", "mkdirat"):
            path = self._named(given[:-1])
            if (inside := self._inside(path)) is not None:
                self._folder(inside.parent).now[inside.name] = Folder()
        elif call in ("rename", "renameat", "renameat2"):
            self._rename(given)
        elif call in ("link", "linkat"):
            self._rename(given, keep=True)
        elif call in ("unlink", "unlinkat", "rmdir"):
            path = self._named(given if call != "unlinkat" else given[:2])
            if (inside := self._inside(path)) is not None:
                self._folder(inside.parent).now.pop(inside.name)
        elif any(self._inside(Path(path)) is not None for path in _mentioned(given)):
            raise Unforeseen(f"{call} {given}")

    def _open(self, given: list[str]) -> None:
        path, flags = self._named(given[:2]), given[2]
        inside = self._inside(path)
        if inside is None or "O_DIRECTORY" in flags:
            return
        folder = self._folder(inside.parent)
        if inside.name not in folder.now and "O_CREAT" in flags:
            folder.now[inside.name] = File()
        found = folder.now.get(inside.name)
        if isinstance(found, File) and "O_TRUNC" in flags and found.now:
            found.truncate(0)
        self._places[(str(path), "")] = 0

    def _write(self, call: str, given: list[str]) -> None:
        path = _path(given[0])
        file = self._file(path)
        if file is None:
            return
        content = _bytes(given[1])
        if call == "pwrite64":
            file.write(int(given[3]), content)
        else:
            at = self._places.get((path, ""), 0)
            file.write(at, content)
            self._places[(path, "")] = at + len(content)

    def _sync(self, descriptor: str) -> None:
        inside = self._inside(Path(_path(descriptor)))
        if inside is None:
            return
        found = self._at(inside)
        if isinstance(found, Folder):
            found.synced = dict(found.now)
        elif found is not None:
            found.sync()

    def _rename(self, given: list[str], *, keep: bool = False) -> None:
        names = (
            [self._named(given[:1]), self._named(given[1:2])]
            if len(given) == 2
            else [self._named(given[:2]), self._named(given[2:4])]
        )  # with a folder each
        old, new = (self._inside(each) for each in names)
        if old is None and new is None:
            return
        if old is None or new is None:
            raise Unforeseen(f"renamed out of the home: {names}")
        there = self._folder(old.parent).now
        self._folder(new.parent).now[new.name] = there[old.name] if keep else there.pop(old.name)

    def _named(self, given: list[str]) -> Path:
        """A path as (folder, name) or as (name,)."""
        name = Path(_bytes(given[-1]).decode())
        return name if name.is_absolute() or len(given) == 1 else Path(_path(given[0])) / name

    def _inside(self, path: Path) -> Path | None:
        if path == self.root:
            return Path()
        return path.relative_to(self.root) if path.is_relative_to(self.root) else None

    def _at(self, inside: Path) -> File | Folder | None:
        found: File | Folder | None = self._top
        for part in inside.parts:
            found = found.now.get(part) if isinstance(found, Folder) else None
        return found

    def _folder(self, inside: Path) -> Folder:
        found = self._at(inside)
        assert isinstance(found, Folder), inside
        return found

    def _file(self, path: str) -> File | None:
        inside = self._inside(Path(path))
        found = self._at(inside) if inside is not None else None
        return found if isinstance(found, File) else None


def _restore(folder: Folder, target: Path, chance: random.Random | None) -> None:
    target.mkdir(exist_ok=True)
    names = folder.synced if chance is None or chance.random() < 0.5 else folder.now
    for name, found in names.items():
        if isinstance(found, Folder):
            _restore(found, target / name, chance)
        elif not name.endswith("-shm"):  # shared memory: made anew, never synced
            (target / name).write_bytes(found.after(chance))


def _calls(log: Path) -> Iterator[tuple[str, str, list[str]]]:
    """(thread, name, arguments) of each call that succeeded, in the order in which they ended."""
    begun: dict[str, str] = {}
    for line in log.read_text("ascii", errors="replace").splitlines():
        thread, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            begun[thread] = text.removesuffix("<unfinished ...>").rstrip()
            continue
        if text.startswith("<... "):
            text = begun.pop(thread, "") + text.partition("resumed>")[2]
        if not (match := re.match(r"(\w+)\((.*)\)\s+= (-?\d+)", text)) or int(match[3]) < 0:
            continue
        yield thread, match[1], _split(match[2])


def _split(text: str) -> list[str]:
    """Arguments at their commas; -xx leaves none inside a string."""
    return [part.strip() for part in re.sub(r"\[[^\]]*\]|\{[^}]*\}", "", text).split(",")]


def _path(descriptor: str) -> str:
    match = _FD.match(descriptor)
    return bytes.fromhex(match["path"].replace("\\x", "")).decode() if match and match["path"] else ""


def _bytes(text: str) -> bytes:
    match = _TEXT.match(text)
    if match is None:
        raise Unforeseen(text[:80])
    return bytes.fromhex(match["hex"].replace("\\x", ""))


def _mentioned(given: list[str]) -> Iterator[str]:
    for each in given:
        if path := _path(each):
            yield path
        elif (match := _TEXT.match(each)) is not None:
            yield bytes.fromhex(match["hex"].replace("\\x", "")).decode(errors="replace")


def _put(content: bytearray, offset: int, written: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(written)] = written


def _cut(content: bytearray, length: int) -> None:
    if length < len(content):
        del content[length:]
    else:
        content.extend(bytes(length - len(content)))
