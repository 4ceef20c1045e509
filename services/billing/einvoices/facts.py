"""Terms that decide no amount: references, delivery, representatives ..., where each stands in both syntaxes.

One table for both readers: the number of EN 16931-1, the paths in UBL 2.1 (from the root) and in CII (from the trade
transaction). Sources: CEN/TS 16931-3-2 and -3-3. A term that may repeat
gives one Fact each time it stands there. What is decided by money or needs its neighbours is read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from services.billing.einvoices.line_model import Fact
from services.billing.einvoices.xml_tree import Node

_A = "ram:ApplicableHeaderTradeAgreement/"
_D = "ram:ApplicableHeaderTradeDelivery/"
_S = "ram:ApplicableHeaderTradeSettlement/"
_AGENT, _AGENT_CII = "cac:TaxRepresentativeParty/", f"{_A}ram:SellerTaxRepresentativeTradeParty/"
_SHIP, _SHIP_CII = "cac:Delivery/cac:DeliveryLocation/", f"{_D}ram:ShipToTradeParty/"
_Paths = tuple[str, ...]


def _address(terms: str, ubl: str, cii: str) -> tuple[tuple[str, _Paths, _Paths], ...]:
    """Two streets, the third line, city, post code, subdivision and country, in the order of `terms`."""
    street, more, third, city, code, part, country = (f"BT-{number}" for number in terms.split())
    return (
        (street, (f"{ubl}cbc:StreetName",), (f"{cii}ram:LineOne",)),
        (more, (f"{ubl}cbc:AdditionalStreetName",), (f"{cii}ram:LineTwo",)),
        (third, (f"{ubl}cac:AddressLine/cbc:Line",), (f"{cii}ram:LineThree",)),
        (code, (f"{ubl}cbc:PostalZone",), (f"{cii}ram:PostcodeCode",)),
        (city, (f"{ubl}cbc:CityName",), (f"{cii}ram:CityName",)),
        (part, (f"{ubl}cbc:CountrySubentity",), (f"{cii}ram:CountrySubDivisionName",)),
        (country, (f"{ubl}cac:Country/cbc:IdentificationCode",), (f"{cii}ram:CountryID",)),
    )


DOCUMENT: tuple[tuple[str, _Paths, _Paths], ...] = (
    ("BT-7", ("cbc:TaxPointDate",), (f"{_S}ram:ApplicableTradeTax/ram:TaxPointDate/udt:DateString",)),
    ("BT-8", ("cac:InvoicePeriod/cbc:DescriptionCode",), (f"{_S}ram:ApplicableTradeTax/ram:DueDateTypeCode",)),
    ("BT-11", ("cac:ProjectReference/cbc:ID",), (f"{_A}ram:SpecifiedProcuringProject/ram:ID",)),
    (
        "BT-14",
        ("cac:OrderReference/cbc:SalesOrderID",),
        (f"{_A}ram:SellerOrderReferencedDocument/ram:IssuerAssignedID",),
    ),
    (
        "BT-15",
        ("cac:ReceiptDocumentReference/cbc:ID",),
        (f"{_D}ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID",),
    ),
    (
        "BT-16",
        ("cac:DespatchDocumentReference/cbc:ID",),
        (f"{_D}ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",),
    ),
    ("BT-17", ("cac:OriginatorDocumentReference/cbc:ID",), ()),
    ("BT-19", ("cbc:AccountingCost",), (f"{_S}ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",)),
    ("BT-62", (f"{_AGENT}cac:PartyName/cbc:Name",), (f"{_AGENT_CII}ram:Name",)),
    ("BT-63", (f"{_AGENT}cac:PartyTaxScheme/cbc:CompanyID",), (f"{_AGENT_CII}ram:SpecifiedTaxRegistration/ram:ID",)),
    *_address("64 65 164 66 67 68 69", f"{_AGENT}cac:PostalAddress/", f"{_AGENT_CII}ram:PostalTradeAddress/"),
    ("BT-70", ("cac:Delivery/cac:DeliveryParty/cac:PartyName/cbc:Name",), (f"{_SHIP_CII}ram:Name",)),
    ("BT-71", (f"{_SHIP}cbc:ID",), (f"{_SHIP_CII}ram:ID", f"{_SHIP_CII}ram:GlobalID")),
    *_address("75 76 165 77 78 79 80", f"{_SHIP}cac:Address/", f"{_SHIP_CII}ram:PostalTradeAddress/"),
)

_PRODUCT = "ram:SpecifiedTradeProduct/"
LINE: tuple[tuple[str, _Paths, _Paths], ...] = (
    (
        "BT-132",
        ("cac:OrderLineReference/cbc:LineID",),
        ("ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:LineID",),
    ),
    (
        "BT-133",
        ("cbc:AccountingCost",),
        ("ram:SpecifiedLineTradeSettlement/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",),
    ),
    ("BT-155", ("cac:Item/cac:SellersItemIdentification/cbc:ID",), (f"{_PRODUCT}ram:SellerAssignedID",)),
    ("BT-156", ("cac:Item/cac:BuyersItemIdentification/cbc:ID",), (f"{_PRODUCT}ram:BuyerAssignedID",)),
    ("BT-157", ("cac:Item/cac:StandardItemIdentification/cbc:ID",), (f"{_PRODUCT}ram:GlobalID",)),
    (
        "BT-158",
        ("cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode",),
        (f"{_PRODUCT}ram:DesignatedProductClassification/ram:ClassCode",),
    ),
    ("BT-159", ("cac:Item/cac:OriginCountry/cbc:IdentificationCode",), (f"{_PRODUCT}ram:OriginTradeCountry/ram:ID",)),
)

_SUBJECT = re.compile(r"#([A-Z0-9]{3})#")
_PLAIN_SUBJECTS = frozenset(("AAI", "ACB", "ADU"))  # general information, additional information, note
_CONTEXT = "rsm:ExchangedDocumentContext"
_BASIC_DATE = re.compile(r"\d{8}")
_TAX_SCHEMES = frozenset(("VA", "FC"))  # of CII's tax registrations: the label says which
_OBJECT, _TENDER_OR_PROJECT = "130", "50"  # UNTDID 1001, as the bindings of BT-18, BT-17 and BT-11 use it


def document_facts(root: Node) -> tuple[Fact, ...]:
    """The facts of a whole document, in the order of the table."""
    trade = root.first("rsm:SupplyChainTradeTransaction")
    found = [fact for term, ubl, cii in DOCUMENT for fact in _facts(trade or root, term, cii if trade else ubl)]
    return (*_about(root), *dict.fromkeys(found), *_typed_references(root, trade))


def line_facts(node: Node, *, is_cii: bool) -> tuple[Fact, ...]:
    """The facts of an invoice line."""
    found = [fact for term, ubl, cii in LINE for fact in _facts(node, term, cii if is_cii else ubl)]
    reference, kind, id = (
        ("ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument", "ram:TypeCode", "ram:IssuerAssignedID")
        if is_cii
        else ("cac:DocumentReference", "cbc:DocumentTypeCode", "cbc:ID")
    )
    found += [
        Fact("BT-128", said(one))
        for each in node.all(reference)
        if each.text(kind) in (_OBJECT, "")
        for one in each.all(id)
        if one.content
    ]
    attribute, name, value = (
        (f"{_PRODUCT}ram:ApplicableProductCharacteristic", "ram:Description", "ram:Value")
        if is_cii
        else ("cac:Item/cac:AdditionalItemProperty", "cbc:Name", "cbc:Value")
    )
    found += [Fact("BG-32", f"{each.text(name)}: {each.text(value)}") for each in node.all(attribute)]
    return tuple(found)


def is_attachment(type_code: str) -> bool:
    """Whether an additional document is one of BG-24; the others are names of things (BT-11, BT-17, BT-18)."""
    return type_code not in (_OBJECT, _TENDER_OR_PROJECT)


def said(node: Node) -> str:
    """A text with the scheme or list it is written in, if any; a date as YYYY-MM-DD."""
    scheme = node.attributes.get("schemeID") or node.attributes.get("listID") or ""
    text = node.content
    if node.tag in ("udt:DateString", "udt:DateTimeString") and _BASIC_DATE.fullmatch(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    shown = scheme.strip() if node.local != "CompanyID" and scheme.strip() not in _TAX_SCHEMES else ""
    return f"{text} ({shown})" if shown else text


def day(text: str) -> date | None:
    """The day that a fact states, if it is one."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def without_subject(note: str) -> str:
    """The text of a note of UBL, whose subject (BT-21) stands before it: "#REG#Registered in ..."."""
    found = _SUBJECT.match(note)
    return note[found.end() :].lstrip() if found else note


