"""Names in other scripts on paper: letters of a face, shaped and turned as they must be, and text that can be searched."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast
from unicodedata import normalize

import pytest

from services.billing.einvoices import read
from services.billing.pdf.render import render_invoice
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.integrations.pdf import EngineChoice, PdfEngine, open_engine
from services.integrations.pdf.drawn_text import UNKNOWN
from services.integrations.pdf.glyphs import unprintable
from services.integrations.pdf.written_words import WrittenWords
from services.platform.i18n import Wording
from services.platform.importing.outcomes import File
from tests.cast import House
from tests.services.einvoice_files import BOTH, plain
from tests.services.papers_on_file import invoice
from tests.services.pdf_readings import need, pages, text

# script: two names of one length
NAMES = {
    "Greek": ("Ώμος ΐΰ", "Άλλος ά"),
    "Chinese": ("北京华龙科技", "上海建設銀行"),
    "Japanese": ("株式会社カタカナ", "株式会社ひらがな"),
    "Korean": ("주식회사 한국", "주식회사 서울"),
    "Arabic": ("شركة السلام", "شركة النجاح"),
    "Persian": ("پیمان گچی", "پیمان ژاله"),
    "Hebrew": ("חברת שלום", "חברת אביב"),
    "Thai": ("บริษัท น้ำใจ", "บริษัท แม่น้ำ"),
    "Devanagari": ("श्री कृष्ण", "श्री राम"),
    "Georgian": ("საქართველო", "თბილისი"),
    "Armenian": ("Հայաստան", "Երևան"),
    "Emoji": ("Cafe 😀", "Cafe 🚀"),
    "Combining": ("Ẹ̀kọ́", "Ọ̀kẹ́"),
}
# long enough for several lines; Thai has no spaces to break at
LONG = {
    "Thai": "ให้คำปรึกษาด้านการบัญชีและภาษีสำหรับปีงบประมาณที่ผ่านมารวมทั้งจัดทำรายงานประจำไตรมาสสำหรับผู้ถือหุ้นทุกราย" * 6,
    "Devanagari": "वित्तीय वर्ष के लिए लेखांकन और कर परामर्श, तिमाही रिपोर्ट तथा शेयरधारकों की बैठक की तैयारी और प्रस्तुति " * 3,
    "Arabic": "استشارات محاسبية وضريبية عن السنة المالية الماضية وإعداد التقارير الفصلية لجميع الشركاء والمساهمين في الشركة "
    * 3,
}
MARKS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u200e\u200f"))
NOBODY = "𒀀𒁀"  # cuneiform: no face of ours has it


@pytest.fixture(scope="module", params=["plutoprint", "pdfkit"])
def engine(request: pytest.FixtureRequest) -> Iterator[PdfEngine]:
    if request.param == "pdfkit":
        need("wkhtmltopdf", "wkhtmltopdf")
    with open_engine(cast(EngineChoice, request.param)) as opened:
        yield opened


def printed(engine: PdfEngine, name: str) -> bytes:
    paper = invoice(1)
    return render_invoice(replace(paper, buyer=replace(paper.buyer, name=name)), Wording("en"), engine)


def seen(pdf: bytes, folder: Path, name: str) -> bytes:
    """The page as an image."""
    path = folder / f"{name}.pdf"
    path.write_bytes(pdf)
    subprocess.run(
        [need("pdftoppm", "poppler-utils"), "-r", "60", "-gray", "-singlefile", path, folder / name], check=True
    )
    return (folder / f"{name}.pgm").read_bytes()


def said_of(pdf: bytes, folder: Path) -> str:
    """The text of a PDF as pdftotext has it, without the marks of direction that it adds."""
    return text(pdf, folder).translate(MARKS)


def as_read(written: str) -> str:
    """Lam and alef come back as the one sign of their ligature: the face's table can name no two letters there that all
    readers would leave in their order."""
    return re.sub("لا", "\ufefb", written)


def solid(words: str) -> str:
    """Without spaces, and with every ligature taken apart."""
    return "".join(normalize("NFKC", words).split())


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_printed_in_its_script(engine: PdfEngine, tmp_path: Path, script: str) -> None:
    one, other = NAMES[script]
    assert unprintable(one, other) == ""
    pdf, second = printed(engine, one), printed(engine, other)
    for name, paper in ((one, pdf), (other, second)):
        said = said_of(paper, tmp_path)
        assert "\ufffd" not in said
        assert as_read(name) in said.replace("\ufefc", "\ufefb")
    # Boxes in the place of letters would make two names of one length look the same.
    assert seen(pdf, tmp_path, "one") != seen(second, tmp_path, "other")
    boxes = printed(engine, "".join("\U00012000" if letter.isalnum() else letter for letter in one))
    assert seen(pdf, tmp_path, "again") != seen(boxes, tmp_path, "boxes")


@pytest.mark.parametrize("script", LONG)
def test_a_text_of_many_lines_is_read_as_it_was_written(engine: PdfEngine, tmp_path: Path, script: str) -> None:
    paper = invoice(1)
    line = replace(paper.lines[0], description=LONG[script])
    pdf = render_invoice(replace(paper, lines=(line,)), Wording("en"), engine)
    assert solid(LONG[script]) in solid(said_of(pdf, tmp_path))


def test_the_same_word_is_found_on_every_page_and_at_the_foot(engine: PdfEngine, tmp_path: Path) -> None:
    paper = invoice(1)
    line = replace(paper.lines[0], description="न्यू श्री कृष्ण")
    pdf = render_invoice(replace(paper, lines=(line,) * 40), Wording("en"), engine)
    found = [page.count("न्यू श्री कृष्ण") for page in pages(pdf, tmp_path)]
    assert len(found) > 1
    assert sum(found) == 40


def test_letters_that_no_face_has_leave_no_damage_in_the_text(engine: PdfEngine, tmp_path: Path) -> None:
    said = text(printed(engine, f"Ur {NOBODY} Ltd"), tmp_path)
    assert "\ufffd" not in said
    assert "Ur" in said


def test_what_cannot_be_printed_is_known() -> None:
    assert unprintable("Łukasz Ωμέγα Иван", "Ürümqi 北京", None, "a\u200bb 👍\ufe0f") == ""
    assert unprintable(f"Ur {NOBODY}{NOBODY} Ltd") == NOBODY


@BOTH
def test_the_import_names_the_letters_that_cannot_be_printed(sqlite_house: House, write) -> None:
    xml = write(plain()).replace(b">Buyer<", f">Ur {NOBODY}<".encode())
    assert read(xml).buyer.name.endswith(NOBODY)
    report = runs.run(sqlite_house.system, INVOICES, [File("a.xml", xml)])
    assert [str(one) for one in report.outcomes[0].remarks if NOBODY in str(one) and "cannot be printed" in str(one)]
    fine = write(replace(plain(), number="R-2")).replace(b">Buyer<", ">北京华龙<".encode())
    report = runs.run(sqlite_house.system, INVOICES, [File("a.xml", fine)])
    assert "cannot be printed" not in "\n".join(map(str, report.outcomes[0].remarks))


def test_a_drawn_word_is_the_next_written_one_that_it_can_be() -> None:
    written = WrittenWords(["श्री", "कृष्ण", "श्री", "राम"], ["foot-ो"])
    assert [written.whole(each.replace("?", UNKNOWN)) for each in ("?ी", "कृ?ण", "?ी", "राम")] == [
        "श्री",
        "कृष्ण",
        "श्री",
        "राम",
    ]
    assert written.whole("foot-ो") == "foot-ो"
    assert written.whole("क") is None
    assert written.whole(f"{UNKNOWN}ख") is None
