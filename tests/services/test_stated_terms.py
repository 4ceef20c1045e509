"""Every term of an electronic invoice reaches page and paper, or a remark says that it did not."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from data.invoices import Invoice
from data.statuses import DocumentKind
from pages.client import invoice as page
from pages.staff import invoice_sheet
from pages.visit import Visit
from services import invoice_sheets
from services.access import May
from services.einvoices import EInvoice, Fact, facts, read
from services.imports import runs, xml_documents
from services.imports.buyers import Clients
from services.imports.desk import Desk
from services.imports.model import File, ImportKind, Options, Report
from services.imports.questions import Questions
from services.paper_of import paper_of
from services.printing import invoice_html
from services.reasons import exemption_words
from services.stated_labels import LABELS
from services.units import official_names, unit_words
from services.wording import Wording
from tests.cast import House
from tests.services.einvoice_files import BOTH, cii, plain, ubl
from tests.services.test_einvoices_official import OFFICIAL

ENGLISH, GREEK = Wording("en"), Wording("el")


def imported(house: House, xml: bytes) -> Report:
    return runs.run(house.system, ImportKind.INVOICES, [File("a.xml", xml)])


def remarks(report: Report) -> str:
    return "\n".join(str(one) for one in report.outcomes[0].remarks)


def page_and_paper(house: House, number: str = "R-1") -> tuple[str, str]:
    """The sheet of the client's page and the HTML that is printed."""
    loaded = page._loaded(house.olga, DocumentKind.INVOICE, number)
    sheet = page._sheet(cast(Visit, SimpleNamespace(say=ENGLISH.say, words=ENGLISH)), loaded)
    with house.backstage() as db:
        row = db.scalars(select(Invoice).where(Invoice.number == number).options(selectinload(Invoice.lines))).one()
        html = invoice_html(paper_of(house.system, db, row), ENGLISH)
    return re.sub(r"\s+", " ", str(sheet)), re.sub(r"\s+", " ", html)


def staff_page(house: House, number: str = "R-1") -> str:
    """The document as the desk shows it."""
    with house.backstage() as db:
        id = db.scalars(select(Invoice.id).where(Invoice.number == number)).one()
    shown = invoice_sheet.Shown(invoice_sheets.sheet(house.olga, id), None, {})
    frame = SimpleNamespace(preferences=house.olga.preferences)
    visit = cast(Visit, SimpleNamespace(say=ENGLISH.say, words=ENGLISH, frame=frame))
    return re.sub(r"\s+", " ", str(invoice_sheet.sheet_markup(visit, shown)))


def with_head(xml: bytes, before: str, more: str) -> bytes:
    assert before.encode() in xml
    return xml.replace(before.encode(), (more + before).encode(), 1)


# --- the table of terms, both syntaxes -------------------------------------------------------------------------------

def _nested(path: str, text: str) -> str:
    steps = path.split("/")
    return "".join(f"<{step}>" for step in steps) + text + "".join(f"</{step}>" for step in reversed(steps))


TABLE = [(term, ubl_paths, cii_paths) for term, ubl_paths, cii_paths in facts.DOCUMENT]


def _value(term: str) -> str:
    return "2024-03-09" if term == "BT-7" else f"Said{term.replace('-', '')}"


@pytest.mark.parametrize(("term", "ubl_paths", "cii_paths"), TABLE, ids=[row[0] for row in TABLE])
def test_a_term_of_the_document_reaches_page_and_paper(sqlite_house: House, term: str, ubl_paths: tuple[str, ...],
                                                       cii_paths: tuple[str, ...]) -> None:
    seen = "9 Mar 2024" if term == "BT-7" else _value(term)
    for number, (write, paths) in enumerate(((ubl, ubl_paths), (cii, cii_paths))):
        for path in paths:
            xml = write(replace(plain(), number=f"R-{number}"))
            if write is ubl:
                xml = with_head(xml, "<cac:AccountingSupplierParty>", _nested(path, _value(term)))
            else:
                part, _, rest = path.partition("/")
                xml = with_head(xml, f"<{part}", "").replace(
                    f"<{part}/>".encode(), f"<{part}></{part}>".encode())
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


