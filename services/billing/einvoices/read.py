"""The one door: bytes to a checked invoice."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from services.billing.einvoices import errors as refusals
from services.billing.einvoices.cii import from_cii
from services.billing.einvoices.model import EInvoice
from services.billing.einvoices.rules import require_consistent
from services.billing.einvoices.ubl import from_ubl
from services.billing.einvoices.unread import unread
from services.billing.einvoices.xml_tree import Node, parse, quoted

_UBL_ROOTS = frozenset(("ubl:Invoice", "ubl-cn:CreditNote"))


def read(xml: bytes) -> EInvoice:
    """The invoice or credit note in `xml`, its figures as stated and found to agree with each other.

    Raises a subclass of Unreadable, which says in one sentence what is wrong, and nothing else whatever the bytes.
    """
    root = parse(xml)
    invoice = _invoice(root, sha256(xml).hexdigest())
    require_consistent(invoice)
    return replace(invoice, unread=unread(root))


def _invoice(root: Node, digest: str) -> EInvoice:
    if root.tag in _UBL_ROOTS:
        return from_ubl(root, digest)
    if root.tag == "rsm:CrossIndustryInvoice":
        return from_cii(root, digest)
    if root.local == "CrossIndustryDocument":
        raise refusals.OldZugferd()
    raise refusals.NotAnInvoice(root=quoted(root.local))
