"""Escaped markup and islands."""
