"""A ticket from opening to closing: who sees it, who writes in it, what the other side hears, and what it never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from data.documents.tables import Document
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event, Mail, Notice
from data.people.tables import Assignment, Contact, Person
from data.statuses import TicketPriority, TicketState
from data.tickets.tables import TicketOver
from data.tickets.texts import NoText, TextTooLong
from services.documents.file_types import TypeNotTaken
from services.documents.uploads import NewFile
from services.mail import queue
from services.platform.context import Context
from services.platform.lists import engine
from services.platform.lists.query import ListQuery
from services.platform.setting_kinds import BadChoice
from services.tickets import answers, detail, files, listing, moves
from services.tickets.assignment import NotTheirs
from services.tickets.moves import BadRating, NotClosedYet, NotForStaff, ReopenedTooLate
from services.tickets.settings import ANSWER_DAYS, CLIENTS_SEE_CLOSED, CLIENTS_SEE_OPEN, COLLEAGUES_SEE, REOPEN_DAYS
from tests.cast import NOON, House, viewed_by
from tests.services.documents.conftest import PDF
from tests.services.tickets.conftest import category, choose, id_of, opened


def later(ctx: Context, by: timedelta) -> Context:
    """The same person at another moment."""
    return replace(ctx, now=NOON + by)


def numbers(ctx: Context, words: str = "", **chosen: str) -> list[int]:
    asked = ListQuery(words, per_page=50, chosen={name: (value,) for name, value in chosen.items()})
    return [each.number for each in listing.page(ctx, asked).rows]


def letters(house: House) -> list[tuple[str, str]]:
    with house.backstage() as db:
        return [
            (each.kind, each.recipient.partition("@")[0]) for each in db.scalars(select(Mail).order_by(Mail.made_at))
        ]


def said(house: House) -> str:
    """Every mail's text."""
    with house.backstage() as db:
        rows = db.scalars(select(Mail)).all()
    return "\n".join(
        queue.written(house.system, each).get_body((kind,)).get_content()  # type: ignore[union-attr]
        for each in rows
        for kind in ("plain", "html")
    )


def test_whose_turn_it_is_follows_who_wrote_and_each_answer_is_mailed_once(town: House) -> None:
    ticket = opened(town, town.alice)
    moves.assign(town.olga, ticket.id, str(id_of(town.sam)))
    answers.answer(town.sam, ticket.id, "Which invoice?")
    seen = detail.view(town.alice, "1")
    assert (seen.state, seen.first_answer_at) == (TicketState.WAITING, NOON)
    assert [each.text for each in seen.messages] == ["My invoice is wrong.", "Which invoice?"]
    assert [each.is_mine for each in seen.messages] == [True, False]
    answers.answer(town.alice, ticket.id, "INV-0007")
    assert detail.view(town.sam, str(ticket.id)).state is TicketState.OPEN
    assert letters(town) == [("ticket_for_you", "sam"), ("ticket_answered", "alice"), ("ticket_for_you", "sam")]
    assert "Which invoice?" in said(town)
    for bad in ("", " \n "):
        with pytest.raises(NoText):
            answers.answer(town.alice, ticket.id, bad)
    with pytest.raises(TextTooLong):
        answers.answer(town.alice, ticket.id, "x" * 5_000)
    answers.answer(town.alice, ticket.id, "x" * 4_999)


@pytest.mark.security("R25")
def test_internal_notes_are_in_nothing_of_a_client(town: House) -> None:
    choose(town, (COLLEAGUES_SEE, True))
    ticket = opened(town, town.alice)
    before = letters(town)
    answers.note(town.sam, ticket.id, "Quicksilver pays late.")
    answers.note(town.kim, ticket.id, "Agreed.")
    assert [each.is_internal for each in detail.view(town.sam, "1").messages] == [False, True, True]
    for reader in (town.alice, town.bob, viewed_by(town.sam, town.alice)):
        view = detail.view(reader, "1")
        assert [each.text for each in view.messages] == ["My invoice is wrong."]
        assert "Quicksilver" not in repr(view)
        assert numbers(reader, "quicksilver") == []
        assert "Quicksilver" not in repr(listing.page(reader, ListQuery()))
        assert "Quicksilver" not in repr(list(engine.stream(reader, listing.TICKETS, ListQuery(), 100)))
    assert numbers(town.sam, "quicksilver") == [1]
    assert letters(town) == before
    answers.answer(town.sam, ticket.id, "We look into it.")
    moves.close(town.sam, ticket.id)
    assert "Quicksilver" not in said(town)
    with town.backstage() as db:
        facts = [str(each) for each in db.scalars(select(Event.facts))] + [
            str(x) for x in db.scalars(select(Notice.facts))
        ]
    assert not any("Quicksilver" in each for each in facts)
    with pytest.raises(NotAllowed):
        answers.note(town.alice, ticket.id, "Mine")


