"""The fields a column may be mapped to, by kind: a fixed list (R71), with the headers other programs give them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.imports.model import ImportKind


class Shape(StrEnum):
    """What a cell must look like."""

    TEXT = "text"
    NOTE = "note"                        # text that may have several lines
    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"
    FLAG = "flag"
    EMAIL = "email"
    COUNTRY = "country"
    CURRENCY = "currency"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Field:
    """`label` is an English msgid. `most` is the column's width in the books."""

    name: str
    label: str
    shape: Shape = Shape.TEXT
    most: int = 200
    required: bool = False
    synonyms: tuple[str, ...] = ()


def say(msgid: str) -> str:
    """Marks a label for the catalogue; it is translated where it is shown."""
    return msgid


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


_CLIENT_FIELDS = (
    Field("external_id", say("External id"), most=120, synonyms=_words(
        "client id|customer id|client number|customer number|customer no|code|id|κωδικός|κωδικός πελάτη|α/α")),
    Field("name", say("Name"), required=True, synonyms=_words(
        "client|customer|client name|customer name|company|company name|display name|full name|επωνυμία|όνομα|"
        "πελάτης")),
    Field("kind", say("Kind"), most=20, synonyms=_words("type|client type|entity type|τύπος|είδος")),
    Field("tax_id", say("Tax id"), most=60, synonyms=_words(
        "vat|vat id|vat number|vat no|tax number|tax registration number|tin|afm|αφμ|α.φ.μ.|vat reg no")),
    Field("address", say("Address"), Shape.NOTE, 400, synonyms=_words(
        "street|street address|address line 1|billing address|διεύθυνση|οδός")),
    Field("city", say("City"), most=120, synonyms=_words("town|billing city|πόλη")),
    Field("state", say("State"), most=120, synonyms=_words("region|province|county|billing state|νομός|περιφέρεια")),
    Field("zip", say("Postal code"), most=20, synonyms=_words(
        "zip code|postcode|post code|billing zip|τκ|τ.κ.|ταχυδρομικός κώδικας")),
    Field("country", say("Country"), Shape.COUNTRY, synonyms=_words("country code|billing country|χώρα")),
    Field("email", say("E-mail"), Shape.EMAIL, 254, synonyms=_words(
        "mail|email address|e-mail address|main email|ηλεκτρονική διεύθυνση|ηλ. ταχυδρομείο")),
    Field("phone", say("Phone"), most=60, synonyms=_words("telephone|phone number|tel|main phone|τηλέφωνο|τηλ")),
    Field("currency", say("Currency"), Shape.CURRENCY, synonyms=_words("currency code|νόμισμα")),
    Field("language", say("Language"), Shape.LANGUAGE, synonyms=_words("locale|γλώσσα")),
    Field("note", say("Note"), Shape.NOTE, 20_000, synonyms=_words(
        "notes|remarks|comments|memo|σημειώσεις|παρατηρήσεις")),
)

