"""Headers that stand twice: told apart by letter, asked about with examples only where their cells differ."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.people.tables import Entity
from services.imports import run as runs
from services.imports.declared import CLIENTS
from services.imports.reading.csv_table import read_csv
from services.imports.reading.table import Table
from services.imports.rows.repeated_headers import told_apart
from services.platform.areas import import_kinds
from services.platform.importing.outcomes import File, Options
from tests.services.imported import counts, file, reasons, results, run
from tests.services.imports.test_command import command
from tests.services.imports.test_tables import workbook

TWICE = "Name,Address,City,Address\nNomos,1 Quay,Athens,PO Box 9\nNereus,2 Quay,Patras,\n"


def client(house, name: str) -> Entity:
    with house.backstage() as db:
        return db.scalars(select(Entity).where(Entity.name == name)).one()


def test_which_of_two_is_asked_by_letter_and_example(sqlite_house):
    house = sqlite_house
    report = run(house.olga, "clients", TWICE)
    [question] = report.open_questions
    assert question.key == "which:Address"
    assert str(question.sentence) == "The file has 2 columns called “Address”. Which one is “Address”?"
    assert [(each.value, each.words.format(**each.fields)) for each in question.choices][:2] == [
        ("B", "Column B, as in “1 Quay”"),
        ("D", "Column D, as in “PO Box 9”"),
    ]
    assert (question.samples, question.choices[1].examples) == (("Nomos", "Nereus"), ("PO Box 9", ""))
    assert counts(house, Entity) == [2]
    report = run(house.olga, "clients", TWICE, Options(answers={"which:Address": "D"}))
    assert results(report) == ["created", "created"], reasons(report)
    assert [client(house, name).address for name in ("Nomos", "Nereus")] == ["PO Box 9", None]


def test_none_of_them_is_an_answer_too(sqlite_house):
    assert (
        results(run(sqlite_house.olga, "clients", TWICE, Options(answers={"which:Address": "none"}))) == ["created"] * 2
    )
    assert client(sqlite_house, "Nomos").address is None


@pytest.mark.parametrize("kind", list(import_kinds().values()), ids=str)
def test_every_field_whose_header_stands_twice_is_asked_about(sqlite_house, kind):
    """Whichever field it is: never the first one taken, never the two silently dropped."""
    for field in kind.fields:
        heads = [each.label for each in kind.fields] + [field.label]
        text = ",".join(heads) + "\n" + ",".join(f"x{at}" for at in range(len(heads))) + "\n"
        report = runs.preview(sqlite_house.olga, kind, [file(text)]).report
        assert f"which:{field.label}" in [each.key for each in report.open_questions], field.name
        question = next(each for each in report.open_questions if each.key == f"which:{field.label}")
        assert len(question.choices) == 3


def test_columns_that_say_the_same_or_nothing_are_not_asked_about(sqlite_house):
    text = "Name,City,Phone,City,Phone\nNomos,Athens,,Athens,210-555\nNereus,Patras,,Patras,\n"
    report = run(sqlite_house.olga, "clients", text)
    assert (results(report), report.questions) == (["created", "created"], ())
    assert (client(sqlite_house, "Nomos").city, client(sqlite_house, "Nomos").phone) == ("Athens", "210-555")


def test_two_amounts_of_one_name_are_asked_about_apart(sqlite_house):
    text = "number,client,issued_on,net,tax,Shipping,Shipping\nA-1,Acme Ltd,2030-01-01,100.00,24.00,7.00,8.00\n"
    report = run(sqlite_house.olga, "invoices", text)
    assert [(each.key, each.samples) for each in report.open_questions] == [
        ("column:Shipping [F]", ("7.00",)),
        ("column:Shipping [G]", ("8.00",)),
    ]


def test_letters_are_those_of_the_sheet_though_columns_are_skipped(sqlite_house):
    import openpyxl

    made = workbook(["Name", "Old", "City", "City"], ["Nomos", "x", "Athens", "Patras"])
    book = openpyxl.load_workbook(io.BytesIO(made))
    book.active.column_dimensions["B"].hidden = True
    book.save(out := io.BytesIO())
    report = runs.preview(
        sqlite_house.olga,
        CLIENTS,
        [File("a.xlsx", out.getvalue())],
        None,
        Options(answers={"hidden": "skip"}),
    ).report
    [question] = report.open_questions
    assert [each.value for each in question.choices] == ["C", "D", "none"]


def test_what_is_handed_back_has_the_headers_of_the_file(sqlite_house):
    text = TWICE + ",3 Quay,Volos,PO Box 7\n"
    report = run(sqlite_house.olga, "clients", text, Options(answers={"which:Address": "D"}, take_good=True))
    assert report.handed_back is not None
    rows = list(csv.reader(io.StringIO(report.handed_back.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Name", "Address", "City", "Address"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    heads=st.lists(st.sampled_from(["Name", "name", "City", "Total", "A", ""]), min_size=1, max_size=8),
    rows=st.lists(st.lists(st.sampled_from(["", "x", "y"]), min_size=8, max_size=8), min_size=1, max_size=3),
)
def test_headers_stand_once_each_and_keep_what_was_written(heads, rows):
    made = read_csv(
        "\n".join(",".join(row) for row in [["K", *heads], *(["k", *row[: len(heads)]] for row in rows)]).encode()
    )
    assert isinstance(made, Table)
    table = told_apart(made)
    named = [each for each in table.headers if each]
    assert len(set(named)) == len(named)
    assert [table.written.get(each, each) for each in table.headers] == list(made.headers)


def test_the_command_line_says_the_letters_and_takes_one(sqlite_house, tmp_path, capsys):
    path = tmp_path / "clients.csv"
    path.write_text(TWICE)
    assert command(sqlite_house, "clients", str(path)) == 1
    said = capsys.readouterr().err
    assert "Decide it with --answer 'which:Address=B|D|none'" in said
    assert "D: Column D, as in “PO Box 9”" in said
    assert command(sqlite_house, "clients", str(path), "--map", "address=Address") == 1
    assert "Name one of them: “Address [B]”, “Address [D]”." in capsys.readouterr().out
    assert command(sqlite_house, "clients", str(path), "--map", "address=Address [B]") == 0
    assert client(sqlite_house, "Nomos").address == "1 Quay"


def test_naming_one_column_leaves_the_others_as_proposed(sqlite_house, tmp_path, capsys):
    path = tmp_path / "clients.csv"
    path.write_text("Report of clients\n\nName,City,Phone,Fon\nNomos,Athens,1,210-555\n")
    assert command(sqlite_house, "clients", str(path), "--map", "phone=Fon") == 0, capsys.readouterr()
    row = client(sqlite_house, "Nomos")
    assert (row.city, row.phone) == ("Athens", "210-555")
    assert command(sqlite_house, "clients", str(path), "--map", "city=", "--map", "note=City") == 0
    assert (client(sqlite_house, "Nomos").note, client(sqlite_house, "Nomos").city) == ("Athens", "Athens")


def test_a_header_that_only_a_person_knows_is_found_below_titles(sqlite_house, tmp_path):
    path = tmp_path / "clients.csv"
    path.write_text("Report of clients\n\nWho,Where\nNomos,Athens\n")
    assert command(sqlite_house, "clients", str(path), "--map", "name=Who", "--map", "city=Where") == 0
    assert client(sqlite_house, "Nomos").city == "Athens"
