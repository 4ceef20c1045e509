"""The one door: bytes to a checked invoice."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from services.einvoices import refusals
from services.einvoices.checks import require_consistent
from services.einvoices.cii import from_cii
from services.einvoices.model import EInvoice
from services.einvoices.tree import Node, parse, quoted
from services.einvoices.ubl import from_ubl
from services.einvoices.unread import unread

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
