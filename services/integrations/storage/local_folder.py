"""Sealed files in a folder of this machine: the default."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from services.clock import clock
from services.integrations.durable_files import make_folder, sync_folder
from services.integrations.storage.protocol import Listed, Missing, StorageFull

KEEP_FREE_BYTES = 64 * 1024 * 1024  # for the database: a file must not take the room in which its row is committed
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class LocalFolder:
    """`<folder>/<first two letters>/<name>`, for its owner only (R87)."""

    def __init__(self, folder: Path, *, keep_free_bytes: int = KEEP_FREE_BYTES) -> None:
        self.folder, self._keep_free = folder, keep_free_bytes

    def require_room(self, size_bytes: int) -> None:
        make_folder(self.folder)
        if shutil.disk_usage(self.folder).free < size_bytes + self._keep_free:
            raise StorageFull()

    def put(self, name: str, parts: Iterable[bytes], *, size_bytes: int = 0) -> None:
        path = self.path(name)
        make_folder(path.parent)
        self.require_room(size_bytes)
        temporary = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb", buffering=0) as file:
                for part in parts:
                    _write_all(file.fileno(), part)
                moment = clock().timestamp()  # a network drive's clock may be another one, and the sweep goes by ours
                os.utime(temporary, (moment, moment))
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            if error.errno in _FULL:
                raise StorageFull() from error
            raise
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)

    def read(self, name: str, start: int, length: int) -> bytes:
        try:
            with self.path(name).open("rb", buffering=0) as file:
                return os.pread(file.fileno(), length, start)
        except FileNotFoundError as error:
            raise Missing(name) from error

    def size(self, name: str) -> int:
        try:
            return self.path(name).stat().st_size
        except FileNotFoundError as error:
            raise Missing(name) from error

    def delete(self, name: str) -> None:
        path = self.path(name)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
            sync_folder(path.parent)

    def listed(self) -> Iterator[Listed]:
        for path in self.folder.glob("??/*"):
            if not path.name.startswith("."):
                with contextlib.suppress(FileNotFoundError):  # deleted while we look
                    found = path.stat()
                    yield Listed(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def clean(self, before: datetime) -> None:
        for path in self.folder.glob("??/.*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()

    def path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def _write_all(handle: int, part: bytes) -> None:
    view = memoryview(part)
    while view:
        view = view[os.write(handle, view) :]
