"""Letting contacts in: invitations, their daily limit, delivery and acceptance."""
