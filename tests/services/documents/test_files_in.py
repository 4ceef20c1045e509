"""What may come in, under which name, and that of anything else nothing stays."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from data.documents.tables import Blob, Document
from data.errors import NotFound
from services.documents import file_types, folders, opening, uploads
from services.documents.file_names import LONGEST_BYTES, safe_name
from services.documents.file_types import HasMacros, TypeLies, TypeNotTaken
from services.documents.uploads import BadYear, EmptyFile, FileTooLarge, FolderClosed, NewFile, Place
from services.integrations.storage import LocalFolder, StorageFull
from tests.cast import House
from tests.services.documents.conftest import PDF, added

MB = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'


def office(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, os.urandom(2000))
    return packed.getvalue()


DOCX = office("word/document.xml", "[Content_Types].xml")
XLSX = office("[Content_Types].xml", "xl/workbook.xml")
GOOD = {
    "a.pdf": PDF,
    "a.PDF": PDF,
    "a.png": PNG,
    "a.jpg": b"\xff\xd8\xff\xe0" + bytes(9),
    "a.jpeg": b"\xff\xd8\xff\xe0" + bytes(9),
    "a.heic": b"\0\0\0\x18ftypheic" + bytes(9),
    "a.docx": DOCX,
    "a.xlsx": XLSX,
    "a.csv": "Ποσό;1,5\n".encode(),
    "a.txt": "καλημέρα".encode("utf-16"),
}


@pytest.mark.security("R61")
@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("step", [1, 7, 1_000_000])
def test_honest_files_are_taken(small_town: House, name: str, step: int) -> None:
    content, where = GOOD[name], Place(small_town.acme)
    parts = (content[at : at + step] for at in range(0, len(content), step))
    id = uploads.add(small_town.alice, where, uploads.receive(small_town.alice, where, NewFile(name), parts))
    found = opening.opened(small_town.alice, id)
    assert (b"".join(found.whole()), found.mime) == (content, file_types.type_of(name).mime)


@pytest.mark.security("R61", "R63")
@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.png", SVG, TypeLies),
        ("a.png", HTML, TypeLies),
        ("a.pdf", b"junk before\n" + PDF, TypeLies),
        ("a.pdf", HTML, TypeLies),
        ("a.jpg", PNG, TypeLies),
        ("a.txt", HTML, TypeLies),
        ("a.csv", b"\n <!-- x --><svg onload=alert(1)>", TypeLies),
        ("a.txt", b"MZ\x90\0", TypeLies),
        ("a.txt", b"a\0b", TypeLies),
        ("a.docx", XLSX, TypeLies),
        ("a.xlsx", office("[Content_Types].xml", "x/y.xml"), TypeLies),
        ("a.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), HasMacros),
        ("a.svg", SVG, TypeNotTaken),
        ("a.html", HTML, TypeNotTaken),
        ("a.exe", b"MZ", TypeNotTaken),
        ("a.pdf.exe", PDF, TypeNotTaken),
        ("a\u202efdp.exe", PDF, TypeNotTaken),
        ("a.pdf\0.exe", PDF, TypeNotTaken),
        ("a.docm", DOCX, TypeNotTaken),
        ("pdf", PDF, TypeNotTaken),
        ("", PDF, TypeNotTaken),
        ("a.pdf/", PDF, TypeNotTaken),
        ("a.pdf", b"", EmptyFile),
    ],
)
def test_what_is_not_taken_leaves_nothing(
    small_town: House, name: str, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        added(small_town.alice, small_town.acme, name, content)
    assert small_town.inside.gateways.vault.found() == []


@pytest.mark.security("R59")
def test_the_limit_is_kept_whatever_was_said_before(small_town: House) -> None:
    small_town.prefer(document_mb=2)
    alice, where = small_town.again(small_town.alice), Place(small_town.acme)
    heard: list[int] = []

    def parts(size: int) -> Iterator[bytes]:
        yield PDF
        for at in range(0, size - len(PDF), 1000):
            heard.append(at)
            yield bytes(min(1000, size - len(PDF) - at))

    with pytest.raises(FileTooLarge, match="2 MB"):
        uploads.receive(alice, where, NewFile("a.pdf", 2 * MB + 1), parts(2 * MB + 1))
    assert heard == []  # said before a byte was sent
    for told in (0, 5):
        with pytest.raises(FileTooLarge):
            uploads.receive(alice, where, NewFile("a.pdf", told), parts(2 * MB + 1))
    assert small_town.inside.gateways.vault.found() == []
    assert uploads.receive(alice, where, NewFile("a.pdf"), parts(2 * MB)).kept.size_bytes == 2 * MB


def test_a_full_disk_is_told_before_anything_is_acknowledged(small_town: House) -> None:
    vault = small_town.inside.gateways.vault
    assert isinstance(vault.storage, LocalFolder)
    vault.storage._keep_free = 1 << 60
    with pytest.raises(StorageFull):
        added(small_town.alice, small_town.acme)
    assert vault.found() == []
    with small_town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(Document)) == 0


@pytest.mark.security("P18")
def test_rights_that_end_while_a_file_comes_in_leave_no_file(small_town: House) -> None:
    where = Place(small_town.acme)
    received = uploads.receive(small_town.alice, where, NewFile("a.pdf"), [PDF])
    small_town.prefer(areas_on=[])
    with pytest.raises(NotFound):
        uploads.add(small_town.again(small_town.alice), where, received)
    assert small_town.inside.gateways.vault.found() == []


def test_a_place_that_cannot_be_is_refused(small_town: House) -> None:
    folder = folders.add_folder(small_town.olga, "Payroll")
    other = folders.add_folder(small_town.olga, "Contracts")
    folders.close_folder(small_town.olga, other)
    assert folders.open_folders(small_town.alice) == [(folder, "Payroll")]
    for year in (1899, 2201):
        with pytest.raises(BadYear):
            added(small_town.alice, small_town.acme, year=year)
    with pytest.raises(FolderClosed):
        added(small_town.alice, small_town.acme, type_id=other)
    with pytest.raises(NotFound):
        added(small_town.alice, small_town.acme, type_id=small_town.acme)
    with pytest.raises(folders.FolderExists):
        folders.add_folder(small_town.olga, " Payroll ")
    added(small_town.alice, small_town.acme, type_id=folder, year=2029)
    with small_town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(Blob)) == 1


@pytest.mark.security("R62")
@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Steuer 2029.pdf", "Steuer 2029.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("gpj\u202efdp.exe", "gpjfdp.exe"),
        ("a\u2066b\u2069.pdf", "ab.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        ("com¹.pdf", "_com¹.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("  a  \n b .pdf. ", "a b.pdf"),
        (".pdf", "pdf"),
        ("", "file"),
        ("/", "file"),
        ("e\u0301.pdf", "é.pdf"),
        ("ί" * 4096 + ".pdf", "ί" * 125 + ".pdf"),
        ("a." + "x" * 4096, "a." + "x" * 39),
    ],
)
def test_names_are_made_harmless(raw: str, shown: str) -> None:
    assert safe_name(raw) == shown


@pytest.mark.security("R62")
@given(st.text(max_size=600))
def test_any_name_becomes_one_that_can_be_kept(raw: str) -> None:
    name = safe_name(raw)
    assert 0 < len(name.encode()) <= LONGEST_BYTES
    assert name.isprintable()
    assert name == name.strip()
    assert not set('/\\<>:"|?*') & set(name)
    assert safe_name(name) == name
