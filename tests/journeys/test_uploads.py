"""A client sends a hundred files: one is bad, the line is cut in the middle, and the rest of a file is sent later."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.stage import enter, go, heading, rows_of, sound, until
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

SLOW = 800_000  # bytes in a second, so that a cut comes in the middle
CHOOSER = "Files: choose them, or drop them here"
pytestmark = [pytest.mark.feature("DOC-04", "DOC-05"), pytest.mark.security("R60", "R61")]


def pdf(path: Path, size: int) -> Path:
    path.write_bytes(b"%PDF-1.7\n" + os.urandom(size))
    return path


class Line:
    """The browser's connection, as slow as wanted, or cut."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")

    def is_now(self, bytes_per_second: int, *, cut: bool = False) -> None:
        limits = {"offline": cut, "latency": 5, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
        self._session.send("Network.emulateNetworkConditions", limits)


def documents(portal: Portal) -> list[tuple[str, int]]:
    return rows_of(
        portal,
        "SELECT document.name, blob.size_bytes FROM document"
        " JOIN document_version ON document_version.document_id = document.id JOIN blob ON blob.id = blob_id",
    )


def test_a_hundred_files_with_a_bad_one_and_the_line_cut_in_the_middle(
    demo: Portal, page: Page, visitors: Visitors, tmp_path: Path
) -> None:
    files = [pdf(tmp_path / "large.pdf", 14_000_000)]
    files += [pdf(tmp_path / f"paper {n:02}.pdf", 2_000 + n) for n in range(98)] + [tmp_path / "page.pdf"]
    files[-1].write_text("<html>not a PDF")
    visitors.watch(page).expect("415|ERR_INTERNET_DISCONNECTED|net::")
    before = len(documents(demo))
    enter(page, demo, "maria", path="/documents")
    line = Line(page)
    line.is_now(SLOW)
    page.get_by_label(CHOOSER).set_input_files(files)
    page.get_by_role("region", name="Add documents").get_by_label("For").select_option(index=1)
    page.get_by_role("button", name="Add 100 files").click()
    expect(page.get_by_text(re.compile(r"of 100 files, \d+ %"))).to_be_visible()
    until(lambda: len(documents(demo)) > before + 5, "the first files arrive")
    page.get_by_role("link", name="Dashboard").first.click()
    heading(page, re.compile("Maria"))
    elsewhere = len(documents(demo))
    until(lambda: len(documents(demo)) > elsewhere + 8, "more arrive while another screen is looked at")
    page.get_by_role("link", name=re.compile("^Documents")).first.click()
    expect(page.get_by_text(re.compile(r"of 100 files, \d+ %"))).to_be_visible()
    line.is_now(0, cut=True)
    expect(page.get_by_text("No connection. It goes on by itself").first).to_be_visible(timeout=60_000)
    line.is_now(-1)
    expect(page.get_by_text("99 files have been added. 1 file has been refused.")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("alert")).to_have_text(re.compile("not what its name says"))
    added = documents(demo)[before:]
    assert sorted(added) == sorted((each.name, each.stat().st_size) for each in files[:-1])
    assert rows_of(demo, "SELECT count(*) FROM upload_part") == [(0,)]
    sound(demo)


def test_a_page_that_was_closed_goes_on_where_the_file_stopped(
    demo: Portal, page: Page, visitors: Visitors, tmp_path: Path
) -> None:
    file = pdf(tmp_path / "long.pdf", 13_000_000)
    visitors.watch(page).expect("net::")
    enter(page, demo, "maria", path="/documents")
    Line(page).is_now(SLOW)
    page.get_by_label(CHOOSER).set_input_files([file])
    page.get_by_role("region", name="Add documents").get_by_label("For").select_option(index=1)
    page.get_by_role("button", name="Add 1 file").click()
    kept = "SELECT sum(received_bytes) FROM upload WHERE name = 'long.pdf' AND document_id IS NULL"
    received = until(lambda: rows_of(demo, kept)[0][0] or 0, "a part is kept")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    demo.restart()
    go(page, demo, "/documents")
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "PATCH" else None)
    page.get_by_label(CHOOSER).set_input_files([file])
    page.get_by_role("region", name="Add documents").get_by_label("For").select_option(index=1)
    page.get_by_role("button", name="Add 1 file").click()
    expect(page.get_by_text("1 file has been added.")).to_be_visible(timeout=60_000)
    assert int(sent[0].headers["upload-offset"]) >= received > 0
    assert documents(demo).count(("long.pdf", file.stat().st_size)) == 1
    sound(demo)
