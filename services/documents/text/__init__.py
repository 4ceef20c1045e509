"""The text inside documents: taken out of files, kept sealed, and found (DOC-09)."""
