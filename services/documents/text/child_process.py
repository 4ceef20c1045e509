"""The child that takes the text out of files from strangers (R66): 20 s CPU a file, 512 MB, no file, no socket.

Run as `python -I child_process.py`, without our environment. A request on stdin is two frames: the type of the file and
the file. On stdout it says that it is ready, and then one frame of JSON for each: {"state", "text", "is_cut"}. End of
input ends the process.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import docx  # noqa: E402
import openpyxl  # noqa: E402

from services.documents.preview import pdf_files  # noqa: E402
from services.documents.preview.zips import TooHeavy  # noqa: E402
from services.documents.text import extraction  # noqa: E402
from services.integrations.sandbox import allow_cpu, frame, framed, lock_down  # noqa: E402

READY = b"ready"  # said first, so that a child that never began is not taken for a file that killed it


def warm_up() -> None:
    """Load what reading loads late: after the lock-down nothing can be opened, not even a module."""
    for name in ("utf-8-sig", "utf-16", "cp1252", "cp1253", "latin-1", "cp437"):
        codecs.lookup(name)
    written = docx.Document()
    written.add_paragraph("word")
    written.save(text := io.BytesIO())
    book = openpyxl.Workbook()
    book.create_sheet(index=0).append(["a", 1.5, True])
    book.save(table := io.BytesIO())
    samples = {
        "pdf": pdf_files.SAMPLE,
        "wordprocessingml": text.getvalue(),
        "spreadsheetml": table.getvalue(),
        "text/": b"word",
    }
    for mime in extraction.READERS:
        extraction.read(next(each for part, each in samples.items() if part in mime), mime)


def answered(mime: str, content: bytes) -> dict[str, object]:
    try:
        text, is_cut = extraction.read(content, mime)
    except pdf_files.Locked:
        return {"state": "locked"}
    except TooHeavy:
        return {"state": "too_large"}
    except Exception as error:  # readers of strangers' files raise what they like
        sys.stderr.write(f"{mime}: {type(error).__name__}\n")
        return {"state": "unreadable"}
    return {"state": "read", "text": text, "is_cut": is_cut}


def main() -> None:
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints cannot break the frames
    warm_up()
    lock_down()
    out.write(framed(READY))
    while (mime := frame(source)) is not None and (content := frame(source)) is not None:
        allow_cpu()
        out.write(framed(json.dumps(answered(mime.decode("ascii"), content)).encode()))
        out.flush()


if __name__ == "__main__":
    main()