@pytest.mark.parametrize("term", [*[row[0] for row in facts.DOCUMENT], *[row[0] for row in facts.LINE], "BT-128", "BG-32"])
def test_every_term_has_a_label_in_both_languages(term: str) -> None:
    assert GREEK.say(LABELS[term]) != LABELS[term] or LABELS[term] in ("BIC", "Email")


@BOTH
def test_what_nothing_reads_is_named(sqlite_house: House, write: Any) -> None:
    anchor, tag = ("<cac:AccountingSupplierParty>", "cac:Contract") if write is ubl else (
        "<ram:InvoiceCurrencyCode>", "ram:Unheard")
    xml = with_head(write(plain()), anchor, f"<{tag}><cbc:Secret>words</cbc:Secret></{tag}>" if write is ubl
                    else f"<{tag}>words</{tag}>")
    assert "Secret" in remarks(imported(sqlite_house, xml)) if write is ubl else "Unheard" in remarks(
        imported(sqlite_house, xml))


@pytest.mark.parametrize("path", OFFICIAL, ids=lambda path: path.name)
def test_the_official_examples_are_shown_whole(path: Any) -> None:
    assert read(path.read_bytes()).unread == ()


# --- the model itself: no field can be forgotten ---------------------------------------------------------------------

# Fields whose value is no text of its own on the page: what becomes of them.
EXCUSED = {
    "kind": "decides between invoice and credit note", "syntax": "of the file", "content_sha256": "of the file",
    "profile": "which rules the file follows", "unread": "named in a remark", "currency": "in every amount",
    "type_code": "in words where it is more than an invoice", "line_total_minor": "equals the sum of the lines",
    "allowance_total_minor": "equals the sum of the adjustments", "charge_total_minor": "equals theirs too",
    "tax_currency": "in the amount of BT-111", "is_charge": "decides the sign",
    "tax_category": "decides the reason", "category": "decides the reason", "is_embedded": "decides where it is shown",
    "content": "kept as a file", "mime": "decides the ending", "scheme": "beside its value", "term": "a label",
    "reason_code": "in words where there is no reason in words", "payment_terms": "in the note", "base_minor": "only together with its percentage",
    "lines": "", "seller": "", "buyer": "", "payee": "",
}


def _leaves(kind: Any, path: str = "") -> list[str]:
    found = []
    for one in fields(kind):
        found.append(one.name)
        for inner in _classes(get_type_hints(kind)[one.name]):
            found += _leaves(inner)
    return found


def _classes(hint: Any) -> list[Any]:
    if is_dataclass(hint):
        return [hint]
    return [inner for each in get_args(hint) for inner in _classes(each)] if get_origin(hint) in (
        tuple, Union, UnionType) else []


class Filler:
    """Fills every field with something of its own; `said` is what has to be found."""

    def __init__(self) -> None:
        self.count, self.said = 0, {}

    def fill(self, kind: Any, path: str, **given: Any) -> Any:
        values = dict(given)
        hints = get_type_hints(kind)
        for one in fields(kind):
            if one.name not in values:
                values[one.name] = self.value(hints[one.name], f"{path}.{one.name}", one.name)
        return kind(**values)

    def value(self, hint: Any, path: str, name: str) -> Any:
        if get_origin(hint) in (Union, UnionType):
            hint = next(each for each in get_args(hint) if each is not type(None))
        if get_origin(hint) is tuple:
            return (self.value(get_args(hint)[0], path, name),)
        if is_dataclass(hint):
            return self.fill(hint, path)
        self.count += 1
        if hint is str:
            text = f"Zz{self.count:03}q"
            if name not in EXCUSED:
                self.said[path] = text
            return text
        if hint is date:
            day = date(2030, 1, 1).replace(day=self.count % 28 + 1, year=2030 + self.count % 60)
            self.said[path] = ENGLISH.date(day)
            return day
        if hint is bool:
            return False
        if hint is Decimal:
            self.said[path] = f"{self.count}.{self.count:03}".rstrip("0")
            return Decimal(f"{self.count}.{self.count:03}")
        if hint is int:
            self.said[path] = f"{1000 + self.count:,}.{self.count % 90 + 10}"
            return (1000 + self.count) * 100 + self.count % 90 + 10
        return b"%PDF-"


