"""Links without signing in: they open one thing, as often and as long as was said, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from data.access.security_events import SecurityEvent
from data.documents.sharing import ShareArrival, ShareLink
from data.documents.tables import Document, DocumentFetch
from data.errors import NotAllowed, NotFound, TooMany
from data.firm.tables import Event, Mail
from data.people.tables import Assignment, Contact, Entity, Person
from data.statuses import AccessStatus, MailState, SecurityKind, StaffRole
from services.documents import binding, folders, listing, removal, uploads
from services.documents.arrivals import NothingChosen
from services.documents.file_types import TypeLies, TypeNotTaken
from services.documents.sharing import codes, doors, links, upkeep
from services.documents.sharing import listing as share_list
from services.documents.sharing.codes import LIFETIME, MOST_CODES, MOST_TRIES, WrongCode
from services.documents.sharing.doors import LinkFull
from services.documents.sharing.links import BadDays, BadTimes, NotForLinks, Terms
from services.documents.sharing.listing import LinkState
from services.documents.sharing.standing import LinkClosed
from services.documents.uploads import FileTooLarge, Place
from services.firm import team
from services.operations import doctor
from services.people import clients
from services.platform import background_jobs
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from tests.cast import NOON, House, viewed_by
from tests.services.documents.conftest import PDF, added, asking
from tests.services.documents.sharing.links import (
    BANK,
    ELSEWHERE,
    asked_for,
    code_of,
    fetched,
    history,
    mails,
    row,
    secret_of,
    sent,
    shared,
)

pytestmark = [pytest.mark.feature("DOC-03", "NOT-02"), pytest.mark.security("R7")]


def states(house: House) -> list[LinkState]:
    return [each.state for each in share_list.page(house.sam, ListQuery()).rows]


def opens(ctx: Context, secret: str) -> bool:
    try:
        doors.look(ctx, secret)
    except LinkClosed:
        return False
    return True


def test_a_link_reads_one_document_and_counts_each_download(town: House) -> None:
    secret = shared(town, times="2")
    seen = doors.look(town.system, secret)
    assert (seen.name, seen.size_bytes, seen.left, seen.by, seen.asks_code) == (
        "tax return.pdf",
        len(PDF),
        2,
        "Harbour & Pine",
        False,
    )
    assert fetched(town.system, secret) == PDF
    assert doors.look(town.system, secret).left == 1
    assert fetched(town.system, secret) == PDF
    with pytest.raises(LinkClosed):
        fetched(town.system, secret)
    assert row(town).times == 2
    assert states(town) == [LinkState.USED_UP]
    assert history(town) == ["share.made", "share.downloaded", "share.downloaded"]
    with town.backstage() as db:
        event = db.scalars(select(Event).where(Event.verb == "share.downloaded")).first()
        reads = db.scalars(select(SecurityEvent).where(SecurityEvent.reason == "share link")).all()
    assert event is not None
    assert (event.address, event.actor_id, event.entity_id) == (ELSEWHERE, None, town.acme)
    assert {each.kind for each in reads} == {SecurityKind.GRANTED, SecurityKind.READ}


def test_looking_writes_nothing_however_often(town: House) -> None:
    secret = shared(town)

    def written() -> tuple[int, ...]:
        with town.backstage() as db:
            return tuple(db.scalar(select(func.count()).select_from(table)) or 0 for table in (Event, SecurityEvent))

    before = written()
    for _ in range(30):
        doors.look(town.system, secret)
    assert (written(), row(town).times, row(town).last_at) == (before, 0, None)


def test_a_download_by_a_link_leaves_the_document_new_for_the_client(town: House) -> None:
    secret = shared(town)
    fetched(town.system, secret)
    assert listing.page(town.alice, asking()).rows[0].is_new
    with town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(DocumentFetch)) == 0


def test_the_newest_version_is_what_it_reads(town: House) -> None:
    id = added(town.sam, town.acme)
    secret = secret_of(links.share_file(town.sam, id))
    place = Place(town.acme)
    newer = PDF + b"newer"
    uploads.add_version(town.sam, id, uploads.receive(town.sam, place, uploads.NewFile("tax return.pdf"), [newer]))
    assert fetched(town.system, secret) == newer


def test_only_a_keyed_hash_of_it_is_kept(town: House) -> None:
    secret = shared(town, email=BANK)
    assert len(secret) == 43
    raw = b"".join(path.read_bytes() for path in town.inside.settings.home.rglob("*.db*"))
    assert secret.encode() not in raw
    assert secret not in str(row(town).__dict__)


def test_of_a_secret_that_never_was_nothing_else_is_said(town: House) -> None:
    shared(town)
    for secret in ("", "x" * 43, "\ud800", "a" * 10_000):
        for verb in (doors.look, doors.require_upload):
            with pytest.raises(LinkClosed):
                verb(town.system, secret)
        with pytest.raises(LinkClosed):
            fetched(town.system, secret)
        with pytest.raises(LinkClosed):
            sent(town.system, secret, "a.pdf")


def test_it_runs_out_to_the_second(town: House) -> None:
    secret = shared(town, days="3")
    last = NOON + timedelta(days=3)
    assert opens(replace(town.system, now=last - timedelta(seconds=1)), secret)
    assert not opens(replace(town.system, now=last), secret)
    with pytest.raises(LinkClosed):
        fetched(replace(town.system, now=last), secret)
    assert share_list.page(replace(town.sam, now=last), ListQuery()).rows[0].state is LinkState.RAN_OUT


def test_days_and_times_have_their_range_and_the_firms_default(town: House) -> None:
    town.prefer(share_days=12)
    town.sam = town.again(town.sam)
    shared(town)
    assert row(town).expires_at == NOON + timedelta(days=12)
    id = added(town.sam, town.acme, "b.pdf")
    for days in ("0", "91", "-1", "x", "1.5", "٣"):
        with pytest.raises(BadDays):
            links.share_file(town.sam, id, Terms(days=days))
    for times in ("0", "101", "many"):
        with pytest.raises(BadTimes):
            links.share_file(town.sam, id, Terms(times=times))
    assert links.share_file(town.sam, id, Terms(days=" 90 ", times="100")).id


def test_closing_ends_it_at_once_and_calls_its_mail_back(town: House) -> None:
    secret = shared(town, email=BANK)
    assert "/share/" in mails(town, "share_file")[0]
    links.close(town.kim, row(town).id)
    links.close(town.kim, row(town).id)
    assert not opens(town.system, secret)
    assert states(town) == [LinkState.CLOSED]
    assert history(town).count("share.closed") == 1
    with town.backstage() as db:
        mail = db.scalars(select(Mail).where(Mail.kind == "share_file")).one()
        assert (mail.state, mail.raw) == (MailState.CANCELLED, b"")


def test_who_may_not_share_makes_none_closes_none_and_sees_none(town: House) -> None:
    id = added(town.sam, town.acme)
    shared(town)
    link = row(town).id
    for who in (town.rita, town.ben, town.alice, town.carol, viewed_by(town.sam, town.alice)):
        with pytest.raises((NotAllowed, NotFound)):
            links.share_file(who, id)
        with pytest.raises((NotAllowed, NotFound)):
            links.ask_for_files(who, Place(town.acme), "Papers")
        with pytest.raises((NotAllowed, NotFound)):
            links.close(who, link)
    for who in (town.rita, town.ben):
        with pytest.raises(NotAllowed):
            share_list.page(who, ListQuery())
    assert share_list.page(town.alice, ListQuery()).rows == ()
    assert row(town).closed_at is None


def test_staff_who_look_after_some_clients_share_and_see_links_of_those_only(town: House) -> None:
    ada = town.staff("Ada Aid", StaffRole.MEMBER, sees_all_clients=False)
    with town.backstage() as db:
        db.add(Assignment(person_id=ada.actor.person_id, entity_id=town.acme))
    here, there = added(town.sam, town.acme), added(town.sam, town.umbra)
    links.share_file(town.sam, there)
    with pytest.raises(NotFound):
        links.share_file(ada, there)
    with pytest.raises(NotFound):
        links.ask_for_files(ada, Place(town.umbra), "Papers")
    secret = secret_of(links.share_file(ada, here))
    assert [each.client for each in share_list.page(ada, ListQuery()).rows] == ["Acme Ltd"]
    with town.backstage() as db:
        db.delete(db.scalars(select(Assignment).where(Assignment.person_id == ada.actor.person_id)).one())
    assert not opens(town.system, secret)


def test_a_contact_shares_documents_of_the_clients_own_if_the_firm_lets_them(town: House) -> None:
    own, firms = added(town.alice, town.acme, "lease.pdf"), added(town.sam, town.acme)
    with pytest.raises(NotAllowed):
        links.share_file(town.alice, own)
    town.prefer(clients_share=True)
    alice, lena, carol = (town.again(each) for each in (town.alice, town.lena, town.carol))
    secret = secret_of(links.share_file(alice, own))
    assert doors.look(town.system, secret).by == "Alice Adams"
    assert fetched(town.system, secret) == PDF
    with pytest.raises(NotFound):
        links.share_file(alice, firms)
    with pytest.raises(NotFound):
        links.share_file(carol, own)
    assert [each.subject for each in share_list.of_clients(lena)] == ["lease.pdf"]
    assert share_list.of_clients(carol) == ()
    with pytest.raises(NotFound):
        links.close(carol, row(town).id)
    town.prefer(clients_share=False)
    assert not opens(town.system, secret)
    town.prefer(clients_share=True)
    assert opens(town.system, secret)
    links.close(lena, row(town).id)
    assert not opens(town.system, secret)


def test_a_contact_sees_and_closes_only_links_of_documents_that_they_see(town: House) -> None:
    town.prefer(clients_share=True)
    alice, maria = town.again(town.alice), town.again(town.maria)
    id = added(alice, town.acme, "lease.pdf")
    links.share_file(alice, id)
    assert len(share_list.of_clients(maria)) == 1
    with town.backstage() as db:
        db.get_one(Document, id).is_for_all = False  # chosen contacts, of whom there are none
    assert share_list.of_clients(maria) == ()
    assert len(share_list.of_clients(alice)) == 1, "what they added themselves"
    with pytest.raises(NotFound):
        links.close(maria, row(town).id)
    with town.backstage() as db:
        db.get_one(Document, id).is_for_all = True
        at_acme = select(Contact).where(Contact.person_id == maria.actor.person_id, Contact.entity_id == town.acme)
        place = db.scalars(at_acme).one()
        place.sees_documents, place.adds_documents = False, True  # and sees them at Umbra still
    maria = town.again(maria)
    assert share_list.of_clients(maria) == ()
    with pytest.raises(NotFound):
        links.close(maria, row(town).id)


def test_what_waits_for_a_payment_or_is_for_some_opens_by_no_link(town: House) -> None:
    id = added(town.sam, town.acme)
    secret = secret_of(links.share_file(town.sam, id))
    with town.backstage() as db:
        db.get_one(Document, id).is_for_all = False
    assert not opens(town.system, secret)
    with pytest.raises(LinkClosed):
        fetched(town.system, secret)
    with pytest.raises(NotForLinks):
        links.share_file(town.sam, id)
    with town.backstage() as db:
        db.get_one(Document, id).is_for_all = True
    assert opens(town.system, secret)
    binding.bind(town.sam, id, town.invoice(number="INV-7", of=town.acme).id)
    assert not opens(town.system, secret)
    with pytest.raises(NotForLinks):
        links.share_file(town.sam, id)


def revoked(db: object, town: House) -> None:
    who = town.alice.actor.person_id
    db.execute(  # type: ignore[attr-defined]
        update(Contact).where(Contact.person_id == who).values(status=AccessStatus.REVOKED)
    )


def unseeing(db: object, town: House) -> None:
    db.execute(  # type: ignore[attr-defined]
        update(Contact).where(Contact.person_id == town.alice.actor.person_id).values(sees_documents=False)
    )


@pytest.mark.parametrize("lose", [revoked, unseeing])
def test_a_contacts_link_goes_with_their_access_and_their_right(town: House, lose: object) -> None:
    town.prefer(clients_share=True)
    alice = town.again(town.alice)
    secret = secret_of(links.share_file(alice, added(alice, town.acme)))
    with town.backstage() as db:
        lose(db, town)  # type: ignore[operator]
    assert not opens(town.system, secret)
    assert upkeep.settle(town.system) == 1
    assert states(town) == [LinkState.CLOSED]


def binned(town: House, id: object) -> None:
    removal.bin_it(town.sam, id)  # type: ignore[arg-type]


def purged(town: House, id: object) -> None:
    with town.backstage() as db:
        removal.delete_rows(db, db.get_one(Document, id), "document.purged")


def archived(town: House, _: object) -> None:
    clients.archive(town.olga, town.acme)


def unrolled(town: House, _: object) -> None:
    who = town.sam.actor.person_id
    with town.backstage() as db:
        version = db.get_one(Person, who).version
    assert who is not None
    team.change(town.olga, who, version, role=StaffRole.READ_ONLY, may_impersonate=False, sees_all_clients=True)


def closed_account(town: House, _: object) -> None:
    assert town.sam.actor.person_id is not None
    team.set_closed(town.olga, town.sam.actor.person_id, closed=True)


def switched_off(town: House, _: object) -> None:
    town.prefer(areas_on=[])


@pytest.mark.parametrize("lose", [binned, purged, archived, unrolled, closed_account, switched_off])
def test_a_link_goes_with_what_it_rests_on_at_once_and_for_good(town: House, lose: object) -> None:
    id = added(town.sam, town.acme)
    secret = secret_of(links.share_file(town.sam, id))
    place = asked_for(town)
    lose(town, id)  # type: ignore[operator]
    for _ in range(2):
        assert not opens(town.system, secret)
        with pytest.raises(LinkClosed):
            fetched(town.system, secret)
        upkeep.settle(town.system)
    with town.backstage() as db:
        by_kind = {each.kind.value: each.closed_at for each in db.scalars(select(ShareLink))}
    assert by_kind["file"] == NOON
    assert (by_kind["upload"] is None) == (lose in (binned, purged)) == opens(town.system, place)


def test_what_came_back_opens_no_old_link(town: House) -> None:
    id = added(town.sam, town.acme)
    secret = secret_of(links.share_file(town.sam, id))
    removal.bin_it(town.sam, id)
    upkeep.settle(town.system)
    assert upkeep.settle(town.system) == 0
    removal.restore(town.sam, id)
    assert not opens(town.system, secret)


def test_what_comes_by_a_link_is_the_clients_and_named_so(town: House) -> None:
    secret = asked_for(town, times="3")
    told: list[str] = []
    stop = town.inside.bus.listen(f"documents:{town.acme}", told.append)
    found = sent(town.system, secret, "bank 2029.pdf", "scan.pdf", sender="  Dora\u202e from the bank ")
    stop()
    assert [(each.name, each.refusal) for each in found] == [("bank 2029.pdf", None), ("scan.pdf", None)]
    assert told
    [first, second] = listing.page(town.sam, asking()).rows
    assert {first.name, second.name} == {"bank 2029.pdf", "scan.pdf"}
    assert (first.client, first.year, first.is_from_firm, first.came_by_link) == ("Acme Ltd", 2029, False, True)
    assert not listing.page(town.alice, asking()).rows[0].is_new
    with town.backstage() as db:
        assert {each.sender for each in db.scalars(select(ShareArrival))} == {"Dora from the bank"}
    assert (row(town).times, row(town).bytes_in) == (2, 2 * len(PDF))
    assert history(town) == ["share.made", "share.received", "share.received"]
    assert doctor.check(town.system, deep=True) == []


def test_no_link_brings_more_than_it_may(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = asked_for(town, times="2")
    found = sent(town.system, secret, "a.pdf", "b.pdf", "c.pdf")
    assert [type(each.refusal) for each in found] == [type(None), type(None), LinkFull]
    assert len(town.inside.gateways.vault.ids()) == 2
    with pytest.raises(LinkClosed):
        sent(town.system, secret, "d.pdf")
    monkeypatch.setattr(doors, "MOST_BYTES_IN", len(PDF) + 5)
    other = secret_of(links.ask_for_files(town.sam, Place(town.umbra), "More"))
    found = sent(town.system, other, "a.pdf", "b.pdf")
    assert [type(each.refusal) for each in found] == [type(None), LinkFull]
    assert [each.name for each in listing.page(town.carol, asking()).rows] == ["a.pdf"]


def test_a_bad_file_is_refused_by_itself_and_not_counted(town: House) -> None:
    secret = asked_for(town)
    [refused] = sent(town.system, secret, "page.pdf", content=b"<html>")
    assert isinstance(refused.refusal, TypeLies)
    [refused] = sent(town.system, secret, "run.exe")
    assert isinstance(refused.refusal, TypeNotTaken)
    town.prefer(document_mb=1)
    system = replace(town.system)
    [refused] = sent(system, secret, "big.pdf", content=PDF + bytes(2 * 1024 * 1024))
    assert isinstance(refused.refusal, FileTooLarge)
    with pytest.raises(NothingChosen):
        sent(system, secret)
    assert row(town).times == 0
    assert town.inside.gateways.vault.ids() == set()


def test_a_folder_that_was_closed_since_takes_nothing_and_the_file_still_comes(town: House) -> None:
    folder = folders.add_folder(town.olga, "Bank")
    secret = secret_of(links.ask_for_files(town.sam, Place(town.acme, folder), "Bank papers"))
    folders.close_folder(town.olga, folder)
    assert [each.refusal for each in sent(town.system, secret, "a.pdf")] == [None]
    assert listing.page(town.sam, asking()).rows[0].type is None


def test_each_link_does_one_thing_only(town: House) -> None:
    reads, brings = shared(town), asked_for(town)
    with pytest.raises(LinkClosed):
        sent(town.system, reads, "a.pdf")
    with pytest.raises(LinkClosed):
        doors.require_upload(town.system, reads)
    with pytest.raises(LinkClosed):
        fetched(town.system, brings)


def test_a_code_is_mailed_to_the_named_address_only_and_nobody_learns_whose_it_is(town: House) -> None:
    secret = shared(town, email=BANK)
    seen = doors.look(town.system, secret)
    assert (seen.asks_code, seen.name, seen.client, seen.size_bytes) == (True, "", "", 0)
    with pytest.raises(WrongCode):
        fetched(town.system, secret)
    codes.ask(town.system, secret, "else@bank.test", ELSEWHERE)
    assert code_of(town) == ""
    codes.ask(town.system, secret, f" {BANK.upper()} ", ELSEWHERE)
    code = code_of(town)
    with pytest.raises(WrongCode):
        doors.enter(town.system, secret, "00000000" if code != "00000000" else "1", ELSEWHERE)
    assert doors.enter(town.system, secret, f"{code[:4]} {code[4:]}", ELSEWHERE).name == "tax return.pdf"
    assert fetched(town.system, secret, code) == PDF
    late = replace(town.system, now=NOON + LIFETIME)
    with pytest.raises(WrongCode):
        fetched(late, secret, code)
    with town.backstage() as db:
        assert code not in str([each.code_digest for each in db.scalars(select(ShareLink))])


def test_a_code_of_one_link_opens_no_other(town: House) -> None:
    first, second = shared(town, email=BANK), asked_for(town, email=BANK)
    codes.ask(town.system, first, BANK, ELSEWHERE)
    code = code_of(town)
    with pytest.raises(WrongCode):
        sent(town.system, second, "a.pdf", code=code)


def test_a_code_is_tried_a_few_times_whoever_tries_and_then_a_new_one_is_needed(town: House) -> None:
    secret = shared(town, email=BANK)
    codes.ask(town.system, secret, BANK, ELSEWHERE)
    code = code_of(town)
    for n in range(MOST_TRIES):
        with pytest.raises(WrongCode):
            codes.admit(town.system, secret, "1", f"198.51.{n}.7")
    with pytest.raises(WrongCode):
        codes.admit(town.system, secret, code, "198.51.99.7")
    codes.ask(town.system, secret, BANK, ELSEWHERE)
    codes.admit(town.system, secret, code_of(town), "198.51.99.7")


def test_one_source_waits_after_a_few_wrong_codes(town: House) -> None:
    secret = shared(town, email=BANK)
    for _ in range(5):
        with pytest.raises(WrongCode):
            codes.admit(town.system, secret, "1", ELSEWHERE)
    with pytest.raises(TooMany):
        codes.admit(town.system, secret, "1", ELSEWHERE)


def test_codes_of_one_link_and_of_one_source_are_bounded(town: House) -> None:
    secret = shared(town, email=BANK)
    for n in range(2 * MOST_CODES):
        codes.ask(town.system, secret, BANK, f"198.51.{n}.7")
        background_jobs.run_due(town.system)
    assert len(mails(town, "share_code")) == MOST_CODES == row(town).codes_sent
    other = asked_for(town, email="x@bank.test")
    for _ in range(30):
        codes.ask(town.system, other, "nobody@bank.test", ELSEWHERE)
    codes.ask(town.system, other, "x@bank.test", ELSEWHERE)  # one too many from here
    background_jobs.run_due(town.system)
    assert len(mails(town, "share_code")) == MOST_CODES


def test_the_firm_finds_its_links_by_what_they_open_and_who_made_them(town: House) -> None:
    shared(town, email=BANK)
    asked_for(town, "Payroll papers")
    for words, number in (("tax", 1), ("bank.test", 1), ("acme", 2), ("sam", 2), ("payroll", 1), ("zzz", 0)):
        assert share_list.page(town.olga, ListQuery(words)).found == number, words
    assert share_list.page(town.olga, ListQuery(chosen={"state": ("over",)})).found == 0
    assert share_list.page(town.olga, ListQuery(chosen={"client": (str(town.umbra),)})).found == 0
    assert share_list.page(town.olga, ListQuery(chosen={"state": ("works",), "client": (str(uuid4()),)})).found == 0


def test_an_archived_client_gets_no_link(town: House) -> None:
    id = added(town.sam, town.acme)
    with town.backstage() as db:
        db.get_one(Entity, town.acme).archived_at = NOON
    with pytest.raises(NotFound):
        links.share_file(town.sam, id)
    with pytest.raises(NotFound):
        links.ask_for_files(town.sam, Place(town.acme), "Papers")
