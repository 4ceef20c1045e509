"""Seller, buyer and payee of UBL."""

from __future__ import annotations

from services.billing.einvoices.party_model import Identifier, Party
from services.billing.einvoices.xml_tree import Node

_ADDRESS = "cac:PostalAddress"
_LEGAL = "cac:PartyLegalEntity"


def party(node: Node) -> Party:
    """A cac:Party. Its name is the registered one (BT-27, BT-44); where only cac:PartyName is given, that."""
    registered = node.text(f"{_LEGAL}/cbc:RegistrationName")
    known_as = node.text("cac:PartyName/cbc:Name")
    endpoint = identifier(node.first("cbc:EndpointID"))
    return Party(
        name=registered or known_as,
        trading_name=known_as if registered else "",
        address_lines=_address_lines(node),
        city=node.text(f"{_ADDRESS}/cbc:CityName"),
        postcode=node.text(f"{_ADDRESS}/cbc:PostalZone"),
        subdivision=node.text(f"{_ADDRESS}/cbc:CountrySubentity"),
        country=node.text(f"{_ADDRESS}/cac:Country/cbc:IdentificationCode"),
        vat_id=_tax_number(node, is_vat=True),
        tax_id=_tax_number(node, is_vat=False),
        legal_id=identifier(node.first(f"{_LEGAL}/cbc:CompanyID")),
        identifiers=_identifiers(node),
        endpoint=endpoint,
        contact_name=node.text("cac:Contact/cbc:Name"),
        phone=node.text("cac:Contact/cbc:Telephone"),
        email=node.text("cac:Contact/cbc:ElectronicMail") or mail_address(endpoint),
        legal_information=node.text(f"{_LEGAL}/cbc:CompanyLegalForm"),
    )


def identifier(node: Node | None) -> Identifier | None:
    """An identifier with its scheme, of UBL or CII; None when it is absent or empty."""
    if node is None or not node.content:
        return None
    return Identifier(node.content, node.attributes.get("schemeID", "").strip())


def mail_address(endpoint: Identifier | None) -> str:
    """The electronic address where it is an e-mail address (EAS scheme EM), else ""."""
    return endpoint.value if endpoint is not None and endpoint.scheme == "EM" else ""


def _address_lines(node: Node) -> tuple[str, ...]:
    paths = ("cbc:StreetName", "cbc:AdditionalStreetName", "cac:AddressLine/cbc:Line")
    return tuple(line for path in paths for line in node.texts(f"{_ADDRESS}/{path}"))


def _tax_number(node: Node, *, is_vat: bool) -> str:
    for scheme in node.all("cac:PartyTaxScheme"):
        if (scheme.text("cac:TaxScheme/cbc:ID").upper() == "VAT") is is_vat and scheme.text("cbc:CompanyID"):
            return scheme.text("cbc:CompanyID")
    return ""


def _identifiers(node: Node) -> tuple[Identifier, ...]:
    found = (identifier(one) for one in node.all("cac:PartyIdentification/cbc:ID"))
    return tuple(one for one in found if one is not None)