def test_no_field_of_the_model_is_forgotten(sqlite_house: House) -> None:
    base = read(ubl(plain()))
    filler = Filler()
    hints = get_type_hints(EInvoice)
    figures = {one.name: getattr(base, one.name) for one in fields(EInvoice)
               if one.name.endswith("_minor") and one.name != "tax_accounting_minor"}
    line = filler.fill(type(base.lines[0]), "line", net_minor=10000, tax_category="S", tax_rate=Decimal(25),
                       quantity=Decimal(3), facts=tuple(Fact(row[0], f"Line{row[0]}q") for row in facts.LINE))
    group = replace(base.tax_breakdown[0], exemption_reason="Zz-reason", exemption_code="VATEX-EU-AE")
    given = dict(figures, kind="invoice", syntax="UBL", currency="EUR", tax_currency="SEK", type_code="384",
                 number="R-1", profile="x", content_sha256="0" * 64, lines=(line,), tax_breakdown=(group,),
                 issued_on=date(2024, 2, 29), due_on=date(2024, 2, 1), adjustments=(), third_party=(),
                 facts=tuple(Fact(row[0], f"Doc{row[0]}q") for row in facts.DOCUMENT),
                 due_days=(date(2024, 1, 15), date(2024, 2, 1)))
    invoice = replace(base, **{one.name: given[one.name] if one.name in given else filler.value(
        hints[one.name], one.name, one.name) for one in fields(EInvoice)})
    attached = replace(invoice.attachments[0], is_embedded=True, mime="application/pdf")
    invoice = replace(invoice, attachments=(attached, invoice.attachments[0]))
    with sqlite_house.system.transaction(May.SYSTEM) as db:
        [planned] = xml_documents.plan(Desk(sqlite_house.system, db, Options(), Clients(db), Questions({})),
                                       [("a.xml", invoice)])
        assert planned.write is not None, planned.outcome.problems
        planned.write()
    noted = "\n".join(map(str, planned.outcome.remarks))
    for said in page_and_paper(sqlite_house):
        lacking = {path: text for path, text in filler.said.items() if text not in said and text not in noted
                   and path != "line.adjustments.tax_rate"}          # a line's adjustments are taxed as the line is
        assert not lacking, list(lacking.items())
        for row in (*facts.DOCUMENT, *facts.LINE):
            if row[0] not in ("BT-8",):
                assert f"Doc{row[0]}q" in said or f"Line{row[0]}q" in said
        for words in ("Zz-reason (Reverse charge)", "Corrected invoice", "15 Jan 2024", "1 Feb 2024"):
            assert words in said


# --- what was lost silently -----------------------------------------------------------------------------------------

@BOTH
def test_a_due_date_before_the_date_of_issue_is_kept(sqlite_house: House, write: Any) -> None:
    due = ("<cbc:DueDate>2024-02-01</cbc:DueDate>" if write is ubl else
           '<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20240201'
           "</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>")
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
         "</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>"}


@BOTH
@pytest.mark.parametrize(("name", "means", "online"), [
    ("Factor Bank AG", "30", False), ("Seller", "30", True), ("  seller ", "58", True), ("Seller Factoring", "1", False),
    ("Seller", "59", False)])
def test_money_of_somebody_else_is_not_taken_online(sqlite_house: House, write: Any, name: str, means: str,
                                                    online: bool) -> None:
    sqlite_house.prefer(payment_details="Our bank, GR16 0110 1250 0000 0001 2300 695", tax_id="")
    payee = PAYEE[write].format(name=name, means=means)
    xml = write(plain())
    if write is ubl:
        xml = with_head(xml, "<cac:TaxTotal>", payee)
    else:
        xml = with_head(xml, "<ram:InvoiceCurrencyCode>", payee)
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


