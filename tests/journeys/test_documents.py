"""What the firm adds is New until it is downloaded, two papers go as one ZIP, and an upload of one's own is taken back."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.stage import SOON_MILLISECONDS, enter, rows_of, sound, toast
from tests.journeys.test_sharing import pdf
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal

CHOOSER = "Files: choose them, or drop them here"


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


@pytest.mark.feature("DOC-11", "DOC-12", "DOC-14", "DOC-15", "DOC-16")
def test_new_until_downloaded_one_zip_and_an_upload_taken_back(demo: Portal, visitors: Visitors) -> None:
    [client] = rows_of(demo, "SELECT id FROM entity WHERE name = 'Pappas Ceramics Ltd'")
    desk, phone, tablet = visitors(), visitors(size=PHONE), visitors()
    enter(desk, demo, "owner", path=f"/staff/clients/{client[0]}/documents")
    for page in (phone, tablet):
        enter(page, demo, "maria", path="/documents")

    for_whom = desk.get_by_role("group", name="For whom")
    for_whom.get_by_label("Lena Lang").check()
    desk.get_by_label(CHOOSER).set_input_files([pdf("Salaries.pdf")])
    desk.get_by_role("button", name="Add 1 file").click()
    expect(row(desk, "Salaries.pdf")).to_contain_text("For chosen contacts", timeout=SOON_MILLISECONDS)
    for_whom.get_by_label("Lena Lang").uncheck()
    desk.get_by_label(CHOOSER).set_input_files([pdf("Accounts.pdf"), pdf("Notes.pdf"), pdf("Letter.pdf")])
    desk.get_by_role("button", name="Add 3 files").click()
    for page in (phone, tablet):
        for name in ("Accounts.pdf", "Notes.pdf", "Letter.pdf"):
            expect(row(page, name)).to_contain_text("New", timeout=SOON_MILLISECONDS)
        expect(row(page, "Salaries.pdf")).to_have_count(0)

    phone.get_by_role("link", name="Letter.pdf", exact=True).click()  # a look is no download
    expect(phone.get_by_role("heading", name="Letter.pdf")).to_be_visible()
    phone.go_back()
    expect(row(phone, "Letter.pdf")).to_contain_text("New")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Download Letter.pdf").click()
    assert download.value.suggested_filename == "Letter.pdf"
    for page in (phone, tablet):
        expect(row(page, "Letter.pdf")).not_to_contain_text("New", timeout=SOON_MILLISECONDS)

    for name in ("Accounts.pdf", "Notes.pdf"):
        row(tablet, name).get_by_role("checkbox").check()
    with tablet.expect_download() as download:
        tablet.get_by_role("button", name="Download 2 as ZIP").click()
    taken = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert sorted(each.rpartition("/")[2] for each in taken.namelist()) == ["Accounts.pdf", "Notes.pdf"]
    for page in (phone, tablet):
        for name in ("Accounts.pdf", "Notes.pdf"):
            expect(row(page, name)).not_to_contain_text("New", timeout=SOON_MILLISECONDS)

    phone.get_by_label(CHOOSER).set_input_files([pdf("The wrong one.pdf")])
    phone.get_by_role("region", name="Add documents").get_by_label("For").select_option("Pappas Ceramics Ltd")
    phone.get_by_role("button", name="Add 1 file").click()
    expect(row(desk, "The wrong one.pdf")).to_be_visible(timeout=SOON_MILLISECONDS)
    row(phone, "The wrong one.pdf").get_by_role("button", name=re.compile("^Take back")).click()
    phone.get_by_role("alertdialog").get_by_role("button", name="Take back The wrong one.pdf").click()
    toast(phone, "was taken back.")
    for page in (phone, desk, tablet):
        expect(row(page, "The wrong one.pdf")).to_have_count(0, timeout=SOON_MILLISECONDS)
    assert rows_of(demo, "SELECT count(*) FROM document WHERE name = 'The wrong one.pdf'") == [(0,)]
    sound(demo)
