"""What the firm decides about links that work without signing in."""

from __future__ import annotations

from services.documents.settings import DOCUMENTS
from services.platform.i18n import msgid
from services.platform.setting import Setting
from services.platform.setting_kinds import Count, Switch

MOST_DAYS = 90

SHARE_DAYS = Setting(
    "share_days",
    Count(1, MOST_DAYS),
    7,
    msgid("Days that a share link works"),
    DOCUMENTS,
    order=800,
    help=msgid("From {least} to {most}; another number can be chosen for each link."),
)
CLIENTS_SHARE = Setting(
    "clients_share",
    Switch(),
    False,
    msgid("Clients may share their own documents by link"),
    DOCUMENTS,
    order=810,
    help=msgid("Whoever has such a link reads the document without signing in."),
)
SETTINGS = (SHARE_DAYS, CLIENTS_SHARE)
