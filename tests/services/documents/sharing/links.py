"""Links of the town as tests make and use them."""

from __future__ import annotations

import io
import re

from sqlalchemy import select

from data.documents.sharing import ShareLink
from data.firm.tables import Event, Mail
from services.documents.arrivals import Arrived, Sent
from services.documents.sharing import doors, links
from services.documents.sharing.links import MadeLink, Terms
from services.documents.uploads import Place
from services.mail.queue import written
from services.platform import background_jobs
from services.platform.context import Context
from tests.cast import House
from tests.services.documents.conftest import PDF, added

ELSEWHERE = "203.0.113.9"
BANK = "desk@bank.test"


def secret_of(link: MadeLink) -> str:
    return link.address.rpartition("/")[2]


def shared(house: House, by: Context | None = None, **terms: str) -> str:
    """The secret of a link to a document of Acme's."""
    by = by or house.sam
    return secret_of(links.share_file(by, added(by, house.acme), Terms(**terms)))


def asked_for(house: House, subject: str = "Papers for 2029", year: int | None = 2029, **terms: str) -> str:
    """The secret of a link that brings files to Acme."""
    return secret_of(links.ask_for_files(house.sam, Place(house.acme, None, year), subject, Terms(**terms)))


def fetched(ctx: Context, secret: str, code: str = "") -> bytes:
    return b"".join(doors.download(ctx, secret, code, ELSEWHERE).whole())


def sent(
    ctx: Context, secret: str, *names: str, content: bytes = PDF, code: str = "", sender: str = ""
) -> list[Arrived]:
    files = [Sent(name, len(content), io.BytesIO(content)) for name in names]
    return doors.send(ctx, secret, code, files, sender=sender, address=ELSEWHERE)


def row(house: House) -> ShareLink:
    """The only link."""
    with house.backstage() as db:
        return db.scalars(select(ShareLink)).one()


def history(house: House) -> list[str]:
    with house.backstage() as db:
        return list(db.scalars(select(Event.verb).where(Event.verb.startswith("share.")).order_by(Event.seq)))


def code_of(house: House, now: Context | None = None) -> str:
    """The code in the last mail, after the jobs that wait were done."""
    background_jobs.run_due(now or house.system)
    found = mails(house, "share_code")
    return re.search(r"[0-9]{8}", found[-1])[0] if found else ""  # type: ignore[index]


def mails(house: House, kind: str) -> list[str]:
    """Their texts, the oldest first."""
    with house.backstage() as db:
        found = db.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.made_at, Mail.dedupe)).all()
        parts = [written(house.system, each).get_body(("plain",)) for each in found if each.raw]
    return [part.get_content() for part in parts if part is not None]
