"""How far a link reaches: never past what its maker may give themselves, and its lists name nobody by another's words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from data.access.tables import TryCount
from data.documents.sharing import ShareLink
from data.documents.tables import Document
from data.errors import NotFound
from data.firm.tables import Mail
from data.people.tables import Assignment, Contact, Person
from data.statuses import ShareKind, StaffRole
from services.documents import opening, uploads
from services.documents.sharing import codes, doors, links, upkeep
from services.documents.sharing import listing as share_list
from services.documents.sharing.doors import LinkFull
from services.documents.sharing.links import NotForLinks, Terms, TooManyLinks
from services.documents.sharing.standing import LinkClosed
from services.documents.uploads import NewFile, Place
from services.people import clients
from services.platform import background_jobs
from services.platform.lists.query import ListQuery
from tests.cast import NOON, House
from tests.services.documents.conftest import PDF, added
from tests.services.documents.sharing.links import BANK, ELSEWHERE, asked_for, mails, row, secret_of, sent, shared

pytestmark = [pytest.mark.feature("DOC-03"), pytest.mark.security("R22")]


def replaced(house: House, document_id: object, content: bytes = PDF + b"newer") -> None:
    received = uploads.receive(house.sam, Place(house.acme), NewFile("lease.pdf"), [content])
    uploads.add_version(house.sam, document_id, received)  # type: ignore[arg-type]


def test_a_contacts_link_brings_no_version_of_the_firms(town: House) -> None:
    town.prefer(clients_share=True)
    alice, id = town.again(town.alice), added(town.alice, town.acme, "lease.pdf")
    secret = secret_of(links.share_file(alice, id))
    replaced(town, id)
    with pytest.raises(LinkClosed):
        doors.look(town.system, secret)
    with pytest.raises(LinkClosed):
        doors.download(town.system, secret, "", ELSEWHERE)
    with pytest.raises((NotFound, NotForLinks)):
        links.share_file(alice, id)
    upkeep.settle(town.system)
    assert row(town).closed_at is not None
    assert links.share_file(town.sam, id).address, "the firm may give what is the firm's"


def test_links_name_a_contact_as_their_client_does(town: House) -> None:
    """Maria is at Umbra, too, which Mona does not see: what her account is called is not for her, nor for Acme's people."""
    town.prefer(clients_share=True)
    mona = town.staff("Mona May", StaffRole.MANAGER, sees_all_clients=False)
    with town.backstage() as db:
        db.add(Assignment(person_id=mona.actor.person_id, entity_id=town.acme))
        person = db.get_one(Person, town.maria.actor.person_id)
        person.name = "Maria Umbrakis"
        person.refold()
        at_acme = select(Contact).where(Contact.person_id == person.id, Contact.entity_id == town.acme)
        db.scalars(at_acme).one().name = "Maria of Acme"
    maria = town.again(town.maria)
    links.share_file(maria, added(maria, town.acme, "lease.pdf"))
    for who in (town.again(mona), town.again(town.alice)):
        [found] = share_list.page(who, ListQuery()).rows
        assert found.maker == "Maria of Acme"
        assert share_list.page(who, ListQuery("umbrakis")).found == 0
    [found] = share_list.page(town.olga, ListQuery()).rows
    assert found.maker == "Maria of Acme"


def test_while_documents_are_off_nobody_is_mailed_a_code(town: House) -> None:
    secret = shared(town, email=BANK)
    codes.ask(town.system, secret, BANK, ELSEWHERE)
    town.prefer(areas_on=[])
    background_jobs.run_due(town.system)
    assert mails(town, "share_code") == []
    with pytest.raises(LinkClosed):
        codes.ask(town.system, secret, BANK, ELSEWHERE)
    with town.backstage() as db:
        assert all(not each.is_waiting for each in db.scalars(select(TryCount)))


def test_an_archive_shuts_links_of_a_client_that_has_no_contacts(town: House) -> None:
    bare = town.entity("Bare Ltd")
    link = secret_of(links.ask_for_files(town.sam, Place(bare), "Papers", Terms(email=BANK)))
    clients.archive(town.olga, bare)
    clients.restore(town.olga, bare)
    with pytest.raises(LinkClosed):
        doors.look(town.system, link)


def test_a_link_goes_with_the_one_client_that_its_maker_looks_after_no_more(town: House) -> None:
    mona = town.staff("Mona May", StaffRole.MANAGER, sees_all_clients=False)
    with town.backstage() as db:
        for client in (town.acme, town.umbra):
            db.add(Assignment(person_id=mona.actor.person_id, entity_id=client))
    mona = town.again(mona)
    secret = secret_of(links.ask_for_files(mona, Place(town.acme), "Papers"))
    assert doors.look(town.system, secret)
    with town.backstage() as db:
        at_acme = select(Assignment).where(
            Assignment.person_id == mona.actor.person_id, Assignment.entity_id == town.acme
        )
        db.delete(db.scalars(at_acme).one())
    with pytest.raises(LinkClosed):
        doors.look(town.system, secret)


def test_no_link_of_a_closed_account_works_though_nothing_closed_it(town: House) -> None:
    secret = shared(town)
    with town.backstage() as db:
        db.get_one(Person, town.sam.actor.person_id).staff_closed_at = NOON
    with pytest.raises(LinkClosed):
        doors.look(town.system, secret)


@pytest.mark.security("R10")
def test_a_contact_makes_so_many_links_a_day(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may be mailed to a stranger in the firm's name, under a name of the contact's own choosing."""
    monkeypatch.setattr(links, "MOST_A_DAY", 3)
    town.prefer(clients_share=True)
    alice, maria = town.again(town.alice), town.again(town.maria)
    id = added(alice, town.acme, "lease.pdf")
    for n in range(3):
        links.close(alice, links.share_file(alice, id, Terms(email=f"{n}@bank.test")).id)
    with pytest.raises(TooManyLinks, match="3 links"):
        links.share_file(alice, id, Terms(email=BANK))
    with town.backstage() as db:
        assert db.scalar(select(func.count(Mail.id)).where(Mail.recipient == BANK)) == 0
    links.share_file(maria, id)
    for _ in range(4):
        links.share_file(town.sam, id)
    with town.backstage() as db:
        made = update(ShareLink).where(ShareLink.made_by == alice.actor.person_id)
        db.execute(made.values(made_at=NOON - timedelta(days=1)).execution_options(synchronize_session=False))
    links.share_file(alice, id)


def test_a_link_that_is_closed_while_it_is_used_gives_and_takes_nothing_more(
    town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, place = shared(town), asked_for(town)
    with town.backstage() as db:
        ids = {each.kind: each.id for each in db.scalars(select(ShareLink))}
    open_document, receive = opening.opened, uploads.receive

    def opened(*given: object, **more: object) -> object:
        found = open_document(*given, **more)  # type: ignore[arg-type]
        links.close(town.sam, ids[ShareKind.FILE])
        return found

    def received(*given: object, **more: object) -> object:
        found = receive(*given, **more)  # type: ignore[arg-type]
        links.close(town.sam, ids[ShareKind.UPLOAD])
        return found

    monkeypatch.setattr(opening, "opened", opened)
    monkeypatch.setattr(uploads, "receive", received)
    with pytest.raises(LinkClosed):
        doors.download(town.system, secret, "", ELSEWHERE)
    [came] = sent(town.system, place, "slip.pdf")
    assert isinstance(came.refusal, LinkFull)
    with town.backstage() as db:
        assert [each.times for each in db.scalars(select(ShareLink))] == [0, 0]
        assert db.scalar(select(func.count(Document.id)).where(Document.name == "slip.pdf")) == 0
