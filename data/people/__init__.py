"""Tables of clients, persons, contacts."""
