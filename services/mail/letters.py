"""What our mails say: one function per kind, from facts to a letter, in the recipient's language.

A letter is drawn twice, as HTML and as plain text (assets/mail/), so the two always say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from services.access.letters import (
    access_given,
    address_awaited,
    address_waits,
    email_changed,
    email_changing,
    email_confirm,
    password_changed,
    sign_in_shut,
    username_changed,
)
from services.firm.security_letters import alert_mails_changed, security_alert
from services.mail.letter import Desk, Letter


def invite(desk: Desk, *, link: str, expires_at: datetime, entity: str = "", asks_code: bool = False) -> Letter:
    """To a client: create a password; `asks_code`: with a start code that the firm tells them itself (AUT-15)."""
    say = desk.say
    return Letter(
        say("{firm} invites you to its client portal", firm=desk.firm),
        (_about(desk, entity), say("Choose a password to get started."), *_code(desk, asks_code)),
        say("Create your password"),
        link,
        note=say("The link works once, until {moment}.", moment=desk.moment(expires_at)),
    )


def invite_known(desk: Desk, *, link: str, entity: str = "", login: str = "") -> Letter:
    """To a client who has a password already: confirm by signing in."""
    say = desk.say
    return Letter(
        say("{firm} gave you access to another client", firm=desk.firm)
        if entity
        else say("{firm} invites you to its client portal", firm=desk.firm),
        (_about(desk, entity), say("Sign in with the password you already have.")),
        say("Sign in"),
        link,
        _login(desk, login),
    )


def invite_temporary(
    desk: Desk, *, link: str, login: str, secret: str, expires_at: datetime, entity: str = ""
) -> Letter:
    """To a client: a secret for the first sign-in only (AUT-01)."""
    say = desk.say
    return Letter(
        say("{firm} invites you to its client portal", firm=desk.firm),
        (_about(desk, entity), say("Sign in with this temporary password. You will then be asked to choose your own.")),
        say("Sign in"),
        link,
        (*_login(desk, login), (say("Temporary password"), secret)),
        say("The temporary password works once, until {moment}.", moment=desk.moment(expires_at)),
    )


def added(
    desk: Desk, *, link: str, login: str, expires_at: datetime, entity: str = "", asks_code: bool = False
) -> Letter:
    """To a contact who was saved while accounts are made automatically (AUT-10, C1: no lasting secret in a mail)."""
    say = desk.say
    return Letter(
        say("{firm} added you to its client portal", firm=desk.firm),
        (
            _about(desk, entity),
            say("Your account is ready. Activate it by choosing a password of your own."),
            *_code(desk, asks_code),
        ),
        say("Activate your account"),
        link,
        _login(desk, login),
        say("The link works once, until {moment}.", moment=desk.moment(expires_at)),
    )


def reset(desk: Desk, *, link: str, expires_at: datetime | None = None) -> Letter:
    say = desk.say
    works = (
        say("The link works once, until {moment}.", moment=desk.moment(expires_at))
        if expires_at
        else say("The link works once, for 30 minutes.")
    )
    return Letter(
        say("Reset your password"),
        (say("Somebody, probably you, asked to reset your password."),),
        say("Choose a new password"),
        link,
        note=works + " " + say("If it was not you, ignore this mail: your password stays as it is."),
    )


def receipt(
    desk: Desk,
    *,
    reference: str,
    amount_minor: int,
    currency: str,
    entity: str = "",
    paid_on: date | None = None,
    invoices: Sequence[str] = (),
    link: str = "",
) -> Letter:
    """To whoever paid; the receipt as PDF is attached (PAY-12)."""
    say = desk.say
    return Letter(
        say("Receipt {reference}", reference=reference),
        (say("Thank you. We received your payment."),),
        say("See your payments") if link else "",
        link,
        _paid(desk, amount_minor, currency, entity=entity, reference=reference, invoices=invoices, paid_on=paid_on),
        say("Your receipt is attached."),
    )


def payment_received(
    desk: Desk,
    *,
    amount_minor: int,
    currency: str,
    entity: str,
    reference: str = "",
    payer: str = "",
    invoices: Sequence[str] = (),
    link: str = "",
) -> Letter:
    """To the firm (PAY-13)."""
    say, amount = desk.say, desk.words.money(amount_minor, currency)
    return Letter(
        say("{entity} paid {amount}", entity=entity, amount=amount),
        (say("A client paid through the portal."),),
        say("Open in the portal") if link else "",
        link,
        _paid(desk, amount_minor, currency, entity=entity, reference=reference, invoices=invoices, payer=payer),
    )


def payment_failed(
    desk: Desk, *, amount_minor: int, currency: str, entity: str = "", invoices: Sequence[str] = (), link: str = ""
) -> Letter:
    say = desk.say
    return Letter(
        say("Your payment did not go through"),
        (say("Your payment could not be completed. What you owe is unchanged; you can try again."),),
        say("Pay now") if link else "",
        link,
        _paid(desk, amount_minor, currency, entity=entity, invoices=invoices),
    )


def payment_review(
    desk: Desk,
    *,
    amount_minor: int,
    currency: str,
    entity: str,
    reference: str = "",
    payer: str = "",
    reason: str = "",
    invoices: Sequence[str] = (),
    link: str = "",
) -> Letter:
    """To the firm: money arrived that no invoice could take whole. `reason` is a sentence in the firm's language."""
    say = desk.say
    why = (reason,) if reason else ()
    return Letter(
        say("A payment from {entity} needs your attention", entity=entity),
        (say("Money arrived that could not be applied to invoices in full. It is kept as credit of the client."), *why),
        say("Open in the portal") if link else "",
        link,
        _paid(desk, amount_minor, currency, entity=entity, reference=reference, invoices=invoices, payer=payer),
    )


