"""What mails say and how they are put together, before anything is sent."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from email.message import EmailMessage
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import func, select

from data.firm.tables import Logo, Mail
from data.statuses import MailState
from services.mail import queue as mails
from services.mail.letter import kinds
from services.platform.i18n import Wording
from services.platform.permissions import May
from tests.cast import NOON, House

FACTS: dict[str, dict[str, object]] = {
    "invite": {"link": "/invite/x", "expires_at": NOON, "entity": "Acme Ltd"},
    "invite_known": {"link": "/invite/x", "entity": "Acme Ltd", "login": "alice"},
    "invite_temporary": {"link": "/login", "login": "alice", "secret": "s3cret-s3cret", "expires_at": NOON},
    "added": {"link": "/invite/x", "login": "alice", "expires_at": NOON},
    "reset": {"link": "/reset/x"},
    "password_changed": {"at": NOON, "link": "/reset"},
    "email_confirm": {"link": "/confirm/x"},
    "email_changing": {"email": "new@example.test"},
    "email_changed": {"email": "new@example.test"},
    "sign_in_shut": {"tries": 120, "since": NOON, "link": "/forgot"},
    "address_waits": {"email": "new@example.test", "due_at": NOON, "link": "/keep-address/x"},
    "address_awaited": {"email": "new@example.test", "due_at": NOON},
    "receipt": {
        "reference": "PAY-1",
        "amount_minor": 124000,
        "currency": "EUR",
        "invoices": ["INV-1", "INV-2"],
        "paid_on": date(2030, 5, 17),
    },
    "payment_received": {"amount_minor": 124000, "currency": "EUR", "entity": "Acme Ltd", "link": "/staff/inbox"},
    "payment_failed": {"amount_minor": 124000, "currency": "EUR", "link": "/billing"},
    "payment_review": {"amount_minor": 124000, "currency": "EUR", "entity": "Acme Ltd", "reason": "INV-1 is void."},
    "new_invoice": {"number": "INV-1", "amount_minor": 124000, "currency": "EUR", "due_on": date(2030, 6, 1)},
    "verify_sender": {"link": "/verify-sender/x", "expires_at": NOON},
    "access_given": {"who": "Nina New", "entity": "Acme Ltd"},
    "username_changed": {"username": "alice", "at": NOON},
    "staff_invite": {"link": "/reset/x", "expires_at": NOON},
    "test_mail": {"at": NOON},
    "share_file": {"link": "/share/x", "subject": "return.pdf", "by": "Sam Staff", "expires_at": NOON},
    "share_upload": {
        "link": "/share/x",
        "subject": "Papers",
        "by": "Sam Staff",
        "entity": "Acme Ltd",
        "expires_at": NOON,
    },
    "share_code": {"code": "12345678", "expires_at": NOON},
    "documents_asked": {
        "title": "Tax return",
        "items": ["Payslips"],
        "note": "By post, too.",
        "due_on": date(2030, 6, 1),
        "entity": "Acme Ltd",
        "link": "/requests/x",
    },
    "documents_returned": {
        "title": "Tax return",
        "items": [("Payslips", "Too dark.")],
        "entity": "Acme Ltd",
        "link": "/requests/x",
    },
    "documents_reminder": {
        "title": "Tax return",
        "items": ["Payslips"],
        "due_on": date(2030, 6, 1),
        "is_late": True,
        "link": "/requests/x",
    },
    "new_documents": {"clients": [("Acme Ltd", [("return.pdf", "version")])], "link": "/documents"},
    "ticket_opened_for_client": {
        "number": 7,
        "subject": "The gutter",
        "category": "Repairs",
        "entity": "Acme Ltd",
        "link": "/tickets/7",
        "text": "It leaks.",
    },
    "ticket_answered": {
        "number": 7,
        "subject": "The gutter",
        "category": "Repairs",
        "entity": "Acme Ltd",
        "link": "/tickets/7",
        "text": "We look into it.",
    },
    "ticket_closed": {
        "number": 7,
        "subject": "The gutter",
        "category": "Repairs",
        "entity": "Acme Ltd",
        "link": "/tickets/7",
        "days": 7,
    },
    "ticket_for_you": {
        "number": 7,
        "subject": "The gutter",
        "category": "Repairs",
        "entity": "Acme Ltd",
        "link": "/tickets/7",
        "text": "It leaks.",
        "how": "opened",
    },
    "visit_scheduled": {"title": "Gutters", "starts_at": NOON, "ends_at": NOON, "link": "/services"},
    "visit_waiting": {"title": "Gutters", "was_at": NOON, "link": "/services"},
    "visit_cancelled": {"title": "Gutters", "was_at": NOON, "link": "/services"},
    "visit_on_the_way": {"title": "Gutters", "who": "Petros", "link": "/services"},
    "service_answered": {"title": "Gutters", "is_accepted": False, "answer": "We do none.", "link": "/services"},
    "alert_mails_changed": {"who": "Ada Admin", "goes_to": "", "link": "/staff/settings/access"},
    "security_alert": {
        "title": "Many refused attempts",
        "advice": "Ask them.",
        "lines": ["Kim: 20"],
        "link": "/staff/security",
    },
}


def send(
    house: House, kind: str = "reset", *, language: str = "en", recipient: str = "alice@example.test", **more: object
) -> UUID | None:
    given: dict[str, object] = {"dedupe": f"{kind}:{language}:{recipient}", "name": "Alice Adams"} | FACTS[kind] | more
    ctx = house.system
    with ctx.transaction(May.SYSTEM) as db:
        made = mails.queue(ctx, db, kinds()[kind].write, recipient=recipient, language=language, **given)  # type: ignore[arg-type]
        db.recorded = True
    return made


def read(house: House, id: UUID | None) -> EmailMessage:
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        return mails.written(house.system, db.get_one(Mail, id))


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def give_logo(house: House) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (120, 40), "#17615c").save(file, "PNG")
    sha256 = hashlib.sha256(file.getvalue()).hexdigest()
    with house.backstage() as db:
        db.add(Logo(sha256=sha256, png=file.getvalue(), width=120, height=40, made_at=NOON))
    house.prefer(logo_sha256=sha256)
    return file.getvalue()


def test_every_kind_is_tried_here() -> None:
    assert set(FACTS) == set(kinds())


@pytest.mark.feature("BRA-01", "BRA-03")
@pytest.mark.parametrize("kind", sorted(FACTS))
@pytest.mark.parametrize("language", ["en", "el"])
def test_each_letter_says_the_same_twice(sqlite_house: House, kind: str, language: str) -> None:
    message = read(sqlite_house, send(sqlite_house, kind, language=language))
    plain, page = text_of(message), text_of(message, "html")
    assert "Harbour & Pine" in plain
    assert "Harbour &amp; Pine" in page
    assert "{" not in plain.replace("{}", "")
    if "link" in FACTS[kind]:
        assert f"http://localhost:8080{FACTS[kind]['link']}" in plain
        assert f'href="http://localhost:8080{FACTS[kind]["link"]}"' in page
    if "amount_minor" in FACTS[kind]:
        assert Wording(language).money(124000, "EUR") in plain
    assert message["Content-Language"] == language
    assert message["Auto-Submitted"] == "auto-generated"
    assert str(message["Message-ID"]).endswith("@localhost>")


def test_greek_letters_are_greek(sqlite_house: House) -> None:
    english = {kind: str(read(sqlite_house, send(sqlite_house, kind))["Subject"]) for kind in FACTS}
    greek = {kind: str(read(sqlite_house, send(sqlite_house, kind, language="el"))["Subject"]) for kind in FACTS}
    assert [kind for kind in FACTS if english[kind] == greek[kind]] == []


@pytest.mark.security("P19")
def test_one_occasion_makes_one_mail(house: House) -> None:
    assert send(house) is not None
    assert send(house) is None
    with house.system.transaction(May.SYSTEM_LOOK) as db:
        assert db.scalar(select(func.count(Mail.id))) == 1


@pytest.mark.security("P19")
def test_a_mail_exists_only_if_its_cause_does(house: House) -> None:
    ctx = house.system

    def fail_after_mailing() -> None:
        with ctx.transaction(May.SYSTEM) as db:
            mails.queue(
                ctx, db, kinds()["reset"].write, recipient="a@example.test", language="en", dedupe="x", link="/reset/x"
            )
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_after_mailing()
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        assert db.scalar(select(func.count(Mail.id))) == 0


@pytest.mark.security("R76")
@pytest.mark.parametrize(
    "recipient",
    [
        "a@example.test\r\nBcc: evil@example.test",
        "a@example.test\nX: y",
        "",
        "nobody",
        "a@",
        "@b",
        "a b@example.test",
        "a@example.test,b@example.test",
        "<a@example.test>",
        "ά@example.test",
        "a@example.test\x00",
        "x" * 260 + "@example.test",
    ],
)
def test_a_bad_address_fails_and_harms_nothing(sqlite_house: House, recipient: str) -> None:
    id = send(sqlite_house, recipient=recipient, dedupe="bad")
    with sqlite_house.system.transaction(May.SYSTEM_LOOK) as db:
        row = db.get_one(Mail, id)
    assert (row.state, row.raw) == (MailState.FAILED, b"")


@pytest.mark.security("R76")
def test_names_cannot_break_out_of_headers_or_markup(sqlite_house: House) -> None:
    name = "Eve\r\nBcc: evil@example.test <script>alert(1)</script>"
    id = send(sqlite_house, "payment_received", entity=name, name=name)
    message = read(sqlite_house, id)
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])
    assert "<script>" not in text_of(message, "html")
    assert message["To"].addresses[0].addr_spec == "alice@example.test"


@pytest.mark.security("R8")
@pytest.mark.parametrize(
    "link", ["https://evil.test/x", "//evil.test/x", "javascript:alert(1)", "http://localhost:8080.evil.test/"]
)
def test_links_lead_home_only(sqlite_house: House, link: str) -> None:
    with pytest.raises(ValueError, match="portal only"):
        send(sqlite_house, link=link)


@pytest.mark.feature("AUT-11")
def test_the_logo_travels_with_the_mail(sqlite_house: House) -> None:
    plain = read(sqlite_house, send(sqlite_house))
    assert "<img" not in text_of(plain, "html")
    logo = give_logo(sqlite_house)
    message = read(sqlite_house, send(sqlite_house, dedupe="second"))
    assert 'src="cid:logo"' in text_of(message, "html")
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [(part["Content-ID"], part.get_content()) for part in pictures] == [("<logo>", logo)]


def test_attachments_keep_greek_names(sqlite_house: House) -> None:
    paper = mails.Attachment("Απόδειξη PAY-1.pdf", b"%PDF-1.7 x")
    message = read(sqlite_house, send(sqlite_house, "receipt", attachments=[paper]))
    found = list(message.iter_attachments())
    assert [(part.get_filename(), part.get_content()) for part in found] == [("Απόδειξη PAY-1.pdf", b"%PDF-1.7 x")]


@pytest.mark.security("R85")
def test_the_database_alone_holds_no_links(sqlite_house: House) -> None:
    id = send(sqlite_house, link="/reset/very-secret-token")
    with sqlite_house.system.transaction(May.SYSTEM_LOOK) as db:
        row = db.get_one(Mail, id)
    assert b"very-secret-token" not in row.raw
    assert "very-secret-token" in text_of(read(sqlite_house, id))


def test_a_held_mail_waits(sqlite_house: House) -> None:
    id = send(sqlite_house, hold=True)
    with sqlite_house.system.transaction(May.SYSTEM_LOOK) as db:
        assert db.get_one(Mail, id).state is MailState.HELD


def test_two_at_once_write_one(house: House) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: send(house), range(8)))
    assert len([id for id in made if id is not None]) == 1
