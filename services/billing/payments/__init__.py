"""Payments: posting, allocations, refunds, lists, payments entered by hand."""
