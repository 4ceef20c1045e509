"""The fields a column may be mapped to, by kind: a fixed list (R71), with the headers other programs give them."""

from __future__ import annotations

from services.imports.report import ImportKind
from services.imports.rows.field_model import Field, Shape, say, words

_CLIENT_FIELDS = (
    Field(
        "external_id",
        say("External id"),
        most=120,
        synonyms=words(
            "client id|customer id|client number|customer number|client no|customer no|client code|customer code|"
            "customer ref|client ref|account number|account no|account code|contact id|id number|code|id|κωδικός|"
            "κωδικός πελάτη|α/α"
        ),
    ),
    Field(
        "name",
        say("Name"),
        required=True,
        synonyms=words(
            "client|customer|client name|customer name|company|company name|business name|legal name|trading name|"
            "organisation|organization|organisation name|organization name|account name|display name|display name as|"
            "customer full name|full name|contact name|επωνυμία|όνομα|ονοματεπώνυμο|πελάτης|επωνυμία πελάτη|"
            "όνομα πελάτη"
        ),
    ),
    Field(
        "kind",
        say("Kind"),
        most=60,
        synonyms=words(
            "type|client type|entity type|legal form|customer sub type|τύπος|είδος|τύπος πελάτη|νομική μορφή"
        ),
    ),
    Field(
        "role",
        say("Client or supplier"),
        most=60,
        synonyms=words(
            "contact type|relationship|customer or vendor|customer or supplier|customer/vendor|customer/supplier|"
            "client/supplier|πελάτης/προμηθευτής|τύπος επαφής|τύπος συναλλασσόμενου"
        ),
    ),
    Field(
        "tax_id",
        say("Tax id"),
        most=60,
        synonyms=words(
            "vat|vat id|vat number|vat no|vat nr|vat reg no|vat reg number|vat registration|vat registration number|"
            "tax number|tax no|tax identification number|tax registration number|tax reg no|taxid|tin|gstin|gst number|"
            "abn|ein|business number|afm|αφμ|α.φ.μ.|αριθμός φορολογικού μητρώου|αρ. φορολογικού μητρώου"
        ),
    ),
    Field(
        "address",
        say("Address"),
        Shape.NOTE,
        400,
        synonyms=words(
            "street|street address|address line 1|address 1|address1|billing address|billing street|bill address|bill to|"
            "billing address line 1|billing address 1|invoice address|postal address|mailing address|διεύθυνση|οδός|"
            "οδός και αριθμός|διεύθυνση χρέωσης"
        ),
    ),
    Field(
        "city",
        say("City"),
        most=120,
        synonyms=words("town|town/city|city/town|suburb|billing city|billing town|bill city|postal city|πόλη|δήμος"),
    ),
    Field(
        "state",
        say("State or region"),
        most=120,
        synonyms=words(
            "region|province|county|state/province|province/state|state/region|billing state|billing province|"
            "billing state/province|billing region|bill state|νομός|περιφέρεια"
        ),
    ),
    Field(
        "zip",
        say("Postal code"),
        most=20,
        synonyms=words(
            "zip|zip code|zip/postal code|zip/postcode|postal code/zip code|postal/zip code|postcode|post code|pin code|"
            "postal|billing zip|billing zip code|billing postal code|billing postcode|billing code|bill zip|τκ|τ.κ.|"
            "ταχ. κώδικας|ταχυδρομικός κώδικας"
        ),
    ),
    Field(
        "country",
        say("Country"),
        Shape.COUNTRY,
        synonyms=words("country code|country/region|billing country|bill country|nation|χώρα|κωδικός χώρας"),
    ),
    Field(
        "email",
        say("E-mail"),
        Shape.EMAIL,
        254,
        synonyms=words(
            "mail|emails|email id|email address|email addresses|e-mail address|main email|primary email|billing email|"
            "company email|contact email|customer email|client email|ηλεκτρονική διεύθυνση|ηλ. ταχυδρομείο|"
            "διεύθυνση email|ηλ. διεύθυνση"
        ),
    ),
    Field(
        "phone",
        say("Phone"),
        most=60,
        synonyms=words(
            "telephone|telephone number|telephone no|phone number|phone numbers|phones|phone no|phone no.|phone #|"
            "phone 1|phone1|tel|tel no|tel. no.|tel number|main phone|primary phone|business phone|office phone|work phone|"
            "company phone|contact phone|contact number|contact no|client phone|customer phone|billing phone|landline|"
            "phone (work)|phone (main)|τηλέφωνο|τηλέφωνα|τηλ|αριθμός τηλεφώνου|τηλ. επικοινωνίας|τηλέφωνο επικοινωνίας|"
            "σταθερό|σταθερό τηλέφωνο|mobile|mobile phone|mobile number|mobile no|cell|cell phone|κινητό|"
            "κινητό τηλέφωνο"
        ),
    ),
    Field(
        "currency",
        say("Currency"),
        Shape.CURRENCY,
        synonyms=words("currency code|default currency|customer currency|client currency|νόμισμα"),
    ),
    Field("language", say("Language"), Shape.LANGUAGE, synonyms=words("locale|language code|γλώσσα")),
    Field(
        "note",
        say("Note"),
        Shape.NOTE,
        20_000,
        synonyms=words(
            "notes|remark|remarks|comment|comments|memo|private notes|internal notes|description|σημείωση|σημειώσεις|"
            "παρατηρήσεις|σχόλια"
        ),
    ),
)

