"""Who hears of a new document, once: the firm in its inbox, contacts by one mail for all that came together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from sqlalchemy import func, select

from data.documents.news import DocumentNews
from data.firm.tables import Mail, Notice
from data.people.tables import Contact, Person
from data.statuses import AccessStatus, MailState
from services.documents import audience, binding, listing, mail_choice, news_mails, opening, removal, uploads
from services.documents.uploads import NewFile, Place
from services.mail import queue
from services.platform.context import Context
from tests.cast import NOON, House
from tests.services.documents.conftest import PDF, added, asking
from tests.services.documents.test_release import paid

MINUTE = timedelta(minutes=1)
LATER = NOON + 5 * MINUTE


def at(house: House, now: datetime) -> Context:
    return replace(house.again(house.olga).as_system(), now=now)


def told(house: House, now: datetime = LATER) -> dict[str, EmailMessage]:
    """What is written at that moment, by whose address it goes to."""
    known = mails(house)
    news_mails.turn(at(house, now))
    return {
        row.recipient: queue.written(house.system, row) for row in mails(house) if row.id not in {e.id for e in known}
    }


def mails(house: House) -> list[Mail]:
    with house.backstage() as db:
        return list(db.scalars(select(Mail).where(Mail.kind == "new_documents").order_by(Mail.recipient)))


def text(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def place(ctx: Context) -> UUID:
    return ctx.actor.memberships[0].contact_id


ACME = ["alice@example.test", "bob@example.test", "lena@example.test", "maria@example.test"]


@pytest.mark.both_databases
def test_ten_files_are_one_mail_to_each_who_may_see_them(town: House) -> None:
    town.contact("Cora Courier", town.acme, sees_documents=False, adds_documents=True)
    with town.backstage() as db:
        db.one(Contact, place(town.bob)).status = AccessStatus.REVOKED
    for n in range(10):
        added(replace(town.sam, now=NOON + timedelta(seconds=20 * n)), town.acme, f"R&D {n}.pdf")
    assert told(town, NOON + 5 * MINUTE) == {}  # three minutes after the last of them
    found = told(town, NOON + 9 * MINUTE)
    assert list(found) == [each for each in ACME if not each.startswith("bob")]
    mail = found["alice@example.test"]
    assert mail["subject"] == "10 new documents from Harbour & Pine"
    for n in range(10):
        assert text(mail).count(f"R&D {n}.pdf") == 1
        assert f"R&amp;D {n}.pdf" in text(mail, "html")
    assert "Acme Ltd" in text(mail)
    assert f"{town.inside.settings.origin}/documents\r\n" in text(mail)
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == ["text/plain", "text/html"]
    assert told(town, NOON + 60 * MINUTE) == {}


def test_who_is_sent_files_all_day_hears_of_them_meanwhile(small_town: House) -> None:
    for n in range(11):
        added(replace(small_town.sam, now=NOON + 3 * n * MINUTE), small_town.acme, f"{n}.pdf")
        assert told(small_town, NOON + 3 * n * MINUTE) == {} or n == 10
    assert len(mails(small_town)) == 4


def test_what_is_gone_had_or_not_theirs_is_in_no_mail(small_town: House) -> None:
    town = small_town
    kept, binned, had, theirs = (
        added(town.sam, town.acme, f"{name}.pdf") for name in ("kept", "binned", "had", "boss")
    )
    removal.bin_it(town.olga, binned)
    opening.downloaded(town.alice, opening.opened(town.alice, had))
    audience.choose(town.sam, theirs, {place(town.bob)})
    own = added(town.maria, town.acme, "receipt.pdf")
    removal.take_back(town.maria, own)
    found = told(town)
    names = {
        who: {each for each in ("kept", "binned", "had", "boss", "receipt") if f"{each}.pdf" in text(mail)}
        for who, mail in found.items()
    }
    assert names == {
        "alice@example.test": {"kept"},
        "bob@example.test": {"kept", "had", "boss"},
        "lena@example.test": {"kept", "had"},
        "maria@example.test": {"kept", "had"},
    }
    assert kept


def test_several_clients_are_sections_of_one_mail_and_each_language_its_own(small_town: House) -> None:
    town = small_town
    with town.backstage() as db:
        db.one(Person, town.maria.actor.person_id).language = "el"
    added(town.sam, town.acme, "of acme.pdf")
    added(town.sam, town.umbra, "of umbra.pdf")
    found = told(town)
    plain = text(found["maria@example.test"])
    assert plain.index("Acme Ltd") < plain.index("of acme.pdf") < plain.index("Umbra SA") < plain.index("of umbra.pdf")
    assert "έγγραφα" in str(found["maria@example.test"]["subject"])
    assert "umbra" not in text(found["alice@example.test"])
    assert {each.recipient: each.entity_id for each in mails(town)} == dict.fromkeys(ACME, town.acme) | {
        "maria@example.test": None,
        "carol@example.test": town.umbra,
    }


def test_a_newer_version_says_so_and_staff_may_choose_silence(small_town: House) -> None:
    town = small_town
    id = uploads.add(
        town.sam,
        where := Place(town.acme, is_told=False),
        uploads.receive(town.sam, where, NewFile("quiet.pdf"), [PDF]),
    )
    assert told(town) == {}
    received = uploads.receive(town.sam, where, NewFile("a.pdf"), [PDF + b"\n"])
    uploads.add_version(town.sam, id, received)
    assert "quiet.pdf (new version)" in text(told(town)["alice@example.test"])
    assert str(mails(town)[0].subject) == "A new document from Harbour & Pine"


def test_who_switched_them_off_gets_none_and_a_mail_that_waits_is_withdrawn(small_town: House) -> None:
    town = small_town
    added(town.sam, town.acme)
    assert set(told(town)) == set(ACME)
    for _ in range(2):
        mail_choice.choose_mails(town.alice, wanted=False)
    assert (mail_choice.wants_mails(town.alice), mail_choice.wants_mails(town.bob)) == (False, True)
    news_mails.turn(at(town, LATER))
    states = {each.recipient: each.state for each in mails(town)}
    assert states == dict.fromkeys(ACME, MailState.QUEUED) | {"alice@example.test": MailState.CANCELLED}
    added(town.sam, town.acme, "next.pdf")
    assert "alice@example.test" not in told(town, LATER + 9 * MINUTE)
    mail_choice.choose_mails(town.alice, wanted=True)
    added(town.sam, town.acme, "third.pdf")
    assert "third.pdf" in text(told(town, LATER + 9 * MINUTE)["alice@example.test"])


def test_a_mail_that_waits_says_nothing_that_is_not_true_any_more(small_town: House) -> None:
    """The mail server is down for hours: who loses a client, or a file that goes, takes its words out of the mail."""
    town = small_town
    of_acme, of_umbra = added(town.sam, town.acme, "of acme.pdf"), added(town.sam, town.umbra, "of umbra.pdf")
    told(town)
    with town.backstage() as db:
        theirs = select(Contact).where(Contact.person_id == town.maria.actor.person_id, Contact.entity_id == town.umbra)
        db.scalars(theirs).one().sees_documents = False
    again = told(town, LATER + MINUTE)
    assert set(again) == {"maria@example.test"}
    assert ("of acme.pdf" in text(again["maria@example.test"]), "umbra" in text(again["maria@example.test"])) == (
        True,
        False,
    )
    removal.bin_it(town.olga, of_acme)
    removal.bin_it(town.olga, of_umbra)
    assert told(town, LATER + 2 * MINUTE) == {}
    assert {each.state for each in mails(town)} == {MailState.CANCELLED}
    assert {each.raw for each in mails(town)} == {b""}
    with town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(DocumentNews)) == 0


@pytest.mark.both_databases
def test_a_crash_at_the_end_tells_nothing_and_the_next_turn_once(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    added(town.sam, town.acme)
    written = news_mails._mailed

    def dies(*given: object) -> bool:
        written(*given)  # type: ignore[arg-type]
        raise SystemExit

    monkeypatch.setattr(news_mails, "_mailed", dies)
    with pytest.raises(SystemExit):
        news_mails.turn(at(town, LATER))
    assert mails(town) == []
    monkeypatch.undo()
    assert news_mails.turn(at(town, LATER)) == 4
    assert news_mails.turn(at(town, LATER)) == 0
    with town.backstage() as db:
        for row in db.scalars(select(Mail)):
            row.state = MailState.SENT
    assert news_mails.turn(at(town, LATER)) == 0
    with town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(DocumentNews)) == 0
    assert len(mails(town)) == 4


def test_what_waits_for_a_payment_is_told_and_new_once_it_is_paid(small_town: House) -> None:
    town = small_town
    id, invoice = added(town.sam, town.acme, "report.pdf"), town.invoice()
    binding.bind(town.sam, id, invoice.id)
    much_later = NOON + timedelta(days=200)
    assert told(town, much_later) == {}
    paid(town, invoice)
    news_mails.turn(at(town, much_later))
    alice = replace(town.alice, now=much_later + timedelta(days=80))
    assert [each.is_new for each in listing.page(alice, asking()).rows] == [True]
    assert set(told(town, much_later + 6 * MINUTE)) | {each.recipient for each in mails(town)} == set(ACME)
    assert told(town, much_later + 60 * MINUTE) == {}


@pytest.mark.parametrize("how", [binding.unbind, binding.release_by_hand])
def test_what_staff_release_is_told_too(small_town: House, how: object) -> None:
    town = small_town
    id, invoice = added(town.sam, town.acme, "report.pdf"), town.invoice()
    assert set(told(town)) == set(ACME)
    with town.backstage() as db:
        for row in db.scalars(select(Mail)):
            row.state = MailState.SENT
    binding.bind(replace(town.sam, now=LATER), id, invoice.id)
    news_mails.turn(at(town, LATER))
    how(replace(town.sam, now=LATER + MINUTE), id)  # type: ignore[operator]
    assert "report.pdf (available now)" in text(told(town, LATER + 9 * MINUTE)["bob@example.test"])


@pytest.mark.feature("NOT-03", "DOC-21")
def test_the_firm_has_one_line_for_what_somebody_sends_until_it_is_dealt_with(town: House) -> None:
    def lines() -> list[tuple[str, UUID, int]]:
        with town.backstage() as db:
            rows = db.scalars(select(Notice).where(Notice.kind == "document_added").order_by(Notice.at, Notice.id))
            return [(row.facts["number"], row.entity_id, row.facts["n"]) for row in rows]

    for name in ("one.pdf", "two.pdf"):
        added(town.alice, town.acme, name)
    added(town.sam, town.acme, "firms.pdf")
    assert lines() == [("two.pdf (+1)", town.acme, 2)]
    added(town.carol, town.umbra, "umbra.pdf")
    added(replace(town.maria, now=LATER), town.acme, "marias.pdf")
    assert sorted(lines()) == sorted(
        [("two.pdf (+1)", town.acme, 2), ("umbra.pdf", town.umbra, 1), ("marias.pdf", town.acme, 1)]
    )
    with town.backstage() as db:
        for row in db.scalars(select(Notice)):
            row.done_at = NOON
    added(replace(town.alice, now=LATER), town.acme, "three.pdf")
    assert ("three.pdf", town.acme, 1) in lines()


def test_staff_who_see_some_clients_only_tell_of_their_uploads_too(small_town: House) -> None:
    added(small_town.ben, small_town.acme)
    assert set(told(small_town)) == set(ACME)


def test_off_nothing_is_mailed(small_town: House) -> None:
    added(small_town.sam, small_town.acme)
    small_town.prefer(areas_on=[])
    assert told(small_town) == {}
