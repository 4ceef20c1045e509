"""Signing in and out, invitations, resets, impersonation: forms outside the shells."""
