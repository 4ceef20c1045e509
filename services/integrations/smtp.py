"""The mail server: one connection, verified certificates, and what its answers mean for us."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.config import Settings

_SECONDS = 20
_TOO_LARGE = 552  # said to MAIL FROM, but about this one mail (RFC 1870)


class Unreachable(Exception):
    """No mail can be handed over at the moment: the server is away, or does not want us."""


class Deferred(Exception):
    """This mail was not taken now; it may be later (4xx)."""


class Rejected(Exception):
    """This mail will never be taken (5xx)."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An open line to the server."""

    client: smtplib.SMTP

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand over one mail. Raises Deferred, Rejected or Unreachable; otherwise the server has it."""
        try:
            self.client.sendmail(sender, [recipient], message)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _judged(code, text) from error
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code >= 500 and error.smtp_code != _TOO_LARGE:
                raise Unreachable(_told(error.smtp_code, error.smtp_error)) from error
            raise _judged(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPDataError as error:
            raise _judged(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(_in_words(error)) from error


@contextmanager
def connection(settings: Settings) -> Iterator[Connection]:
    """Connect, secure and sign in as the deployment says. Raises Unreachable.

    Certificates are always verified; `smtp_ca_file` adds an authority. Nothing travels in the clear, except within this
    machine and, if the deployment allows it, mails to a relay; a password never.
    """
    try:
        client = _opened(settings)
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(_in_words(error)) from error
    try:
        yield Connection(client)
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            client.quit()
        client.close()


def _opened(settings: Settings) -> smtplib.SMTP:
    if settings.mails_in_the_clear and settings.smtp_user:
        raise smtplib.SMTPException("the mail password is not sent without TLS")
    if settings.mails_in_the_clear and not settings.allow_plain_mail:
        raise smtplib.SMTPException("no mail is sent to another machine without TLS")
    name = urlsplit(settings.origin).hostname or "localhost"
    where = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(*where, local_hostname=name, timeout=_SECONDS, context=_trust(settings))
    else:
        client = smtplib.SMTP(*where, local_hostname=name, timeout=_SECONDS)
    try:
        if settings.smtp_security == "starttls":
            client.starttls(context=_trust(settings))
        if settings.smtp_user:
            client.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        client.close()
        raise
    return client


def _trust(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.smtp_ca_file:
        context.load_verify_locations(cafile=settings.smtp_ca_file)
    return context


def _judged(code: int, text: bytes | str) -> Exception:
    return (Rejected if code >= 500 else Deferred)(_told(code, text))


def _told(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:300]


def _in_words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _told(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split())[:280] or type(error).__name__
