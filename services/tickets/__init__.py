"""Tickets: what clients ask of the firm, and how it is answered."""
