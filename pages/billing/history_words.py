"""What this area's services record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "invoice.drafted": msgid("Draft made"),
    "invoice.saved": msgid("Draft saved"),
    "invoice.issued": msgid("Issued"),
    "invoice.voided": msgid("Voided"),
    "invoice.discarded": msgid("Draft discarded"),
    "invoice.seen": msgid("Viewed"),
    "invoice.imported": msgid("Imported"),
    "payment.recorded": msgid("Payment recorded"),
    "payment.succeeded": msgid("Payment received"),
    "payment.settled": msgid("Payment settled"),
    "payment.processing": msgid("Payment under way"),
    "payment.started": msgid("Payment started"),
    "checkout.opened": msgid("Payment page opened"),
    "payment.failed": msgid("Payment failed"),
    "payment.given_back": msgid("Given back at the provider"),
    "payment.reversed": msgid("Payment reversed"),
    "allocation.made": msgid("Money applied"),
    "allocation.taken_back": msgid("Allocation taken back"),
    "receipt.filed": msgid("Receipt filed"),
    "payment.cancelled": msgid("Payment given up"),
    "invoice.updated": msgid("Changed by an import"),
    "payment.imported": msgid("Payment imported"),
}
