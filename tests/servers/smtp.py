"""A real SMTP server for tests: keeps what it is sent, speaks STARTTLS and AUTH, and fails on demand."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
REPLIES = {
    451: "451 4.3.0 Try again later",
    452: "452 4.2.2 Mailbox full",
    550: "550 5.1.1 No such mailbox",
    554: "554 5.7.1 Refused",
}


@dataclass(frozen=True)
class Letter:
    """One accepted message with the envelope it came in."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    secure: bool  # it came through TLS

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def body(self, kind: str = "plain") -> str:
        """The text (`plain`) or HTML (`html`) part; raises LookupError when there is none."""
        part = self.message.get_body((kind,))
        if part is None:
            raise LookupError(f"this letter has no {kind} part")
        return str(part.get_content())


class MailServer:
    """`box` holds letters in order of arrival. `refuse[address] = 451` answers so until it is removed.

    `login` asks for that user name and password after STARTTLS; `authority` is the PEM file a client has to trust.
    """

    def __init__(self, *, folder: Path | None = None, login: tuple[str, str] | None = None) -> None:
        self.host, self.port = HOST, _free_port()
        self.box: list[Letter] = []
        self.refuse: dict[str, int] = {}
        self.login = login
        self.authority: Path | None = None
        self._tls = self._certify(folder) if folder else None
        self._controller: Controller | None = None

    def up(self) -> None:
        if self._controller is None:
            options: dict[str, Any] = {"decode_data": False, "enable_SMTPUTF8": True}
            if self._tls:
                options |= {"tls_context": self._tls, "require_starttls": True}
            if self.login:
                options |= {"auth_required": True, "authenticator": self._authenticate}
            self._controller = Controller(self, hostname=self.host, port=self.port, **options)
            self._controller.start()

    def down(self) -> None:
        """Stop answering; `up` opens the same port again, the box is kept."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address: str) -> list[Letter]:
        return [letter for letter in self.box if address in letter.recipients]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (code := self.refuse.get(address)) is not None:
            return REPLIES[code]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        self.box.append(Letter(envelope.mail_from or "", tuple(envelope.rcpt_tos), message, session.ssl is not None))
        await asyncio.sleep(0)
        return "250 OK"

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        known = (
            isinstance(data, LoginPassword)
            and self.login is not None
            and (data.login.decode(), data.password.decode()) == self.login
        )
        return AuthResult(success=known, handled=False)

    def _certify(self, folder: Path) -> ssl.SSLContext:
        authority = trustme.CA()
        self.authority = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.authority))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(HOST, "localhost").configure_cert(context)
        return context


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
