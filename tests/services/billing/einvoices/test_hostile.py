"""Files from strangers: whatever the bytes, an invoice or a refusal, and nothing fetched."""

import time
from pathlib import Path

import pytest

from services.billing.einvoices import errors as refusals
from services.billing.einvoices import read
from services.billing.einvoices.xml_tree import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS
from tests.services.einvoice_files import CII, UBL, cii, refused, row, summed, ubl

HERE = Path(__file__).parents[3] / "data" / "einvoices"
SAMPLE = summed((row("1", "100"),))
ROOT = f'<Invoice xmlns="{UBL}Invoice-2">'

pytestmark = pytest.mark.security("R69")


def with_doctype(subset: str) -> bytes:
    declaration, body = ubl(SAMPLE).decode().split("?>", 1)
    return f"{declaration}?><!DOCTYPE Invoice {subset}>{body}".encode()


BILLION = (
    '[<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]"
)


@pytest.mark.parametrize(
    "subset",
    [
        "",
        BILLION,
        '[<!ENTITY a SYSTEM "file:///etc/passwd">]',
        '[<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]',
        'SYSTEM "http://127.0.0.1:9/x.dtd"',
        'PUBLIC "-//OASIS//DTD" "x.dtd"',
        '[<!ATTLIST Invoice x CDATA "1">]',
        "[<!ENTITY a '" + "x" * 50_000 + "'>]",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_document_type_is_refused_before_it_is_read(subset, encoding):
    text = with_doctype(subset).decode()
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    xml = (mark + text.replace("UTF-8", "UTF-16" if "16" in encoding else "UTF-8")).encode(encoding)
    started = time.process_time()
    refused(xml, refusals.HasDoctype)
    assert time.process_time() - started < 1


def test_an_undeclared_entity_is_not_xml():
    refused(ubl(SAMPLE).replace(b"R-1", b"&a;"), refusals.NotXml)


def test_an_include_is_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    assert read(ubl(SAMPLE).replace(b"R-1", b"R-1" + include.encode())).number == "R-1"


def test_a_schema_location_is_not_fetched():
    """The official examples point at schemas; tests run without a network, so reading one would fail."""
    xml = (HERE / "ubl-tc434-example5.xml").read_bytes()
    assert b"schemaLocation" in xml
    assert read(xml).number == "TOSL110"


@pytest.mark.security("R66")
@pytest.mark.parametrize(
    ("xml", "kind"),
    [
        (b" " * (MAX_BYTES + 1), refusals.TooLarge),
        (f"{ROOT}{'<a>' * MAX_DEPTH}{'</a>' * MAX_DEPTH}</Invoice>".encode(), refusals.TooComplex),
        (f"{ROOT}{'<a>' * 1_000_000}".encode(), refusals.TooComplex),
        (f"{ROOT}{'<a/>' * MAX_ELEMENTS}</Invoice>".encode(), refusals.TooComplex),
    ],
    ids=["bytes", "depth", "open", "count"],
)
def test_size_depth_and_number_of_elements_are_bounded(xml, kind):
    started = time.process_time()
    refused(xml, kind)
    assert time.process_time() - started < 5


def test_the_limits_leave_room_for_the_largest_invoice():
    rows = tuple(row("1", "1.00") for _ in range(5000))
    assert len(read(ubl(summed(rows))).lines) == 5000


@pytest.mark.parametrize(
    ("xml", "kind"),
    [
        (b"", refusals.Empty),
        (b" \r\n\t", refusals.Empty),
        (b"\0\0\0\0", refusals.Empty),
        (b"%PDF-1.7\n%\xe2\xe3", refusals.IsPdf),
        (b"\xef\xbb\xbf\n%PDF-1.4", refusals.IsPdf),
        (b"PK\x03\x04", refusals.NotXml),
        (b"number;amount\n1;100", refusals.NotXml),
        (b'{"invoice": 1}', refusals.NotXml),
        (b"<html><body>No</html>", refusals.NotXml),
        (b"<Invoice>", refusals.NotXml),
        (b"<a:Invoice/>", refusals.NotXml),
        (b'<?xml version="1.0"?>', refusals.NotXml),
        (b"<Invoice/><Invoice/>", refusals.NotXml),
    ],
)
def test_what_is_not_xml(xml, kind):
    refused(xml, kind)


@pytest.mark.parametrize(
    ("xml", "root"),
    [
        (f'<Order xmlns="{UBL}Order-2"/>', "Order"),
        (f'<ApplicationResponse xmlns="{UBL}ApplicationResponse-2"/>', "ApplicationResponse"),
        ("<Invoice/>", "Invoice"),
        ('<Invoice xmlns="urn:somewhere"/>', "Invoice"),
        (f'<Invoice xmlns="{UBL}CreditNote-2"/>', "Invoice"),
        (f'<x:CrossIndustryInvoice xmlns:x="{CII}CrossIndustryInvoice:13"/>', "CrossIndustryInvoice"),
        (
            '<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"/>',
            "StandardBusinessDocument",
        ),
        (f"<{'x' * 500}/>", "x" * 40 + "…"),
    ],
)
def test_another_document_is_named_and_refused(xml, root):
    assert refused(xml.encode(), refusals.NotAnInvoice) == (
        f"This file is a {root}, not an invoice or a credit note in UBL 2.1 or UN/CEFACT CII."
    )


def test_zugferd_1_is_told_apart():
    xml = b'<CrossIndustryDocument xmlns="urn:ferd:CrossIndustryDocument:invoice:1p0"/>'
    assert "ZUGFeRD 2" in refused(xml, refusals.OldZugferd)


@pytest.mark.parametrize("write", [ubl, cii], ids=["UBL", "CII"])
@pytest.mark.parametrize(
    ("label", "codec", "name"),
    [
        ("UTF-8", "utf-8", "Müller Ελλάς 日本"),
        ("UTF-8", "utf-8-sig", "Müller Ελλάς"),
        ("UTF-16", "utf-16", "Müller Ελλάς 日本"),
        ("ISO-8859-1", "iso-8859-1", "Müller"),
        ("ISO-8859-7", "iso-8859-7", "Ελλάς ΑΕ"),
        ("ISO-8859-15", "iso-8859-15", "Œuvre €"),
        ("windows-1253", "windows-1253", "Ελλάς ΑΕ"),
        ("windows-1252", "windows-1252", "Müller € „x“"),
        ("US-ASCII", "ascii", "Miller"),
    ],
)
def test_character_sets(write, label, codec, name):
    text = write(SAMPLE).decode().replace('encoding="UTF-8"', f'encoding="{label}"').replace("Buyer", name, 1)
    text = text.replace(f"{name}TradeParty", "BuyerTradeParty") if write is cii else text
    text = text.replace(">Buyer<", f">{name}<")
    assert read(text.encode(codec)).buyer.name == name


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "rot13", "idna", "cp037", "utf-32", "Shift_JIS", "x"])
def test_other_character_sets_are_refused(label):
    refused(ubl(SAMPLE).replace(b"UTF-8", label.encode()), refusals.UnknownEncoding)


def test_bytes_that_are_not_their_character_set():
    refused(ubl(SAMPLE).replace(b"R-1", b"R\xff\xfe"), refusals.NotXml)


def test_names_and_sentences_take_no_format_fields_from_a_file():
    xml = ubl(SAMPLE).replace(b">100.00</cbc:TaxExclusiveAmount>", b">{0.__class__}</cbc:TaxExclusiveAmount>")
    assert "“{0.__class__}”" in refused(xml, refusals.NotANumber)
