"""Files and folders that are still there after the power went: written, synced, named, and the name synced too.

A name belongs to its folder: without a sync of the folder a file that was synced itself may be gone (P18).
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it, for their owner only, and keep their names."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def write_file(path: Path, content: bytes) -> None:
    """The whole of `content` under `path`, or nothing: there is no moment at which half of it has the name."""
    with _written(path, content) as temporary:
        temporary.replace(path)


def write_new(path: Path, content: bytes) -> None:
    """The same, unless the name is taken already: of two at once, the first one's content stays."""
    with _written(path, content) as temporary, contextlib.suppress(FileExistsError):
        path.hardlink_to(temporary)


@contextmanager
def _written(path: Path, content: bytes) -> Iterator[Path]:
    """A synced file beside `path`, gone afterwards; then the folder is synced."""
    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """What somebody else wrote to `path`, and its name."""
    _sync(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
