"""What a preview shows of each type, read by a child process that can do nothing else, and what it does not show."""

from __future__ import annotations

import io
import json
import sys
import zipfile

import docx
import openpyxl
import pytest
from PIL import Image

from data.errors import NotFound
from services.documents import opening
from services.documents.file_types import TYPES
from services.documents.preview import content as contents
from services.documents.preview import plain_text, reading, word_files, workbooks
from services.documents.preview.content import Block, Garbled, Paper, Sheet, Sheets, Text, heard, told
from services.documents.preview.reading import Damaged, NoPreview, TooLargeToShow, Way
from services.integrations.child_processes import Answer
from services.integrations.encrypted_store import BODY, Vault
from tests.cast import House
from tests.services.documents.conftest import added


def picture(size: tuple[int, int] = (60, 40), kind: str = "JPEG", mode: str = "RGB", **more: object) -> bytes:
    Image.new(mode, size).save(made := io.BytesIO(), kind, **more)
    return made.getvalue()


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        page = book.create_sheet(f"Sheet {number}")
        for row in rows:
            page.append(row)
    book.save(made := io.BytesIO())
    return made.getvalue()


def word_file() -> bytes:
    paper = docx.Document()
    paper.add_heading("Agreement", 0)
    paper.add_heading("Fees", 2)
    paper.add_paragraph("We agree <b>on</b> this.")
    paper.add_paragraph("monthly", style="List Bullet")
    table = paper.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Fee", "120.00"
    paper.add_picture(io.BytesIO(picture()))
    paper.save(made := io.BytesIO())
    return made.getvalue()


def damage_all(vault: Vault) -> None:
    """One bit of every kept file falls over."""
    for each in vault.storage.listed():
        if each.name.endswith(BODY):
            content = bytearray(vault.storage.read(each.name, 0, each.size_bytes))
            content[-1] ^= 1
            vault.storage.put(each.name, (bytes(content),))


def words(house: House, name: str, content: bytes) -> contents.Content:
    return reading.words(house.alice, added(house.sam, house.acme, name, content), 1)


@pytest.mark.feature("DOC-10")
def test_office_files_and_texts_are_read_as_plain_words_by_a_child_of_their_own(small_town: House) -> None:
    assert words(small_town, "letter.docx", word_file()) == Paper(
        (
            Block("heading", "Agreement", 1),
            Block("heading", "Fees", 2),
            Block("text", "We agree <b>on</b> this."),
            Block("item", "monthly"),
            Block("table", rows=(("Fee", "120.00"),)),
            Block("picture"),
        )
    )
    found = words(small_town, "books.xlsx", workbook([["Name", "Sum"], ["Fuel", 12.5]], [[True]]))
    assert found == Sheets((Sheet("Sheet 1", (("Name", "Sum"), ("Fuel", "12.5"))), Sheet("Sheet 2", (("TRUE",),))))
    assert words(small_town, "list.csv", b"a;b\n1,5;2\n") == Sheets((Sheet("", (("a", "b"), ("1,5", "2"))),))
    greek = words(small_town, "note.txt", "Καλημέρα".encode("cp1253"))
    assert greek == Text("Καλημέρα", guessed="Windows-1253")


@pytest.mark.feature("DOC-10")
@pytest.mark.security("R65")
def test_a_picture_is_drawn_anew_upright_small_and_without_where_it_was_taken(small_town: House) -> None:
    turned = Image.Exif()
    turned[0x0112], turned[0x010E] = 6, "taken at home"
    id = added(small_town.sam, small_town.acme, "receipt.jpg", picture((3000, 1000), exif=turned))
    drawn = reading.picture(opening.opened(small_town.alice, id))
    with Image.open(io.BytesIO(drawn)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (667, 2000), {})
    assert b"taken at home" not in drawn
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    clear.save(made := io.BytesIO(), "PNG")
    id = added(small_town.sam, small_town.acme, "stamp.png", made.getvalue())
    with Image.open(io.BytesIO(reading.picture(opening.opened(small_town.alice, id)))) as shown:
        assert shown.getpixel((5, 5)) == (255, 255, 255), "what is clear is white, not black"


