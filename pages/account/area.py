"""What the account brings to the pages: a person's own details, ways in and sessions, on both sides."""

from pages import account
from pages.account import credential_routes
from pages.shell.areas import Entry, PageArea
from services.platform.i18n import msgid
from services.platform.permissions import May

AREA = PageArea(
    "account",
    client=account.CLIENT,
    staff=account.STAFF,
    routes=(credential_routes.register,),
    client_places=(Entry(900, "account", msgid("Account"), "user", "/account", May.READ_SELF),),
    staff_places=(Entry(900, "account", msgid("Account"), "user", "/staff/account", May.READ_SELF),),
)