@pytest.mark.parametrize(("code", "english", "greek"), [
    ("VATEX-EU-AE", "Reverse charge", "Αντίστροφη επιβάρυνση"),
    ("vatex-eu-ae", "Reverse charge", "Αντίστροφη επιβάρυνση"),
    ("VATEX-EU-132-1A", "Exempt based on article 132, section 1 (a) of Council Directive 2006/112/EC",
     "Απαλλαγή βάσει του άρθρου 132 παράγραφος 1 στοιχείο (a) της οδηγίας 2006/112/ΕΚ του Συμβουλίου"),
    ("VATEX-EU-143-1FA", "Exempt based on article 143, section 1 (fa) of Council Directive 2006/112/EC", None),
    ("VATEX-EU-79-C", "Exempt based on article 79, point (c) of Council Directive 2006/112/EC", None),
    ("VATEX-EU-148-G", "Exempt based on article 148, point (g) of Council Directive 2006/112/EC", None),
    ("VATEX-EU-135-1", "Exempt based on article 135, section 1 of Council Directive 2006/112/EC", None),
    ("VATEX-EU-309", "Exempt based on article 309 of Council Directive 2006/112/EC", None),
    ("VATEX-FR-CGI261D-1BIS", "Exempt based on article 261 D, 1° bis, of the French tax code (CGI)", None),
    ("VATEX-FR-CGI261-4", "Exempt based on article 261, 4, of the French tax code (CGI)", None),
    ("VATEX-FR-298SEXDECIESA", "Exempt based on article 298 sexdecies A of the French tax code (CGI)", None),
    ("VATEX-XX-NEW", "VATEX-XX-NEW", "VATEX-XX-NEW")])
def test_an_exemption_code_is_said_in_words(code: str, english: str, greek: str | None) -> None:
    assert exemption_words(ENGLISH, text="", code=code, category="E") == english
    found = exemption_words(GREEK, text="", code=code, category="E")
    assert found == greek if greek else found.startswith("Απαλλαγή")


def test_a_reason_in_words_and_its_code_are_both_said() -> None:
    assert exemption_words(ENGLISH, text="Reverse charge applies", code="VATEX-EU-AE", category="AE") == (
        "Reverse charge applies")
    assert exemption_words(ENGLISH, text="Umkehr", code="VATEX-EU-AE", category="AE") == "Umkehr (Reverse charge)"
    assert exemption_words(ENGLISH, text="", code="", category="K") == "Intra-Community supply"
    assert exemption_words(ENGLISH, text="", code="", category="S") == ""


def test_every_unit_of_the_official_list_has_a_name() -> None:
    names = official_names("units")
    assert len(names) > 2000
    for code in names:
        for words in (ENGLISH, GREEK):
            for quantity in (Decimal(1), Decimal("2.5")):
                said = unit_words(words, code, quantity)
                assert said
                assert said != code or names[code] == code or len(code) > 3
    assert [unit_words(words, "HUR", Decimal(n)) for words in (ENGLISH, GREEK) for n in (1, 2)] == [
        "hour", "hours", "ώρα", "ώρες"]
    assert unit_words(ENGLISH, "own word", Decimal(2)) == "own word"


@BOTH
def test_a_unit_is_a_word_on_page_and_paper(sqlite_house: House, write: Any) -> None:
    imported(sqlite_house, write(plain()).replace(b'unitCode="C62"', b'unitCode="HUR"'))
    for said in page_and_paper(sqlite_house):
        assert "hour" in said
        assert "HUR" not in said


def _extended(paid: str, due: str, profile: str) -> bytes:
    xml = ubl(replace(plain(), profile=profile)).replace(
        b">125.00</cbc:PayableAmount>", f">{due}</cbc:PayableAmount>".encode())
    return with_head(xml, "<cac:TaxTotal>", f'<cac:PrepaidPayment><cbc:ID>Parking</cbc:ID><cbc:PaidAmount '
                     f'currencyID="EUR">{paid}</cbc:PaidAmount><cbc:InstructionID>Parking fee for others'
                     "</cbc:InstructionID></cac:PrepaidPayment>")


EXTENSION = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"  # noqa: E501


def test_what_is_collected_for_others_is_due(sqlite_house: House) -> None:
    assert [str(one.result) for one in imported(sqlite_house, _extended("10.00", "135.00", EXTENSION)).outcomes] == [
        "created"]
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