@pytest.mark.security("R65", "R66")
def test_what_is_too_large_or_broken_is_said_to_be(small_town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = added(small_town.sam, small_town.acme, "wide.png", picture((8000, 5001), "PNG", "1"))
    with pytest.raises(TooLargeToShow):
        reading.picture(opening.opened(small_town.alice, wide))
    torn = added(small_town.sam, small_town.acme, "torn.jpg", picture()[:200])
    with pytest.raises(NoPreview):
        reading.picture(opening.opened(small_town.alice, torn))
    with zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", bytes(201 * 1024 * 1024))
    with pytest.raises(TooLargeToShow):
        words(small_town, "bomb.xlsx", made.getvalue())
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    with pytest.raises(TooLargeToShow):
        words(small_town, "letter.docx", word_file())


@pytest.mark.feature("DOC-10")
def test_types_that_are_shown_otherwise_or_not_at_all_have_no_words(small_town: House) -> None:
    assert [reading.way_of(mime) for mime in ("application/pdf", "image/png", "text/csv", "image/heic", "x/y")] == [
        Way.PAGES, Way.PICTURE, Way.WORDS, Way.NONE, Way.NONE,
    ]  # fmt: skip
    pdf = added(small_town.sam, small_town.acme)
    with pytest.raises(NoPreview):
        reading.words(small_town.alice, pdf, 1)
    with pytest.raises(NoPreview):
        reading.picture(opening.opened(small_town.alice, pdf))
    with pytest.raises(NotFound):
        reading.words(small_town.strangers[0], pdf, 1)


@pytest.mark.feature("DOC-20")
def test_a_file_that_is_damaged_on_disk_is_refused_with_a_sentence(small_town: House) -> None:
    id = added(small_town.sam, small_town.acme, "note.txt", b"plain words")
    pdf = added(small_town.sam, small_town.acme)
    reading.require_whole(small_town.alice, pdf, 1)
    damage_all(small_town.inside.gateways.vault)
    for ask in (
        lambda: reading.words(small_town.alice, id, 1),
        lambda: reading.require_whole(small_town.alice, pdf, 1),
    ):
        with pytest.raises(Damaged):
            ask()


@pytest.mark.security("R66")
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"+",
        b"+{}",
        b'+{"text": 1, "cut": false, "guessed": ""}',
        b'+{"blocks": [["script","",0,[]]], "cut": false}',
    ],
)
def test_a_child_that_was_taken_over_can_only_tell_texts(
    small_town: House, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    id = added(small_town.sam, small_town.acme, "note.txt", b"words")
    monkeypatch.setattr(reading, "ask", lambda *_a, **_k: Answer(said, "", 0, False, False))
    with pytest.raises(NoPreview):
        reading.words(small_town.alice, id, 1)
    monkeypatch.setattr(reading, "ask", lambda *_a, **_k: Answer(said, "", -9, True, False))
    with pytest.raises(NoPreview):
        reading.words(small_town.alice, id, 1)


@pytest.mark.security("R66")
def test_the_child_opens_no_file_and_no_socket_once_it_reads() -> None:
    """The libraries run behind the lock-down: what they would open is refused by the kernel."""
    script = (
        "import runpy, sys, socket; sys.argv = ['x', 'text']\n"
        f"made = runpy.run_path({str(reading._WORKER)!r})\n"
        "made['lock_down']()\n"
        "found = []\n"
        "for act in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try: act(); found.append('open')\n"
        "    except OSError: found.append('refused')\n"
        "print(found)"
    )
    answer = reading.ask([sys.executable, "-I", "-c", script], b"", environment={}, seconds=60, most_bytes=1000)
    assert answer.out.decode().strip() == "['refused', 'refused']"


def test_what_is_cut_off_says_so() -> None:
    rows = [[str(at)] for at in range(250)]
    made = plain_text.read_csv("\n".join(row[0] for row in rows).encode(), False)
    assert (len(made.sheets[0].rows), made.sheets[0].is_cut) == (contents.MOST_ROWS, True)
    wide = plain_text.read_csv((",".join("x" * 40) + "\n").encode(), False).sheets[0]
    assert (len(wide.rows[0]), wide.is_narrowed) == (contents.MOST_COLUMNS, True)
    book = workbooks.read_workbook(workbook(*[[[n] for n in range(230)]] * 12))
    assert (len(book.sheets), book.is_cut, book.sheets[0].is_cut) == (contents.MOST_SHEETS, True, True)
    assert len(book.sheets[0].rows) == contents.MOST_ROWS
    exact = workbooks.read_workbook(workbook([[n] for n in range(contents.MOST_ROWS)]))
    assert not exact.sheets[0].is_cut
    paper = docx.Document()
    for _ in range(3):
        paper.add_paragraph("x" * 90_000)
    paper.save(out := io.BytesIO())
    long = word_files.read_word_file(out.getvalue())
    assert (len(long.blocks), long.is_cut) == (2, True)
    text = plain_text.read_text(b"a" * (contents.MOST_LETTERS + 1), False)
    assert (len(text.text), text.is_cut) == (contents.MOST_LETTERS, True)
    halved = plain_text.read_text("αβγ".encode()[:-1], True)
    assert (halved.text, halved.guessed, halved.is_cut) == ("αβ", "", True)


def test_cells_are_shown_as_the_sheet_shows_them() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([[1234.5, 0.256, "=1+1", 2.4000000000000004, 1e300, None, "x"]])))
    cells = book.active[1]
    cells[0].number_format, cells[1].number_format = "#,##0.00", "0.0%"
    hidden = book.create_sheet("Secret")
    hidden.append(["salary"])
    hidden.sheet_state = "hidden"
    book.save(made := io.BytesIO())
    found = workbooks.read_workbook(made.getvalue())
    [row] = found.sheets[0].rows
    assert [row[0], row[1], row[2], row[3], row[5], row[6]] == ["1,234.50", "25.6%", "=1+1", "2.4", "", "x"]
    assert "salary" not in str(found)


