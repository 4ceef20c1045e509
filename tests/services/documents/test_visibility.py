"""Who of a client's contacts sees which documents, at each door there is: never by a guess."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from data.documents.tables import DocumentFetch, DocumentReader, DocumentVersion
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event
from data.people.tables import Contact
from data.statuses import AccessStatus
from services.documents import audience, listing, namesakes, new_marks, opening, removal, uploads
from services.documents.audience import NobodyChosen
from services.documents.uploads import NewFile, Place
from services.people import contacts
from services.platform.context import Context
from tests.cast import House, viewed_by
from tests.services.documents.conftest import PDF, added, asking

pytestmark = pytest.mark.both_databases


def place(ctx: Context) -> UUID:
    """The contact's row at the first of their clients."""
    return ctx.actor.memberships[0].contact_id


def doors(ctx: Context, id: UUID, name: str) -> set[str]:
    """The doors by which this contact finds the document, or anything of it."""
    found = set()
    if name in [each.name for each in listing.page(ctx, asking()).rows]:
        found.add("list")
    if listing.page(ctx, asking(words=name.split(".")[0])).found:
        found.add("search")
    folders = listing.folders(ctx, asking())
    if sum(folders.types.values()) or sum(folders.years.values()) or folders.names:
        found.add("counts")
    if folders.new:
        found.add("new")
    with ctx.transaction(listing.READ) as db:
        if new_marks.new_count(ctx, db):
            found.add("navigation")
    try:
        opening.opened(ctx, id)
        found.add("bytes")
    except NotFound:
        pass
    try:
        removal.take_back(ctx, id)
    except NotFound:
        pass
    except (NotAllowed, removal.TooLate):
        found.add("taking back")
    received = uploads.receive(ctx, Place(ctx.actor.memberships[0].entity_id), NewFile(name), [PDF])
    if namesakes.twin(ctx, Place(ctx.actor.memberships[0].entity_id), received):
        found.add("the same file again")
    return found


EVERY = {"list", "search", "counts", "new", "navigation", "bytes", "taking back", "the same file again"}


@pytest.mark.feature("DOC-03")
def test_a_document_for_chosen_contacts_is_nowhere_for_anybody_else(town: House) -> None:
    id = added(town.sam, town.acme, "salaries.pdf", year=2029)
    for ctx in (town.alice, town.maria):
        assert doors(ctx, id, "salaries.pdf") == EVERY
    audience.choose(town.sam, id, {place(town.alice)})
    assert doors(town.alice, id, "salaries.pdf") == EVERY
    for ctx in (town.maria, town.lena, town.bob, town.carol):
        assert doors(ctx, id, "salaries.pdf") == set()
    for ctx in (town.olga, town.ben, town.rita):
        assert [each.name for each in listing.page(ctx, asking()).rows] == ["salaries.pdf"]
        assert not listing.page(ctx, asking()).rows[0].is_for_all
    audience.choose(town.sam, id, None)
    assert doors(town.maria, id, "salaries.pdf") == EVERY
    with town.backstage() as db:
        told = [each.facts["contacts"] for each in db.scalars(select(Event).where(Event.verb == "document.audience"))]
    assert sorted(told, key=str) == sorted([["Alice Adams"], None], key=str)


def test_through_a_contacts_eyes_staff_see_what_that_contact_sees(town: House) -> None:
    id = added(town.sam, town.acme, "salaries.pdf")
    audience.choose(town.sam, id, {place(town.alice)})
    seen = {}
    for ctx in (town.alice, town.maria):
        eyes = viewed_by(town.sam, ctx)
        seen[ctx.actor.name] = [each.name for each in listing.page(eyes, asking()).rows]
        with pytest.raises(NotAllowed):
            audience.choose(eyes, id, None)
    assert seen == {"Alice Adams": ["salaries.pdf"], "Maria Pappas": []}


def test_who_is_removed_loses_it_and_nobody_inherits_it(town: House) -> None:
    id, person = added(town.sam, town.acme, "salaries.pdf"), town.bob.actor.person_id
    assert person is not None
    audience.choose(town.sam, id, {place(town.bob)})
    opening.downloaded(town.bob, opening.opened(town.bob, id))
    contacts.remove(town.olga, place(town.bob))
    newcomer = town.contact("Nina Neu", town.acme)
    with town.backstage() as db:  # the same person is taken on again
        db.add(
            Contact(person_id=town.bob.actor.person_id, entity_id=town.acme, name="Bob", status=AccessStatus.ACCEPTED)
        )
    for ctx in (newcomer, town.signed_in(person), town.alice, town.maria):
        assert doors(ctx, id, "salaries.pdf") == set()
    with town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(DocumentReader)) == 0
        assert db.scalar(select(func.count()).select_from(DocumentFetch)) == 0
    assert [each.is_for_all for each in listing.page(town.olga, asking()).rows] == [False]  # staff see what to do


