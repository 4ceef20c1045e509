"""What kind of document a row is, in the words of many programs: never guessed, for a credit is no demand."""

from __future__ import annotations

from enum import StrEnum

from data.errors import Invalid
from services.imports.rows.vocabularies import Vocabulary, words
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice


class Kind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
    LEAVE_OUT = "leave-out"


class WhichKind(Invalid):
    message = "The file calls some rows “{word}”. What kind of document is that?"


_INVOICES = words(
    "invoice|invoices|sales invoice|tax invoice|vat invoice|service invoice|commercial invoice|"
    "final invoice|recurring invoice|inv|accrec|380|τιμολόγιο|τιμολόγιο πώλησης|"
    "τιμολόγιο παροχής υπηρεσιών|τιμολόγιο παροχής|τιμολόγιο υπηρεσιών|τπυ"
)
_CREDITS = words(
    "credit note|credit notes|sales credit note|sales credit|credit|credit memo|credit memos|"
    "credit invoice|customer credit|accreccredit|crn|381|πιστωτικό|πιστωτικό τιμολόγιο|"
    "πιστωτικό τιμολόγιο πώλησης|πιστωτικό παροχής υπηρεσιών"
)
# Words that tell of a column that it is about kinds, though none of them becomes a document here unasked.
OTHERS = frozenset(
    words(
        "estimate|quote|quotation|payment|receipt|sales receipt|refund|bill|bill payment|expense|purchase order|"
        "sales order|order|deposit|journal|journal entry|statement|delivery note|proforma|pro forma|proforma invoice|"
        "debit note|debit memo|invoice payment|accpay|accpaycredit|bank transfer|προσφορά|προτιμολόγιο|απόδειξη|πληρωμή|"
        "είσπραξη|δελτίο αποστολής|παραγγελία"
    )
)
KINDS = Vocabulary(
    "kind",
    "kind",
    WhichKind,
    dict.fromkeys(_INVOICES, Kind.INVOICE) | dict.fromkeys(_CREDITS, Kind.CREDIT_NOTE),
    (
        Choice(Kind.INVOICE, msgid("An invoice")),
        Choice(Kind.CREDIT_NOTE, msgid("A credit note")),
        Choice(Kind.LEAVE_OUT, msgid("Neither: leave these rows out")),
    ),
    {str(each): each for each in Kind},
)
