"""Paying online: options, checkout sessions at the gateway, webhooks, settlement."""
