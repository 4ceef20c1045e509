"""Public bug reports of comparable programs, replayed on our documents: each test names the report that it follows."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from services.documents import opening, resumable
from services.documents.file_names import safe_name
from services.documents.file_types import OldOrLocked
from services.documents.namesakes import NameIsThere
from services.documents.preview import plain_text, reading, word_files, workbooks
from services.documents.preview.reading import Damaged
from services.documents.resumable import Wish
from services.documents.text import extraction
from services.documents.uploads import NewFile, Place
from services.documents.watch.names import is_left_alone
from tests.cast import House
from tests.services.documents.conftest import PDF, added
from tests.services.documents.sharing.links import fetched, row, shared
from tests.services.documents.test_preview import damage_all
from tests.services.documents.watch.watching import Inbox

DOCX = next(mime for mime in extraction.READERS if "wordprocessingml" in mime)
XLSX = next(mime for mime in extraction.READERS if "spreadsheetml" in mime)


def drawn(house: House, content: bytes) -> tuple[int, int]:
    id = added(house.sam, house.acme, "photo.jpg", content)
    with Image.open(io.BytesIO(reading.picture(opening.opened(house.alice, id)))) as shown:
        return shown.size


# shelf-back#116, Pillow#1138: telephones put two pictures into one JPEG (MPO), and there was no preview of it.
def test_a_jpeg_of_several_pictures_is_shown(small_town: House) -> None:
    Image.new("RGB", (60, 40)).save(
        made := io.BytesIO(), "MPO", save_all=True, append_images=[Image.new("RGB", (6, 4))]
    )
    assert drawn(small_town, made.getvalue()) == (60, 40)


# matrix-media-repo#283, Pillow#2043: a picture whose EXIF is broken had no thumbnail.
def test_a_picture_with_broken_exif_is_shown(small_town: House) -> None:
    Image.new("RGB", (60, 40)).save(made := io.BytesIO(), "JPEG", exif=b"Exif\0\0no TIFF at all")
    assert drawn(small_town, made.getvalue()) == (60, 40)


# PapaParse#290, CsvHelper#1955: figures with decimal commas made the comma the mark between cells.
# FastCSV#173, csv-parser#236: a quote that nobody closes swallowed all rows after it.
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,1;1,2\n2,1;2,1\n", (("1,1", "1,2"), ("2,1", "2,1"))),
        ('"1,1";"1,2"\n"2,1";"2,1"\n', (("1,1", "1,2"), ("2,1", "2,1"))),
        ("sep=;\n1,1;1,2\n", (("1,1", "1,2"),)),
        ('a;b\n"c;d\ne;f\n', (("a", "b"), ('"c', "d"), ("e", "f"))),
        ('a;b\nc;"d', (("a", "b"), ("c", '"d'))),
        ('"a\nb";c\n"d;e\nf;g', (("a\nb", "c"), ('"d', "e"), ("f", "g"))),
        ("a;b\0\nc;d\n", (("a", "b"), ("c", "d"))),
    ],
)
def test_tables_of_text_are_cut_as_their_writer_meant(text: str, rows: object) -> None:
    before = csv.field_size_limit()
    assert plain_text.read_csv(text.encode(), False).sheets[0].rows == rows
    assert csv.field_size_limit() == before


# simplexlsx#97 (noughts of postal codes), PhpSpreadsheet#664 (more than a day of hours), XlsxWriter#589 (_x000D_).
def test_cells_keep_noughts_hours_and_ends_of_lines() -> None:
    book = openpyxl.Workbook()
    book.active.append([6791, timedelta(hours=27, minutes=15), "one_x000D_\ntwo", 1.5])
    for cell, code in zip(book.active[1], ("00000", "[h]:mm", "General", '0.00" 000"'), strict=True):
        cell.number_format = code
    book.save(made := io.BytesIO())
    assert workbooks.read_workbook(made.getvalue()).sheets[0].rows == (("06791", "27:15:00", "one\ntwo", "1.50"),)
    assert "_x000D_" not in extraction.read(made.getvalue(), XLSX)[0]


# docx-rs#794 (moved words twice), python-docx#454 (hyphens lost), docling#3946 (cells in content controls lost).
def test_word_files_say_each_word_once_and_in_its_place() -> None:
    paper = docx.Document()
    body, ns = paper.element.body, nsdecls("w")
    for inner in (
        "<w:moveFrom w:id='1'><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:t>stays</w:t></w:r>",
        "<w:moveTo w:id='2'><w:r><w:t>moved</w:t></w:r></w:moveTo>",
        "<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>24</w:t></w:r>",
    ):
        body.insert(len(body) - 1, parse_xml(f"<w:p {ns}>{inner}</w:p>"))
    cell = "<w:tc>{}<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    wide = cell.format('<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>', "wide")
    held = f"<w:sdt><w:sdtContent>{cell.format('', 'date')}</w:sdtContent></w:sdt>"
    lines = (
        f"<w:tr>{wide}{cell.format('', 'last')}</w:tr><w:tr>{held}{cell.format('', 'b')}{cell.format('', 'c')}</w:tr>"
    )
    body.insert(len(body) - 1, parse_xml(f"<w:tbl {ns}>{lines}</w:tbl>"))
    paper.save(made := io.BytesIO())
    found = word_files.read_word_file(made.getvalue()).blocks
    assert [each.text for each in found[:-1]] == ["stays", "moved", "1-24"]
    assert found[-1].rows == (("wide", "", "last"), ("date", "b", "c"))
    assert extraction.read(made.getvalue(), DOCX)[0].split() == [
        "stays",
        "moved",
        "1-24",
        "wide",
        "last",
        "date",
        "b",
        "c",
    ]


# file-type#527, paperless-ngx#7888: PDFs with a mark or blanks before their header were taken for none.
@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b" " * 900])
def test_a_pdf_may_begin_with_a_mark_or_blanks(small_town: House, before: bytes) -> None:
    assert added(small_town.alice, small_town.acme, "bank.pdf", before + PDF)


# aleph#2957, messytables#87: of an office file with a password it was only said that it is no such file.
@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
def test_an_office_file_with_a_password_is_called_so(small_town: House, name: str) -> None:
    with pytest.raises(OldOrLocked):
        added(small_town.alice, small_town.acme, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


# onedrive-api-docs#856: two names were taken for one that people tell apart; here 2 and 02.
def test_numbers_in_names_are_told_apart(small_town: House) -> None:
    added(small_town.sam, small_town.acme, "scan 2.pdf")
    resumable.begin(small_town.sam, Place(small_town.acme), NewFile("scan 02.pdf", 9), Wish())
    with pytest.raises(NameIsThere):
        resumable.begin(small_town.sam, Place(small_town.acme), NewFile("SCAN 2.pdf", 9), Wish())
    inbox = Inbox(small_town, watch_same_name="version")
    inbox.put("Acme Ltd/scan 02.pdf", PDF + b"% another")
    inbox.settle()
    assert inbox.documents() == [("scan 02.pdf", None, False, 1), ("scan 2.pdf", None, False, 1)]


# nextcloud/server#7762, OxiCloud#425: names from a Mac were other names than the same ones from elsewhere.
def test_a_name_is_composed_whatever_stood_between_its_letters() -> None:
    assert safe_name("cafe\u200d\u0301.pdf") == safe_name("cafe\u0301.pdf") == "caf\u00e9.pdf"


# gitignore#2191, paperless-ngx#5924: what Windows keeps beside files was consumed as documents.
@pytest.mark.parametrize("name", ["a.pdf:Zone.Identifier", "Thumbs.db:encryptable", "a.pdf@SynoEAStream"])
def test_streams_of_files_are_left_alone(name: str) -> None:
    assert is_left_alone(name.encode())
    assert not is_left_alone(b"Zone.Identifier.pdf")


# mozilla/send#1066: a download that failed counted towards the limit.
def test_a_file_that_cannot_be_read_spends_no_download(small_town: House) -> None:
    secret = shared(small_town, times="1")
    damage_all(small_town.inside.gateways.vault)
    with pytest.raises(Damaged):
        fetched(small_town.system, secret)
    assert row(small_town).times == 0
