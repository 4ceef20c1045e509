"""Supporting documents of an invoice (BG-24), out of both syntaxes."""

from __future__ import annotations

import base64
import binascii

from services.billing.einvoices.facts import is_attachment
from services.billing.einvoices.model import Attachment
from services.billing.einvoices.xml_tree import Node

_CII = "ram:ApplicableHeaderTradeAgreement/ram:AdditionalReferencedDocument"


def attachments(root: Node) -> tuple[Attachment, ...]:
    """In the order of the file. One whose content is not base64 has None for it."""
    trade = root.first("rsm:SupplyChainTradeTransaction")
    if trade is not None:
        return tuple(
            _attachment(each, "ram:IssuerAssignedID", "ram:Name", "ram:URIID", "ram:AttachmentBinaryObject")
            for each in trade.all(_CII)
            if is_attachment(each.text("ram:TypeCode"))
        )
    inside = "cac:Attachment/"
    return tuple(
        _attachment(
            each,
            "cbc:ID",
            "cbc:DocumentDescription",
            f"{inside}cac:ExternalReference/cbc:URI",
            f"{inside}cbc:EmbeddedDocumentBinaryObject",
        )
        for each in root.all("cac:AdditionalDocumentReference")
        if is_attachment(each.text("cbc:DocumentTypeCode"))
    )


def _attachment(node: Node, id: str, description: str, uri: str, binary: str) -> Attachment:
    found = node.first(binary)
    return Attachment(
        reference=node.text(id),
        description=" ".join(node.texts(description)),
        address=node.text(uri),
        is_embedded=found is not None,
        content=None if found is None else _bytes(found),
        mime="" if found is None else found.attributes.get("mimeCode", "").strip().lower(),
        name="" if found is None else found.attributes.get("filename", "").strip(),
    )


def _bytes(node: Node) -> bytes | None:
    try:
        return base64.b64decode("".join(node.content.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
