"""The account: one file per section, for clients under /account and for staff under /staff/account."""

from pages.account import devices, information, sign_in, you
from pages.account.head import STAFF as _STAFF

_SHARED = (*you.SCREENS, *sign_in.SCREENS, *devices.SCREENS)
CLIENT = (information.information, *(each for each in _SHARED if not each.path.startswith(_STAFF)))
STAFF = tuple(each for each in _SHARED if each.path.startswith(_STAFF))
