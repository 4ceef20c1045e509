"""What is unsafe in how the portal is deployed and connected, one sentence each. For the console, in English."""

from __future__ import annotations

from services.integrations.payments import stripe_keys as keys
from services.operations.key_rotation import is_unfinished
from services.platform.context import Context


def warnings(ctx: Context) -> list[str]:
    """`ctx` is the system's."""
    settings, found = ctx.settings, []
    if settings.is_https and not settings.trusted_proxies:
        found.append(
            "proxy: public_url is https, so a proxy stands in front, but trusted_proxies names none: every "
            "visitor seems to come from the proxy's address, and limits count them as one. Set "
            "PORTICO_TRUSTED_PROXIES to its address, such as 127.0.0.1"
        )
    if settings.mails_in_the_clear:
        found.append(
            f"mail: mails to {settings.smtp_host} travel without TLS, with links that open accounts. Set "
            "PORTICO_SMTP_SECURITY to starttls or tls as soon as the relay knows it"
        )
    if settings.signs_in_in_the_clear:
        found.append(
            f"http: people sign in at {settings.origin} without TLS, so passwords and papers can be read on the way. "
            "Put a proxy with a certificate in front and set PORTICO_PUBLIC_URL to its https address"
        )
    if settings.files_in_the_clear:
        found.append(
            f"clamd: files travel to {settings.clamd} in the clear. Use a socket of this machine, or make sure that "
            "nobody else is in that network"
        )
    stripe = keys.key_ring(ctx.house.engine, settings, ctx.gateways.vault, lambda: ctx.now)()
    where = "PORTICO_STRIPE_SECRET_KEY" if settings.stripe_secret_key else "the key entered under Settings, Payments,"
    if stripe is not None and stripe.unrestricted:
        found.append(
            f"stripe: {where} is an unrestricted live key (sk_live_): whoever gets hold of it may do "
            "everything in the Stripe account. Make a restricted one (rk_live_): at Stripe, Developers, API "
            "keys, Create restricted key, with write access to Checkout Sessions and read access to "
            "PaymentIntents, Charges and Refunds, Disputes and Events; then roll the old one"
        )
    if is_unfinished(ctx.gateways.vault.keys):
        found.append(
            "keys: an older master key still opens what it sealed; run app.py rotate-key to the end, and take "
            "older_master_keys out of the settings if the key comes from there"
        )
    if len(settings.stripe_webhook_secrets) > 1:
        found.append(
            "stripe: PORTICO_STRIPE_WEBHOOK_SECRETS holds more than one secret; once Stripe signs with the "
            "new one, take the others out: from here they never end"
        )
    return found