_CONTACT_FIELDS = (
    Field(
        "external_id",
        say("External id"),
        most=120,
        synonyms=words("contact id|person id|id|code|κωδικός|κωδικός επαφής"),
    ),
    Field(
        "client",
        say("Client"),
        required=True,
        synonyms=words(
            "client id|client external id|client number|client code|customer id|customer number|customer code|customer|"
            "company|company name|client name|customer name|organisation|organization|account|account name|business|"
            "κωδικός πελάτη|πελάτης|εταιρεία|εταιρία|επωνυμία"
        ),
    ),
    Field(
        "name",
        say("Name"),
        required=True,
        synonyms=words(
            "full name|contact|contact name|contact person|person|display name|ονοματεπώνυμο|όνομα|επαφή|"
            "υπεύθυνος επικοινωνίας"
        ),
    ),
    Field(
        "email",
        say("E-mail"),
        Shape.EMAIL,
        254,
        synonyms=words(
            "mail|email id|email address|e-mail address|work email|primary email|contact email|ηλ. ταχυδρομείο|"
            "ηλεκτρονική διεύθυνση|διεύθυνση email"
        ),
    ),
    Field("username", say("User name"), most=120, synonyms=words("username|user|login|όνομα χρήστη")),
    Field(
        "phone",
        say("Phone"),
        most=60,
        synonyms=words(
            "telephone|telephone number|phone number|phone numbers|phones|phone no|phone #|tel|tel no|work phone|"
            "business phone|office phone|direct phone|direct line|direct dial|contact phone|contact number|landline|"
            "τηλέφωνο|τηλέφωνα|τηλ|αριθμός τηλεφώνου|τηλέφωνο εργασίας|σταθερό|σταθερό τηλέφωνο"
        ),
    ),
    Field(
        "mobile",
        say("Mobile"),
        most=60,
        synonyms=words(
            "mobile phone|mobile number|mobile no|mobiles|mobilephone|cell|cell phone|cell number|cellphone|κινητό|"
            "κινητό τηλέφωνο"
        ),
    ),
    Field("fax", say("Fax"), most=60, synonyms=words("fax number|fax no|fax numbers|φαξ")),
    Field(
        "job_title",
        say("Job title"),
        most=120,
        synonyms=words("title|position|role|designation|job|job role|θέση|θέση εργασίας|ιδιότητα"),
    ),
    Field("language", say("Language"), Shape.LANGUAGE, synonyms=words("locale|language code|γλώσσα")),
    Field(
        "is_primary",
        say("Primary contact"),
        Shape.FLAG,
        synonyms=words("primary|is primary|is primary contact|main contact|κύρια επαφή"),
    ),
    Field("sees_billing", say("Sees billing"), Shape.FLAG, synonyms=words("billing|sees billing|may see bills")),
    Field("pays", say("May pay"), Shape.FLAG, synonyms=words("pays|can pay")),
    Field("sees_documents", say("Sees documents"), Shape.FLAG, synonyms=words("documents|sees documents")),
    Field(
        "edits_profile",
        say("Edits the profile"),
        Shape.FLAG,
        synonyms=words("edits profile|can edit|may edit the profile"),
    ),
    Field("manages_colleagues", say("Manages colleagues"), Shape.FLAG, synonyms=words("manages colleagues|manager")),
)

_INVOICE_FIELDS = (
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

_PAYMENT_FIELDS = (
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

FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.CLIENTS: _CLIENT_FIELDS,
    ImportKind.CONTACTS: _CONTACT_FIELDS,
    ImportKind.INVOICES: _INVOICE_FIELDS,
    ImportKind.PAYMENTS: _PAYMENT_FIELDS,
}
