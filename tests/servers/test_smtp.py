"""The mail server of the tests keeps, refuses and goes away as told."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest

from tests.servers.smtp import MailServer


def _letter(to: str = "maria@client.test") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "firm@portico.test", to, "Τιμολόγιο 12"
    message.set_content("Plain words.")
    message.add_alternative("<p>Rich words.</p>", subtype="html")
    return message


async def _send(server: MailServer, message: EmailMessage, **options: Any) -> None:
    await aiosmtplib.send(message, hostname=server.host, port=server.port, timeout=5, **options)


async def test_a_letter_arrives_whole(mail_server: MailServer) -> None:
    await _send(mail_server, _letter())
    [letter] = mail_server.to("maria@client.test")
    assert (letter.sender, letter.subject, letter.secure) == ("firm@portico.test", "Τιμολόγιο 12", False)
    assert letter.body().strip() == "Plain words."
    assert letter.body("html").strip() == "<p>Rich words.</p>"


@pytest.mark.parametrize("code", [451, 550])
async def test_one_address_fails_while_the_other_gets_its_letter(mail_server: MailServer, code: int) -> None:
    mail_server.refuse["gone@client.test"] = code
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await _send(mail_server, _letter("gone@client.test"))
    assert refused.value.recipients[0].code == code
    await _send(mail_server, _letter())
    assert len(mail_server.box) == 1


async def test_down_and_up_again_on_the_same_port(mail_server: MailServer) -> None:
    mail_server.down()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await _send(mail_server, _letter())
    mail_server.up()
    await _send(mail_server, _letter())
    assert len(mail_server.box) == 1


async def test_it_takes_mail_only_over_tls_and_with_the_password(secure_mail_server: MailServer) -> None:
    trusted = ssl.create_default_context(cafile=str(secure_mail_server.authority))
    with pytest.raises(aiosmtplib.SMTPException):
        await _send(secure_mail_server, _letter(), start_tls=False)
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await _send(
            secure_mail_server, _letter(), start_tls=True, tls_context=trusted, username="portico", password="guess"
        )
    await _send(
        secure_mail_server, _letter(), start_tls=True, tls_context=trusted, username="portico", password="letterbox"
    )
    assert [letter.secure for letter in secure_mail_server.box] == [True]


def test_an_unknown_certificate_is_noticed(secure_mail_server: MailServer) -> None:
    with smtplib.SMTP(secure_mail_server.host, secure_mail_server.port, timeout=5) as client:
        with pytest.raises(ssl.SSLCertVerificationError):
            client.starttls(context=ssl.create_default_context())
        client.close()  # nothing more can be said on a socket whose handshake failed
    assert secure_mail_server.box == []
