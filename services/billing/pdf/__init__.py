"""Printed documents and receipts: what they say, rendering, the archive."""