@pytest.mark.feature("TKT-09", "SET-10")
@pytest.mark.parametrize("open_", [True, False])
@pytest.mark.parametrize("closed", [True, False])
def test_each_of_the_four_combinations_shows_exactly_those_tickets(
    small_town: House, open_: bool, closed: bool
) -> None:
    town = small_town
    for text in ("One", "Two", "Three"):
        opened(town, town.alice, text)
    answers.answer(town.sam, detail.view(town.sam, "2").id, "Which?")
    moves.close(town.sam, detail.view(town.sam, "3").id)
    choose(town, (CLIENTS_SEE_OPEN, open_), (CLIENTS_SEE_CLOSED, closed))
    shown = ([2, 1] if open_ else []) + ([3] if closed else [])
    assert sorted(numbers(town.alice)) == sorted(shown)
    with town.alice.transaction(listing.READ) as db:
        assert listing.clients_count(town.alice, db) == (1 if open_ else 0)
    for number in (1, 2, 3):
        if number in shown:
            assert detail.view(town.alice, str(number)).number == number
            continue
        with pytest.raises(NotFound):
            detail.view(town.alice, str(number))
        with pytest.raises(NotFound):
            moves.close(town.alice, detail.view(town.sam, str(number)).id)
    assert sorted(numbers(town.sam)) == [1, 2, 3]


@pytest.mark.feature("TKT-10")
def test_open_ones_stand_above_closed_ones_whatever_moved_last(small_town: House) -> None:
    town = small_town
    for text in ("One", "Two", "Three"):
        opened(town, town.alice, text)
    moves.close(town.sam, detail.view(town.sam, "3").id)
    soon = later(town.sam, timedelta(hours=1))
    answers.answer(soon, detail.view(town.sam, "1").id, "Which?")
    assert numbers(town.alice) == [1, 2, 3]
    moves.close(later(town.sam, timedelta(hours=2)), detail.view(town.sam, "1").id)
    assert numbers(town.alice) == [2, 1, 3]
    assert numbers(town.alice, state="live") == [2]
    assert numbers(town.alice, state="closed") == [1, 3]


@pytest.mark.security("R25")
def test_colleagues_see_each_others_only_where_the_firm_lets_them(small_town: House) -> None:
    town = small_town
    mine = opened(town, town.alice)
    opened(town, town.sam, "For all of you", entity=str(town.acme))
    assert (numbers(town.alice), numbers(town.bob), numbers(town.carol)) == ([2, 1], [2], [])
    with pytest.raises(NotFound):
        answers.answer(town.bob, mine.id, "Me too")
    choose(town, (COLLEAGUES_SEE, True))
    assert numbers(town.bob) == [2, 1]
    answers.answer(town.bob, mine.id, "Me too")
    assert detail.view(town.alice, "1").messages[-1].author == "Bob Brown"
    with town.backstage() as db:
        for each in db.scalars(select(Contact).where(Contact.person_id == id_of(town.bob))):
            each.uses_tickets = False
    bob = town.again(town.bob)
    with pytest.raises(NotAllowed):
        detail.view(bob, "1")


@pytest.mark.security("R25")
def test_a_stranger_cannot_see_that_it_exists_and_staff_reach_as_far_as_their_clients(town: House) -> None:
    ticket = opened(town, town.alice)
    acts: list[Callable[[Context], object]] = [
        lambda who: detail.view(who, "1"),
        lambda who: detail.view(who, str(ticket.id)),
        lambda who: answers.answer(who, ticket.id, "Hello"),
        lambda who: moves.close(who, ticket.id),
        lambda who: moves.reopen(who, ticket.id),
        lambda who: moves.rate(who, ticket.id, 5),
        lambda who: files.attach(who, ticket.messages[0].id, NewFile("a.pdf", len(PDF)), [PDF]),
    ]
    with town.backstage() as db:
        for each in db.scalars(select(Assignment)):
            each.entity_id = town.umbra
    for who in (*town.strangers, town.ben):
        for act in acts:
            with pytest.raises(NotFound):
                act(town.again(who))
    for odd in ("0", "-1", "x", "9" * 12, str(uuid4()), "١"):
        with pytest.raises(NotFound):
            detail.view(town.alice, odd)
    looking = viewed_by(town.sam, town.alice)
    assert detail.view(looking, "1").number == 1
    for act in acts[2:]:
        with pytest.raises(NotAllowed):
            act(looking)
    for who in (town.alice, town.rita):
        for act in (
            lambda: moves.assign(who, ticket.id, ""),  # noqa: B023
            lambda: moves.sort(who, ticket.id, str(ticket.category_id), "high"),  # noqa: B023
        ):
            with pytest.raises(NotAllowed):
                act()


