"""Opening tickets: by whom, for whom, how long the text may be, and who gets them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from data.errors import NotAllowed, NotFound
from data.firm.tables import Event, Mail, Notice
from data.people.tables import Entity, Person
from data.statuses import TicketState
from data.tickets import texts
from data.tickets.tables import Ticket, TicketMessage
from data.tickets.texts import NoText, TextTooLong
from services.mail import queue
from services.tickets import assignment, categories, detail, for_clients, moves, opening
from services.tickets.categories import NoCategory
from services.tickets.opening import ChooseClient, ClientArchived, NoRequester, TicketForm
from services.tickets.settings import CLIENTS_SUBMIT, DEFAULT_ASSIGNEE, lacks_assignee
from tests.cast import NOON, House, viewed_by
from tests.services.tickets.conftest import FAMILY, category, choose, id_of, opened


def count(house: House, table: type) -> int:
    with house.backstage() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.feature("TKT-03", "TKT-06")
def test_a_category_and_a_text_are_all_it_takes_and_the_account_is_the_clients(town: House) -> None:
    ticket = opened(town, town.alice, "  My invoice is wrong.\r\nPlease look.  ")
    assert (ticket.number, ticket.entity_id, ticket.state) == (1, town.acme, TicketState.OPEN)
    assert (ticket.subject, ticket.requester, ticket.assignee) == ("My invoice is wrong.", "Alice Adams", "")
    [message] = ticket.messages
    assert (message.text, message.author, message.is_from_firm) == (
        "My invoice is wrong.\nPlease look.",
        "Alice Adams",
        False,
    )
    assert opened(town, town.carol).number == 2
    with town.backstage() as db:
        assert db.scalars(select(Event.verb).where(Event.verb.like("ticket.%"))).all() == ["ticket.opened"] * 2
        told = db.scalars(select(Notice).where(Notice.kind == "ticket").order_by(Notice.entity_id)).all()
        assert {(each.entity_id, each.facts["how"]) for each in told} == {(town.acme, "opened"), (town.umbra, "opened")}


@pytest.mark.feature("TKT-03")
@pytest.mark.parametrize("text", ["", "  \r\n\t ", "\u200d\u200b\ufe0f", "\u202e\u0301"])
def test_without_a_category_or_a_text_there_is_a_sentence_beside_the_field(small_town: House, text: str) -> None:
    of = category(small_town)
    with pytest.raises(NoText) as refused:
        opening.open_ticket(small_town.alice, TicketForm(of, text))
    assert refused.value.field == "text"
    for wrong in ("", "x", str(uuid4())):
        with pytest.raises(NoCategory) as missing:
            opening.open_ticket(small_town.alice, TicketForm(wrong, "Hello"))
        assert missing.value.field == "category"
    assert count(small_town, Ticket) == 0


@pytest.mark.feature("TKT-04")
@pytest.mark.parametrize(
    "sign", ["a", "α\u0301", "α\u0342\u0345", FAMILY, "🇬🇷", "👍🏽", "क्ष", "\u1100\u1161\u11a8", "あ"]
)
def test_499_characters_are_taken_and_500_are_not_as_their_reader_counts(small_town: House, sign: str) -> None:
    ticket = opened(small_town, small_town.alice, f" \r\n{sign * 499}\u2028 ")
    assert len(ticket.messages[0].text) >= 499
    with pytest.raises(TextTooLong) as refused:
        opening.open_ticket(small_town.alice, TicketForm(str(ticket.category_id), sign * 500))
    assert "500" in str(refused.value)
    with small_town.backstage() as db:
        [row] = db.scalars(select(TicketMessage))
        assert row.characters == 499


@pytest.mark.feature("TKT-04")
def test_an_end_of_a_line_is_one_character_however_it_is_sent(small_town: House) -> None:
    of = category(small_town)
    for end in ("\n", "\r\n", "\r", "\u2028", "\x85"):
        opening.open_ticket(small_town.alice, TicketForm(of, "a" * 249 + end + "b" * 249))
        with pytest.raises(TextTooLong):
            opening.open_ticket(small_town.alice, TicketForm(of, "a" * 250 + end + "b" * 249))


@pytest.mark.feature("TKT-04")
def test_the_database_takes_499_and_not_500_whoever_writes(town: House) -> None:
    ticket = opened(town, town.alice)

    def write(text: str, **more: object) -> None:
        with town.backstage() as db:
            db.add(
                TicketMessage(
                    entity_id=town.acme, ticket_id=ticket.id, at=NOON, is_from_firm=False, is_opening=True, text=text
                )
            )
            db.flush()
            for name, value in more.items():
                setattr(db.scalars(select(TicketMessage).where(TicketMessage.text == text)).one(), name, value)

    write("a" * 499)
    write(FAMILY * 499)
    for text in ("a" * 500, FAMILY * 500, ("a" + "\u0301" * 20) * 499, ""):
        with pytest.raises(IntegrityError):
            write(text)
    for name, value in {"characters": 0, "is_internal": True}.items():
        with pytest.raises(IntegrityError):
            write(f"Hello {name}", **{name: value})


@pytest.mark.feature("TKT-04")
def test_what_hides_is_taken_out_and_what_holds_emoji_together_stays() -> None:
    assert texts.plain("a\u202eb\u200bc\x00d\ud800e") == "abcde"
    assert texts.plain(f"{FAMILY} ❤️‍🔥") == f"{FAMILY} ❤️‍🔥"
    assert texts.plain("α\u0301") == "ά"
    with pytest.raises(TextTooLong):
        texts.opening_text("z" + "\u0301" * 9_000)  # one character that nobody could read


@pytest.mark.feature("TKT-06")
def test_with_several_clients_it_is_asked_only_while_none_is_chosen(small_town: House) -> None:
    town, of = small_town, category(small_town)
    assert set(opening.asked_for(town.maria)) == {town.acme, town.umbra}
    for entity in ("", "x"):
        with pytest.raises(ChooseClient):
            opening.open_ticket(town.maria, TicketForm(of, "Hello", entity))
    assert opened(town, town.maria, entity=str(town.umbra)).entity_id == town.umbra
    assert opening.asked_for(town.alice) == ()
    assert opened(town, town.alice, entity=str(town.umbra)).entity_id == town.acme, "a browser's word does not count"
    other = town.entity("Other Ltd")
    with pytest.raises(NotFound):
        opening.open_ticket(town.maria, TicketForm(of, "Hello", str(other)))


@pytest.mark.feature("TKT-01", "SET-11", "NAV-06")
def test_the_switch_takes_opening_away_and_the_area_takes_everything(small_town: House) -> None:
    town, of = small_town, category(small_town)
    ticket = opened(town, town.alice)
    assert opening.may_open(town.alice.actor, town.alice.preferences)
    choose(town, (CLIENTS_SUBMIT, False))
    assert not opening.may_open(town.alice.actor, town.alice.preferences)
    with pytest.raises(NotFound):
        opening.open_ticket(town.alice, TicketForm(of, "Hello"))
    assert opened(town, town.sam, entity=str(town.acme)).number == 2, "the firm still may"
    town.switch_on("documents")
    for act in (
        lambda: opening.open_ticket(town.alice, TicketForm(of, "Hello")),
        lambda: detail.view(town.alice, "1"),
        lambda: moves.close(town.sam, ticket.id),
        lambda: categories.add(town.olga, "More"),
    ):
        with pytest.raises(NotFound):
            act()


def test_who_lacks_the_right_or_only_looks_opens_nothing(small_town: House) -> None:
    town, of = small_town, category(small_town)
    blind = town.contact("Nora Night", town.acme, uses_tickets=False)
    for who in (blind, viewed_by(town.sam, town.alice), town.rita):
        with pytest.raises(NotAllowed):
            opening.open_ticket(who, TicketForm(of, "Hello", str(town.acme)))
    assert count(town, Ticket) == 0
    with pytest.raises(NotFound):
        opening.open_ticket(town.ben, TicketForm(of, "Hello", str(town.umbra)))
    with town.backstage() as db:
        db.get_one(Entity, town.acme).archived_at = NOON
    with pytest.raises(ClientArchived):
        opening.open_ticket(town.sam, TicketForm(of, "Hello", str(town.acme)))


def test_the_firm_opens_one_for_a_client_or_for_one_contact_and_says_so_by_mail(small_town: House) -> None:
    town = small_town
    town.contact("Nora Night", town.acme, uses_tickets=False)
    ticket = opened(town, town.sam, "We need your VAT number.", entity=str(town.acme))
    assert (ticket.state, ticket.requester) == (TicketState.WAITING, "")
    alone = opened(town, town.sam, "Only for you.", entity=str(town.acme), requester=str(id_of(town.bob)))
    assert alone.requester == "Bob Brown"
    with town.backstage() as db:
        sent = db.scalars(select(Mail).where(Mail.kind == "ticket_opened_for_client")).all()
    names = sorted(each.recipient.partition("@")[0] for each in sent)
    assert names == ["alice", "bob", "bob", "lena", "maria"]
    text = queue.written(town.system, sent[0]).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "We need your VAT number." in text
    assert "/tickets/1" in text
    for stranger in (id_of(town.carol), uuid4()):
        with pytest.raises(NoRequester):
            opened(town, town.sam, entity=str(town.acme), requester=str(stranger))


@pytest.mark.feature("TKT-07", "SET-11")
def test_it_goes_to_the_categorys_own_else_to_the_firms_else_to_nobody(small_town: House) -> None:
    town = small_town
    assert "no category" in lacks_assignee(town.olga)
    assert opened(town, town.alice).assignee == ""
    assert "nobody is named" in lacks_assignee(town.olga)
    choose(town, (DEFAULT_ASSIGNEE, id_of(town.sam)))
    assert lacks_assignee(town.olga) == ""
    assert opened(town, town.alice).assignee == "Sam Reid"
    tax = category(town, "Tax", town.kim)
    mine = opened(town, town.alice, category=tax)
    assert mine.assignee == "Kim Low"
    books = category(town, "Books", town.ben)
    assert opened(town, town.alice, category=books).assignee == "Ben Book"
    assert opened(town, town.carol, category=books).assignee == "Sam Reid", "Ben does not see Umbra"
    with town.backstage() as db:
        db.get_one(Person, id_of(town.kim)).staff_closed_at = NOON
        mails = db.scalars(select(Mail.recipient).where(Mail.kind == "ticket_for_you").order_by(Mail.recipient)).all()
    assert mails == ["ben@example.test", "kim@example.test", "sam@example.test", "sam@example.test"]
    assert opened(town, town.alice, category=tax).assignee == "Sam Reid"
    assert {name for _, name in assignment.everybody(town.sam)} == {"Olga Owner", "Sam Reid", "Ben Book"}
    assert [name for _, name in assignment.colleagues_for(town.sam, town.umbra)] == ["Olga Owner", "Sam Reid"]


def test_two_who_open_at_once_get_numbers_of_their_own(town: House) -> None:
    numbers = [opened(town, who).number for who in (town.alice, town.carol, town.alice)]
    assert numbers == [1, 2, 3]


def test_categories_are_named_once_closed_and_opened(small_town: House) -> None:
    town = small_town
    one = categories.add(town.olga, "Billing")
    with pytest.raises(categories.NameTaken):
        categories.add(town.olga, " Billing ")
    with pytest.raises(NotAllowed):
        categories.add(town.sam, "Tax")
    with pytest.raises(assignment.NotTheirs):
        categories.add(town.olga, "Tax", str(id_of(town.rita)))
    with pytest.raises(NotAllowed):
        categories.all_categories(town.alice)
    two = categories.add(town.olga, "Άλλα")
    for _ in range(2):
        categories.change(town.olga, one, "Bills", str(id_of(town.kim)))
        categories.close(town.olga, two)
    assert [(each.name, each.assignee, each.is_closed) for each in categories.all_categories(town.olga)] == [
        ("Bills", "Kim Low", False),
        ("Άλλα", "", True),
    ]
    assert [name for _, name in categories.offered(town.alice)] == ["Bills"]
    with pytest.raises(NoCategory):
        opening.open_ticket(town.alice, TicketForm(str(two), "Hello"))
    categories.open_again(town.olga, two)
    opened(town, town.alice, category=str(two))


@pytest.mark.parametrize("text", ["x" * 300, "👨‍👩‍👧‍👦" * 40, "Short"])
def test_the_subject_is_how_the_text_begins_in_whole_characters(small_town: House, text: str) -> None:
    subject = opened(small_town, small_town.alice, text).subject
    assert len(subject) <= 120
    assert text.startswith(subject.rstrip("…"))
    assert "\u200d…" not in subject


@pytest.mark.security("R22")
def test_what_staff_choose_from_is_the_clients_own_and_theirs_to_see(small_town: House) -> None:
    town = small_town
    of = category(town)
    categories.close(town.olga, UUID(category(town, "Long gone")))
    town.contact("Nora Night", town.acme, uses_tickets=False)
    offer = for_clients.offer_for(town.sam, town.acme)
    assert offer.client == "Acme Ltd"
    assert [(str(id), name) for id, name in offer.categories] == [(of, "Billing")]
    names = [name for _, name in offer.requesters]
    assert names == sorted(names)
    assert {"Alice Adams", "Bob Brown"} <= set(names)
    assert not {"Nora Night", "Carol Clark"} & set(names)
    for id, _ in offer.requesters:
        opened(town, town.sam, entity=str(town.acme), requester=str(id))
    assert [name for _, name in categories.named(town.sam)] == ["Billing", "Long gone"]
    with pytest.raises(NotAllowed):
        for_clients.offer_for(town.rita, town.acme)
    with pytest.raises(NotFound):
        for_clients.offer_for(town.ben, town.umbra)
    for verb in (lambda: for_clients.offer_for(town.alice, town.acme), lambda: categories.named(town.alice)):
        with pytest.raises((NotAllowed, NotFound)):
            verb()


@pytest.mark.feature("TKT-04")
def test_by_how_much_a_text_is_too_long_is_what_opening_it_says(small_town: House) -> None:
    for text in ("", "a" * 499, " " * 40 + "a" * 499 + "\r\n", FAMILY * 499):
        assert texts.surplus(text) == 0
    for text, over in (("a" * 500, 1), ("a\r\n" * 300, 100), (FAMILY * 510, 11)):
        assert texts.surplus(text) == over
        with pytest.raises(TextTooLong):
            texts.opening_text(text)
    assert texts.surplus("a" * 10**6) > 0
