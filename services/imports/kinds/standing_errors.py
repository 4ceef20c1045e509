"""Why the state, balance, paid amount or another term that a file gives a known document does not do."""

from __future__ import annotations

from data.errors import Conflict, Invalid


class StateChanged(Conflict):
    message = "{number} is void in this file and not here. Void it here; a file cannot change what was issued."


class StateDisagrees(Invalid):
    message = "The file calls this document “{word}”, but of {total} it states {paid} as paid."


class BalanceDiffers(Invalid):
    message = "{total} less the {paid} that was paid leaves {found}, but the file states {stated}."


class MoreOwedThanTotal(Invalid):
    message = "The file states {stated} as open, more than the total of {total}."


class CreditSpent(Invalid):
    message = "Of this credit note {paid} is used up already. Leave it out, or enter what is left of it in the portal."


class PaidInFuture(Invalid):
    message = "A document cannot be paid in the future."


class TermDiffers(Conflict):
    message = (
        "The document {number} is here already, and the file says something else. "
        "{what}: here “{found}”, in the file “{stated}”."
    )


class DiscountUnclear(Invalid):
    message = "It is not clear whether the net total is before this discount. Choose net, tax and total with tax too."