def test_closing_tells_the_other_side_once_and_ends_the_writing(town: House) -> None:
    ticket = opened(town, town.alice)
    for _ in range(2):
        moves.close(town.sam, ticket.id)
    seen = detail.view(town.alice, "1")
    assert (seen.state, seen.closed_at, seen.may_reopen) == (TicketState.CLOSED, NOON, True)
    assert letters(town) == [("ticket_closed", "alice")]
    assert "within 14 days" in said(town)
    for who in (town.alice, town.sam):
        with pytest.raises(TicketOver):
            answers.answer(who, ticket.id, "More")
    with town.backstage() as db:
        assert db.scalars(select(Notice.id).where(Notice.kind == "ticket", Notice.done_at.is_(None))).all() == []


def test_a_client_opens_it_again_within_the_firms_days_to_the_last_second(small_town: House) -> None:
    town, days = small_town, timedelta(days=14)
    ticket = opened(town, town.alice)
    moves.close(town.alice, ticket.id)
    late = later(town.alice, days + timedelta(seconds=1))
    assert not detail.view(late, "1").may_reopen
    with pytest.raises(ReopenedTooLate):
        moves.reopen(late, ticket.id)
    for _ in range(2):
        moves.reopen(later(town.alice, days), ticket.id)
    assert detail.view(town.sam, "1").state is TicketState.OPEN
    with town.backstage() as db:
        hows = sorted(each.facts["how"] for each in db.scalars(select(Notice).where(Notice.kind == "ticket")))
    assert hows == ["closed", "opened", "reopened"]
    choose(town, (REOPEN_DAYS, 0))
    moves.close(town.alice, ticket.id)
    with pytest.raises(ReopenedTooLate):
        moves.reopen(town.alice, ticket.id)
    moves.reopen(town.sam, ticket.id)


def test_the_client_rates_what_is_closed_and_may_think_again(small_town: House) -> None:
    town = small_town
    ticket = opened(town, town.alice)
    with pytest.raises(NotClosedYet):
        moves.rate(town.alice, ticket.id, 5)
    moves.close(town.sam, ticket.id)
    for rating in (4, 4, 5):
        moves.rate(town.alice, ticket.id, rating)
    for bad in (0, 6, -1):
        with pytest.raises(BadRating):
            moves.rate(town.alice, ticket.id, bad)
    with pytest.raises(NotForStaff):
        moves.rate(town.sam, ticket.id, 1)
    assert detail.view(town.sam, "1").rating == 5
    with town.backstage() as db:
        assert db.scalars(select(Event.facts).where(Event.verb == "ticket.rated")).all() == [
            {"number": 1, "rating": 4},
            {"number": 1, "rating": 5},
        ]
    moves.reopen(town.alice, ticket.id)
    assert detail.view(town.sam, "1").rating is None


def test_it_is_given_only_to_whoever_works_on_tickets_and_sees_the_client(small_town: House) -> None:
    town = small_town
    ticket = opened(town, town.carol)
    for wrong in (town.ben, town.rita, town.alice):
        with pytest.raises(NotTheirs):
            moves.assign(town.sam, ticket.id, str(id_of(wrong)))
    with pytest.raises(NotTheirs):
        moves.assign(town.sam, ticket.id, "x")
    for _ in range(2):
        moves.assign(town.sam, ticket.id, str(id_of(town.kim)))
    moves.assign(town.sam, ticket.id, str(id_of(town.sam)))
    assert letters(town) == [("ticket_for_you", "kim")], "nobody is told what they did themselves"
    moves.assign(town.sam, ticket.id, "")
    assert detail.view(town.sam, "1").assignee == ""


def test_category_and_priority_are_changed_together(small_town: House) -> None:
    town = small_town
    ticket = opened(town, town.alice)
    tax = category(town, "Tax")
    for _ in range(2):
        moves.sort(town.kim, ticket.id, tax, "urgent")
    seen = detail.view(town.kim, "1")
    assert (seen.category, seen.priority) == ("Tax", TicketPriority.URGENT)
    with pytest.raises(BadChoice):
        moves.sort(town.kim, ticket.id, tax, "whenever")


