"""Electronic invoices of EN 16931: UBL 2.1 and UN/CEFACT CII, read into one value or refused with a sentence.

Pure: bytes in, a frozen value out. No database, no network, no clock, so a caller can run it in a confined child.
"""

from services.billing.einvoices.errors import Unreadable
from services.billing.einvoices.line_model import Adjustment, ELine, Fact, Period, SubLine
from services.billing.einvoices.model import Attachment, EInvoice, Payment, Preceding, TaxGroup, ThirdParty
from services.billing.einvoices.party_model import Identifier, Party
from services.billing.einvoices.read import read

__all__ = [
    "Adjustment",
    "Attachment",
    "EInvoice",
    "ELine",
    "Fact",
    "Identifier",
    "Party",
    "Payment",
    "Period",
    "Preceding",
    "SubLine",
    "TaxGroup",
    "ThirdParty",
    "Unreadable",
    "read",
]
