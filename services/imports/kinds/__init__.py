"""What a row becomes: a client, a contact, an invoice, a payment."""
