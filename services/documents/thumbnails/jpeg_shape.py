"""Whether bytes are a bare JPEG of a small size: told by its segments, without decoding anything."""

from __future__ import annotations

_START, _END = b"\xff\xd8", b"\xff\xd9"
_JFIF, _TABLES, _FRAME, _CODES, _SCAN = 0xE0, 0xDB, 0xC0, 0xC4, 0xDA
_BARE = {_JFIF, _TABLES, _FRAME, _CODES, _SCAN}  # no comment, no EXIF, no profile


def is_bare_jpeg(content: bytes, longest: int) -> bool:
    """As the child writes them: pixels, at most `longest` on a side, and nothing else."""
    if not content.startswith(_START) or not content.endswith(_END):
        return False
    at, size = 2, (0, 0)
    while at + 4 <= len(content):
        mark, kind, length = content[at], content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if mark != 0xFF or kind not in _BARE or at + 2 + length > len(content):
            return False
        if kind == _FRAME and length >= 8:
            height, width = (int.from_bytes(content[at + n : at + n + 2], "big") for n in (5, 7))
            size = (width, height)
        if kind == _SCAN:
            return 0 < size[0] <= longest and 0 < size[1] <= longest
        at += 2 + length
    return False