def _about(root: Node) -> Iterator[Fact]:
    """What the notes are about (BT-21) and the business process (BT-23), where it is named in words: most name an URN,
    which says to programs what the profile says (BT-24)."""
    codes = [found[1] for text in root.texts("cbc:Note") if (found := _SUBJECT.match(text))]
    codes += root.texts("rsm:ExchangedDocument/ram:IncludedNote/ram:SubjectCode")
    yield from (Fact("BT-21", code) for code in dict.fromkeys(codes) if code not in _PLAIN_SUBJECTS)
    process = root.text("cbc:ProfileID", f"{_CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID")
    if process and ":" not in process:
        yield Fact("BT-23", process)


def _facts(node: Node, term: str, paths: _Paths) -> list[Fact]:
    return [Fact(term, said(found)) for path in paths for found in node.all(path) if found.content]


def _typed_references(root: Node, trade: Node | None) -> tuple[Fact, ...]:
    """UBL puts BT-18 (and a credit note BT-11), CII BT-17 and BT-18 among the additional documents, by their type."""
    path, kind, id, fifty = (
        ("cac:AdditionalDocumentReference", "cbc:DocumentTypeCode", "cbc:ID", "BT-11")
        if trade is None
        else (f"{_A}ram:AdditionalReferencedDocument", "ram:TypeCode", "ram:IssuerAssignedID", "BT-17")
    )
    return tuple(
        Fact("BT-18" if each.text(kind) == _OBJECT else fifty, said(one))
        for each in (trade or root).all(path)
        if not is_attachment(each.text(kind))
        for one in each.all(id)
        if one.content
    )
