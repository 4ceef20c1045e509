"""Names in other scripts on paper: letters of a face, shaped and turned as they must be, and text that can be searched."""

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
from services.imports.report import File, ImportKind
from services.integrations.pdf import EngineChoice, PdfEngine, open_engine
from services.integrations.pdf.glyphs import unprintable
from services.platform.i18n import Wording
from tests.cast import House
from tests.services.einvoice_files import BOTH, plain
from tests.services.papers_on_file import invoice
from tests.services.pdf_readings import need, text

# script: two names of one length, and whether each letter is a glyph of its own
NAMES = {
    "Chinese": ("北京华龙科技", "上海建設銀行", True),
    "Japanese": ("株式会社カタカナ", "株式会社ひらがな", True),
    "Korean": ("주식회사 한국", "주식회사 서울", True),
    "Arabic": ("شركة السلام", "شركة النجاح", True),
    "Hebrew": ("חברת שלום", "חברת אביב", True),
    "Thai": ("บริษัท น้ำใจ", "บริษัท แม่น้ำ", False),
    "Devanagari": ("श्री कृष्ण", "श्री राम", False),
    "Georgian": ("საქართველო", "თბილისი", True),
    "Armenian": ("Հայաստան", "Երևան", True),
    "Emoji": ("Cafe 😀", "Cafe 🚀", False),
    "Combining": ("Ẹ̀kọ́", "Ọ̀kẹ́", True),
}
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


def bare(words: str) -> str:
    """Without what a reader of a PDF adds or folds: forms of letters, spaces, marks of direction."""
    return "".join(letter for letter in normalize("NFKC", words) if letter.isalnum())


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_printed_in_its_script(engine: PdfEngine, tmp_path: Path, script: str) -> None:
    one, other, is_plain = NAMES[script]
    assert unprintable(one, other) == ""
    pdf, second = printed(engine, one), printed(engine, other)
    said = text(pdf, tmp_path)
    assert "\ufffd" not in said
    if is_plain:
        assert bare(one) in bare(said)
    # Boxes in the place of letters would make two names of one length look the same.
    assert seen(pdf, tmp_path, "one") != seen(second, tmp_path, "other")
    boxes = printed(engine, "".join("\U00012000" if letter.isalnum() else letter for letter in one))
    assert seen(pdf, tmp_path, "again") != seen(boxes, tmp_path, "boxes")


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
    report = runs.run(sqlite_house.system, ImportKind.INVOICES, [File("a.xml", xml)])
    assert [str(one) for one in report.outcomes[0].remarks if NOBODY in str(one) and "cannot be printed" in str(one)]
    fine = write(replace(plain(), number="R-2")).replace(b">Buyer<", ">北京华龙<".encode())
    report = runs.run(sqlite_house.system, ImportKind.INVOICES, [File("a.xml", fine)])
    assert "cannot be printed" not in "\n".join(map(str, report.outcomes[0].remarks))
