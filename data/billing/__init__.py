"""Tables of invoices and payments."""
