"""Invoices, credit notes and receipts, printed for real by both engines and read back by poppler."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from services.billing.pdf.models import PrintedBrand, PrintedKind, PrintedLine, PrintedParty
from services.billing.pdf.render import invoice_html, render_invoice, render_receipt
from services.integrations.pdf import EngineChoice, PdfEngine, open_engine
from services.platform.i18n import Wording
from tests.services.papers_on_file import invoice, logo, receipt
from tests.services.pdf_readings import faces, facts, need, pages, poppler, text

ENGLISH, GREEK = Wording("en"), Wording("el")


@pytest.fixture(scope="module", params=["plutoprint", "pdfkit"])
def engine(request: pytest.FixtureRequest) -> Iterator[PdfEngine]:
    if request.param == "pdfkit":
        need("wkhtmltopdf", "wkhtmltopdf")
    with open_engine(cast(EngineChoice, request.param)) as opened:
        yield opened


@pytest.mark.feature("INV-10", "INV-24")
def test_an_invoice_says_everything_on_one_page(engine: PdfEngine, tmp_path: Path) -> None:
    paper = invoice()
    pdf = render_invoice(paper, ENGLISH, engine)
    said = text(pdf, tmp_path)
    for words in (
        "Invoice",
        "INV-2026-00042",
        "21 Nov 2026",
        "5 Dec 2026",
        "1 Oct 2026 – 31 Oct 2026",
        "PO 7781",
        "Łukasz Dvořák <Holdings>",
        "VAT no. GB123456789",
        "VAT no. DE987654321",
        "Advisory services 1",
        "4 hours",
        "€22.90",
        "-€2.50",
        "13%",
        "Courier (tax 24%)",
        "Loyalty allowance (tax 24%)",
        "-€50.00",
        "Already paid",
        "Rounding",
        "€0.02",
        "GR16 0110 1250 0000 0001 2300 695",
        "RF18 5390 0754 7034",
        "Thank you for your business.",
        "Registered in England 08123456",
        "Page 1 / 1",
        "Harbour & Finch Advisory Ltd · INV-2026-00042",
    ):
        assert words in said, words
    for minor in (paper.totals.net_minor, paper.totals.tax_minor, paper.totals.gross_minor, paper.totals.due_minor):
        assert ENGLISH.money(minor, "EUR") in said
    told = facts(pdf, tmp_path)
    assert (told["Pages"], told["Title"]) == ("1", "Invoice INV-2026-00042")
    assert "A4" in told["Page size"]
    assert not [state for state in ("overdue", "unpaid", "void") if state in said.lower()]


def test_greek_is_text_in_faces_of_ours(engine: PdfEngine, tmp_path: Path) -> None:
    paper = invoice(6, locale="el")
    pdf = render_invoice(paper, GREEK, engine)
    said = text(pdf, tmp_path)
    for words in (
        "Τιμολόγιο",
        "Πρότυπο Λογισμικό ΑΕ",
        "Ωμέγα & Υιοί ΟΕ",
        "ΑΦΜ EL123456789",
        "ΔΟΥ Α΄ Αθηνών",
        "21 Νοε 2026",
        "Φιλοξενία ιστοσελίδας 2",
        "6 ώρες",
        "Πληρωτέο ποσό",
        "Σελίδα 1 / 1",
        GREEK.money(paper.totals.due_minor, "EUR"),
    ):
        assert said_in(said, words), words
    carried = faces(pdf, tmp_path)
    assert carried
    assert all(embedded and "PorticoPaper" in name for name, embedded in carried), carried


def test_three_hundred_lines_keep_their_rows_whole(engine: PdfEngine, tmp_path: Path) -> None:
    paper = invoice(300)
    leaves = pages(render_invoice(paper, ENGLISH, engine), tmp_path)
    assert 8 <= len(leaves) <= 20
    for number in range(1, 301):
        (leaf,) = (leaf for leaf in leaves if _item(number) in leaf)
        if number % 2 == 0:
            assert f"Agreed scope {number}/X" in leaf
    assert all(f"Page {number} / {len(leaves)}" in leaf for number, leaf in enumerate(leaves, 1))
    assert ENGLISH.money(paper.totals.due_minor, "EUR") in leaves[-1]
    if engine.name == "plutoprint":
        assert all("Net amount" in leaf for leaf in leaves[:-1])


def said_in(said: str, words: str) -> bool:
    """QtWebKit puts letters on whole pixels, so a reader finds spaces where there are none: they do not count."""
    return "".join(words.split()) in "".join(said.split())


def _item(number: int) -> str:
    names = ("Advisory services", "Website hosting", "Monthly bookkeeping", "Support hours")
    return f"{names[(number - 1) % 4]} {number} "


def test_a_credit_note_names_what_it_corrects_and_asks_for_nothing(engine: PdfEngine, tmp_path: Path) -> None:
    said = text(render_invoice(invoice(3, kind=PrintedKind.CREDIT_NOTE), ENGLISH, engine), tmp_path)
    assert "Credit note" in said
    assert "INV-2026-00007" in said
    assert "Credited to you" in said
    assert not [words for words in ("Amount due", "Due on", "How to pay", "IBAN") if words in said]


def test_a_receipt_lists_what_the_payment_covered(engine: PdfEngine, tmp_path: Path) -> None:
    said = text(render_receipt(receipt(), ENGLISH, engine), tmp_path)
    for words in (
        "Payment receipt",
        "PAY-2026-0311",
        "30 Nov 2026",
        "Visa ending 4242",
        "Łukasz Dvořák",
        "INV-2026-00042",
        "INV-2026-00043",
        "€1,240.00",
        "€900.00",
        "€685.50",
        "Kept as your credit",
        "€74.50",
        "€2,000.00",
    ):
        assert words in said, words
    greek = text(render_receipt(receipt(locale="el"), GREEK, engine), tmp_path)
    assert said_in(greek, "Απόδειξη πληρωμής")
    assert said_in(greek, "2.000,00 €")


def test_names_are_words_and_never_markup(engine: PdfEngine, tmp_path: Path) -> None:
    name = '"} @page{size:A5} </style><script>alert(1)</script> [page] \\a {{ 7*7 }}'
    paper = replace(invoice(), seller=PrintedParty(name), look=PrintedBrand())
    pdf = render_invoice(paper, ENGLISH, engine)
    assert "A4" in facts(pdf, tmp_path)["Page size"]
    said = " ".join(text(pdf, tmp_path).split())
    assert "<script>alert(1)</script>" in said
    assert "{{ 7*7 }}" in said.partition("PO 7781")[2] or "{{" in said
    assert "49" not in said.partition("{{")[2][:12]
    assert "Page 1 / 1" in said


@pytest.mark.parametrize("words", ["x" * 400, " ".join(f"word{n}" for n in range(3000))], ids=["unbroken", "endless"])
def test_long_texts_wrap_inside_the_sheet(engine: PdfEngine, tmp_path: Path, words: str) -> None:
    line = PrintedLine("Work", Decimal("1.5"), Decimal("0.0432"), 6, description=words, tax_rate=Decimal("5.5"))
    pdf = render_invoice(replace(invoice(), lines=(line,)), ENGLISH, engine)
    boxes = poppler("pdftotext", pdf, tmp_path, "-bbox")
    edges = [float(part.split('"')[1]) for part in boxes.split("xMax=")[1:] for part in [f"={part}"]]
    assert edges
    assert max(edges) < 595 - 40
    said = " ".join(text(pdf, tmp_path).split())
    assert "€0.0432" in said
    assert "5.5%" in said
    assert words[-4:] in said


def test_a_look_refuses_what_is_not_a_colour_or_a_picture() -> None:
    with pytest.raises(ValueError, match="brand"):
        PrintedBrand("red;}body{display:none")
    with pytest.raises(ValueError, match="PNG"):
        PrintedBrand(logo_png=b"<svg onload=alert(1)>")
    assert "data:image/png;base64," in invoice_html(replace(invoice(), look=PrintedBrand(logo_png=logo())), ENGLISH)


@pytest.mark.parametrize("before", range(4, 9))
def test_a_heading_of_stated_terms_keeps_its_first_fact(engine: PdfEngine, tmp_path: Path, before: int) -> None:
    facts = tuple(("Tax point", f"{at} Feb") for at in range(before))
    paper = replace(
        invoice(3), more=(("About this document", facts), ("Heading below", (("Label", "First fact"), ("More", "x"))))
    )
    pages = text(render_invoice(paper, Wording("en"), engine), tmp_path).split("\f")
    (page,) = [each for each in pages if "Heading below" in each]
    assert "First fact" in page
