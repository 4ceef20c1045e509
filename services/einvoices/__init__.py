"""Electronic invoices of EN 16931: UBL 2.1 and UN/CEFACT CII, read into one value or refused with a sentence.

Pure: bytes in, a frozen value out. No database, no network, no clock, so a caller can run it in a confined child.
"""

from services.einvoices.line_model import Adjustment, ELine, Fact, Period, SubLine
from services.einvoices.model import Attachment, EInvoice, Payment, Preceding, TaxGroup, ThirdParty
from services.einvoices.party_model import Identifier, Party
from services.einvoices.reading import read
from services.einvoices.refusals import Unreadable

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
