"""Invoices and credit notes: drafts, totals, issuing, lists, details."""
