"""What a file says that nothing here has read: named, so that no term is lost without a word.

The readers mark every element whose text they take (Node.seen). What is left is either machinery of the format, listed
below with its reason, or a term of an extension or of another standard, which the import names to whoever imports.
"""

from __future__ import annotations

from services.billing.einvoices.xml_tree import Node

# Elements that say nothing to a reader, by the names of their parent and their own.
MACHINERY = frozenset(
    (
        "*/UBLVersionID",
        "*/CustomizationID",
        "*/ProfileID",
        "*/ProfileExecutionID",  # which rules the file follows
        "*/UUID",
        "*/CopyIndicator",
        "*/LineCountNumeric",  # of the transport
        "TaxScheme/ID",
        "TaxScheme/Name",
        "TaxScheme/TaxTypeCode",  # "VAT", again and again
        "ApplicableTradeTax/TypeCode",
        "CategoryTradeTax/TypeCode",
        "AppliedTradeTax/TypeCode",
        "BusinessProcessSpecifiedDocumentContextParameter/ID",  # BT-23
        "GuidelineSpecifiedDocumentContextParameter/ID",  # BT-24
        "ExchangedDocumentContext/TestIndicator",
        "TestIndicator/Indicator",
        "ExchangedDocument/Name",
        "*/DocumentType",
        "AdditionalReferencedDocument/ReferenceTypeCode",  # beside the code
        "ExternalReference/FileName",
        "AllowanceCharge/ChargeIndicator",
        "ChargeIndicator/Indicator",  # of a price: always a discount
        "GrossPriceProductTradePrice/BasisQuantity",  # the net price's own, once more
        "IncludedNote/SubjectCode",
        "SpecifiedProcuringProject/Name",  # what sort of note; fixed
        "CardAccount/NetworkID",  # of a card, shown without
    )
)
_SIGNATURES = frozenset(("UBLExtensions", "Signature"))  # about the file, not the deal
MOST = 30


def unread(root: Node) -> tuple[str, ...]:
    """The elements with words nobody took, as "Parent/Name", in the order of the file; at most `MOST`."""
    found: dict[str, None] = {}
    _walk(root, root.local, found)
    return tuple(found)[:MOST]


def _walk(node: Node, parent: str, found: dict[str, None]) -> None:
    for child in node.children:
        if child.local in _SIGNATURES:
            continue
        name = f"{parent}/{child.local}"
        if not child.seen and "".join(child.pieces).strip() and not {name, f"*/{child.local}"} & MACHINERY:
            found.setdefault(name)
        _walk(child, child.local, found)
