"""A client reads a PDF inside the portal: pages, zoom, search, a text for screen readers; a locked one asks for its word."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.journeys.stage import enter, fits, rows_of
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

CHOOSER = "Files: choose them, or drop them here"
pytestmark = [pytest.mark.feature("DOC-10", "DOC-14"), pytest.mark.security("R54", "R63")]


def pages_of(path: Path, pages: list[str], lock: str = "") -> Path:
    made = io.BytesIO()
    canvas = Canvas(made, encrypt=StandardEncryption(lock, strength=128) if lock else None)
    for words in pages:
        canvas.drawString(80, 700, words)
        canvas.linkURL("https://elsewhere.test/", (0, 0, 600, 800))
        canvas.showPage()
    canvas.save()
    path.write_bytes(made.getvalue())
    return path


def send(page: Page, *files: Path) -> None:
    page.get_by_label(CHOOSER).set_input_files(files)
    page.get_by_role("region", name="Add documents").get_by_label("For").select_option(index=1)
    page.get_by_role("button", name=re.compile("Add . files")).click()
    expect(page.get_by_text(f"{len(files)} files have been added.")).to_be_visible(timeout=60_000)


def test_a_pdf_is_read_page_by_page_searched_and_unlocked(
    demo: Portal, page: Page, visitors: Visitors, tmp_path: Path
) -> None:
    visitors.watch(page)
    plain = [f"Page {n} says nothing of it." for n in range(1, 31)]
    plain[6], plain[19] = "Here lies the Needle.", "A second needle."
    enter(page, demo, "maria", path="/documents")
    send(page, pages_of(tmp_path / "hay.pdf", plain), pages_of(tmp_path / "locked.pdf", ["Only for us."], "sesame"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.get_by_role("link", name="hay.pdf", exact=True).click()
    paper = page.get_by_role("region", name="hay.pdf")
    expect(paper.get_by_text("Page 1 says nothing of it.")).to_be_attached(timeout=60_000)
    expect(page.get_by_text("of 30")).to_be_visible()
    expect(paper.get_by_label("Page 1", exact=True)).to_be_visible()
    fits(page)
    zoom = page.locator(".preview-zoom")
    before = zoom.inner_text()
    page.get_by_role("button", name="Larger").click()
    expect(zoom).not_to_have_text(before)
    page.get_by_role("button", name="Fit width").click()
    expect(zoom).to_have_text(before)
    page.get_by_label("Search in the document").fill("needle")
    expect(page.get_by_text("1 of 2 places")).to_be_visible()
    expect(paper.locator(".highlight.selected")).to_have_text("Needle")
    page.get_by_label("Search in the document").press("Enter")
    expect(page.get_by_text("2 of 2 places")).to_be_visible()
    expect(page.get_by_role("textbox", name="Page", exact=True)).to_have_value("20")
    paper.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Page", exact=True)).to_have_value("21")
    page.keyboard.press("Control+f")
    expect(page.get_by_label("Search in the document")).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(zoom).not_to_have_text(before)  # it still fits its width
    fits(page)
    page.go_back()

    page.get_by_role("link", name="locked.pdf", exact=True).click()
    word = page.get_by_label("Password of the document")
    word.fill("open")
    word.press("Enter")
    expect(page.get_by_text("That is not the password. Please try again.")).to_be_visible()
    word.fill("sesame")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("Only for us.")).to_be_attached(timeout=60_000)

    page.on("dialog", lambda dialog: pytest.fail("a file spoke"))
    assert not [url for url in asked if "elsewhere" in url]
    assert rows_of(
        demo,
        "SELECT count(*) FROM document_fetch JOIN document_version ON document_version.id = version_id"
        " JOIN document ON document.id = document_id WHERE document.name IN ('hay.pdf', 'locked.pdf')",
    ) == [(0,)]
