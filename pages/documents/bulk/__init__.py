"""/staff/documents/bulk: many files for many clients."""
