"""The outbox against a real SMTP server: what is committed leaves, once, in every kind of weather."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from data.errors import NotAllowed
from data.firm.tables import Mail, Notice
from data.statuses import MailState
from services.access import authentication
from services.integrations import smtp
from services.mail import outbox
from services.mail import queue as mails
from services.operations.workers import take_up
from services.platform.context import Context
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.servers.smtp import MailServer
from tests.services.mail.test_mails import give_logo, send

pytestmark = pytest.mark.both_databases


def wired(house: House, server: MailServer, **changes: object) -> None:
    given: dict[str, object] = {"smtp_host": server.host, "smtp_port": server.port, "smtp_security": "none"} | changes
    house.inside = replace(house.inside, settings=replace(house.inside.settings, **given))  # type: ignore[arg-type]


def at(house: House, **later: float) -> Context:
    return authentication.system(house.inside, NOON + timedelta(**later))


def row(house: House, id: UUID | None) -> Mail:
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        return db.get_one(Mail, id)


def states(house: House) -> dict[MailState, int]:
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        found = db.execute(select(Mail.state, func.count(Mail.id).label("n")).group_by(Mail.state))
        return {each.state: each.n for each in found}


@pytest.fixture
def posted(house: House, mail_server: MailServer) -> tuple[House, MailServer]:
    wired(house, mail_server)
    return house, mail_server


@pytest.mark.feature("AUT-11")
def test_a_mail_arrives_as_written(sqlite_house: House, secure_mail_server: MailServer) -> None:
    house, server = sqlite_house, secure_mail_server
    wired(
        house,
        server,
        smtp_security="starttls",
        smtp_user="portico",
        smtp_password="letterbox",
        smtp_ca_file=str(server.authority),
    )
    logo = give_logo(house)
    send(
        house,
        "receipt",
        language="el",
        recipient="alice@example.test",
        name="Άλκηστις",
        attachments=[mails.Attachment("Απόδειξη.pdf", b"%PDF-1.7 paper")],
    )
    assert outbox.send_due(house.system) == 1
    (letter,) = server.box
    assert letter.secure
    assert (letter.sender, letter.recipients) == ("office@harbour.test", ("alice@example.test",))
    assert letter.subject == "Απόδειξη PAY-1"
    assert letter.message["To"].addresses[0].display_name == "Άλκηστις"
    assert letter.message["From"].addresses[0].display_name == "Harbour & Pine"
    assert "1.240,00" in letter.body()
    assert 'src="cid:logo"' in letter.body("html")
    pictures = [part.get_content() for part in letter.message.walk() if part["Content-ID"] == "<logo>"]
    assert pictures == [logo]
    assert [part.get_filename() for part in letter.message.iter_attachments()] == ["Απόδειξη.pdf"]


@pytest.mark.security("P19")
def test_sent_once_and_secrets_forgotten(posted: tuple[House, MailServer]) -> None:
    house, server = posted
    secret, plain = send(house, "reset"), send(house, "receipt")
    assert outbox.send_due(house.system) == 2
    assert outbox.send_due(at(house, days=1)) == 0
    assert len(server.box) == 2
    assert (row(house, secret).state, row(house, secret).raw) == (MailState.SENT, b"")
    assert row(house, plain).raw != b""
    assert row(house, plain).sent_at == NOON


@pytest.mark.security("P19")
def test_a_busy_mailbox_is_tried_again(posted: tuple[House, MailServer]) -> None:
    house, server = posted
    server.refuse["alice@example.test"] = 451
    id = send(house)
    assert outbox.send_due(house.system) == 0
    assert (row(house, id).state, row(house, id).tries) == (MailState.QUEUED, 1)
    assert outbox.send_due(at(house, seconds=59)) == 0
    assert row(house, id).tries == 1
    del server.refuse["alice@example.test"]
    assert outbox.send_due(at(house, minutes=1)) == 1
    assert server.box[0].message["Message-ID"] == row(house, id).message_id


@pytest.mark.security("P19")
def test_back_off_grows_to_an_hour_and_ends_after_twenty_tries(posted: tuple[House, MailServer]) -> None:
    house, server = posted
    server.refuse["alice@example.test"] = 452
    id = send(house, "receipt", entity_id=house.acme)
    now: datetime = NOON
    pauses = []
    for _ in range(outbox.MAX_TRIES):
        outbox.send_due(authentication.system(house.inside, now))
        pauses.append((row(house, id).next_at - now).total_seconds())
        now = row(house, id).next_at
    assert pauses[:8] == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert max(pauses) == 3600
    assert (row(house, id).state, row(house, id).tries) == (MailState.FAILED, 20)
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        (notice,) = db.scalars(select(Notice))
    assert (notice.kind, notice.entity_id, notice.facts["recipient"]) == (
        "mail_failed",
        house.acme,
        "alice@example.test",
    )
    assert outbox.health(at(house, days=3)) == outbox.Health(0, 1, 0)


@pytest.mark.security("P19")
def test_a_mailbox_that_does_not_exist_fails_at_once(posted: tuple[House, MailServer]) -> None:
    house, server = posted
    server.refuse["gone@example.test"] = 550
    gone, there = send(house, recipient="gone@example.test", entity_id=house.acme), send(house, dedupe="2")
    assert outbox.send_due(house.system) == 1
    assert row(house, gone).state is MailState.FAILED
    assert "550" in (row(house, gone).error or "")
    assert row(house, there).state is MailState.SENT
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        assert db.scalars(select(Notice.kind)).all() == ["mail_failed"]


@pytest.mark.security("P19")
def test_a_server_that_is_down_for_a_day_loses_nothing(posted: tuple[House, MailServer]) -> None:
    house, server = posted
    server.down()
    ids = [send(house, dedupe=str(n)) for n in range(5)]
    now, attempts = NOON, 0
    while now < NOON + timedelta(hours=24):
        assert outbox.send_due(authentication.system(house.inside, now)) == 0
        waits = {row(house, id).next_at - now for id in ids}
        assert len(waits) == 1
        assert timedelta(minutes=1) <= waits.copy().pop() <= timedelta(hours=1)
        now, attempts = now + waits.pop(), attempts + 1
    assert attempts < 60
    assert {row(house, id).tries for id in ids} == {0}
    assert outbox.health(authentication.system(house.inside, now)).oldest_seconds >= 86400
    server.up()
    assert outbox.send_due(authentication.system(house.inside, now)) == 5
    assert len({letter.message["Message-ID"] for letter in server.box}) == 5


@pytest.mark.security("P16", "P19")
def test_a_crash_between_sending_and_writing_it_down(
    posted: tuple[House, MailServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, server = posted
    id = send(house)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_settle", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.send_due(house.system)
    assert row(house, id).state is MailState.SENDING
    assert outbox.send_due(at(house, minutes=9)) == 0
    assert outbox.send_due(at(house, minutes=10)) == 1
    assert len(server.box) == 2
    assert len({letter.message["Message-ID"] for letter in server.box}) == 1
    assert outbox.send_due(at(house, days=1)) == 0


@pytest.mark.security("P15")
def test_who_serves_alone_sends_at_once_what_was_left_behind(posted: tuple[House, MailServer]) -> None:
    house, server = posted
    id = send(house)
    with house.backstage() as db:
        mail = db.get_one(Mail, id)
        mail.state, mail.leased_until = MailState.SENDING, NOON + timedelta(minutes=10)
    assert outbox.send_due(house.system) == 0
    take_up(house.inside)
    alone = house.engine.dialect.name == "sqlite"  # on PostgreSQL the process that sends it may still live
    assert outbox.send_due(house.system) == len(server.box) == alone


def test_two_hundred_mails_on_one_connection(
    sqlite_house: House, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wired(sqlite_house, mail_server)
    opened = []
    real = smtp._opened

    def counted(settings: object) -> object:
        opened.append(settings)
        return real(settings)  # type: ignore[arg-type]

    monkeypatch.setattr(smtp, "_opened", counted)
    for n in range(200):
        send(sqlite_house, recipient=f"u{n}@example.test")
    assert outbox.send_due(sqlite_house.system) == 200
    assert len(opened) == 1
    assert {letter.recipients[0] for letter in mail_server.box} == {f"u{n}@example.test" for n in range(200)}
    assert states(sqlite_house) == {MailState.SENT: 200}


@pytest.mark.security("R76")
def test_an_injected_header_never_leaves(posted: tuple[House, MailServer]) -> None:
    house, server = posted
    send(house, recipient="a@example.test\r\nRCPT TO:<evil@example.test>")
    assert outbox.send_due(house.system) == 0
    assert server.box == []


def test_a_certificate_nobody_vouches_for_is_refused(sqlite_house: House, secure_mail_server: MailServer) -> None:
    wired(sqlite_house, secure_mail_server, smtp_security="starttls", smtp_user="portico", smtp_password="letterbox")
    id = send(sqlite_house)
    assert outbox.send_due(sqlite_house.system) == 0
    assert secure_mail_server.box == []
    assert "certificate" in (row(sqlite_house, id).error or "").lower()


def test_a_wrong_mail_password_keeps_everything(sqlite_house: House, secure_mail_server: MailServer) -> None:
    wired(
        sqlite_house,
        secure_mail_server,
        smtp_security="starttls",
        smtp_user="portico",
        smtp_password="wrong",
        smtp_ca_file=str(secure_mail_server.authority),
    )
    id = send(sqlite_house)
    assert outbox.send_due(sqlite_house.system) == 0
    assert (row(sqlite_house, id).state, row(sqlite_house, id).tries) == (MailState.QUEUED, 0)
    assert "535" in (row(sqlite_house, id).error or "")


def test_a_password_needs_tls(sqlite_house: House) -> None:
    settings = replace(
        sqlite_house.inside.settings,
        smtp_host="mail.example.test",
        smtp_security="none",
        smtp_user="portico",
        smtp_password="letterbox",
    )
    for known in (False, True):
        refused = replace(settings, allow_plain_mail=known)
        with pytest.raises(smtp.Unreachable, match="password is not sent without TLS"), smtp.connection(refused):
            pass


def test_mail_to_another_machine_needs_tls(sqlite_house: House) -> None:
    """Nothing is even looked up: the name is none that exists."""
    settings = replace(sqlite_house.inside.settings, smtp_host="mail.example.test", smtp_security="none")
    with (
        pytest.raises(smtp.Unreachable, match="no mail is sent to another machine without TLS"),
        smtp.connection(settings),
    ):
        pass


def test_without_a_server_mails_wait(sqlite_house: House) -> None:
    id = send(sqlite_house)
    assert outbox.send_due(sqlite_house.system) == 0
    assert (row(sqlite_house, id).state, row(sqlite_house, id).error) == (MailState.QUEUED, None)
    assert outbox.health(at(sqlite_house, minutes=5)) == outbox.Health(1, 0, 300)


def test_only_the_portal_itself_sends(sqlite_house: House, mail_server: MailServer) -> None:
    wired(sqlite_house, mail_server)
    send(sqlite_house)
    with pytest.raises(NotAllowed):
        outbox.send_due(replace(sqlite_house.olga, house=sqlite_house.inside))
    assert mail_server.box == []


def test_those_of_the_demo_are_read_on_its_console(sqlite_house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house = sqlite_house
    id = send(house)
    house.inside = replace(house.inside, settings=replace(house.inside.settings, demo=True))
    assert outbox.send_due(house.system) == 1
    assert row(house, id).state is MailState.SENT
    mail, said = row(house, id), capsys.readouterr().out
    assert f"To: {mail.recipient}\n" in said
    assert f"Subject: {mail.subject}\n" in said
    assert outbox.send_due(house.system) == 0
    assert capsys.readouterr().out == ""