def test_who_loses_the_right_loses_the_document_though_it_was_for_them(town: House) -> None:
    id = added(town.sam, town.acme, "salaries.pdf")
    audience.choose(town.sam, id, {place(town.alice), place(town.maria)})
    with town.backstage() as db:
        db.one(Contact, place(town.alice)).sees_documents = False
    with pytest.raises(NotAllowed):
        listing.page(town.again(town.alice), asking())
    found = audience.of_document(town.sam, id)
    assert [(each.name, each.sees, each.is_chosen) for each in found.readers if each.is_chosen] == [
        ("Alice Adams", False, True),
        ("Maria Pappas", True, True),
    ]


def test_choosing_is_for_staff_who_keep_documents_and_of_this_client_only(town: House) -> None:
    id = added(town.sam, town.acme)
    of_umbra = added(town.sam, town.umbra)
    for ctx in (town.rita, town.ben, town.alice):
        for ask in (
            lambda ctx=ctx: audience.choose(ctx, id, {place(town.alice)}),
            lambda ctx=ctx: audience.of_document(ctx, id),
        ):
            with pytest.raises(NotAllowed):
                ask()
    with pytest.raises(NotFound):
        audience.choose(town.sam, id, {place(town.carol)})
    with pytest.raises(NotFound):
        audience.choose(town.sam, uuid4(), {place(town.alice)})
    with pytest.raises(NobodyChosen):
        audience.choose(town.sam, id, set())
    with pytest.raises(NotFound):
        audience.choose(town.sam, of_umbra, {place(town.alice)})
    assert listing.page(town.alice, asking()).rows[0].is_for_all  # a refusal changed nothing
    audience.choose(town.sam, id, {place(town.alice)})
    audience.choose(town.sam, id, {place(town.alice)})
    with town.backstage() as db:
        assert db.scalar(select(func.count()).where(Event.verb == "document.audience")) == 1


def test_who_may_only_add_sees_their_own_uploads_and_nothing_else(town: House) -> None:
    """... and what the firm puts in their place is the firm's, not an upload of theirs."""
    courier = town.contact("Cora Courier", town.acme, sees_documents=False, adds_documents=True)
    firms, colleagues = added(town.sam, town.acme, "tax return.pdf"), added(town.alice, town.acme, "lease.pdf")
    for id, name in ((firms, "tax return.pdf"), (colleagues, "lease.pdf")):
        assert doors(courier, id, name) == set()
    assert town.inside.gateways.vault.ids()
    mine = added(courier, town.acme, "receipt.pdf", year=2030)
    assert [each.name for each in listing.page(courier, asking()).rows] == ["receipt.pdf"]
    assert listing.folders(courier, asking()).years == {2030: 1}
    assert b"".join(opening.opened(courier, mine).whole()) == PDF
    removal.take_back(courier, added(courier, town.acme, "wrong.pdf"))
    audience.choose(town.sam, mine, {place(town.alice)})
    assert [each.name for each in listing.page(courier, asking()).rows] == ["receipt.pdf"]
    with pytest.raises(NotFound):
        added(courier, town.umbra)
    received = uploads.receive(town.sam, Place(town.acme), NewFile("receipt.pdf"), [PDF + b"\n"])
    uploads.add_version(town.sam, mine, received)
    assert doors(courier, mine, "receipt.pdf") == set()


def test_what_somebody_who_works_here_too_added_as_the_firm_is_no_upload_of_theirs(small_town: House) -> None:
    town = small_town
    both = town.contact("Bea Both", town.acme, sees_documents=False, adds_documents=True)
    mine = added(both, town.acme, "receipt.pdf")
    received = uploads.receive(town.sam, Place(town.acme), NewFile("receipt.pdf"), [PDF + b"\n"])
    uploads.add_version(town.sam, mine, received)
    with town.backstage() as db:
        for version in db.scalars(select(DocumentVersion)):
            version.uploaded_by = both.actor.person_id  # on their other side
    assert listing.page(both, asking()).rows == ()


def test_an_upload_that_somebody_else_went_on_with_is_theirs_alone_no_more(small_town: House) -> None:
    town = small_town
    uma = town.contact("Uma Up", town.acme, sees_documents=False, adds_documents=True)
    added(uma, town.acme, "receipt.pdf")
    assert len(listing.page(uma, asking()).rows) == 1
    with town.backstage() as db:
        db.scalars(select(DocumentVersion)).one().uploaded_by = town.alice.actor.person_id
    assert listing.page(uma, asking()).rows == ()


def test_each_right_counts_at_its_own_client_only(town: House) -> None:
    both = town.contact("Bea Both", town.acme, town.umbra)
    with town.backstage() as db:
        at_acme = select(Contact).where(Contact.person_id == both.actor.person_id, Contact.entity_id == town.acme)
        row = db.scalars(at_acme).one()
        row.sees_documents, row.adds_documents = False, True
    both = town.again(both)
    added(town.sam, town.acme, "of acme.pdf")
    added(town.sam, town.umbra, "of umbra.pdf")
    added(both, town.acme, "mine.pdf")
    assert sorted(each.name for each in listing.page(both, asking()).rows) == ["mine.pdf", "of umbra.pdf"]
