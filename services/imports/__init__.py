"""Files into the books: clients, contacts, invoices and payments, in `runs.preview` and `runs.run`.

Nothing is imported here: the confined child loads this package too and must stay small
(services/imports/reading/sandboxed.py).
"""
