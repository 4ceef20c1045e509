"""The child that reads a document for its preview (R66): 20 s CPU, 512 MB, no file, no socket, no setting, no row.

Run as `python -I child_process.py KIND`, without our environment, KIND being one of `MAKERS`. Two frames on stdin: what
was told about the file as JSON, and the file. On stdout one byte: "+", and then what is shown; "-" for what cannot be
read; "L" for what is too large; "P" for what opens with a password only.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from services.documents.preview import content as contents  # noqa: E402
from services.integrations.sandbox import allow_cpu, frame, lock_down  # noqa: E402

Maker = Callable[[bytes, dict[str, Any]], bytes]


def picture() -> tuple[Maker, list[bytes]]:
    """How it is made, and files to try it on: after the lock-down nothing can be opened, not even a module."""
    from PIL import Image

    from services.documents.preview import pictures

    turned = Image.Exif()
    turned[0x0112] = 6
    samples = []
    for kind, mode in (("PNG", "P"), ("PNG", "I;16"), ("PNG", "LA"), ("JPEG", "RGB"), ("JPEG", "CMYK")):
        Image.new(mode, (16, 16)).save(made := io.BytesIO(), kind, exif=turned)
        samples.append(made.getvalue())
    Image.new("RGB", (16, 16)).save(made := io.BytesIO(), "MPO", save_all=True, append_images=[Image.new("L", (8, 8))])
    samples.append(made.getvalue())
    return lambda file, told: pictures.draw(file, told["longest"], told.get("quality", 85)), samples


def page() -> tuple[Maker, list[bytes]]:
    from services.documents.preview import first_pages, pdf_files

    return lambda file, told: first_pages.draw_page(file, told["longest"], told.get("quality", 85)), [pdf_files.SAMPLE]


def text() -> tuple[Maker, list[bytes]]:
    from services.documents.preview import plain_text

    return lambda file, told: contents.told(plain_text.read_text(file, told["is_cut"])), [b"\xe1\xe2\xe3", b"\xe4 a"]


def csv() -> tuple[Maker, list[bytes]]:
    from services.documents.preview import plain_text

    return lambda file, told: contents.told(plain_text.read_csv(file, told["is_cut"])), [b"\xe1\xe2;b\n", b"\xe4,b\n"]


def workbook() -> tuple[Maker, list[bytes]]:
    import openpyxl

    from services.documents.preview import workbooks

    book = openpyxl.Workbook()
    book.create_sheet(index=0).append(["a", 1.5, True, "=1+1"])
    book.save(made := io.BytesIO())
    return lambda file, _told: contents.told(workbooks.read_workbook(file)), [made.getvalue()]


def word_file() -> tuple[Maker, list[bytes]]:
    import docx

    from services.documents.preview import word_files

    paper = docx.Document()
    paper.add_heading("a")
    paper.add_paragraph("b", style="List Bullet")
    paper.add_table(1, 1)
    paper.save(made := io.BytesIO())
    return lambda file, _told: contents.told(word_files.read_word_file(file)), [made.getvalue()]


MAKERS = {
    "picture": picture,
    "page": page,
    "text": text,
    "csv": csv,
    "workbook": workbook,
    "word_file": word_file,
}
_SAID = {"TooLarge": b"L", "TooHeavy": b"L", "MemoryError": b"L", "Locked": b"P"}


def answered(make: Maker, file: bytes, told: dict[str, Any]) -> bytes:
    try:
        return b"+" + make(file, told)
    except (Exception, MemoryError) as error:  # whatever the libraries raise on a crafted file
        return _SAID.get(type(error).__name__, b"-")


def main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints cannot break the answer
    make, samples = MAKERS[sys.argv[1]]()
    for sample in (*samples, b"neither"):
        answered(make, sample, {"longest": 8, "is_cut": False})
    lock_down()
    allow_cpu()
    told, file = frame(sys.stdin.buffer), frame(sys.stdin.buffer)
    if told is not None and file is not None:
        out.write(answered(make, file, json.loads(told)))
        out.flush()


if __name__ == "__main__":
    main()
