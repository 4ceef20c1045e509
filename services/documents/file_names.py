"""The name a document is shown and saved under: a stranger's, without what file systems, headers and readers trip over."""

from __future__ import annotations

import unicodedata

LONGEST_BYTES = 255  # R62
_FORBIDDEN = frozenset('<>:"|?*')
_RESERVED = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"),
    )
)


def safe_name(raw: str) -> str:
    """The last part of a path, in NFC, without control and direction signs, of at most 255 bytes; "file" for nothing.

    What is left out is left out before the ending is judged, so that a name that only looks like a PDF is none.
    """
    last = raw.replace("\\", "/").rpartition("/")[2]
    clean = "".join(
        "_" if sign in _FORBIDDEN else " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", last)
        if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    clean = unicodedata.normalize("NFC", " ".join(clean.split()).strip(" ."))  # what is left may compose anew
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        stem, ending = clean, ""
    if stem.partition(".")[0].strip().casefold() in _RESERVED:
        stem = f"_{stem}"
    tail = cut_to(f".{ending}" if dot else "", 40)
    return (cut_to(stem.rstrip(" .") or "file", LONGEST_BYTES - len(tail.encode())) + tail).strip()


def cut_to(text: str, most_bytes: int) -> str:
    """As much of `text` as `most_bytes` of UTF-8 hold, no half letters."""
    return text.encode()[:most_bytes].decode("utf-8", "ignore").rstrip(" .")
