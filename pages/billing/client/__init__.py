"""What a client sees of billing: open invoices, history, payments, paying."""
