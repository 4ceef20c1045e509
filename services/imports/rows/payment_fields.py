"""The fields of payments, with the headers that other programs give them."""

from __future__ import annotations

from services.platform.importing.field_model import Field, Shape, say, words

PAYMENT_FIELDS = (
    Field(
        "external_id",
        say("External id"),
        most=120,
        synonyms=words(
            "payment id|customerpayment id|transaction id|id|number|payment number|payment no|payment #|receipt number|"
            "receipt no|transaction number|κωδικός|αριθμός απόδειξης|κωδικός πληρωμής|αριθμός πληρωμής|"
            "κωδικός συναλλαγής"
        ),
    ),
    Field(
        "client",
        say("Client"),
        required=True,
        synonyms=words(
            "client id|client external id|client number|client code|customer id|customer number|customer code|customer|"
            "client name|customer name|customer full name|payer|payer name|received from|company|company name|"
            "contact name|account name|κωδικός πελάτη|πελάτης|επωνυμία|επωνυμία πελάτη|όνομα πελάτη|πληρωτής"
        ),
    ),
    Field(
        "received_on",
        say("Date received"),
        Shape.DAY,
        required=True,
        synonyms=words(
            "date|payment date|date paid|paid date|date of payment|received|received on|paid on|paid at|transaction date|"
            "deposit date|ημερομηνία|ημ/νία|ημερομηνία πληρωμής|ημερομηνία είσπραξης|"
            "ημερομηνία κατάθεσης"
        ),
    ),
    Field(
        "amount",
        say("Amount"),
        Shape.NUMBER,
        required=True,
        synonyms=words(
            "payment amount|amount paid|amount received|paid|paid amount|payment|payment total|received amount|total|"
            "total amount|ποσό|ποσό πληρωμής|ποσό είσπραξης|εισπραχθέν ποσό"
        ),
    ),
    Field("currency", say("Currency"), Shape.CURRENCY, synonyms=words("currency code|payment currency|νόμισμα")),
    Field(
        "method",
        say("Method"),
        most=40,
        synonyms=words("payment method|payment type|payment mode|mode|paid by|paid via|τρόπος πληρωμής|μέσο πληρωμής"),
    ),
    Field(
        "reference",
        say("Reference"),
        most=120,
        synonyms=words(
            "check number|cheque number|check no|cheque no|ref|ref no|reference no|reference number|payment reference|"
            "transaction reference|memo|memo/description|description|αιτιολογία|αναφορά|περιγραφή|αριθμός επιταγής"
        ),
    ),
    Field(
        "invoices",
        say("Invoices"),
        Shape.NOTE,
        4_000,
        synonyms=words(
            "invoice|invoice number|invoice numbers|invoice no|invoice nos|invoice #|invoice reference|applied to|"
            "applied to invoice|paid invoices|τιμολόγια|τιμολόγιο|παραστατικά|παραστατικό|αριθμός τιμολογίου|"
            "αρ. τιμολογίου|αρ. παραστατικού"
        ),
    ),
    Field(
        "applied",
        say("Applied to the invoice"),
        Shape.NUMBER,
        synonyms=words(
            "applied amount|amount applied|amount applied to invoice|applied to invoice amount|invoice payment amount|"
            "invoice payment applied amount|allocated|allocated amount|amount allocated|ποσό τιμολογίου|"
            "ποσό που εφαρμόστηκε"
        ),
    ),
    Field(
        "kind",
        say("Kind"),
        most=60,
        synonyms=words("type|transaction type|record type|document type|είδος|τύπος|είδος κίνησης|τύπος κίνησης"),
    ),
    Field(
        "status",
        say("Status"),
        most=60,
        synonyms=words("state|payment status|transaction status|κατάσταση|κατάσταση πληρωμής"),
    ),
)
