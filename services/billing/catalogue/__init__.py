"""The catalogue: what the firm sells. Invoices copy from it, and areas above billing may."""