_CONTACT_FIELDS = (
    Field("external_id", say("External id"), most=120, synonyms=_words(
        "contact id|person id|id|code|κωδικός|κωδικός επαφής")),
    Field("client", say("Client"), required=True, synonyms=_words(
        "client id|client external id|customer id|customer|company|company name|client name|customer name|"
        "κωδικός πελάτη|πελάτης|εταιρεία")),
    Field("name", say("Name"), required=True, synonyms=_words(
        "full name|contact|contact name|person|ονοματεπώνυμο|όνομα|επαφή")),
    Field("email", say("E-mail"), Shape.EMAIL, 254, synonyms=_words(
        "mail|email address|e-mail address|ηλ. ταχυδρομείο")),
    Field("username", say("User name"), most=120, synonyms=_words("username|user|login|όνομα χρήστη")),
    Field("phone", say("Phone"), most=60, synonyms=_words("telephone|phone number|tel|work phone|τηλέφωνο|τηλ")),
    Field("mobile", say("Mobile"), most=60, synonyms=_words("mobile phone|cell|cell phone|κινητό")),
    Field("fax", say("Fax"), most=60, synonyms=_words("fax number|φαξ")),
    Field("job_title", say("Job title"), most=120, synonyms=_words("title|position|role|θέση|ιδιότητα")),
    Field("language", say("Language"), Shape.LANGUAGE, synonyms=_words("locale|γλώσσα")),
    Field("is_primary", say("Primary contact"), Shape.FLAG, synonyms=_words(
        "primary|is primary|main contact|κύρια επαφή")),
    Field("sees_billing", say("Sees billing"), Shape.FLAG, synonyms=_words("billing|sees billing")),
    Field("pays", say("May pay"), Shape.FLAG, synonyms=_words("pays|can pay")),
    Field("sees_documents", say("Sees documents"), Shape.FLAG, synonyms=_words("documents|sees documents")),
    Field("edits_profile", say("Edits the profile"), Shape.FLAG, synonyms=_words("edits profile|can edit")),
    Field("manages_colleagues", say("Manages colleagues"), Shape.FLAG, synonyms=_words("manages colleagues|manager")),
)

_INVOICE_FIELDS = (
    Field("external_id", say("External id"), most=120, synonyms=_words(
        "invoice id|document id|id|κωδικός παραστατικού")),
    Field("number", say("Number"), most=80, synonyms=_words(
        "invoice number|invoice no|invoice #|invoice|document number|doc number|αριθμός|αριθμός τιμολογίου|"
        "αρ. παραστατικού|παραστατικό")),
    Field("kind", say("Kind"), most=20, synonyms=_words("type|document type|είδος|τύπος")),
    Field("client", say("Client"), required=True, synonyms=_words(
        "client id|client external id|customer id|customer|client name|customer name|bill to|κωδικός πελάτη|πελάτης")),
    Field("issued_on", say("Date of issue"), Shape.DAY, required=True, synonyms=_words(
        "issue date|invoice date|date|issued|issued on|document date|ημερομηνία|ημερομηνία έκδοσης")),
    Field("due_on", say("Due date"), Shape.DAY, synonyms=_words(
        "due|due on|payment due|ημερομηνία λήξης|λήξη|προθεσμία")),
    Field("currency", say("Currency"), Shape.CURRENCY, synonyms=_words("currency code|νόμισμα")),
    Field("status", say("Status"), most=60, synonyms=_words("state|invoice status|document status|κατάσταση")),
    Field("paid", say("Paid so far"), Shape.NUMBER, synonyms=_words(
        "paid|amount paid|paid amount|paid to date|amount received|πληρωμένο ποσό|εξοφλημένο ποσό|πληρωμένα")),
    Field("balance", say("Still open"), Shape.NUMBER, synonyms=_words(
        "balance|balance due|amount due|due amount|outstanding|amount outstanding|outstanding amount|open balance|"
        "remaining balance|υπόλοιπο|οφειλή|οφειλόμενο ποσό|ανοιχτό υπόλοιπο")),
    Field("paid_on", say("Paid on"), Shape.DAY, synonyms=_words(
        "paid date|date paid|last payment date|paid at|ημερομηνία εξόφλησης|ημερομηνία πληρωμής")),
    Field("title", say("Title"), synonyms=_words("subject|τίτλος|θέμα")),
    Field("reference", say("Reference"), most=120, synonyms=_words(
        "po|po number|purchase order|order number|your reference|σχετικό")),
    Field("note", say("Note"), Shape.NOTE, 20_000, synonyms=_words("notes|memo|message|σημειώσεις|παρατηρήσεις")),
    Field("description", say("Description"), Shape.NOTE, 500, synonyms=_words(
        "line description|item|item description|item name|item product|product|service|product/service|"
        "περιγραφή|είδος γραμμής")),
    Field("quantity", say("Quantity"), Shape.NUMBER, synonyms=_words("qty|item quantity|hours|ποσότητα")),
    Field("unit", say("Unit"), most=20, synonyms=_words("unit of measure|uom|μονάδα|μ.μ.")),
    Field("unit_price", say("Unit price"), Shape.NUMBER, synonyms=_words(
        "price|rate|item price|item cost|item rate|unit cost|unit amount|τιμή|τιμή μονάδας")),
    Field("discount_percent", say("Discount %"), Shape.PERCENT, synonyms=_words(
        "discount|discount percent|line discount|έκπτωση|έκπτωση %")),
    Field("tax_rate", say("Tax rate %"), Shape.PERCENT, synonyms=_words(
        "tax rate|tax rate 1|item tax rate|vat rate|vat %|tax %|vat percent|φπα %|συντελεστής φπα")),
    Field("tax_category", say("Tax category"), most=4, synonyms=_words("vat category|tax code|vat code|κατηγορία φπα")),
    Field("amount", say("Line amount"), Shape.NUMBER, synonyms=_words(
        "amount|line total|line net|item amount|item total|ποσό|αξία")),
    Field("line_tax", say("Tax of the line"), Shape.NUMBER, synonyms=_words(
        "line tax|line vat|item tax amount|φπα γραμμής")),
    Field("line_gross", say("Line amount with tax"), Shape.NUMBER, synonyms=_words(
        "line total incl. tax|line total with tax|line amount incl. vat|αξία με φπα")),
    Field("net", say("Net total"), Shape.NUMBER, synonyms=_words(
        "net|subtotal|sub total|total before tax|net amount|total excl. vat|καθαρή αξία|καθαρό σύνολο|καθαρό ποσό")),
    Field("tax", say("Tax total"), Shape.NUMBER, synonyms=_words(
        "tax|vat|vat amount|tax amount|total tax|φπα|ποσό φπα|αξία φπα")),
    Field("gross", say("Total with tax"), Shape.NUMBER, synonyms=_words(
        "gross|total|grand total|invoice total|total incl. vat|total amount|σύνολο|τελικό ποσό|συνολική αξία")),
)

