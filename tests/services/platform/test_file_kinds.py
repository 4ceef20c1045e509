"""Is a file of the kind that it is said to be? By its first bytes, as EN 16931's kinds have them."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from services.billing.invoices.attachments import MIMES
from services.platform.file_kinds import _KINDS, is_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def _workbook() -> bytes:
    openpyxl.Workbook().save(made := io.BytesIO())
    return made.getvalue()


def _ods() -> bytes:
    with zipfile.ZipFile(made := io.BytesIO(), "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", "<office/>")
    return made.getvalue()


def _picture(kind: str) -> bytes:
    Image.new("RGB", (4, 4)).save(made := io.BytesIO(), kind)
    return made.getvalue()


HONEST = {
    "application/pdf": [b"%PDF-1.7\n", b"\xef\xbb\xbf\n%PDF-1.4"],
    "image/png": [_picture("PNG")],
    "image/jpeg": [_picture("JPEG")],
    XLSX: [_workbook()],
    ODS: [_ods()],
    "text/csv": [b"day;hours\n1;8\n", "ημέρα;ώρες\n".encode("cp1253"), "day;ώρες\n".encode("utf-16"), b"", b"a<b\n"],
    "application/xml": [b"<?xml version='1.0'?>\n<!-- x --><hours/>", "<ώρες/>".encode("utf-16")],
    "text/xml": [b"<hours/>"],
}
DISGUISED = [
    b"<!DOCTYPE html><script>alert(1)</script>",
    b"<html><body>",
    b"<svg onload='alert(1)'/>",
    b"MZ\x90\0\x03",
    b"\x7fELF\x02",
    b"#!/bin/sh\n",
    b"GIF89a",
    b"Rar!\x1a\x07",
    b"\xd0\xcf\x11\xe0\xa1\xb1",
    b"<?xml version='1.0'?><!-- --><html xmlns='http://www.w3.org/1999/xhtml'/>",
]


@pytest.mark.parametrize("mime", HONEST)
def test_each_kind_is_known_and_is_no_other(mime: str) -> None:
    assert all(is_of(mime, content) for content in HONEST[mime])
    for other in set(HONEST) - {mime, "application/xml", "text/xml", "text/csv"}:
        assert not any(is_of(other, content) for content in HONEST[mime])


@pytest.mark.security("R63")
@pytest.mark.parametrize("content", DISGUISED)
def test_a_program_or_a_page_is_of_no_kind(content: bytes) -> None:
    assert [mime for mime in MIMES if is_of(mime, content)] == []
    assert not is_of("text/html", content)


def test_every_kind_that_may_come_can_be_told() -> None:
    assert set(_KINDS) == set(MIMES)


@given(st.sampled_from(sorted(MIMES)), st.binary(max_size=300))
def test_no_bytes_break_it(mime: str, content: bytes) -> None:
    assert is_of(mime, content) in (True, False)
