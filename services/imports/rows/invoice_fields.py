"""The fields of invoices and credit notes, with the headers that other programs give them."""

from __future__ import annotations

from services.platform.importing.field_model import Field, Shape, say, words

INVOICE_FIELDS = (
    Field(
        "external_id",
        say("External id"),
        most=120,
        synonyms=words("invoice id|document id|id|κωδικός παραστατικού|μαρκ|μ.αρ.κ."),
    ),
    Field(
        "number",
        say("Number"),
        most=80,
        synonyms=words(
            "invoice number|invoice no|invoice nr|invoice num|invoice #|invoice ref|invoice|document number|document no|"
            "doc number|doc no|bill number|bill no|num|no|αριθμός|αριθμός τιμολογίου|αρ. τιμολογίου|"
            "αριθμός παραστατικού|αρ. παραστατικού|παραστατικό|τιμολόγιο"
        ),
    ),
    Field(
        "kind",
        say("Kind"),
        most=60,
        synonyms=words(
            "type|document type|doc type|invoice type|transaction type|voucher type|record type|document kind|είδος|τύπος|"
            "είδος παραστατικού|τύπος παραστατικού"
        ),
    ),
    Field(
        "client",
        say("Client"),
        required=True,
        synonyms=words(
            "client id|client external id|client number|client code|customer id|customer number|customer code|customer|"
            "client name|customer name|customer full name|company|company name|organisation|organization|contact name|"
            "account name|bill to|billed to|invoice to|sold to|debtor|κωδικός πελάτη|πελάτης|επωνυμία|επωνυμία πελάτη|"
            "όνομα πελάτη"
        ),
    ),
    Field(
        "issued_on",
        say("Date of issue"),
        Shape.DAY,
        required=True,
        synonyms=words(
            "issue date|invoice date|date|issued|issued on|date issued|invoiced on|document date|doc date|billing date|"
            "bill date|transaction date|ημερομηνία|ημ/νία|ημερομηνία έκδοσης|"
            "ημ/νία έκδοσης|ημερομηνία τιμολογίου|ημερομηνία παραστατικού"
        ),
    ),
    Field(
        "due_on",
        say("Due date"),
        Shape.DAY,
        synonyms=words(
            "due|due on|due by|date due|payment due|payment due date|pay by|maturity date|ημερομηνία λήξης|λήξη|προθεσμία|"
            "ημ/νία λήξης|ημερομηνία πληρωμής έως|προθεσμία πληρωμής|πληρωτέο έως"
        ),
    ),
    Field(
        "terms",
        say("Payment terms"),
        synonyms=words(
            "terms|payment term|credit terms|invoice terms|sales terms|terms of payment|net terms|όροι πληρωμής|όροι"
        ),
    ),
    Field("currency", say("Currency"), Shape.CURRENCY, synonyms=words("currency code|invoice currency|νόμισμα")),
    Field(
        "status",
        say("Status"),
        most=60,
        synonyms=words(
            "state|invoice status|document status|payment status|paid status|κατάσταση|κατάσταση πληρωμής|"
            "κατάσταση παραστατικού"
        ),
    ),
    Field(
        "paid",
        say("Paid so far"),
        Shape.NUMBER,
        synonyms=words(
            "paid|amount paid|paid amount|paid to date|total paid|payments|amount received|payments received|"
            "πληρωμένο ποσό|εξοφλημένο ποσό|πληρωμένα|πληρωθέν ποσό|εισπραχθέν ποσό|πληρωθέντα"
        ),
    ),
    Field(
        "balance",
        say("Still open"),
        Shape.NUMBER,
        synonyms=words(
            "balance|balance due|amount due|due amount|outstanding|amount outstanding|outstanding amount|"
            "outstanding balance|open balance|open amount|remaining balance|remaining|amount remaining|remaining amount|"
            "unpaid amount|υπόλοιπο|οφειλή|οφειλόμενο ποσό|ανοιχτό υπόλοιπο|ανεξόφλητο υπόλοιπο|ανεξόφλητο ποσό"
        ),
    ),
    Field(
        "paid_on",
        say("Paid on"),
        Shape.DAY,
        synonyms=words(
            "paid date|date paid|payment date|last payment date|paid at|fully paid on date|ημερομηνία εξόφλησης|"
            "ημερομηνία πληρωμής"
        ),
    ),
    Field("title", say("Title"), synonyms=words("subject|τίτλος|θέμα")),
    Field(
        "reference",
        say("Reference"),
        most=120,
        synonyms=words(
            "po|po number|po no|p.o. number|p.o./s.o. number|purchase order|purchase order number|order number|order no|"
            "your reference|customer reference|client reference|ref|reference number|σχετικό|αριθμός παραγγελίας|"
            "αναφορά"
        ),
    ),
    Field(
        "note",
        say("Note"),
        Shape.NOTE,
        20_000,
        synonyms=words(
            "notes|note to customer|customer note|customer notes|public notes|memo|message|comments|σημειώσεις|"
            "παρατηρήσεις|σχόλια"
        ),
    ),
    Field(
        "description",
        say("Description"),
        Shape.NOTE,
        500,
        synonyms=words(
            "line description|item|item description|item name|item product|item(product/service)|product|product name|"
            "product/service|service|details|περιγραφή|είδος γραμμής|περιγραφή είδους|υπηρεσία|προϊόν"
        ),
    ),
    Field(
        "quantity", say("Quantity"), Shape.NUMBER, synonyms=words("qty|qty.|item quantity|units|hours|ποσότητα|τεμάχια")
    ),
    Field("unit", say("Unit"), most=20, synonyms=words("unit of measure|uom|usage unit|μονάδα|μ.μ.|μονάδα μέτρησης")),
    Field(
        "unit_price",
        say("Unit price"),
        Shape.NUMBER,
        synonyms=words(
            "price|rate|item price|item cost|item rate|unit cost|unit amount|unit rate|sales price|price each|"
            "price per unit|τιμή|τιμή μονάδας|τιμή μονάδος"
        ),
    ),
    Field(
        "discount_percent",
        say("Discount %"),
        Shape.PERCENT,
        synonyms=words(
            # "Discount" alone may be an amount as well, and is asked about (kinds/money_columns)
            "discount percent|discount percentage|discount rate|discount in %|line discount %|έκπτωση %|"
            "ποσοστό έκπτωσης"
        ),
    ),
    Field(
        "tax_rate",
        say("Tax rate %"),
        Shape.PERCENT,
        synonyms=words(
            "tax rate|tax rate 1|item tax rate|tax percent|tax percentage|tax %|item tax %|vat rate|vat %|vat percent|"
            "vat percentage|gst rate|gst %|sales tax rate|φπα %|% φπα|συντελεστής φπα|ποσοστό φπα"
        ),
    ),
    Field("tax_category", say("Tax category"), most=4, synonyms=words("vat category|tax code|vat code|κατηγορία φπα")),
    Field(
        "amount",
        say("Line amount"),
        Shape.NUMBER,
        synonyms=words("amount|line total|line net|line subtotal|item amount|item total|ποσό|αξία|αξία γραμμής"),
    ),
    Field(
        "line_tax",
        say("Tax of the line"),
        Shape.NUMBER,
        synonyms=words("line tax|line vat|item tax amount|φπα γραμμής"),
    ),
    Field(
        "line_gross",
        say("Line amount with tax"),
        Shape.NUMBER,
        synonyms=words(
            "line total incl. tax|line total with tax|line amount incl. vat|αξία με φπα|αξία γραμμής με φπα"
        ),
    ),
    Field(
        "net",
        say("Net total"),
        Shape.NUMBER,
        synonyms=words(
            "net|subtotal|sub total|total before tax|total net|net amount|net value|amount before tax|amount excl. vat|"
            "amount excl. tax|amount (excl. vat)|total excl. vat|total excl. tax|total excluding tax|total ex vat|"
            "total ex gst|taxable amount|καθαρή αξία|καθαρό σύνολο|καθαρό ποσό|αξία προ φπα|αξία χωρίς φπα|"
            "σύνολο χωρίς φπα|σύνολο προ φπα"
        ),
    ),
    Field(
        "tax",
        say("Tax total"),
        Shape.NUMBER,
        synonyms=words(
            "tax|vat|gst|vat amount|vat total|tax amount|total tax|total vat|sales tax|gst amount|φπα|ποσό φπα|αξία φπα|"
            "σύνολο φπα"
        ),
    ),
    Field(
        "gross",
        say("Total with tax"),
        Shape.NUMBER,
        synonyms=words(
            "gross|gross amount|gross total|total|grand total|invoice total|invoice amount|total incl. vat|total incl. tax|"
            "total including tax|total inc vat|total inc gst|total with vat|amount incl. vat|amount incl. tax|"
            "amount (incl. vat)|total gross|total amount|σύνολο|γενικό σύνολο|τελικό ποσό|τελικό σύνολο|"
            "συνολική αξία|συνολικό ποσό|σύνολο με φπα|πληρωτέο ποσό|πληρωτέο"
        ),
    ),
)
