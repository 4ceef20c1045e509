"""Every term of an electronic invoice reaches page and paper, or a remark says that it did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice
from services.billing.einvoices import Fact, facts, read
from services.billing.stated.labels import LABELS
from tests.cast import House
from tests.services.billing.einvoices.test_official import OFFICIAL
from tests.services.einvoice_files import BOTH, cii, plain, ubl
from tests.services.stated_pages import GREEK, imported, page_and_paper, remarks, staff_page, with_head

# --- the table of terms, both syntaxes -------------------------------------------------------------------------------


def _nested(path: str, text: str) -> str:
    steps = path.split("/")
    return "".join(f"<{step}>" for step in steps) + text + "".join(f"</{step}>" for step in reversed(steps))


TABLE = [(term, ubl_paths, cii_paths) for term, ubl_paths, cii_paths in facts.DOCUMENT]


def _value(term: str) -> str:
    return "2024-03-09" if term == "BT-7" else f"Said{term.replace('-', '')}"


@pytest.mark.parametrize(("term", "ubl_paths", "cii_paths"), TABLE, ids=[row[0] for row in TABLE])
def test_a_term_of_the_document_reaches_page_and_paper(
    sqlite_house: House, term: str, ubl_paths: tuple[str, ...], cii_paths: tuple[str, ...]
) -> None:
    seen = "9 Mar 2024" if term == "BT-7" else _value(term)
    for number, (write, paths) in enumerate(((ubl, ubl_paths), (cii, cii_paths))):
        for path in paths:
            xml = write(replace(plain(), number=f"R-{number}"))
            if write is ubl:
                xml = with_head(xml, "<cac:AccountingSupplierParty>", _nested(path, _value(term)))
            else:
                part, _, rest = path.partition("/")
                xml = with_head(xml, f"<{part}", "").replace(f"<{part}/>".encode(), f"<{part}></{part}>".encode())
                value = _value(term).replace("-", "") if term == "BT-7" else _value(term)
                if rest.startswith("ram:ApplicableTradeTax"):
                    inner = rest.partition("/")[2]
                    anchor, more = "</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementHeaderMonetary", inner
                    xml = with_head(xml, anchor, _nested(more, value))
                else:
                    xml = xml.replace(f"</{part}>".encode(), (_nested(rest, value) + f"</{part}>").encode())
            assert Fact(term, _value(term)) in read(xml).facts
            report = imported(sqlite_house, xml)
            assert "not shown" not in remarks(report)
            for said in (*page_and_paper(sqlite_house, f"R-{number}"), staff_page(sqlite_house, f"R-{number}")):
                assert seen in said
            break


@pytest.mark.parametrize(
    "term", [*[row[0] for row in facts.DOCUMENT], *[row[0] for row in facts.LINE], "BT-128", "BG-32"]
)
def test_every_term_has_a_label_in_both_languages(term: str) -> None:
    assert GREEK.say(LABELS[term]) != LABELS[term] or LABELS[term] in ("BIC", "Email")


@BOTH
def test_what_nothing_reads_is_named(sqlite_house: House, write: Any) -> None:
    anchor, tag = (
        ("<cac:AccountingSupplierParty>", "cac:Contract")
        if write is ubl
        else ("<ram:InvoiceCurrencyCode>", "ram:Unheard")
    )
    xml = with_head(
        write(plain()),
        anchor,
        f"<{tag}><cbc:Secret>words</cbc:Secret></{tag}>" if write is ubl else f"<{tag}>words</{tag}>",
    )
    assert (
        "Secret" in remarks(imported(sqlite_house, xml))
        if write is ubl
        else "Unheard" in remarks(imported(sqlite_house, xml))
    )


@pytest.mark.parametrize("path", OFFICIAL, ids=lambda path: path.name)
def test_the_official_examples_are_shown_whole(path: Any) -> None:
    assert read(path.read_bytes()).unread == ()


def _text_line(id_: str, status: str, name: str, note: str = "") -> str:
    said = f"<ram:IncludedNote><ram:Content>{note}</ram:Content></ram:IncludedNote>" if note else ""
    return (
        f"<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{id_}</ram:LineID>"
        f"<ram:LineStatusReasonCode>{status}</ram:LineStatusReasonCode>{said}</ram:AssociatedDocumentLineDocument>"
        f"<ram:SpecifiedTradeProduct><ram:Name>{name}</ram:Name></ram:SpecifiedTradeProduct>"
        "</ram:IncludedSupplyChainTradeLineItem>"
    )


def test_lines_without_money_are_words_beside_their_lines(sqlite_house: House) -> None:
    xml, end = cii(plain()), b"</ram:IncludedSupplyChainTradeLineItem>"
    first = b"<ram:IncludedSupplyChainTradeLineItem>"
    xml = xml.replace(first, _text_line("G", "GROUP", "Harbour works", "Done in March").encode() + first, 1)
    before, _, after = xml.rpartition(end)
    xml = before + end + _text_line("I", "INFORMATION", "Guaranteed for ten years").encode() + after
    report = imported(sqlite_house, xml)
    assert "not shown" not in remarks(report)
    number = read(xml).number
    for said in (*page_and_paper(sqlite_house, number), staff_page(sqlite_house, number)):
        for words in ("Harbour works \u2014 Done in March", "Guaranteed for ten years"):
            assert words in said
    assert [line.net_minor for line in read(xml).lines] == [line.net_minor for line in read(cii(plain())).lines]


# --- what was lost silently -----------------------------------------------------------------------------------------


@BOTH
def test_a_due_date_before_the_date_of_issue_is_kept(sqlite_house: House, write: Any) -> None:
    due = (
        "<cbc:DueDate>2024-02-01</cbc:DueDate>"
        if write is ubl
        else '<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20240201'
        "</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
    )
    report = imported(sqlite_house, write(replace(plain(), head=due)))
    assert "2024-02-01 is before the date of issue" in remarks(report)
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Invoice)).one().due_on == date(2024, 2, 1)


PAYEE = {
    ubl: "<cac:PayeeParty><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName></cac:PayeeParty>"
    "<cac:PaymentMeans><cbc:PaymentMeansCode>{means}</cbc:PaymentMeansCode><cbc:PaymentID>RF18539</cbc:PaymentID>"
    "<cac:PayeeFinancialAccount><cbc:ID>DE89370400440532013000</cbc:ID></cac:PayeeFinancialAccount>"
    "</cac:PaymentMeans>",
    cii: "<ram:PaymentReference>RF18539</ram:PaymentReference><ram:PayeeTradeParty><ram:Name>{name}</ram:Name>"
    "</ram:PayeeTradeParty><ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>{means}</ram:TypeCode>"
    "<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE89370400440532013000</ram:IBANID>"
    "</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>",
}


@BOTH
@pytest.mark.parametrize(
    ("name", "means", "online"),
    [
        ("Factor Bank AG", "30", False),
        ("Seller", "30", True),
        ("  seller ", "58", True),
        ("Seller Factoring", "1", False),
        ("Seller", "59", False),
    ],
)
def test_money_of_somebody_else_is_not_taken_online(
    sqlite_house: House, write: Any, name: str, means: str, online: bool
) -> None:
    sqlite_house.prefer(payment_details="Our bank, GR16 0110 1250 0000 0001 2300 695", tax_id="")
    payee = PAYEE[write].format(name=name, means=means)
    xml = write(plain())
    xml = (
        with_head(xml, "<cac:TaxTotal>", payee) if write is ubl else with_head(xml, "<ram:InvoiceCurrencyCode>", payee)
    )
    said = remarks(imported(sqlite_house, xml))
    assert ("cannot be paid online" in said) is not online
    assert ("not to you" in said) is (not online and means != "59")
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Invoice)).one().online is online
    for said in page_and_paper(sqlite_house):
        assert "DE89 3704 0044 0532 0130 00" in said
        assert "RF18539" in said
        assert name.strip() in said
        assert "GR16 0110" not in said


def _extended(paid: str, due: str, profile: str) -> bytes:
    xml = ubl(replace(plain(), profile=profile)).replace(
        b">125.00</cbc:PayableAmount>", f">{due}</cbc:PayableAmount>".encode()
    )
    return with_head(
        xml,
        "<cac:TaxTotal>",
        f"<cac:PrepaidPayment><cbc:ID>Parking</cbc:ID><cbc:PaidAmount "
        f'currencyID="EUR">{paid}</cbc:PaidAmount><cbc:InstructionID>Parking fee for others'
        "</cbc:InstructionID></cac:PrepaidPayment>",
    )


EXTENSION = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"  # noqa: E501


def test_what_is_collected_for_others_is_due(sqlite_house: House) -> None:
    assert [str(one.result) for one in imported(sqlite_house, _extended("10.00", "135.00", EXTENSION)).outcomes] == [
        "created"
    ]
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Invoice)).one().payable_minor == 13500
    for said in page_and_paper(sqlite_house):
        assert "Parking fee for others" in said
    _page, paper = page_and_paper(sqlite_house)
    assert "Rounding" not in paper


def test_a_wrong_sum_names_the_extension(sqlite_house: House) -> None:
    report = imported(sqlite_house, _extended("10.00", "125.00", EXTENSION))
    assert "BR-DEX-09 of the XRechnung extension" in str(report.outcomes[0].problems[0].refusal)
    plain_profile = imported(sqlite_house, _extended("10.00", "135.00", "urn:cen.eu:en16931:2017"))
    assert "BR-CO-16" in str(plain_profile.outcomes[0].problems[0].refusal)
