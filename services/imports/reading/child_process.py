"""The child that reads files from strangers (R66): 20 s CPU a file, 512 MB, no file, no socket, no database.

Run as `python -I worker.py [workbooks]`, without our environment. A request on stdin is three frames: what to do
("table" or "einvoices"), what was told about it as JSON, the file. An answer on stdout is one frame
(integrations/sandbox). End of input ends the process.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import os
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))


from data.errors import Refusal  # noqa: E402
from services.billing import einvoices  # noqa: E402
from services.billing.einvoices.xml_tree import MAX_BYTES as MAX_XML_BYTES  # noqa: E402
from services.imports.reading import child_protocol, encodings, table_file, zip_files  # noqa: E402
from services.imports.reading import errors as file_refusals
from services.integrations.sandbox import allow_cpu, frame, framed, lock_down  # noqa: E402

_CODECS = [
    *encodings.CANDIDATES,
    *encodings.OTHERS,
    "utf-8-sig",
    "latin-1",
    "idna",
    *(f"iso-8859-{n}" for n in (*range(1, 12), 13, 14, 15, 16)),
    *(f"cp125{n}" for n in range(9)),
]


def table(content: bytes, told: dict[str, str]) -> object:
    return table_file.read_table(content, **told)


def invoices(content: bytes, _: dict[str, str]) -> object:
    """[(name inside an archive or "", "+" and an EInvoice, "-" and a refusal, or "?" for what is no XML)]."""
    if content[:4] != b"PK\x03\x04":
        return [("", *_invoice(content))]
    found: list[tuple[str, str, object]] = []
    with zip_files.opened(content) as archive:
        for name, xml in zip_files.unpacked(archive, len(content), keep=(".xml",), most=MAX_XML_BYTES):
            allow_cpu()
            found.append((name, "?", None) if xml is None else (name, *_invoice(xml)))
    if not any(status != "?" for _name, status, _value in found):
        raise file_refusals.NothingInside()
    return found


def _invoice(xml: bytes) -> tuple[str, object]:
    try:
        return "+", einvoices.read(xml)
    except Refusal as refusal:
        return "-", child_protocol.refusal_to_pass(refusal)


def warm_up(with_workbooks: bool) -> None:
    """Load what reading loads late: after the lock-down nothing can be opened, not even a module."""
    for name in _CODECS:
        codecs.lookup(name)
    with contextlib.suppress(Refusal):
        einvoices.read(b"<a/>")
    with zipfile.ZipFile(packed := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", "<a/>")
    invoices(packed.getvalue(), {})
    if with_workbooks:
        _warm_up_workbooks()


def _warm_up_workbooks() -> None:
    """Half a second that a CSV or XML file need not wait for."""
    import openpyxl

    from services.imports.reading import xlsx_table

    book = openpyxl.Workbook()
    book.create_sheet(index=0).append(["a", 1.5, True])
    book.save(made := io.BytesIO())
    with contextlib.suppress(Refusal):
        xlsx_table.read_sheet(made.getvalue())


def answered(task: bytes, told: bytes, content: bytes) -> tuple[str, object]:
    try:
        return "+", {b"table": table, b"einvoices": invoices}[task](content, json.loads(told))
    except Refusal as refusal:
        return "-", child_protocol.refusal_to_pass(refusal)
    except MemoryError:
        return "-", child_protocol.refusal_to_pass(file_refusals.TooHeavy())


def main() -> None:
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints cannot break the frames
    warm_up("workbooks" in sys.argv[1:])
    lock_down()
    while (
        (task := frame(source)) is not None
        and (told := frame(source)) is not None
        and (content := frame(source)) is not None
    ):
        allow_cpu()
        out.write(framed(child_protocol.packed(answered(task, told, content))))
        out.flush()


if __name__ == "__main__":
    main()
