"""Requests: a checklist of what the firm needs from a client, answered by uploads."""
