"""Mails: letters, the queue in the transaction, the outbox's worker."""
