"""Screens and routes of documents in the simulated browser."""
