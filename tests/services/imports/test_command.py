"""`app.py import` and what happens when two import at once."""

import argparse
import json
import threading
from pathlib import Path

import pytest

from commands import imports
from data.billing.invoices import Invoice
from data.errors import Conflict
from data.firm.tables import ImportRun
from data.people.tables import Entity
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.operations import doctor
from services.platform.areas import import_kinds
from services.platform.importing.outcomes import File
from tests.services.billing.einvoices.test_official import HERE, stated
from tests.services.imported import counts, file, results


def command(house, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    imports.options(parser)
    return imports.import_files(house.inside, parser.parse_args(arguments))


def test_a_folder_of_invoices_as_json(sqlite_house, tmp_path, capsys):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("CII_example5.xml", "ubl-tc434-creditnote1.xml"):
        (folder / name).write_bytes((HERE / name).read_bytes())
    (folder / "notes.txt").write_text("left alone")
    assert command(sqlite_house, "invoices", str(folder), "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["file"], line["result"]) for line in lines] == [
        ("CII_example5.xml", "created"),
        ("ubl-tc434-creditnote1.xml", "created"),
    ]
    for line in lines:
        says = stated((HERE / line["file"]).read_text())
        assert {name: line[name] for name in ("net", "tax", "gross", "prepaid", "due")} == {
            name: says[f"{name}_minor"] for name in ("net", "tax", "gross", "prepaid", "due")
        }
    assert lines[0]["number"] == "TOSL110"
    assert lines[0]["currency"] == "DKK"
    assert lines[0]["reason"] is None


def test_a_dry_run_writes_nothing_and_a_refusal_is_an_exit_code(sqlite_house, tmp_path: Path, capsys):
    path = tmp_path / "clients.csv"
    path.write_text("Code,Name\nC1,Alpha\n")
    before = counts(sqlite_house, Entity, ImportRun)
    assert command(sqlite_house, "clients", str(path), "--dry-run") == 0
    assert "nothing was written" in capsys.readouterr().err
    assert counts(sqlite_house, Entity, ImportRun) == before
    path.write_text("Code,Name\nC1,Alpha\nC2,\n")
    assert command(sqlite_house, "clients", str(path), "--json") == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["result"] for line in lines] == ["refused", "refused"]
    assert "nothing of the file was imported" in lines[0]["reason"]
    assert "Name: This is required." in lines[1]["reason"]
    assert command(sqlite_house, "clients", str(tmp_path / "none.csv")) == 1
    assert "There is no file" in capsys.readouterr().err


def test_options_reach_the_import(sqlite_house, tmp_path: Path, capsys):
    path = tmp_path / "payments.csv"
    path.write_text("a;b;c;d\nP1;Acme Ltd;03/04/2020;1,20\n")
    chosen = [
        "--map",
        "external_id=a",
        "--map",
        "client=b",
        "--map",
        "received_on=c",
        "--map",
        "amount=d",
        "--decimal",
        "comma",
        "--dates",
        "month-first",
    ]
    assert command(sqlite_house, "payments", str(path), *chosen, "--json") == 0
    assert json.loads(capsys.readouterr().out)["gross"] == 120


def test_only_invoices_come_from_xml(sqlite_house, capsys):
    assert command(sqlite_house, "clients", str(HERE / "CII_example5.xml")) == 1
    assert "Only invoices can come from XML." in capsys.readouterr().out


@pytest.mark.security("P13")
def test_two_imports_of_one_file_at_once_create_it_once(house):
    text = "id,Number,Client,Date,Net,Tax\n" + "".join(
        f"X{n},N-{n},Acme Ltd,2030-01-01,1.00,0.24\n" for n in range(200)
    )
    together, said = threading.Barrier(3), []

    def go() -> None:
        together.wait()
        try:
            said.append(set(results(runs.run(house.olga, INVOICES, [file(text)]))))
        except Conflict:
            said.append({"conflict"})

    threads = [threading.Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count({"created"}) == 1
    assert all(each in ({"created"}, {"unchanged"}, {"conflict"}) for each in said)
    assert counts(house, Invoice, ImportRun) == [200, 1]


def test_the_doctor_finds_nothing_after_imports(sqlite_house):
    files = [File(path.name, path.read_bytes()) for path in sorted(HERE.glob("*.xml"))]
    runs.run(sqlite_house.system, INVOICES, files)
    for kind, text in (
        ("invoices", "id,Number,Client,Date,Net,Tax\nX1,N-1,Acme Ltd,2030-01-01,10.00,2.40\n"),
        ("payments", "id,Client,Date,Amount,Invoices\nP1,Acme Ltd,2030-01-02,20.00,N-1\n"),
    ):
        assert results(runs.run(sqlite_house.olga, import_kinds()[kind], [file(text)])) == ["created"]
    assert [each for each in doctor.check(sqlite_house.system) if each.rule != "numbers_stay_below_their_counter"] == []


def test_dates_that_can_be_read_in_two_ways_are_said_once_per_column(sqlite_house, tmp_path: Path, capsys):
    path = tmp_path / "invoices.csv"
    rows = "".join(f"A-{n},Acme Ltd,0{n}/04/2030,05/0{n}/2031,1.00,0.24\n" for n in range(1, 9))
    path.write_text("Number,Client,Date,Due date,Net,Tax\n" + rows)
    assert command(sqlite_house, "invoices", str(path)) == 1
    out, err = capsys.readouterr()
    assert "can be read as" not in out, "no row is listed for it"
    told = [line for line in err.splitlines() if "can be read as" in line]
    assert told == [
        "invoices.csv, column Date, row 2 and 6 more: “01/04/2030” can be read as 2030-04-01 or as 2030-01-04. Say whether "
        "the day or the month comes first. Decide it with --day-order day|month|year.",
        "invoices.csv, column Due date, row 2 and 6 more: “05/01/2031” can be read as 2031-01-05 or as 2031-05-01. Say "
        "whether the day or the month comes first. Decide it with --day-order day|month|year.",
    ]
    assert command(sqlite_house, "invoices", str(path), "--day-order", "day") == 0


def test_a_row_that_is_wrong_in_another_way_too_is_still_listed(sqlite_house, tmp_path: Path, capsys):
    path = tmp_path / "invoices.csv"
    path.write_text("Number,Client,Date,Net,Tax\nA-1,Nobody,01/04/2030,1.00,0.24\n")
    assert command(sqlite_house, "invoices", str(path)) == 1
    out, err = capsys.readouterr()
    assert "There is no client “Nobody”." in out
    assert "can be read as" not in out
    assert "column Date, row 2: “01/04/2030” can be read as" in err
