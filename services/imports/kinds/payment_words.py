"""Whether a row of payments is money that came in, by its state and its kind in the words of many programs."""

from __future__ import annotations

from enum import StrEnum

from data.errors import Invalid
from data.statuses import PaymentMethod
from services.imports.rows.vocabularies import Vocabulary, words
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice


class Came(StrEnum):
    IN = "came-in"
    LEAVE_OUT = "leave-out"


class DidItComeIn(Invalid):
    message = "The file calls some payments “{word}”. Did this money come in?"


class IsItAPayment(Invalid):
    message = "The file calls some rows “{word}”. Are they payments that came in?"


_CHOICES = (
    Choice(Came.IN, msgid("Yes, book it as a payment")),
    Choice(Came.LEAVE_OUT, msgid("No, leave these rows out")),
)
_ANSWERS = {str(each): each for each in Came}
# Stripe, Invoice Ninja, Zoho, QuickBooks and banks, as their help pages name states and kinds.
_CAME_IN = words(
    "paid|succeeded|success|successful|completed|complete|settled|cleared|captured|confirmed|received|"
    "deposited|posted|closed|πληρώθηκε|πληρωμένο|εισπράχθηκε|ολοκληρώθηκε|εκκαθαρίστηκε"
)
_NEVER = words(
    "failed|failure|declined|rejected|cancelled|canceled|void|voided|bounced|expired|incomplete|uncaptured|"
    "unpaid|απέτυχε|ακυρώθηκε|ακυρωμένο|άκυρο|απορρίφθηκε"
)
_PAYMENTS = words(
    "payment|payments|customer payment|invoice payment|payment received|received payment|receipt|"
    "receive payment|accrecpayment|είσπραξη|πληρωμή|πληρωμή πελάτη"
)
_NO_PAYMENTS = words(
    "invoice|credit memo|credit note|estimate|quote|bill|bill payment|vendor payment|expense|"
    "purchase order|sales order|journal|journal entry|accrec|accpay|τιμολόγιο|πιστωτικό|προσφορά|"
    "έξοδο|πληρωμή προμηθευτή"
)
PAYMENT_STATES = Vocabulary(
    "payment-state",
    "status",
    DidItComeIn,
    dict.fromkeys(_CAME_IN, Came.IN) | dict.fromkeys(_NEVER, Came.LEAVE_OUT),
    _CHOICES,
    _ANSWERS,
)
PAYMENT_KINDS = Vocabulary(
    "payment-kind",
    "kind",
    IsItAPayment,
    dict.fromkeys(_PAYMENTS, Came.IN) | dict.fromkeys(_NO_PAYMENTS, Came.LEAVE_OUT),
    _CHOICES,
    _ANSWERS,
)


class WhichMethod(Invalid):
    message = "The file says that some payments were made by “{word}”. How is that?"


_BY: dict[PaymentMethod, tuple[str, str]] = {
    PaymentMethod.CARD: (
        msgid("Card"),
        "card|credit card|debit card|visa|mastercard|amex|american express|pos|κάρτα|πιστωτική κάρτα|χρεωστική κάρτα",
    ),
    PaymentMethod.CASH: (msgid("Cash"), "cash|μετρητά"),
    PaymentMethod.CHEQUE: (msgid("Cheque"), "cheque|check|cheques|checks|bank draft|επιταγή"),
    PaymentMethod.TRANSFER: (
        msgid("Bank transfer"),
        "transfer|bank transfer|wire|wire transfer|bank|bank deposit|"
        "direct deposit|eft|ach|bacs|iris|sepa|sepa transfer|sepa credit transfer|bank remittance|"
        "faster payment|interac|e transfer|electronic transfer|κατάθεση|τραπεζική κατάθεση|"
        "τραπεζικό έμβασμα|έμβασμα|τραπεζική μεταφορά|μεταφορά",
    ),
    PaymentMethod.BANK_DEBIT: (
        msgid("Direct debit"),
        "direct debit|bank debit|sepa direct debit|sepa debit|ach debit|gocardless|άμεση χρέωση|πάγια εντολή",
    ),
    PaymentMethod.OTHER: (msgid("Other"), "other|άλλο|λοιπά"),
}
METHODS = Vocabulary(
    "method",
    "method",
    WhichMethod,
    {word: method for method, (_, text) in _BY.items() for word in words(text)},
    tuple(Choice(method, label) for method, (label, _) in _BY.items()),
    {str(method): method for method in _BY},
)
