"""What signing in brings to the pages: forms that the browser sends by itself, and mailed links."""

from pages.access import (
    address_veto,
    asked_invitation,
    email_change,
    first_password,
    impersonation,
    invitation,
    password_reset,
    side_switch,
    sign_in,
    sign_out,
)
from pages.access.history_words import VERBS
from pages.secret_addresses import Part
from pages.shell.areas import PageArea

AREA = PageArea(
    "access",
    routes=(
        sign_in.register,
        side_switch.register,
        sign_out.register,
        first_password.register,
        password_reset.register,
        email_change.register,
        address_veto.register,
        asked_invitation.register,
        invitation.register,
        impersonation.register,
    ),
    addresses={
        "/reset/{secret}": {"secret": Part.SECRET},
        "/email/{secret}": {"secret": Part.SECRET},
        "/keep-address/{secret}": {"secret": Part.SECRET},
        "/invite/{secret}": {"secret": Part.SECRET},
    },
    verbs=VERBS,
)
