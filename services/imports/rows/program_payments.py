"""Lists of payments of other programs, by headers that only they have."""

from __future__ import annotations

from services.platform.importing.program_model import Program

PAYMENT_LISTS = (
    # Invoice Ninja 4: invoiceninja/invoiceninja, tests/Feature/Import/payments.csv, below a title and a caption; no
    # ids.
    Program(
        "Invoice Ninja",
        ("Client", "Invoice Number", "Amount", "Date"),
        {"client": "Client", "invoices": "Invoice Number", "amount": "Amount", "received_on": "Date"},
        is_whole=True,
    ),
    # QuickBooks Online: the header of its lists of transactions, as public programs that read them have it. Their
    # "Num" is a cheque's number, not the payment's own; "Split" and "Account" say the same from two sides.
    Program(
        "QuickBooks Online",
        ("Date", "Transaction Type", "Num", "Name", "Split", "Amount"),
        {"received_on": "Date", "kind": "Transaction Type", "reference": "Num", "client": "Name", "amount": "Amount"},
        ("Balance", "Debit", "Credit"),
    ),
    # Zoho Books: the header of its Customer_Payment.csv, as public programs that read it have it. One row for
    # each invoice that a payment was applied to, with the whole amount on each.
    Program(
        "Zoho Books",
        ("CustomerPayment ID", "Customer Name", "Amount", "Unused Amount"),
        {
            "external_id": "CustomerPayment ID",
            "client": "Customer Name",
            "received_on": "Date",
            "amount": "Amount",
            "currency": "Currency Code",
            "method": "Mode",
            "reference": "Reference Number",
            "invoices": "Invoice Number",
            "applied": "Amount Applied to Invoice",
        },
        ("Unused Amount", "Invoice Payment Applied Amount"),
    ),
    # Stripe: the payments of its dashboard, whose header public programs repeat word for word.
    Program(
        "Stripe",
        ("id", "Created date (UTC)", "Amount", "Amount Refunded", "Status"),
        {
            "external_id": "id",
            "client": "Customer ID",
            "received_on": "Created date (UTC)",
            "amount": "Amount",
            "currency": "Currency",
            "status": "Status",
            "reference": "Description",
        },
        ("Fee", "Taxes On Fee", "Converted Amount", "Net", "Captured"),
    ),
)
