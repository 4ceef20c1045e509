"""Keeping what is typed on an open page, and giving it back."""
