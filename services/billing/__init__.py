"""Billing: invoices, payments, checkout, printed PDFs, electronic invoices."""