def test_the_queue_finds_mine_nobodys_those_that_wait_and_those_overdue(small_town: House) -> None:
    town = small_town
    for text in ("One", "Two", "Three", "Four"):
        opened(town, town.alice, text)
    one, two, three, _ = (detail.view(town.sam, str(each)).id for each in (1, 2, 3, 4))
    moves.assign(town.sam, one, str(id_of(town.sam)))
    moves.assign(town.sam, two, str(id_of(town.kim)))
    answers.answer(town.sam, three, "Which?")
    assert numbers(town.sam, who="mine") == [1]
    assert sorted(numbers(town.sam, who="nobody")) == [3, 4]
    assert numbers(town.sam, who=str(id_of(town.kim))) == [2]
    assert numbers(town.sam, state="waiting") == [3]
    assert numbers(town.sam, state="overdue") == []
    late = later(town.sam, timedelta(days=2, seconds=1))
    assert sorted(numbers(late, state="overdue")) == [1, 2, 4]
    assert [each.is_overdue for each in listing.page(late, ListQuery(sort="number")).rows] == [True, True, False, True]
    with late.transaction(listing.READ) as db:
        assert listing.staff_count(late, db) == 2
    with town.backstage() as db:
        db.get_one(Person, id_of(town.kim)).staff_closed_at = NOON
    assert sorted(numbers(town.sam, who="nobody")) == [2, 3, 4], "whoever left has none"
    town.prefer(**{ANSWER_DAYS.name: 0})
    assert numbers(later(town.again(town.sam), timedelta(days=99)), state="overdue") == []
    assert numbers(town.sam, "acme three") == [3]
    assert numbers(town.sam, "#2") == [2]
    assert sorted(numbers(town.alice, who="mine")) == [1, 2, 3, 4], "a word that clients' lists do not know"


@pytest.mark.feature("TKT-05")
def test_files_are_documents_for_whose_the_ticket_is(town: House) -> None:
    ticket = opened(town, town.alice)
    message = ticket.messages[0].id
    document = files.attach(town.alice, message, NewFile("photo.pdf", len(PDF)), [PDF])
    assert [each.id for each in detail.view(town.sam, "1").messages[0].files] == [document]
    assert [each.name for each in detail.view(town.alice, "1").messages[0].files] == ["photo.pdf"]
    with town.backstage() as db:
        row = db.get_one(Document, document)
        assert (row.entity_id, row.is_for_all, row.is_from_firm) == (town.acme, False, False)
    with pytest.raises(TypeNotTaken):
        files.attach(town.alice, message, NewFile("run.exe", 3), [b"MZ1"])
    with pytest.raises(NotFound):
        files.attach(town.sam, message, NewFile("a.pdf", len(PDF)), [PDF])  # not their message
    note = answers.note(town.sam, ticket.id, "Look at page 2.")
    with pytest.raises(NotFound):
        files.attach(town.sam, note, NewFile("a.pdf", len(PDF)), [PDF])
    with town.backstage() as db:
        db.get_one(Document, document).deleted_at = NOON
    assert detail.view(town.sam, "1").messages[0].files == ()
    choose(town, (COLLEAGUES_SEE, True))
    answered = answers.answer(town.sam, ticket.id, "Here it is.")
    shared = files.attach(town.sam, answered, NewFile("answer.pdf", len(PDF)), [PDF + b"2"])
    assert [each.id for each in detail.view(town.bob, "1").messages[-1].files] == [shared]
    for at in range(files.MOST_FILES):
        if at < files.MOST_FILES - 1:
            files.attach(town.sam, answered, NewFile(f"{at}.pdf", len(PDF)), [PDF + bytes([at + 60])])
        else:
            with pytest.raises(files.TooManyFiles):
                files.attach(town.sam, answered, NewFile("x.pdf", len(PDF)), [PDF + b"x"])
    moves.close(town.sam, ticket.id)
    with pytest.raises(TicketOver):
        files.attach(town.sam, answered, NewFile("x.pdf", len(PDF)), [PDF + b"y"])


@pytest.mark.feature("TKT-05")
def test_files_are_offered_where_documents_are_on_and_theirs_to_add(small_town: House) -> None:
    town = small_town
    blind = town.contact("Nora Night", town.acme, sees_documents=False)
    assert files.offers_files(town.alice, town.acme)
    assert not files.offers_files(blind, town.acme)
    assert files.offers_files(town.sam, None)
    assert not files.offers_files(town.rita, None)
    town.switch_on("tickets")
    assert not files.offers_files(town.alice, None)
