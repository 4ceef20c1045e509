"""Placeholder until the billing branch lands."""

from services.context import Context
from services.jobs import job


@job
def file_invoice(ctx: Context, invoice_id: str) -> None:
    """Nothing yet."""
