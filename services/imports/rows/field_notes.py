"""What each field of an import means and how it may look: the notes of a template, and its examples fit together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.platform.areas import contact_rights
from services.platform.i18n import msgid
from services.platform.importing.field_model import Field, FieldNote, Shape

_ID = msgid("The number or code in your other program. A second import finds the row again by it.")
_CURRENCY = msgid("Three letters. Blank means the client's currency, or else your firm's.")
_LANGUAGE = msgid("A language of the portal, as a code.")
_CLIENT = msgid("The client's external id or name, as it is in the portal.")
_YES = msgid("Yes or no. Blank leaves it as it is.")
_LINE_TOTAL = msgid("Only checked if a unit price is there; otherwise it is the amount of the line.")

CLIENT_NOTES = {
    "external_id": FieldNote(_ID, "00123"),
    "name": FieldNote(msgid("The name of the person, company or property."), "Acme Ltd"),
    "kind": FieldNote(msgid("One of: person, company, trust, partnership, property, other."), msgid("company")),
    "role": FieldNote(msgid("Client or supplier: suppliers are left out. Blank means client."), msgid("client")),
    "tax_id": FieldNote(msgid("The tax number, with the zeros it begins with."), "094014201"),
    "address": FieldNote(msgid("Street and number; several lines are possible."), "12 Main Street"),
    "city": FieldNote(msgid("Town or city."), "Athens"),
    "state": FieldNote(msgid("State or region, where addresses have one."), "Attica"),
    "zip": FieldNote(msgid("The postal code, with the zeros it begins with."), "01234"),
    "country": FieldNote(msgid("A country as its two letters or its name."), "GR"),
    "email": FieldNote(msgid("The main e-mail address of the client."), "office@acme.example"),
    "phone": FieldNote(msgid("A telephone number."), "+30 210 1234567"),
    "currency": FieldNote(msgid("Three letters. Blank means your firm's currency."), "EUR"),
    "language": FieldNote(_LANGUAGE, "en"),
    "note": FieldNote(msgid("For your staff; clients do not see it."), msgid("Calls on Mondays")),
}
CONTACT_NOTES = {
    "external_id": FieldNote(_ID, "K-7"),
    "client": FieldNote(_CLIENT, "00123"),
    "name": FieldNote(msgid("The full name of the person."), "Maria Smith"),
    "email": FieldNote(msgid("The person signs in with this e-mail address."), "maria@acme.example"),
    "username": FieldNote(msgid("For people who sign in without an e-mail address."), "maria.smith"),
    "phone": FieldNote(msgid("A telephone number."), "+30 210 1234568"),
    "mobile": FieldNote(msgid("A telephone number."), "+30 690 1234567"),
    "fax": FieldNote(msgid("A telephone number."), "+30 210 1234569"),
    "job_title": FieldNote(msgid("What the person does at the client."), msgid("Bookkeeper")),
    "language": FieldNote(_LANGUAGE, "en"),
    "is_primary": FieldNote(msgid("Yes for the one person who is asked first."), msgid("yes")),
}
INVOICE_NOTES = {
    "external_id": FieldNote(_ID, "9001"),
    "number": FieldNote(msgid("The number printed on the document. Rows with the same one are lines of it."), "0042"),
    "kind": FieldNote(msgid("Invoice or credit note. Blank means invoice."), msgid("invoice")),
    "client": FieldNote(_CLIENT, "00123"),
    "issued_on": FieldNote(msgid("The day the document was issued."), date(2026, 1, 31)),
    "due_on": FieldNote(msgid("Blank means your firm's payment terms."), date(2026, 2, 28)),
    "terms": FieldNote(msgid("Counted from the date of issue where no due date is given."), "Net 30"),
    "currency": FieldNote(_CURRENCY, "EUR"),
    "status": FieldNote(msgid("Draft, open, partly paid, paid or void. Blank means open."), msgid("partly paid")),
    "paid": FieldNote(msgid("What came in on the document before it came here."), Decimal("23.20")),
    "balance": FieldNote(msgid("What is still to be paid."), Decimal("200.00")),
    "paid_on": FieldNote(msgid("The day the last money came in."), date(2026, 2, 10)),
    "title": FieldNote(msgid("A heading for the whole document."), msgid("Annual accounts")),
    "reference": FieldNote(msgid("What the client calls it, such as an order number."), "PO-0007"),
    "note": FieldNote(msgid("A text for the client at the end of the document."), msgid("Thank you")),
    "description": FieldNote(msgid("What the line is for."), msgid("Advice")),
    "quantity": FieldNote(msgid("How many. Blank means one."), Decimal("2")),
    "unit": FieldNote(msgid("What is counted."), msgid("hours")),
    "unit_price": FieldNote(msgid("The price of one, without tax."), Decimal("100")),
    "discount_percent": FieldNote(msgid("In percent of the line."), Decimal("10")),
    "tax_rate": FieldNote(msgid("In percent: 24, not 0.24."), Decimal("24")),
    "tax_category": FieldNote(msgid("A code of UNCL 5305: S, Z, E, AE and so on. Blank follows from the rate."), "S"),
    "amount": FieldNote(_LINE_TOTAL, Decimal("180.00")),
    "line_tax": FieldNote(msgid("Only checked, or the rate is found from it."), Decimal("43.20")),
    "line_gross": FieldNote(_LINE_TOTAL, Decimal("223.20")),
    "net": FieldNote(
        msgid("The document without tax: checked against its lines, or stands for them."), Decimal("180.00")
    ),
    "tax": FieldNote(
        msgid("The tax of the document: checked against its lines, or stands for them."), Decimal("43.20")
    ),
    "gross": FieldNote(
        msgid("The document with tax: checked against its lines, or stands for them."), Decimal("223.20")
    ),
}
PAYMENT_NOTES = {
    "external_id": FieldNote(_ID, "0000815"),
    "client": FieldNote(_CLIENT, "00123"),
    "received_on": FieldNote(msgid("The day the money came in."), date(2026, 3, 15)),
    "amount": FieldNote(msgid("All of it, above zero."), Decimal("50.00")),
    "currency": FieldNote(_CURRENCY, "EUR"),
    "method": FieldNote(
        msgid("One of: card, cash, cheque, bank transfer, direct debit, other."), msgid("bank transfer")
    ),
    "reference": FieldNote(msgid("What stands on the bank statement or cheque."), "000451"),
    "invoices": FieldNote(
        msgid("The numbers it was for, with a semicolon between them. Blank leaves it as credit."), "0042"
    ),
    "applied": FieldNote(
        msgid(
            "What the invoice of the row got of it. A payment for several invoices takes one row for each, all with "
            "the same id and amount."
        ),
        Decimal("50.00"),
    ),
    "kind": FieldNote(msgid("Payment, or blank. Rows of other kinds are left out."), msgid("payment")),
    "status": FieldNote(
        msgid("Whether the money came in, such as paid or failed. Blank means that it did."), msgid("paid")
    ),
}


def contact_right_fields() -> tuple[tuple[Field, FieldNote], ...]:
    """The rights of contacts that areas declare, as fields."""
    return tuple(
        (
            Field(each.name, each.column or each.words, Shape.FLAG, synonyms=each.synonyms),
            FieldNote(_YES, each.example),
        )
        for each in contact_rights()
    )