def new_invoice(
    desk: Desk,
    *,
    number: str,
    amount_minor: int,
    currency: str,
    due_on: date | None = None,
    entity: str = "",
    link: str = "",
) -> Letter:
    say = desk.say
    rows = [
        (say("Client"), entity),
        (say("Invoice"), number),
        (say("Amount"), desk.words.money(amount_minor, currency)),
        (say("Due on"), desk.words.date(due_on) if due_on else ""),
    ]
    return Letter(
        say("Invoice {number} from {firm}", number=number, firm=desk.firm),
        (say("A new invoice is waiting for you in the portal."),),
        say("See the invoice") if link else "",
        link,
        tuple((label, value) for label, value in rows if value),
    )


def verify_sender(desk: Desk, *, link: str, expires_at: datetime | None = None) -> Letter:
    """To the firm's own address, before invitations leave under it (AUT-12)."""
    say = desk.say
    until = say("The link works once, until {moment}.", moment=desk.moment(expires_at)) if expires_at else ""
    return Letter(
        say("Confirm the address your portal writes from"),
        (say("Your client portal names this address in its mails. Confirm it, and invitations can go out."),),
        say("Confirm address"),
        link,
        note=until,
    )


def staff_invite(desk: Desk, *, link: str, expires_at: datetime | None = None) -> Letter:
    """To somebody who starts working at the firm; without `expires_at` they have a password already."""
    say, firm = desk.say, desk.firm
    fresh = expires_at is not None
    return Letter(
        say("{firm} added you to its portal team", firm=firm),
        (
            say("You can now work in the portal of {firm}.", firm=firm),
            say("Choose a password to get started.") if fresh else say("Sign in with the password you already have."),
        ),
        say("Create your password") if fresh else say("Sign in"),
        link,
        note=say("The link works once, until {moment}.", moment=desk.moment(expires_at)) if expires_at else "",
    )


def test_mail(desk: Desk, *, at: datetime) -> Letter:
    """To whoever tries whether mails arrive."""
    say = desk.say
    return Letter(
        say("Test mail from {firm}", firm=desk.firm),
        (say("Mails of your portal arrive."),),
        rows=((say("When"), desk.moment(at)),),
    )


def _about(desk: Desk, entity: str) -> str:
    if entity:
        return desk.say(
            "{firm} gave you access to its client portal for {entity}: invoices, payments and papers in one place.",
            firm=desk.firm,
            entity=entity,
        )
    return desk.say(
        "{firm} gave you access to its client portal: invoices, payments and papers in one place.", firm=desk.firm
    )


def _code(desk: Desk, is_asked: bool) -> tuple[str, ...]:
    return (
        (desk.say("You will be asked for a start code. {firm} tells it to you separately.", firm=desk.firm),)
        if is_asked
        else ()
    )


def _login(desk: Desk, login: str) -> tuple[tuple[str, str], ...]:
    return ((desk.say("Your sign-in name"), login),) if login else ()


def _paid(
    desk: Desk,
    amount_minor: int,
    currency: str,
    *,
    entity: str,
    reference: str = "",
    payer: str = "",
    invoices: Sequence[str] = (),
    paid_on: date | None = None,
) -> tuple[tuple[str, str], ...]:
    say = desk.say
    rows = (
        (say("Client"), entity),
        (say("Paid by"), payer),
        (say("Amount"), desk.words.money(amount_minor, currency)),
        (say("Date"), desk.words.date(paid_on) if paid_on else ""),
        (say("Reference"), reference),
        (say("Invoices"), ", ".join(invoices)),
    )
    return tuple((label, value) for label, value in rows if value)


LETTERS: dict[str, Callable[..., Letter]] = {
    each.__name__: each
    for each in (
        invite,
        invite_known,
        invite_temporary,
        added,
        reset,
        password_changed,
        sign_in_shut,
        access_given,
        email_confirm,
        email_changing,
        email_changed,
        address_waits,
        address_awaited,
        username_changed,
        receipt,
        payment_received,
        payment_failed,
        payment_review,
        new_invoice,
        verify_sender,
        staff_invite,
        test_mail,
        security_alert,
        alert_mails_changed,
    )
}
# Their text opens doors, so it is forgotten once sent; the rest stays readable for the firm.
SECRET_KINDS = frozenset(
    {"invite", "invite_temporary", "added", "reset", "email_confirm", "verify_sender", "staff_invite", "address_waits"}
)
