"""Files below the watch folder: found, opened and removed without ever following a link out of it (R68)."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.documents.watch.names import is_left_alone

PIECE = 1024 * 1024
MOST_DEPTH = 12
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Gone(Exception):
    """There is no such file any more, or something else is there: a link, a folder, a device."""


class Unreadable(Exception):
    """It is there and may not be read."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it lies there: whatever writes to it, or puts another in its place, changes this."""

    size_bytes: int
    changed_ns: int
    inode: int

    def __str__(self) -> str:
        return f"{self.size_bytes} {self.changed_ns} {self.inode}"


@dataclass(frozen=True, slots=True)
class OpenFile:
    """One that is open for reading."""

    handle: int
    knows_inodes: bool = True

    @property
    def stamp(self) -> Stamp:
        return _stamp(os.fstat(self.handle), self.knows_inodes)

    def is_being_written(self) -> bool:
        """Whether somebody has it open to write. Only known of one's own files on a disk of this machine; else False."""
        try:
            fcntl.flock(self.handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(self.handle, fcntl.LOCK_UN)
        except BlockingIOError:
            return True
        except OSError:  # a drive that knows no locks
            return False
        return self._has_writer()

    def _has_writer(self) -> bool:
        try:
            # Who opens it to write meanwhile breaks the lease: that signal must not be the one that ends a process.
            fcntl.fcntl(self.handle, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(self.handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except OSError as error:
            return error.errno == errno.EAGAIN
        with contextlib.suppress(OSError):
            fcntl.fcntl(self.handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False

    def pieces(self) -> Iterator[bytes]:
        """All of it from the beginning. Raises Unreadable."""
        at = 0
        try:
            while piece := os.pread(self.handle, PIECE, at):
                at += len(piece)
                yield piece
        except OSError as error:
            raise Unreadable(str(error)) from error


@dataclass(frozen=True, slots=True)
class Folder:
    """The watch folder. Paths are bytes below it: a name need not be text.

    `knows_inodes`: not on network drives, whose numbers may be others at the next look.
    """

    root: Path
    knows_inodes: bool = True

    def is_there(self) -> bool:
        return self.root.is_dir()

    def is_usable(self) -> bool:
        """Whether files may be read in it and taken away."""
        return os.access(self.root, os.R_OK | os.W_OK | os.X_OK)

    def files(self, below: bytes = b"") -> Iterator[tuple[bytes, Stamp]]:
        """Every regular file that is not left alone, in and below the folder or file `below`; no link is followed."""
        parts = below.split(b"/") if below else []
        if any(is_left_alone(part, is_folder=True) for part in parts[:-1]):
            return
        try:
            with self._parent(below) as (parent, name):
                found = os.stat(name, dir_fd=parent, follow_symlinks=False) if below else os.stat(parent)
        except (OSError, Gone):
            return
        if stat.S_ISREG(found.st_mode):
            if not is_left_alone(parts[-1]):
                yield below, _stamp(found, self.knows_inodes)
        elif stat.S_ISDIR(found.st_mode) and not (parts and is_left_alone(parts[-1], is_folder=True)):
            yield from self._walk(below, len(parts))

    def look(self, path: bytes) -> Stamp | None:
        """As it lies there now; None if there is no regular file."""
        try:
            with self._parent(path) as (parent, name):
                found = os.stat(name, dir_fd=parent, follow_symlinks=False)
        except (OSError, Gone):
            return None
        return _stamp(found, self.knows_inodes) if stat.S_ISREG(found.st_mode) else None

    @contextmanager
    def opened(self, path: bytes) -> Iterator[OpenFile]:
        """Raises Gone, Unreadable."""
        with self._parent(path) as (parent, name):
            try:
                handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=parent)
            except FileNotFoundError as error:
                raise Gone() from error
            except OSError as error:
                raise (Gone() if error.errno in (errno.ELOOP, errno.ENXIO) else Unreadable(str(error))) from error
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Gone()
            yield OpenFile(handle, self.knows_inodes)
        finally:
            os.close(handle)

    def remove(self, path: bytes, stamp: Stamp) -> bool:
        """Take it away, unless something else lies there by now. False if the folder does not let it go.

        When this returns it is away for good, also after a power cut.
        """
        try:
            with self._parent(path) as (parent, name):
                found = os.stat(name, dir_fd=parent, follow_symlinks=False)
                if stat.S_ISREG(found.st_mode) and _stamp(found, self.knows_inodes) == stamp:
                    os.unlink(name, dir_fd=parent)
                    with contextlib.suppress(OSError):  # not every network drive can
                        os.fsync(parent)
        except (FileNotFoundError, Gone):
            return True
        except OSError:
            return False
        return True

    def _walk(self, below: bytes, depth: int) -> Iterator[tuple[bytes, Stamp]]:
        if depth > MOST_DEPTH:
            return
        try:
            with self._folder(below) as handle, os.scandir(handle) as listed:
                entries = [(os.fsencode(each.name), each.stat(follow_symlinks=False)) for each in listed]
        except (OSError, Gone):
            return
        for name, found in entries:
            path = below + b"/" + name if below else name
            if stat.S_ISDIR(found.st_mode):
                if not is_left_alone(name, is_folder=True):
                    yield from self._walk(path, depth + 1)
            elif stat.S_ISREG(found.st_mode) and not is_left_alone(name):
                yield path, _stamp(found, self.knows_inodes)

    @contextmanager
    def _parent(self, path: bytes) -> Iterator[tuple[int, bytes]]:
        """The open folder that it lies in, and its name there. Raises Gone."""
        above, _, name = path.rpartition(b"/")
        with self._folder(above) as handle:
            yield handle, name

    @contextmanager
    def _folder(self, path: bytes) -> Iterator[int]:
        """A folder, opened part by part, so that no part of the way is a link. Raises Gone."""
        try:
            handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise Gone() from error
        try:
            for part in path.split(b"/") if path else ():
                try:
                    inner = os.open(part, _FOLDER, dir_fd=handle)
                except OSError as error:
                    raise Gone() from error
                os.close(handle)
                handle = inner
            yield handle
        finally:
            os.close(handle)


def _stamp(found: os.stat_result, knows_inodes: bool) -> Stamp:
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ino if knows_inodes else 0)
