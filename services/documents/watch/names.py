"""Which names in the watch folder are left alone: what editors, scanners, browsers and drives put there for themselves."""

from __future__ import annotations

import os
import re

# Of files that are still being written, of locks, and of copies that editors make.
_ENDINGS = tuple(
    ".part .partial .tmp .temp .crdownload .download .opdownload .filepart .upload .aria2 .!ut .swp .swx .swo .lock .lck "
    ".laccdb .ldb .bak~ .rsync .syncing .pending".split()
)
_BEGINNINGS = (".", "~$", "~syncthing~", "~lock.", "#recycle", "sync-conflict-")
_FILES = frozenset(("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "autorun.inf"))
# What Windows, macOS and a NAS know of a file beside it: "a.pdf:Zone.Identifier" where a drive has no streams.
_STREAM = re.compile(
    r"[:\uf022](?:zone\.identifier|smartscreen|encryptable|favicon|ocr_?info|afp_\w+|com\.\w[\w.]*)(?::\$data)?\Z"
    r"|@syno(?:eastream|resource)\Z"
)
_FOLDERS = frozenset(
    (
        "$recycle.bin",
        "system volume information",
        "@eadir",
        "#recycle",
        "#snapshot",
        "lost+found",
        "__macosx",
        "_gsdata_",
    )
)


def is_left_alone(name: bytes, *, is_folder: bool = False) -> bool:
    """Hidden, temporary, or of the system: never taken, never told of."""
    text = os.fsdecode(name).casefold()
    if text.startswith(_BEGINNINGS):
        return True
    if is_folder:
        return text in _FOLDERS
    return text in _FILES or text.endswith((*_ENDINGS, "~")) or _STREAM.search(text) is not None


def shown(path: bytes) -> str:
    """A path as people read it; what is no text in it is shown as such, and never guessed."""
    return path.decode("utf-8", "replace").replace("\0", "")


def is_text(name: bytes) -> bool:
    """Whether a name says one thing to everybody: UTF-8, as every system of today writes it."""
    try:
        return name.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False
