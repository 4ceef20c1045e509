"""People of one name and no number: kept apart by where they live or asked about, never made one unasked."""

import pytest
from sqlalchemy import select

from data.people.tables import Entity
from services.platform.importing.outcomes import File, Options
from tests.services.imported import reasons, results, run
from tests.services.imports.test_buyers import at, bill, owners, send

HEAD = "Name,Address,City,Postal code\n"


def lives(bill_: File, street: str) -> File:
    """The same document, its buyer in one house of Athens 10431."""
    there = at(bill_, "Athens", "10431").content.decode()
    before = "<cbc:CityName>Athens"
    assert before in there
    return File(bill_.name, there.replace(before, f"<cbc:StreetName>{street}</cbc:StreetName>{before}").encode())


def clients(house, name: str) -> list[str | None]:
    with house.backstage() as db:
        return sorted(row.address or "" for row in db.scalars(select(Entity).where(Entity.name == name)))


def test_two_of_one_name_in_two_houses_of_a_postcode_are_asked_about(house):
    assert results(send(house, lives(bill("A-1", "John Smith"), "12 Main Street"))) == ["created"]
    report = send(house, lives(bill("A-2", "John Smith"), "14 Main Street"))
    assert [str(each.sentence) for each in report.open_questions] == [
        "There is a client “John Smith”, but the file says other things about the buyer “John Smith”. Who is the buyer?"
    ]
    key = report.open_questions[0].key
    assert results(send(house, lives(bill("A-2", "John Smith"), "14 Main Street"), answers={key: "new"})) == ["created"]
    assert owners(house)["A-1"].id != owners(house)["A-2"].id
    for number, street, same in (("A-3", "Main Street 12", "A-1"), ("A-4", "14 Main  Street", "A-2")):
        assert results(send(house, lives(bill(number, "John Smith"), street))) == ["created"], street
        assert owners(house)[number].id == owners(house)[same].id


def test_two_of_one_name_in_one_file_are_not_made_one(house):
    files = [lives(bill(f"A-{n}", "John Smith"), f"{n} Main Street") for n in (1, 2)]
    report = send(house, *files)
    assert results(report) == ["created", "refused"]
    assert len(report.open_questions) == 1


def test_an_address_that_says_less_is_no_other(house):
    send(house, lives(bill("A-1", "John Smith"), "12 Main Street"))
    assert results(send(house, lives(bill("A-2", "John Smith"), "12 Main Street, Flat 3"))) == ["created"]
    assert results(send(house, at(bill("A-3", "John Smith"), "Athens", "10431"))) == ["created"]
    assert len({row.id for row in owners(house).values()}) == 1


def test_a_number_decides_whatever_the_street(house):
    send(house, lives(bill("A-1", "John Smith", vat="EL094014201"), "12 Main Street"))
    assert results(send(house, lives(bill("A-2", "John Smith", vat="EL094014201"), "14 Main Street"))) == ["created"]
    assert len({row.id for row in owners(house).values()}) == 1


def test_rows_of_one_name_in_two_houses_are_two_clients_and_known_again(house):
    text = HEAD + "John Smith,12 Main Street,Athens,10431\nJohn Smith,14 Main Street,Athens,10431\n"
    assert results(run(house.olga, "clients", text)) == ["created", "created"]
    assert clients(house, "John Smith") == ["12 Main Street", "14 Main Street"]
    assert results(run(house.olga, "clients", text)) == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    "row", ["John Smith,12 Main Street,Athens,10431", "John Smith,,,", "John Smith,Main Street,,10431"]
)
def test_a_row_of_the_same_name_that_does_not_live_elsewhere_is_repeated(house, row):
    report = run(house.olga, "clients", HEAD + f"John Smith,12 Main Street,Athens,10431\n{row}\n")
    assert results(report) == ["refused", "refused"]
    assert any("Row 2 of this file has the same Name" in each for _, _, each in reasons(report))


def test_a_row_of_a_known_name_from_another_house_takes_nobody_over_unasked(house):
    run(house.olga, "clients", HEAD + "John Smith,12 Main Street,Athens,10431\n")
    text = HEAD + "John Smith,14 Main Street,Athens,10431\nJohn Smith,16 Main Street,Athens,10431\n"
    report = run(house.olga, "clients", text)
    assert (results(report), len(report.open_questions)) == (["refused", "refused"], 2)
    assert str(report.open_questions[0].sentence) == (
        "There is a client “John Smith” at another address than the row “John Smith”. Is it the same client?"
    )
    assert clients(house, "John Smith") == ["12 Main Street"]
    moved, other = (each.key for each in report.open_questions)
    known = report.open_questions[0].choices[0].value
    report = run(house.olga, "clients", text, Options(answers={moved: known, other: "new"}))
    assert results(report) == ["updated", "created"]
    assert clients(house, "John Smith") == ["14 Main Street", "16 Main Street"]


def test_more_of_one_name_than_a_file_can_tell_apart_are_repetitions(sqlite_house):
    rows = "".join(f"John Smith,{n} Main Street,Athens,10431\n" for n in range(1, 53))
    report = run(sqlite_house.olga, "clients", HEAD + rows)
    assert [row for row, _, each in reasons(report) if "has the same Name" in each] == [52, 53]