_PAYMENT_FIELDS = (
    Field("external_id", say("External id"), most=120, required=True, synonyms=_words(
        "payment id|transaction id|id|number|payment number|κωδικός|αριθμός απόδειξης")),
    Field("client", say("Client"), required=True, synonyms=_words(
        "client id|client external id|customer id|customer|client name|customer name|payer|κωδικός πελάτη|πελάτης")),
    Field("received_on", say("Date received"), Shape.DAY, required=True, synonyms=_words(
        "date|payment date|received|received on|paid on|ημερομηνία|ημερομηνία πληρωμής")),
    Field("amount", say("Amount"), Shape.NUMBER, required=True, synonyms=_words(
        "payment amount|amount paid|paid|total|ποσό|ποσό πληρωμής")),
    Field("currency", say("Currency"), Shape.CURRENCY, synonyms=_words("currency code|νόμισμα")),
    Field("method", say("Method"), most=40, synonyms=_words("payment method|payment type|paid by|τρόπος πληρωμής")),
    Field("reference", say("Reference"), most=120, synonyms=_words(
        "check number|cheque number|ref|memo|αιτιολογία|αναφορά")),
    Field("invoices", say("Invoices"), Shape.NOTE, 4_000, synonyms=_words(
        "invoice|invoice number|invoice numbers|applied to|invoice no|τιμολόγια|τιμολόγιο|παραστατικά")),
)

FIELDS: dict[ImportKind, tuple[Field, ...]] = {
    ImportKind.CLIENTS: _CLIENT_FIELDS,
    ImportKind.CONTACTS: _CONTACT_FIELDS,
    ImportKind.INVOICES: _INVOICE_FIELDS,
    ImportKind.PAYMENTS: _PAYMENT_FIELDS,
}
