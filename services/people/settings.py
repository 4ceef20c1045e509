"""What the firm decides about its clients' own details."""

from services.platform.i18n import msgid
from services.platform.setting import PORTAL, Setting
from services.platform.setting_kinds import Switch

PROFILE_EDITING = Setting(  # SET-01
    "profile_editing", Switch(), True, msgid("Clients may edit their profile"), PORTAL, order=100
)
SETTINGS = (PROFILE_EDITING,)
