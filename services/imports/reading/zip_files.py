"""ZIP containers, held to R64 before anything is read out of them: 1,000 entries, 500 MB, one to a hundred."""

from __future__ import annotations

import contextlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from services.imports.reading import errors as file_refusals

MAX_ENTRIES = 1_000
MAX_BYTES = 500 * 1024 * 1024
MAX_RATIO = 100
_CHUNK = 256 * 1024
_SHADOWS = frozenset((".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", ".localized"))
_SHADOW_FOLDERS = frozenset(
    (
        "__macosx",
        ".appledouble",
        ".spotlight-v100",
        ".trashes",
        ".fseventsd",
        "@eadir",
        "$recycle.bin",
        "system volume information",
    )
)
# What zipfile and its decompressors raise for what is cut, encrypted, forged or just odd: each becomes a refusal.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
    KeyError,
)


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive, its list of contents found to be harmless. Raises BadArchive, UnsafeArchive, ArchiveTooLarge."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except BROKEN as error:
        raise file_refusals.BadArchive() from error
    if len(entries) > MAX_ENTRIES:
        raise _too_large()
    for entry in entries:
        if _leads_out(entry):
            raise file_refusals.UnsafeArchive(name=shown(entry.filename))
    return archive


def measure(archive: zipfile.ZipFile, packed_bytes: int) -> None:
    """Unpack everything once, counting, and keep nothing: what headers claim is not believed."""
    for _ in unpacked(archive, packed_bytes, keep=()):
        continue


def unpacked(
    archive: zipfile.ZipFile, packed_bytes: int, *, keep: tuple[str, ...], most: int = MAX_BYTES
) -> Iterator[tuple[str, bytes | None]]:
    """Each file with its bytes if its name ends in one of `keep`, else None; at most `most` + 1 bytes of each.

    Shadow files are counted and left out. Raises ArchiveTooLarge while counting, BadArchive.
    """
    total = 0
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        wanted = entry.filename.lower().endswith(keep) if keep else False
        parts: list[bytes] = []
        size = 0
        try:
            with archive.open(entry) as source:
                while chunk := source.read(_CHUNK):
                    total, size = total + len(chunk), size + len(chunk)
                    if total > MAX_BYTES or total > MAX_RATIO * max(packed_bytes, 1):
                        raise _too_large()
                    if wanted and size <= most + _CHUNK:
                        parts.append(chunk)
        except BROKEN as error:
            raise file_refusals.BadArchive() from error
        if not is_shadow(entry.filename):
            yield shown(_named(entry)), b"".join(parts) if wanted else None


def is_shadow(path: str) -> bool:
    """Whether a file is what Macs, Windows and open spreadsheets leave beside the files of a person."""
    *folders, name = path.replace("\\", "/").casefold().split("/")
    return (
        name in _SHADOWS
        or name.startswith(("._", "~$", ".~lock."))
        or any(folder in _SHADOW_FOLDERS for folder in folders)
    )


def shown(name: str) -> str:
    """A name out of an archive, fit to be printed."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:200]


def _named(entry: zipfile.ZipInfo) -> str:
    """Programs that write UTF-8 without saying so are understood; other old names stay as code page 437 has them."""
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return entry.filename.encode("cp437").decode("utf-8")
    return entry.filename


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    mode = entry.external_attr >> 16
    odd = bool(mode) and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
    return odd or entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]


def _too_large() -> file_refusals.ArchiveTooLarge:
    return file_refusals.ArchiveTooLarge(entries=MAX_ENTRIES, limit_mb=MAX_BYTES // 1024 // 1024)