@pytest.mark.parametrize(
    ("content", "text", "guessed"),
    [
        ("﻿plain".encode(), "plain", ""),
        ("ünï".encode("utf-16"), "ünï", ""),
        ("Müller & Söhne".encode("cp1252"), "Müller & Söhne", "Windows-1252"),
        ("Αθήνα".encode("cp1253"), "Αθήνα", "Windows-1253"),
        ("a\r\nb\x07\u202ec".encode(), "a\nbc", ""),
    ],
)
def test_letters_are_read_as_the_file_says_or_as_they_stand(content: bytes, text: str, guessed: str) -> None:
    found = plain_text.read_text(content, False)
    assert (found.text, found.guessed) == (text, guessed)


@pytest.mark.parametrize(("line", "cells"), [("1,5;2", 2), ("a,b", 2), ("a\tb\tc", 3), ("a|b", 2), ("plain", 1)])
def test_the_mark_between_cells_is_found(line: str, cells: int) -> None:
    assert len(plain_text.read_csv(f"{line}\n{line}\n".encode(), False).sheets[0].rows[0]) == cells


def test_what_is_told_is_heard_and_nothing_else() -> None:
    for each in (
        Text("a", True, "x"),
        Sheets((Sheet("n", (("a",),), True, True),), True),
        Paper((Block("heading", "a", 2), Block("table", rows=(("b",),))), True),
    ):
        assert heard(told(each)) == each
    long = {"text": "x" * (contents.MOST_LETTERS + 1), "cut": False, "guessed": ""}
    many = {"sheets": [["n", [["a"]] * (contents.MOST_ROWS + 1), False, False]], "cut": False, "guessed": ""}
    for body in (
        long,
        many,
        [],
        {"blocks": [["text", "a"]], "cut": False},
        {"blocks": [["item", "a", 99, []]], "cut": False},
    ):
        with pytest.raises(Garbled):
            heard(json.dumps(body).encode())


def test_every_type_that_may_be_uploaded_has_its_way() -> None:
    assert {ending for ending, each in TYPES.items() if reading.way_of(each.mime) is Way.NONE} == {"heic"}
