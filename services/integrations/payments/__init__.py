"""Payment gateways: Stripe and the dummy gateway, behind one protocol."""
