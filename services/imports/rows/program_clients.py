"""Lists of clients of other programs, by headers that only they have."""

from __future__ import annotations

from services.platform.importing.program_model import Program

CLIENT_LISTS = (
    # Wave: invoiceninja/invoiceninja, tests/Feature/Import/wave_clients.csv.
    Program(
        "Wave",
        ("customer_name", "contact_first_name", "customer_currency"),
        {
            "external_id": "account_number",
            "name": "customer_name",
            "address": "address_line_1",
            "city": "city",
            "state": "province/state",
            "zip": "postal_code/zip_code",
            "country": "country",
            "email": "email",
            "phone": "phone",
            "currency": "customer_currency",
        },
    ),
    # Invoicely: invoiceninja/invoiceninja, tests/Feature/Import/invoicely_clients.csv.
    Program(
        "Invoicely",
        ("Client Name", "Email", "Phone", "Country"),
        {"name": "Client Name", "email": "Email", "phone": "Phone", "country": "Country"},
        is_whole=True,
    ),
    # Zoho Books: invoiceninja/invoiceninja, tests/Feature/Import/zoho_contacts.csv.
    Program(
        "Zoho Books",
        ("Display Name", "EmailID", "Customer Sub Type", "Billing Code"),
        {
            "external_id": "Customer ID",
            "name": "Display Name",
            "kind": "Customer Sub Type",
            "role": "Contact Type",
            "address": "Billing Address",
            "city": "Billing City",
            "state": "Billing State",
            "zip": "Billing Code",
            "country": "Billing Country",
            "email": "EmailID",
            "phone": "Phone",
            "currency": "Currency Code",
            "note": "Notes",
        },
    ),
    # Invoice Ninja 4: invoiceninja/invoiceninja, tests/Feature/Import/clients.csv, below a title and a caption; the
    # first telephone is the client's, the second a contact's.
    Program(
        "Invoice Ninja",
        ("Name", "Paid to Date", "Billing Street", "Billing Apt/Suite", "ID Number", "VAT Number"),
        {
            "external_id": "ID Number",
            "name": "Name",
            "tax_id": "VAT Number",
            "address": "Billing Street",
            "city": "Billing City",
            "state": "Billing State/Province",
            "zip": "Billing Postal Code",
            "country": "Billing Country",
            "email": "Email",
            "phone": "Phone",
            "currency": "Currency",
            "note": "Private Notes",
        },
        first=("Phone",),
    ),
    # QuickBooks Online: its Customer Contact List, as public programs that read it have its header.
    Program(
        "QuickBooks Online",
        ("Customer full name", "Email", "Full name", "Bill address"),
        {"name": "Customer full name", "address": "Bill address", "email": "Email", "phone": "Phone numbers"},
    ),
    # FreshBooks: invoiceninja/invoiceninja, tests/Feature/Import/freshbooks_clients.csv.
    Program(
        "FreshBooks",
        ("Organization", "First Name", "Last Name", "Province/State"),
        {
            "name": "Organization",
            "address": "Street",
            "city": "City",
            "state": "Province/State",
            "zip": "Postal Code",
            "country": "Country",
            "email": "Email",
            "phone": "Phone",
            "note": "Notes",
        },
    ),
    # Xero: the header of its file of contacts, as public programs that read and write it have it.
    Program(
        "Xero",
        ("ContactName", "AccountNumber", "EmailAddress", "POAddressLine1"),
        {
            "external_id": "AccountNumber",
            "name": "ContactName",
            "tax_id": "TaxNumber",
            "address": "POAddressLine1",
            "city": "POCity",
            "state": "PORegion",
            "zip": "POPostalCode",
            "country": "POCountry",
            "email": "EmailAddress",
            "phone": "PhoneNumber",
        },
    ),
    # Stripe: the customers of its dashboard, whose header a public program repeats word for word.
    Program(
        "Stripe",
        ("id", "Email", "Name", "Created (UTC)", "Delinquent"),
        {"external_id": "id", "name": "Name", "email": "Email", "note": "Description"},
        ("Total Spend", "Refunded Volume"),
    ),
)
