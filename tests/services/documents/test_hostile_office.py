"""Office files of strangers: weighed before they are unpacked, and no entity of their XML opens or says anything."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from data.statuses import TextState
from services.documents.file_types import TYPES
from services.documents.preview.word_files import read_word_file
from services.documents.preview.workbooks import read_workbook
from services.documents.preview.zips import MOST_PARTS, TooHeavy
from services.documents.text import extraction
from services.documents.text.reader import Extract, extracts
from tests.services.documents.written import sheets, word

DOCX, XLSX = TYPES["docx"].mime, TYPES["xlsx"].mime
READERS: list[tuple[bytes, str, Callable[[bytes], object]]] = [
    (word("plain"), "word/document.xml", lambda file: extraction.read(file, DOCX)),
    (word("plain"), "word/document.xml", read_word_file),
    (sheets(Rents=[["plain"]]), "xl/sharedStrings.xml", lambda file: extraction.read(file, XLSX)),
    (sheets(Rents=[["plain"]]), "xl/sharedStrings.xml", read_workbook),
]


def changed(file: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made.getvalue()


def crowded(file: bytes) -> bytes:
    made = io.BytesIO(file)
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(MOST_PARTS):
            archive.writestr(f"more/{number}", b"")
    return made.getvalue()


@pytest.mark.security("R66")
@pytest.mark.parametrize("kind", ['"swordfish"', "SYSTEM {address!r}", "PUBLIC 'x' {address!r}"])
@pytest.mark.parametrize(("file", "part", "read"), READERS, ids=["text docx", "docx", "text xlsx", "xlsx"])
def test_no_entity_of_an_office_file_says_anything(
    file: bytes, part: str, read: Callable[[bytes], object], kind: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("swordfish")
    told = kind.format(address=(tmp_path / "secret.txt").as_uri())

    def with_entity(xml: bytes) -> bytes:
        head, mark, body = xml.rpartition(b"?>") if xml.startswith(b"<?xml") else (b"", b"", xml)
        assert body.count(b"plain") == 1
        document_type = f"<!DOCTYPE x [<!ENTITY a {told}>]>".encode()
        return head + mark + document_type + body.replace(b"plain", b"before &a; after")

    assert "plain" in repr(read(file))
    said = ""
    with suppress(Exception):  # to refuse it is as good
        said = repr(read(changed(file, part, with_entity)))
    assert "swordfish" not in said


@pytest.mark.security("R64")
@pytest.mark.parametrize(("file", "read"), [(file, read) for file, _, read in READERS])
def test_an_office_file_of_too_many_parts_is_not_unpacked(file: bytes, read: Callable[[bytes], object]) -> None:
    with pytest.raises(TooHeavy):
        read(crowded(file))


@pytest.mark.security("R64", "R66")
def test_the_child_says_what_is_too_heavy_and_goes_on() -> None:
    files = [(DOCX, crowded(word("plain"))), (XLSX, crowded(sheets(Rents=[["plain"]]))), (DOCX, word("plain"))]
    found = extracts(files)
    assert found[:2] == [Extract(TextState.TOO_LARGE)] * 2
    assert (found[2].state, found[2].text.strip()) == (TextState.READ, "plain")
