"""What mail brings: the outbox."""

from sqlalchemy import and_, func, select

from data.firm.tables import Mail
from data.statuses import MailState
from services.mail import notices, outbox, settings
from services.platform.areas import Area, Beat, Retention, Rows
from services.platform.retention import days_before


def mails_are_sent_once() -> Rows:
    return select(Mail.dedupe, func.count(Mail.id)).group_by(Mail.dedupe).having(func.count(Mail.id) > 1)


AREA = Area(
    "mail",
    notices=notices.NOTICES,
    settings=settings.SETTINGS,
    workers=(Beat("outbox", outbox.send_due, 10, ("mails",), alone=False),),
    checks=(mails_are_sent_once,),
    retention=(
        Retention(
            Mail,
            lambda now, firm: and_(
                Mail.state.in_((MailState.SENT, MailState.FAILED, MailState.CANCELLED)),
                Mail.made_at < days_before(firm[settings.KEEP_MAILS_DAYS], now),
            ),
        ),
    ),
)
