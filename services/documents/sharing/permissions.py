"""Who may make and close links that work without signing in."""

from __future__ import annotations

from data.errors import NotAllowed
from data.statuses import StaffRole
from services.documents.permissions import SEES_DOCUMENTS
from services.documents.sharing.settings import CLIENTS_SHARE
from services.documents.switch import require_on
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.permissions import May

# Clients have it only while the firm lets them (CLIENTS_SHARE), and only for documents of their own.
SHARE = May(
    "documents:share",
    area="documents",
    words=msgid("share documents by link"),
    staff=(StaffRole.OWNER, StaffRole.ADMINISTRATOR, StaffRole.MANAGER, StaffRole.MEMBER),
    right=SEES_DOCUMENTS.name,
)


def require_sharing(ctx: Context) -> None:
    """Raises NotFound, NotAllowed."""
    require_on(ctx)
    ctx.require(SHARE)
    if not ctx.actor.is_staff and not ctx.preferences[CLIENTS_SHARE]:
        raise ctx.refused(NotAllowed(), SHARE)


def may_share(ctx: Context) -> bool:
    """Whether links are offered to whoever asks."""
    return ctx.offers(SHARE) and (ctx.actor.is_staff or ctx.preferences[CLIENTS_SHARE])
