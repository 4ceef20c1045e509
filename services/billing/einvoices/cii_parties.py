"""Seller, buyer and payee of CII."""

from __future__ import annotations

from services.billing.einvoices.party_model import Identifier, Party
from services.billing.einvoices.ubl_parties import identifier, mail_address
from services.billing.einvoices.xml_tree import Node

_ADDRESS = "ram:PostalTradeAddress"
_CONTACT = "ram:DefinedTradeContact"
_LEGAL = "ram:SpecifiedLegalOrganization"


def party(node: Node) -> Party:
    """A trade party: seller, buyer or payee."""
    endpoint = identifier(node.first("ram:URIUniversalCommunication/ram:URIID"))
    mail = node.text(f"{_CONTACT}/ram:EmailURIUniversalCommunication/ram:URIID")
    return Party(
        name=node.text("ram:Name"),
        trading_name=node.text(f"{_LEGAL}/ram:TradingBusinessName"),
        address_lines=tuple(
            line for part in ("LineOne", "LineTwo", "LineThree") for line in node.texts(f"{_ADDRESS}/ram:{part}")
        ),
        city=node.text(f"{_ADDRESS}/ram:CityName"),
        postcode=node.text(f"{_ADDRESS}/ram:PostcodeCode"),
        subdivision=node.text(f"{_ADDRESS}/ram:CountrySubDivisionName"),
        country=node.text(f"{_ADDRESS}/ram:CountryID"),
        vat_id=_tax_number(node, "VA"),
        tax_id=_tax_number(node, "FC"),
        legal_id=identifier(node.first(f"{_LEGAL}/ram:ID")),
        identifiers=_identifiers(node),
        endpoint=endpoint,
        contact_name=node.text(f"{_CONTACT}/ram:PersonName", f"{_CONTACT}/ram:DepartmentName"),
        phone=node.text(f"{_CONTACT}/ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
        email=mail or mail_address(endpoint),
        legal_information="\n".join(node.texts("ram:Description")),
    )


def _tax_number(node: Node, scheme: str) -> str:
    for number in node.all("ram:SpecifiedTaxRegistration/ram:ID"):
        if number.attributes.get("schemeID", "").strip() == scheme and number.content:
            return number.content
    return ""


def _identifiers(node: Node) -> tuple[Identifier, ...]:
    found = (identifier(one) for path in ("ram:ID", "ram:GlobalID") for one in node.all(path))
    return tuple(one for one in found if one is not None)
