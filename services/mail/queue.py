"""Mails: written in the transaction that causes them, sent later by services/mail/outbox.py (P19).

The text waits sealed under the master key, because some of it opens doors: a copy of the database signs nobody in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.firm.tables import Logo, Mail
from data.mail_addresses import split
from data.statuses import MailState
from services.mail.letter import Letter, LetterContext
from services.platform.colours import ink_on
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording
from services.platform.text_input import BadAddress, mail_address

_TEMPLATES = Path(__file__).resolve().parents[2] / "assets" / "mail"
_POLICY = SMTP.clone(cte_type="7bit")  # survives every relay, and can be sealed as text
_LOGO_CID = "logo"


@dataclass(frozen=True, slots=True)
class Attachment:
    """`name` is the file's name as the reader sees it, `kind` a media type."""

    name: str
    content: bytes
    kind: str = "application/pdf"


def queue(
    ctx: Context,
    db: ScopedSession,
    write: Callable[..., Letter],
    *,
    recipient: str,
    language: str,
    dedupe: str,
    name: str = "",
    person_id: UUID | None = None,
    entity_id: UUID | None = None,
    hold: bool = False,
    attachments: Collection[Attachment] = (),
    **facts: object,
) -> UUID | None:
    """Write the letter `write` (an area's function under `@letter`, which takes `facts`) into the outbox.

    `language` is the recipient's, `name` theirs too; `link` may be a path of the portal. `dedupe` names the occasion:
    a second mail of the same is not written, and None comes back. An address nobody can be reached at makes a failed
    mail rather than an error: no payment is undone because of a typing mistake.
    """
    id = uuid4()
    letter = _letter(ctx, write, language, facts)
    subject = " ".join(letter.subject.split())[:300]  # no line breaks, whatever a client is called
    row = Mail(
        id=id,
        dedupe=dedupe,
        kind=write.__name__,
        recipient=recipient[:254],
        subject=subject,
        raw=b"",
        message_id=f"<{id}@{_host(ctx)}>",
        entity_id=entity_id,
        person_id=person_id,
        made_at=ctx.now,
        next_at=ctx.now,
        state=MailState.HELD if hold else MailState.QUEUED,
        tries=0,
    )
    try:
        message = _message(ctx, db, row, letter, _address(recipient, name), language)
    except BadAddress as error:
        row.state, row.error = MailState.FAILED, str(error)
    else:
        for each in attachments:
            main, _, sub = each.kind.partition("/")
            message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
        row.raw = ctx.gateways.vault.seal(message.as_bytes().decode("ascii"), purpose_of(id)).encode()
    if not add_once(db, row):
        return None
    db.tell("mails")
    return id


def check_address(text: str, field: str = "email") -> str:
    """`text` as typed.mail_address keeps it. Raises BadAddress."""
    return mail_address(text, field)


def written(ctx: Context, mail: Mail) -> EmailMessage:
    """The mail as it goes out. Raises LookupError when its text was forgotten, as secrets are once they are sent."""
    if not mail.raw:
        raise LookupError("the text of this mail was forgotten")
    return message_from_bytes(unsealed(ctx, mail), policy=default)


def purpose_of(id: UUID) -> str:
    """What a mail's text is bound to."""
    return f"mail:{id}"


def unsealed(ctx: Context, mail: Mail) -> bytes:
    """The mail's bytes, unsealed. Raises VaultDamaged."""
    return ctx.gateways.vault.unseal(mail.raw.decode("ascii"), purpose_of(mail.id)).encode("ascii")


def address_of_sender(ctx: Context) -> str:
    """Who our mails come from: the deployment's choice, else the firm's address."""
    return ctx.settings.mail_from or ctx.preferences.email or f"portal@{_host(ctx)}"


def _letter(ctx: Context, write: Callable[..., Letter], language: str, facts: dict[str, object]) -> Letter:
    if isinstance(link := facts.get("link"), str) and link:
        facts["link"] = _absolute(ctx, link)
    return write(LetterContext(Wording(language), ctx.preferences.portal_name, ctx.zone), **facts)


def _absolute(ctx: Context, link: str) -> str:
    """Links lead to the configured origin and nowhere else (R8)."""
    if link.startswith("/") and not link.startswith("//"):
        return ctx.settings.origin + link
    if not link.startswith(ctx.settings.origin + "/"):
        raise ValueError("a mail links to the portal only")
    return link


def _message(ctx: Context, db: ScopedSession, row: Mail, letter: Letter, to: Address, language: str) -> EmailMessage:
    preferences = ctx.preferences
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(address_of_sender(ctx), preferences.portal_name)
    message["To"] = to
    message["Subject"] = row.subject
    message["Date"] = format_datetime(ctx.now)
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-generated"
    if preferences.email and preferences.email != address_of_sender(ctx):
        message["Reply-To"] = _address(preferences.email, preferences.firm_name)
    logo = db.get(Logo, preferences.logo_sha256) if preferences.logo_sha256 else None
    given = {
        "letter": letter,
        "name": to.display_name,
        "words": Wording(language),
        "language": language,
        "firm": preferences.portal_name,
        "brand": preferences.brand,
        "ink": ink_on(preferences.brand),
        "contact": _contact(preferences),
        "logo": f"cid:{_LOGO_CID}" if logo else "",
    }
    message.set_content(_drawn("letter.txt", given))
    message.add_alternative(_drawn("letter.html", given), subtype="html")
    message["Content-Language"] = language  # of the whole letter, so it comes after its parts
    if logo:
        page = cast(list[EmailMessage], message.get_payload())[1]
        page.add_related(logo.png, "image", "png", cid=f"<{_LOGO_CID}>", filename="logo.png", disposition="inline")
    return message


def _contact(preferences: Preferences) -> tuple[str, ...]:
    place = " ".join(part for part in (preferences.zip, preferences.city) if part)
    lines = (
        preferences.firm_name,
        preferences.address,
        place,
        preferences.phone,
        preferences.email,
        preferences.website,
    )
    return tuple(line for line in lines if line)


def _address(text: str, name: str) -> Address:
    """Raises BadAddress for whatever could not stand in a header or an envelope."""
    try:
        mailbox, domain = split(text)
    except ValueError:
        raise BadAddress() from None
    if mail_address(text) != text:  # fields are made fit when they are kept, not here
        raise BadAddress()
    return Address(" ".join(name.split())[:100], mailbox, domain)  # put together, not read


def _host(ctx: Context) -> str:
    return urlsplit(ctx.settings.origin).hostname or "localhost"


def _drawn(template: str, given: dict[str, object]) -> str:
    return _environment().get_template(template).render(given)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
