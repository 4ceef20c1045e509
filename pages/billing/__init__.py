"""Billing screens and routes."""
