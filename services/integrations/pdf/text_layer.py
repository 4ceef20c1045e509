"""Takes U+FFFD out of the text layer of a PDF.

Cairo writes it for glyphs that stand for no single letter, such as the joined letters of Thai and Devanagari. Whoever
searches or copies the text is better off with a letter missing than with a mark that means damage.
"""

from __future__ import annotations

import io
import re

import pikepdf

_UNKNOWN = re.compile(rb"<(fffd)>", re.IGNORECASE)
_NOTHING = b"<200b>"  # zero width space


def readable(pdf: bytes) -> bytes:
    """`pdf` itself, where it has no such mark."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = False
        for each in document.objects:
            if not isinstance(each, pikepdf.Dictionary) or not isinstance(each.get("/ToUnicode"), pikepdf.Stream):
                continue
            table = each.ToUnicode.read_bytes()
            if _UNKNOWN.search(table):
                each.ToUnicode.write(_UNKNOWN.sub(_NOTHING, table))
                found = True
        if not found:
            return pdf
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
