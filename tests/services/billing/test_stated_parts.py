"""Sub-lines, subjects of notes and other terms that once were only a remark, or nothing: on page, paper and desk."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from services.billing.einvoices import read
from services.platform.i18n import Wording
from tests.cast import House
from tests.services.einvoice_files import BOTH, Extra, cii, plain, ubl
from tests.services.stated_pages import imported, page_and_paper, remarks, staff_page, with_head

SUB = (
    '<cac:SubInvoiceLine><cbc:ID>{id}</cbc:ID>{more}<cbc:InvoicedQuantity unitCode="HUR">{quantity}</cbc:InvoicedQuantity>'
    '<cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>{below}<cac:Item>'
    "<cbc:Description>About {name}</cbc:Description><cbc:Name>{name}</cbc:Name><cac:SellersItemIdentification><cbc:ID>ART-{id}"
    "</cbc:ID></cac:SellersItemIdentification><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent>"
    "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item><cac:Price>"
    '<cbc:PriceAmount currencyID="EUR">12.5</cbc:PriceAmount></cac:Price></cac:SubInvoiceLine>'
)


def sub(id: str, name: str, *below: str, quantity: str = "2", net: str = "25.00", more: str = "") -> str:
    return SUB.format(id=id, name=name, quantity=quantity, net=net, more=more, below="".join(below))


def with_parts(*parts: str) -> bytes:
    return ubl(plain()).replace(b"</cac:InvoiceLine>", "".join(parts).encode() + b"</cac:InvoiceLine>", 1)


def test_sub_lines_stand_with_their_line(sqlite_house: House) -> None:
    xml = with_parts(
        sub("1.1", "Scaffold", sub("1.1.1", "Planks", more="<cbc:Note>Oak</cbc:Note>")),
        sub("1.2", "Paint", quantity="1.5", net="18.75"),
    )
    assert [each.id for each in read(xml).lines[0].parts] == ["1.1", "1.1.1", "1.2"]
    assert read(xml).unread == ()
    assert "not shown" not in remarks(imported(sqlite_house, xml))
    for said in (*page_and_paper(sqlite_house), staff_page(sqlite_house)):
        for words in (
            "Included: 1.1 Scaffold: 2 hours, €12.50, €25.00, tax 25%; About Scaffold; Article number: ART-1.1",
            "1.1.1 Planks:",
            "Oak",
            "1.2 Paint: 1.5 hours, €12.50, €18.75",
        ):
            assert words in said
        assert said.index("Scaffold") < said.index("Planks") < said.index("Paint")


@pytest.mark.parametrize(
    "wrong", ['<cbc:LineExtensionAmount currencyID="USD">', '<cbc:LineExtensionAmount currencyID="EUR">x']
)
def test_a_sub_line_that_cannot_be_read_is_named(sqlite_house: House, wrong: str) -> None:
    broken = sub("1.1", "Scaffold").replace('<cbc:LineExtensionAmount currencyID="EUR">', wrong)
    report = imported(sqlite_house, with_parts(broken, sub("1.2", "Paint")))
    assert "SubInvoiceLine/InvoicedQuantity" in remarks(report)
    assert all("Paint" in said for said in page_and_paper(sqlite_house))


@BOTH
@pytest.mark.parametrize(("subject", "said"), [("REG", "Regulatory information"), ("QQQ", "QQQ"), ("ADU", "")])
def test_what_a_note_is_about_is_said(sqlite_house: House, write: Any, subject: str, said: str) -> None:
    xml = write(plain())
    if write is ubl:
        xml = with_head(xml, "<cbc:DocumentCurrencyCode>", f"<cbc:Note>#{subject}#Register 7</cbc:Note>")
    else:
        xml = with_head(
            xml,
            "</rsm:ExchangedDocument>",
            "<ram:IncludedNote><ram:Content>Register 7</ram:Content>"
            f"<ram:SubjectCode>{subject}</ram:SubjectCode></ram:IncludedNote>",
        )
    imported(sqlite_house, xml)
    for shown in (*page_and_paper(sqlite_house), staff_page(sqlite_house)):
        assert "Register 7" in shown
        assert f"#{subject}#" not in shown
        assert ("Subject of the note" in shown) is bool(said)
        assert said in shown


@pytest.mark.parametrize(
    ("process", "shown"), [("Baurechnung", True), ("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", False)]
)
def test_a_business_process_in_words_is_said(sqlite_house: House, process: str, shown: bool) -> None:
    imported(sqlite_house, with_head(ubl(plain()), "<cbc:ID>", f"<cbc:ProfileID>{process}</cbc:ProfileID>"))
    for said in page_and_paper(sqlite_house):
        assert (process in said) is shown


def test_the_due_date_of_a_correction_is_said(sqlite_house: House) -> None:
    negative = Decimal(-1)
    sample = plain()
    row = replace(sample.rows[0], quantity=sample.rows[0].quantity * negative, net=sample.rows[0].net * negative)
    group = replace(sample.groups[0], taxable=sample.groups[0].taxable * negative, tax=sample.groups[0].tax * negative)
    turned = {name: getattr(sample, name) * negative for name in ("line_total", "net", "tax", "gross", "due")}
    xml = ubl(replace(sample, rows=(row,), groups=(group,), head="<cbc:DueDate>2024-04-05</cbc:DueDate>", **turned))
    imported(sqlite_house, xml)
    for said in page_and_paper(sqlite_house):
        assert "5 Apr 2024" in said


def test_an_accounting_currency_without_its_amount_is_said(sqlite_house: House) -> None:
    imported(
        sqlite_house,
        with_head(ubl(plain()), "<cac:AccountingSupplierParty>", "<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>"),
    )
    for said in page_and_paper(sqlite_house):
        assert "SEK" in said


def test_a_base_without_a_percentage_is_said(sqlite_house: House) -> None:
    line = (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReason>Loyal</cbc:AllowanceChargeReason>"
        '<cbc:Amount currencyID="EUR">1.00</cbc:Amount><cbc:BaseAmount currencyID="EUR">77.70</cbc:BaseAmount></cac:AllowanceCharge>'
    )
    imported(sqlite_house, with_head(ubl(plain()), "<cac:Item>", line))
    for said in (*page_and_paper(sqlite_house), staff_page(sqlite_house)):
        assert "Loyal, on €77.70" in said


@pytest.mark.parametrize(("mime", "content"), [("application/zip", "UEsDBA=="), ("application/pdf", "not base64!")])
def test_a_file_left_out_still_has_its_reference(sqlite_house: House, mime: str, content: str) -> None:
    xml = with_head(
        ubl(plain()),
        "<cac:AccountingSupplierParty>",
        "<cac:AdditionalDocumentReference><cbc:ID>Sheet 10</cbc:ID>"
        "<cbc:DocumentDescription>Running costs</cbc:DocumentDescription><cac:Attachment><cbc:EmbeddedDocumentBinaryObject "
        f'mimeCode="{mime}" filename="costs.bin">{content}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
        "</cac:AdditionalDocumentReference>",
    )
    assert "costs.bin was left out" in remarks(imported(sqlite_house, xml))
    for said in page_and_paper(sqlite_house):
        assert "Sheet 10 · Running costs" in said


@BOTH
@pytest.mark.parametrize(
    ("ours", "name", "online", "told"),
    [
        ("EL094259216", "", False, "cannot be paid online"),
        ("", "", True, "no tax number tells"),
        ("DE136695976", "", True, ""),
        ("", "Seller", True, ""),
        ("136695976", "Somebody", False, "cannot be paid online"),
    ],
)
def test_an_invoice_of_another_seller_is_not_paid_to_the_firm(
    sqlite_house: House, write: Any, ours: str, name: str, online: bool, told: str
) -> None:
    """The seller's number is DE136695976; a number without its country belongs to the firm's, Greece."""
    sqlite_house.prefer(tax_id=ours, country="GR", **({"firm_name": name} if name else {}))
    xml = write(plain())
    if write is ubl:
        xml = with_head(
            xml,
            "<cac:PartyLegalEntity>",
            "<cac:PartyTaxScheme><cbc:CompanyID>DE136695976</cbc:CompanyID><cac:TaxScheme>"
            "<cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
        )
    else:
        xml = with_head(
            xml,
            "</ram:SellerTradeParty>",
            '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID></ram:SpecifiedTaxRegistration>',
        )
    said = remarks(imported(sqlite_house, xml))
    assert told in said
    assert ("cannot be paid online" in said) is not online
    assert "seller" in said or not told
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Invoice)).one().online is online


def test_the_words_of_a_sub_line_are_greek_for_greeks() -> None:
    from services.billing.stated.terms import line_detail
    from services.imports.kinds.einvoice_terms import line_stated

    line = read(with_parts(sub("1.1", "Scaffold"))).lines[0]
    assert line_detail(line_stated(line, 1, "EUR"), Wording("el")).startswith(
        "Περιλαμβάνεται: 1.1 Scaffold: 2 ώρες, 12,50\xa0€, 25,00\xa0€, ΦΠΑ 25%"
    )


def test_cii_and_ubl_speak_of_subjects_alike() -> None:
    one = with_head(
        cii(plain()),
        "</rsm:ExchangedDocument>",
        "<ram:IncludedNote><ram:Content>x</ram:Content><ram:SubjectCode>TXD</ram:SubjectCode></ram:IncludedNote>",
    )
    other = with_head(ubl(plain()), "<cbc:DocumentCurrencyCode>", "<cbc:Note>#TXD#x</cbc:Note>")
    assert read(one).facts == read(other).facts
    assert read(one).note == read(other).note == "x"


@BOTH
def test_the_tax_on_an_allowance_of_the_document_is_said(sqlite_house: House, write: Any) -> None:
    sample = plain()
    extra = Extra(Decimal("10"), charge=True)
    group = replace(sample.groups[0], taxable=sample.groups[0].taxable + 10, tax=sample.groups[0].tax + Decimal("2.50"))
    imported(
        sqlite_house,
        write(
            replace(
                sample,
                extras=(extra,),
                groups=(group,),
                charge_total=Decimal(10),
                net=sample.net + 10,
                tax=sample.tax + Decimal("2.50"),
                gross=sample.gross + Decimal("12.50"),
                due=sample.due + Decimal("12.50"),
            )
        ),
    )
    for said in (*page_and_paper(sqlite_house), staff_page(sqlite_house)):
        assert "Because (tax 25%)" in said
