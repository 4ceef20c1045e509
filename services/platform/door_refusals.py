"""What the one door (services/platform/context.py) says to whoever does not get through."""

from __future__ import annotations

from data.errors import Conflict, NotAllowed
from services.platform.shares import Occupied


class Busy(Conflict):
    message = "The portal is busy right now. Nothing was changed; please try again in a moment."
    status = 503


class Crowded(Occupied):
    """Too many changes of one person wait already (services/platform/shares.py)."""

    message = "Too many changes are waiting. Nothing was changed; please try again in {wait_seconds} seconds."


class PasswordDue(NotAllowed):
    """Signed in with a temporary password: nothing else is open before the lasting one is chosen (AUT-02)."""

    message = "Choose your password first."


class AddressWaits(NotAllowed):
    message = (
        "Your e-mail address is being changed. Nothing can be paid before that takes effect; your dashboard says when."
    )


class OnlyLooking(NotAllowed):
    message = "You are looking through somebody else's eyes. Only they can do this."
