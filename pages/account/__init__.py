"""The account: one file per section, for clients under /account and for staff under /staff/account."""

from pages.account import client_profile, credentials, personal_details, sessions
from pages.account.tabs import STAFF as _STAFF

_SHARED = (*personal_details.SCREENS, *credentials.SCREENS, *sessions.SCREENS)
CLIENT = (client_profile.information, *(each for each in _SHARED if not each.path.startswith(_STAFF)))
STAFF = tuple(each for each in _SHARED if each.path.startswith(_STAFF))
