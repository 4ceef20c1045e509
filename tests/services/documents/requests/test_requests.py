"""A request from making to closing: states, who may do what, files, mails to clients and lines for the firm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from data.documents.requests import DocumentRequest, RequestFile, RequestItem
from data.documents.tables import Document, DocumentType
from data.errors import Conflict, NotAllowed, NotFound
from data.firm.tables import Notice
from data.people.tables import Entity
from data.statuses import RequestState
from services.documents import filing, folders, listing, removal, resumable, retention
from services.documents.notices import ADDED
from services.documents.permissions import ADD
from services.documents.requests import answers, detail, mails, making, review
from services.documents.requests import listing as requests
from services.documents.requests.answers import ItemAccepted, NotAsked
from services.documents.requests.forms import ItemForm, NoItems, RequestForm, a_year_on
from services.documents.requests.making import AlreadyAsked, ClientArchived, DueInThePast, NoClient
from services.documents.requests.review import ItemMoved, NothingToSendBack
from services.documents.resumable import Wish
from services.documents.uploads import BadYear, FolderClosed, NewFile
from services.mail import queue
from services.platform.context import Context
from services.platform.text_input import Missing
from tests.cast import NOON, House, viewed_by
from tests.services.documents.conftest import PDF, added, asking
from tests.services.documents.requests.asking import answer, asked, form, item, seen, states
from tests.services.documents.requests.asking import mails as written

pytestmark = [pytest.mark.feature("ACT-04")]


def notices(house: House) -> list[tuple[str, int]]:
    with house.backstage() as db:
        rows = db.scalars(select(Notice).where(Notice.kind == "request").order_by(Notice.at, Notice.id))
        return sorted((each.facts["how"], each.facts["count"]) for each in rows)


def rows(house: House, table: type = RequestFile) -> int:
    with house.backstage() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_a_request_goes_from_made_to_closed_by_itself_and_the_files_lie_in_the_vault(town: House) -> None:
    tax = folders.add_folder(town.olga, "Tax")
    given = RequestForm(
        "Tax return 2029",
        "2029",
        date(2030, 5, 31),
        "",
        (ItemForm("Payslips", "All of them", str(tax)), ItemForm("Bank")),
    )
    [id] = making.make(town.sam, given, [town.acme])
    assert states(town.alice, id) == ["missing", "missing"]
    first, second = (
        answer(town.alice, item(town.alice, id).id),
        answer(town.bob, item(town.bob, id).id, "two.pdf", PDF + b"2"),
    )
    assert states(town.sam, id) == ["uploaded", "missing"]
    assert [each.id for each in item(town.sam, id).files] == [first, second]
    with town.backstage() as db:
        kept = {(each.type_id, each.year, each.is_from_firm) for each in db.scalars(select(Document))}
    assert kept == {(tax, 2029, False)}
    assert len(listing.page(town.olga, asking()).rows) == 2
    review.accept(town.sam, item(town.sam, id).id, item(town.sam, id).version)
    assert seen(town.alice, id).state is RequestState.OPEN
    answers.decline(town.alice, item(town.alice, id, 1).id, "We have no bank.")
    closed = seen(town.alice, id)
    assert (closed.state, closed.ended_at, closed.items[1].reason) == (RequestState.CLOSED, NOON, "We have no bank.")
    assert notices(town) == [("declined", 1), ("sent", 2)]
    with town.backstage() as db:  # what answers a request is told of once
        assert db.scalars(select(Notice.id).where(Notice.kind == ADDED.name)).all() == []


def test_sent_back_is_asked_again_in_one_mail_for_several_and_a_second_look_is_needed(town: House) -> None:
    id = asked(town, "Payslips", "Bank", "Rent")
    for place in range(3):
        answer(town.alice, item(town.alice, id, place).id, f"{place}.pdf", PDF + bytes([48 + place]))
    for place, why in ((0, "Page 2 is missing."), (1, "Too dark.")):
        each = item(town.sam, id, place)
        review.send_back(town.sam, each.id, each.version, why)
        review.send_back(town.sam, each.id, each.version, why)  # twice is safe
    assert states(town.alice, id) == ["returned", "returned", "uploaded"]
    assert item(town.alice, id).reason == "Page 2 is missing."
    answer(town.alice, item(town.alice, id, 1).id, "better.pdf", PDF + b"x")  # before the mail went
    for _ in range(2):
        mails.mail_returned(town.system, request=str(id))
    sent = written(town, "documents_returned")
    assert len(sent) == 4  # each contact of the client once
    text = queue.written(town.system, sent[0]).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Page 2 is missing." in text
    assert "Too dark." not in text
    assert f"/requests/{id}" in text
    again = item(town.sam, id, 1)
    assert (again.state.value, again.reason, len(again.files)) == ("uploaded", "", 2)
    each = item(town.sam, id)
    with pytest.raises(NothingToSendBack):
        review.send_back(town.sam, each.id, each.version, "Another reason")


def test_what_changed_since_somebody_looked_is_not_accepted_unseen(town: House) -> None:
    id = asked(town)
    answer(town.alice, item(town.alice, id).id)
    before = item(town.sam, id)
    answer(town.alice, before.id, "more.pdf", PDF + b"more")
    for act in (
        lambda: review.accept(town.sam, before.id, before.version),
        lambda: review.send_back(town.sam, before.id, before.version, "No"),
    ):
        with pytest.raises(ItemMoved):
            act()
    review.accept(town.sam, before.id, item(town.sam, id).version)
    review.accept(town.kim, before.id, before.version)  # a colleague was quicker: nothing is wrong
    assert states(town.sam, id) == ["accepted", "missing"]


def test_one_mail_for_each_contact_who_sees_documents_and_none_to_others(town: House) -> None:
    town.contact("Nora Night", town.acme, sees_documents=False)
    making.make(town.sam, form(), [town.acme, town.umbra])
    sent = written(town, "documents_asked")
    whose = sorted((each.recipient.partition("@")[0], each.entity_id == town.acme) for each in sent)
    assert [name for name, is_acme in whose if is_acme] == ["alice", "bob", "lena", "maria"]
    assert [name for name, is_acme in whose if not is_acme] == ["carol", "maria"]


@pytest.mark.security("R25")
def test_whoever_sees_only_what_they_added_answers_and_sees_no_file_of_a_colleague(town: House) -> None:
    adder = town.contact("Ada Adder", town.acme, sees_documents=False, adds_documents=True)
    id = asked(town, "Payslips", "Bank")
    assert "ada" in {each.recipient.partition("@")[0] for each in written(town, "documents_asked")}
    answer(town.alice, item(town.alice, id).id)
    mine = answer(adder, item(adder, id, 1).id, "mine.pdf", PDF + b"2")
    assert [[file.id for file in each.files] for each in seen(adder, id).items] == [[], [mine]]
    assert states(adder, id) == ["uploaded", "uploaded"]
    assert [len(each.files) for each in seen(town.alice, id).items] == [1, 1]


@pytest.mark.security("R25")
def test_a_stranger_cannot_see_that_it_exists_and_a_contact_judges_nothing(town: House) -> None:
    id = asked(town)
    one = item(town.sam, id)
    blind = town.contact("Nora Night", town.acme, sees_documents=False)
    for stranger in town.strangers:
        acts: list[Callable[[], object]] = [
            lambda: detail.view(stranger, id),  # noqa: B023
            lambda: answers.decline(stranger, one.id, "No"),  # noqa: B023
            lambda: answers.apply_after_all(stranger, one.id),  # noqa: B023
            lambda: answers.place_of_item(stranger, one.id),  # noqa: B023
        ]
        for act in acts:
            with pytest.raises(NotFound):
                act()
        assert requests.page(stranger, asking()).found == 0
    for act in (
        lambda: detail.view(blind, id),
        lambda: answers.decline(blind, one.id, "No"),
        lambda: answers.place_of_item(blind, one.id),
        lambda: requests.page(blind, asking()),
    ):
        with pytest.raises(NotAllowed):
            act()
    for ctx in (town.alice, town.rita):
        for act in (
            lambda ctx=ctx: review.accept(ctx, one.id, one.version),
            lambda ctx=ctx: review.send_back(ctx, one.id, one.version, "No"),
            lambda ctx=ctx: review.withdraw(ctx, id),
            lambda ctx=ctx: review.open_again(ctx, id),
            lambda ctx=ctx: making.make(ctx, form(), [town.acme]),
            lambda ctx=ctx: making.editing(ctx, id),
            lambda ctx=ctx: detail.to_review(ctx),
        ):
            with pytest.raises(NotAllowed):
                act()
    [umbras] = making.make(town.sam, form(), [town.umbra])
    for act in (
        lambda: making.make(town.ben, form(), [town.umbra]),
        lambda: making.editing(town.ben, umbras),
        lambda: review.withdraw(town.ben, umbras),
    ):
        with pytest.raises(NotFound):
            act()
    viewer = viewed_by(town.sam, town.alice)
    assert detail.view(viewer, id).title == "Tax return 2029"
    for act in (
        lambda: answers.decline(viewer, one.id, "No"),
        lambda: answers.place_of_item(viewer, one.id),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert states(town.sam, id) == ["missing", "missing"]


def test_an_upload_answers_only_an_item_of_its_own_client_that_is_open(small_town: House) -> None:
    town = small_town
    id = asked(town)
    one = item(town.sam, id)
    theirs = answers.place_of_item(town.maria, one.id)
    for bad in (uuid4(), one.id):
        with pytest.raises(NotFound):
            resumable.begin(town.maria, replace(theirs, entity_id=town.umbra), NewFile("a.pdf", 9), Wish(item=bad))
    begun = resumable.begin(town.alice, theirs, NewFile("late.pdf", len(PDF)), Wish(item=one.id))
    review.accept(town.sam, one.id, one.version)  # came by post
    with pytest.raises(ItemAccepted):
        answers.place_of_item(town.alice, one.id)
    resumable.append(town.alice, begun.id, 0, PDF)  # nothing that was on its way is lost
    assert states(town.sam, id)[0] == "uploaded"
    review.withdraw(town.sam, id)
    with pytest.raises(Conflict):
        answers.place_of_item(town.alice, one.id)
    assert rows(town) == 1


def test_a_file_on_its_way_when_the_request_is_withdrawn_stays_a_document(small_town: House) -> None:
    id = asked(small_town)
    one = item(small_town.sam, id)
    place = answers.place_of_item(small_town.alice, one.id)
    begun = resumable.begin(small_town.alice, place, NewFile("late.pdf", len(PDF)), Wish(item=one.id))
    review.withdraw(small_town.sam, id)
    review.withdraw(small_town.sam, id)  # twice is safe
    assert resumable.append(small_town.alice, begun.id, 0, PDF).document_id is not None
    assert (rows(small_town, Document), rows(small_town), states(small_town.sam, id)) == (1, 0, ["missing", "missing"])


def test_the_very_same_file_that_is_there_already_answers_the_item(small_town: House) -> None:
    there = added(small_town.alice, small_town.acme, "slip.pdf")
    id = asked(small_town)
    assert answer(small_town.alice, item(small_town.alice, id).id) == there
    assert (rows(small_town, Document), states(small_town.sam, id)[0]) == (1, "uploaded")


@pytest.mark.feature("DOC-15")
def test_what_a_client_takes_back_is_missing_again_and_the_firm_is_told(town: House) -> None:
    id = asked(town, "Payslips")
    one = item(town.alice, id).id
    first, second = answer(town.alice, one), answer(town.alice, one, "two.pdf", PDF + b"2")
    review.accept(town.sam, one, item(town.sam, id).version)
    assert seen(town.sam, id).state is RequestState.CLOSED
    removal.take_back(town.alice, first)
    assert (states(town.sam, id), seen(town.sam, id).state) == (["uploaded"], RequestState.OPEN)
    removal.take_back(town.alice, second)
    assert (states(town.sam, id), rows(town), item(town.sam, id).files) == (["missing"], 0, ())
    assert ("taken_back", 2) in notices(town)


def test_an_item_whose_folder_was_closed_since_still_takes_files(small_town: House) -> None:
    town = small_town
    tax = folders.add_folder(town.olga, "Tax")
    one = RequestForm("Tax return 2029", "2029", None, "", (ItemForm("Payslips", "", str(tax)),))
    [id] = making.make(town.sam, one, [town.acme])
    with town.backstage() as db:
        db.get_one(DocumentType, tax).closed_at = NOON
    assert answers.place_of_item(town.alice, item(town.alice, id).id).type_id is None
    assert answer(town.alice, item(town.alice, id).id)


def test_a_document_of_one_client_answers_nothing_of_another(small_town: House) -> None:
    """Maria is at both."""
    town = small_town
    [far] = making.make(town.sam, form(), [town.umbra])
    document, one = added(town.maria, town.acme, "slip.pdf"), item(town.maria, far).id
    with town.maria.transaction(ADD, selected=False) as db:
        answers.receive_for(town.maria, db, document, item_id=one)
        db.recorded = True
    assert (rows(town), states(town.maria, far)[0]) == (0, "missing")


def test_what_was_withdrawn_stays_so_though_a_file_is_taken_back(small_town: House) -> None:
    town = small_town
    id = asked(town)
    document = answer(town.alice, item(town.alice, id).id)
    review.withdraw(town.sam, id)
    removal.take_back(town.alice, document)
    assert (seen(town.sam, id).state, states(town.sam, id)[0]) == (RequestState.WITHDRAWN, "missing")


def test_the_same_file_twice_answers_once_and_counts_again_once_it_applies_after_all(small_town: House) -> None:
    town = small_town
    id = asked(town)
    one = item(town.alice, id).id
    assert answer(town.alice, one) == answer(town.alice, one)
    assert rows(town) == 1
    review.send_back(town.sam, one, item(town.sam, id).version, "Too dark")
    answers.decline(town.alice, one, "I have no other")
    answers.apply_after_all(town.alice, one)
    assert states(town.alice, id)[0] == "uploaded"


def test_out_of_the_bin_nothing_answers_what_was_withdrawn(small_town: House) -> None:
    town = small_town
    id = asked(town)
    document = answer(town.alice, item(town.alice, id).id)
    removal.bin_it(town.sam, document)
    review.withdraw(town.sam, id)
    removal.restore(town.sam, document)
    assert (seen(town.sam, id).state, states(town.sam, id)[0]) == (RequestState.WITHDRAWN, "missing")


def test_what_lies_in_the_bin_answers_nothing(small_town: House) -> None:
    town = small_town
    id = asked(town)
    one = item(town.alice, id).id
    first, second = answer(town.alice, one), answer(town.alice, one, "two.pdf", PDF + b"2")
    removal.bin_it(town.sam, first)
    assert states(town.alice, id)[0] == "uploaded"
    removal.take_back(town.alice, second)
    assert states(town.alice, id)[0] == "missing"


def test_the_bin_makes_what_waited_missing_and_gives_it_back(small_town: House) -> None:
    town = small_town
    id = asked(town)
    document = answer(town.alice, item(town.alice, id).id)
    removal.bin_it(town.sam, document)
    assert (states(town.alice, id)[0], item(town.alice, id).files) == ("missing", ())
    removal.restore(town.sam, document)
    assert states(town.alice, id)[0] == "uploaded"
    filing.bin_all(town.sam, [document])  # ticked in a list it is the same
    assert states(town.alice, id)[0] == "missing"
    filing.restore_all(town.sam, [document])
    assert states(town.alice, id)[0] == "uploaded"
    review.accept(town.sam, item(town.sam, id).id, item(town.sam, id).version)
    removal.bin_it(town.sam, document)
    assert states(town.alice, id)[0] == "accepted"  # what the firm has decided


@pytest.mark.feature("DOC-18")
def test_a_file_of_an_open_request_is_not_purged(town: House) -> None:
    id = asked(town, "Payslips")
    document = answer(town.alice, item(town.alice, id).id)
    removal.bin_it(town.sam, document)
    town.prefer(document_years=1)
    later = replace(town.system, now=NOON + timedelta(days=800), preferences=town.again(town.sam).preferences)
    assert retention.purge(later) == 0
    review.withdraw(town.sam, id)
    assert retention.purge(later) == 1
    assert (rows(town, Document), rows(town), rows(town, RequestItem)) == (0, 0, 1)


def test_does_not_apply_needs_a_reason_and_can_be_undone_also_after_closing(small_town: House) -> None:
    id = asked(small_town, "Payslips")
    one = item(small_town.alice, id).id
    with pytest.raises(Missing) as refused:
        answers.decline(small_town.alice, one, "  ")
    assert refused.value.field == "reason"
    answers.decline(small_town.alice, one, "No job")
    answers.decline(small_town.alice, one, "Still no job")  # twice is safe
    assert (seen(small_town.sam, id).state, item(small_town.sam, id).reason) == (RequestState.CLOSED, "No job")
    answers.apply_after_all(small_town.alice, one)
    answers.apply_after_all(small_town.alice, one)
    assert (seen(small_town.sam, id).state, states(small_town.sam, id)) == (RequestState.OPEN, ["missing"])
    answer(small_town.alice, one)
    with pytest.raises(NotAsked):
        answers.decline(small_town.alice, one, "No")
    answers.apply_after_all(small_town.alice, one)
    assert states(small_town.sam, id) == ["uploaded"]


def test_the_firm_may_disagree_that_it_does_not_apply(small_town: House) -> None:
    id = asked(small_town, "Payslips")
    answers.decline(small_town.alice, item(small_town.alice, id).id, "No job")
    one = item(small_town.sam, id)
    review.send_back(small_town.sam, one.id, one.version, "You worked in May.")
    assert (seen(small_town.alice, id).state, states(small_town.alice, id)) == (RequestState.OPEN, ["returned"])


def test_closed_and_withdrawn_can_be_opened_again_and_are_told_so_before(small_town: House) -> None:
    id = asked(small_town)
    review.withdraw(small_town.sam, id)
    for act in (
        lambda: answers.decline(small_town.alice, item(small_town.alice, id).id, "No"),
        lambda: answers.apply_after_all(small_town.alice, item(small_town.alice, id).id),
        lambda: review.accept(small_town.sam, item(small_town.sam, id).id, item(small_town.sam, id).version),
        lambda: making.change(small_town.sam, id, making.editing(small_town.sam, id).version, form()),
    ):
        with pytest.raises(Conflict):
            act()
    review.open_again(small_town.sam, id)
    review.open_again(small_town.sam, id)
    answer(small_town.alice, item(small_town.alice, id).id)
    assert seen(small_town.sam, id).state is RequestState.OPEN


def test_changing_keeps_what_was_answered_and_asks_by_mail_only_for_what_is_new(town: House) -> None:
    id = asked(town)
    answer(town.alice, item(town.alice, id).id)
    before = making.editing(town.sam, id)
    assert before.answered == {str(item(town.sam, id).id)}
    kept = replace(before.form.items[0], title="Payslips and bonus")
    making.change(town.sam, id, before.version, replace(before.form, due_on=None, items=(ItemForm("New one"), kept)))
    now = seen(town.alice, id)
    assert [(each.title, each.state.value, len(each.files)) for each in now.items] == [
        ("New one", "missing", 0),
        ("Payslips and bonus", "uploaded", 1),
    ]
    assert now.due_on is None
    assert len(written(town, "documents_asked")) == 8
    with pytest.raises(Conflict):
        making.change(town.sam, id, before.version, before.form)
    newer = making.editing(town.sam, id)
    making.change(town.sam, id, newer.version, replace(newer.form, title="Other", items=newer.form.items[1:]))
    assert len(written(town, "documents_asked")) == 8
    one = item(town.sam, id)
    review.accept(town.sam, one.id, one.version)
    assert seen(town.sam, id).state is RequestState.CLOSED


def test_taking_the_last_open_item_off_the_list_closes_it_and_keeps_the_document(small_town: House) -> None:
    id = asked(small_town)
    one = item(small_town.sam, id)
    answer(small_town.alice, one.id)
    review.accept(small_town.sam, one.id, item(small_town.sam, id).version)
    before = making.editing(small_town.sam, id)
    making.change(small_town.sam, id, before.version, replace(before.form, items=before.form.items[:1]))
    assert seen(small_town.sam, id).state is RequestState.CLOSED
    assert rows(small_town, Document) == 1


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(small_town: House) -> None:
    tax = folders.add_folder(small_town.olga, "Tax")
    folders.close_folder(small_town.olga, tax)
    acme = [small_town.acme]
    wrong: list[tuple[type[Exception], str, RequestForm, list[UUID]]] = [
        (Missing, "title", form(title=" "), acme),
        (BadYear, "year", form(year="99"), acme),
        (DueInThePast, "due_on", form(due=date(2030, 5, 16)), acme),
        (NoItems, "item.0.title", replace(form(), items=(ItemForm(),)), acme),
        (Missing, "item.1.title", replace(form(), items=(ItemForm("a"), ItemForm("", "note only"))), acme),
        (FolderClosed, "item.0.type_id", replace(form(), items=(ItemForm("a", "", str(tax)),)), acme),
        (FolderClosed, "item.0.type_id", replace(form(), items=(ItemForm("a", "", "x"),)), acme),
        (NoClient, "client", form(), []),
        (NotFound, "", form(), [small_town.acme, uuid4()]),
    ]
    for refusal, field, given, clients in wrong:
        with pytest.raises(refusal) as refused:
            making.make(small_town.sam, given, clients)
        assert (getattr(refused.value, "field", None) or "") == field
    with small_town.backstage() as db:
        db.get_one(Entity, small_town.umbra).archived_at = NOON
    with pytest.raises(ClientArchived):
        making.make(small_town.sam, form(), [small_town.acme, small_town.umbra])
    assert (rows(small_town, DocumentRequest), written(small_town, "documents_asked")) == (0, [])
    making.make(small_town.sam, form(due=date(2030, 5, 17)), acme)
    with pytest.raises(AlreadyAsked):  # the form was sent twice
        making.make(small_town.sam, form(), acme)
    assert rows(small_town, DocumentRequest) == 1


def test_last_years_list_is_used_again_with_the_years_moved_on(small_town: House) -> None:
    id = asked(small_town, "Payslips 2029", "Statement of 31.12.2029, account 12029", title="Tax return 2029")
    again = making.again(small_town.sam, id)
    assert (again.form.title, again.form.year, again.form.due_on) == ("Tax return 2030", "2030", date(2031, 5, 31))
    assert [each.title for each in again.form.items] == ["Payslips 2030", "Statement of 31.12.2030, account 12029"]
    assert not any(each.id for each in again.form.items)
    [copy] = making.make(small_town.sam, again.form, [again.entity_id], copied_from=id)
    assert states(small_town.alice, copy) == ["missing", "missing"]
    assert seen(small_town.sam, id).has_next_year
    assert a_year_on(form(due=date(2028, 2, 29))).due_on == date(2029, 2, 28)


def test_lists_narrow_by_state_and_counters_say_whose_turn_it_is(town: House) -> None:
    open_one = asked(town, title="Open")
    late = asked(town, title="Late", due=date(2030, 5, 18))
    done = asked(town, "Only", title="Done", due=None)
    answer(town.alice, item(town.alice, late).id)
    only = item(town.sam, done)
    review.accept(town.sam, only.id, only.version)
    [umbras] = making.make(town.sam, form(title="Umbra's", due=None), [town.umbra])
    later = replace(town.alice, now=NOON + timedelta(days=2))

    def titles(ctx: Context, **chosen: object) -> list[str]:
        return [each.title for each in requests.page(ctx, asking(**chosen)).rows]

    assert titles(town.sam) == ["Late", "Open", "Umbra's", "Done"]
    assert titles(town.alice) == ["Late", "Open", "Done"]
    assert titles(later, state="overdue") == ["Late"]
    assert titles(town.alice, state="overdue") == []
    assert titles(town.sam, state="waiting") == ["Late"]
    assert titles(town.sam, state="closed") == ["Done"]
    assert titles(town.sam, client=town.umbra) == ["Umbra's"]
    assert titles(town.ben) == ["Late", "Open", "Done"]
    assert titles(town.sam, words="umbra") == ["Umbra's"]
    row = requests.page(town.sam, asking(words="late")).rows[0]
    assert (row.items, row.settled, row.asked, row.waiting) == (2, 0, 1, 1)
    for ctx, mine, firms in ((town.alice, 3, 1), (town.carol, 2, 0)):
        with ctx.transaction(listing.READ) as db:
            assert (requests.asked_count(ctx, db), requests.waiting_count(ctx, db)) == (mine, firms)
    assert [(each.id, len(each.items)) for each in detail.to_review(town.sam)] == [(late, 1)]
    assert {open_one, umbras}.isdisjoint(each.id for each in detail.to_review(town.olga))


def test_an_area_that_is_off_has_no_requests(small_town: House) -> None:
    id = asked(small_town)
    one = item(small_town.sam, id)
    small_town.prefer(areas_on=[])
    for ctx in (small_town.again(small_town.alice), small_town.again(small_town.olga)):
        for act in (
            lambda ctx=ctx: requests.page(ctx, asking()),
            lambda ctx=ctx: detail.view(ctx, id),
            lambda ctx=ctx: answers.decline(ctx, one.id, "No"),
            lambda ctx=ctx: review.accept(ctx, one.id, one.version),
            lambda ctx=ctx: making.make(ctx, form(), [small_town.acme]),
        ):
            with pytest.raises(NotFound):
                act()
