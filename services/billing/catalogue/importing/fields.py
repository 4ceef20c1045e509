"""The fields of products and services in files, with the headers that other programs give them."""

from __future__ import annotations

from decimal import Decimal

from services.billing.catalogue.item_form import LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_NAME
from services.platform.importing.field_model import Field, FieldNote, Shape, say, words
from services.platform.importing.program_model import Program

FIELDS = (
    Field(
        "external_id",
        say("External id"),
        most=120,
        synonyms=words("item id|product id|service id|product/service id|id|itemid|κωδικός συστήματος"),
    ),
    Field(
        "name",
        say("Name"),
        most=LONGEST_NAME,
        required=True,
        synonyms=words(
            "item name|itemname|product name|service name|product/service name|product/service|product service name|item|"
            "product|service|display name|title|όνομα|ονομασία|είδος|προϊόν|υπηρεσία|περιγραφή είδους"
        ),
    ),
    Field(
        "code",
        say("Item code"),
        most=LONGEST_CODE,
        synonyms=words(
            "code|sku|itemcode|product code|service code|part number|part #|item number|item no|κωδικός|κωδικός είδους"
        ),
    ),
    Field(
        "kind",
        say("Kind"),
        most=60,
        synonyms=words("type|item type|product type|product/service type|τύπος|κατηγορία είδους"),
    ),
    Field(
        "category",
        say("Category"),
        most=80,
        synonyms=words("category name|category.name|categories|group|item group|product category|κατηγορία|ομάδα"),
    ),
    Field(
        "description",
        say("Description"),
        Shape.NOTE,
        most=LONGEST_DESCRIPTION,
        synonyms=words(
            "sales description|salesdescription|description on sales forms|item description|product description|περιγραφή"
        ),
    ),
    Field(
        "unit",
        say("Unit"),
        most=40,
        synonyms=words("usage unit|unit name|unit of measure|uom|units|μονάδα|μονάδα μέτρησης"),
    ),
    Field(
        "price",
        say("Price"),
        Shape.NUMBER,
        synonyms=words(
            "unit price|sales price / rate|sales price/rate|sales price|salesunitprice|selling price|rate|list price|"
            "retail price|unit cost to client|τιμή|τιμή μονάδας|τιμή πώλησης"
        ),
    ),
    Field("currency", say("Currency"), Shape.CURRENCY, synonyms=words("currency code|νόμισμα")),
    Field(
        "tax_rate",
        say("Tax rate"),
        Shape.PERCENT,
        synonyms=words(
            "tax percentage|tax %|salestaxrate|sales tax rate|vat rate|vat %|vat|tax|intra state tax rate|φπα|συντελεστής φπα"
        ),
    ),
    Field(
        "minutes",
        say("Minutes"),
        Shape.NUMBER,
        synonyms=words("duration|duration minutes|duration (minutes)|minutes|διάρκεια|λεπτά"),
    ),
    Field("hours", say("Hours"), Shape.NUMBER, synonyms=words("sold hours|duration hours|duration (hours)|ώρες")),
    Field("checklist", say("Checklist"), Shape.NOTE, most=20_000, synonyms=words("steps|tasks|βήματα|λίστα ελέγχου")),
    Field(
        "is_shown",
        say("Shown to clients"),
        Shape.FLAG,
        synonyms=words("visible|public|online|bookable|show to clients|εμφανίζεται"),
    ),
    Field("status", say("Status"), most=40, synonyms=words("active|state|is active|item status|κατάσταση|ενεργό")),
)
NOTES = {
    "external_id": FieldNote(say("By which it is found again: the other program's own number."), "1042"),
    "name": FieldNote(say("What lines of invoices say."), "Bookkeeping"),
    "code": FieldNote(say("Short, and given once."), "BK-100"),
    "kind": FieldNote(say("Product or service. A word nobody knows is asked about."), say("Service")),
    "category": FieldNote(say("A new one is made; levels stay in its name."), say("Accounting")),
    "description": FieldNote(
        say("For clients; it may have several lines."), say("Entries, bank and cash of one month.")
    ),
    "unit": FieldNote(say("In words or as a UN/ECE code. A word nobody knows is asked about."), "MON"),
    "price": FieldNote(say("Of one unit, before tax. Blank: the price is agreed each time."), Decimal("240.00")),
    "currency": FieldNote(say("Blank: the currency of the firm."), "EUR"),
    "tax_rate": FieldNote(
        say("A rate of the firm; others are asked about. Blank: chosen on each invoice."), Decimal(24)
    ),
    "minutes": FieldNote(say("How long a service takes."), Decimal(90)),
    "hours": FieldNote(say("The same in hours, where the file has those."), Decimal("1.5")),
    "checklist": FieldNote(say("What is to be done, a line for each step."), say("Check the bank")),
    "is_shown": FieldNote(say("Whether clients see it. Blank: no."), say("yes")),
    "status": FieldNote(say("Active or archived. Blank: as it is, and active where it is new."), say("Active")),
}
# Headers that only the programs' own lists of items have, as public programs that read and write them have it.
PROGRAMS = (
    # The list that QuickBooks Online exports of products and services; it has no id, so names and SKUs find it again.
    Program(
        "QuickBooks Online",
        ("Product/Service Name", "Sales Description", "Sales Price / Rate", "Income Account"),
        {
            "name": "Product/Service Name",
            "description": "Sales Description",
            "code": "SKU",
            "kind": "Type",
            "price": "Sales Price / Rate",
        },
    ),
    # Xero's template of inventory items; the star is theirs, for what has to be filled in.
    Program(
        "Xero",
        ("*ItemCode", "ItemName", "SalesUnitPrice"),
        {
            "code": "*ItemCode",
            "name": "ItemName",
            "description": "SalesDescription",
            "price": "SalesUnitPrice",
            "tax_rate": "SalesTaxRate",
        },
    ),
    # Zoho Books: the header of its Item.csv.
    Program(
        "Zoho Books",
        ("Item ID", "Item Name", "Rate", "Product Type"),
        {
            "external_id": "Item ID",
            "name": "Item Name",
            "code": "SKU",
            "description": "Description",
            "price": "Rate",
            "kind": "Product Type",
            "tax_rate": "Intra State Tax Rate",
            "status": "Status",
            "unit": "Usage unit",
        },
    ),
)
