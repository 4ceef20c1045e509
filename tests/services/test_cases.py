"""Files that people brought, each in tests/data/cases with the right value in its README: imported, books compared.

To add one: copy its folder, and write the function of its name below with the value that its README expects.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from commands import imports
from data.invoices import Invoice
from data.payments import Payment
from data.people import Entity

FOLDER = Path(__file__).parents[1] / "data" / "cases"
Case = Callable[["Books"], None]
CASES: dict[str, Case] = {}


class Books:
    """A home into which a case's files are brought by the command line, and what it says afterwards."""

    def __init__(self, house, folder: Path, capsys) -> None:
        self.house, self.folder, self._capsys = house, folder, capsys
        self.said = ""

    def bring(self, kind: str, *arguments: str, file: str = "") -> int:
        """`app.py import`; the exit code. `said` is all that was printed."""
        parser = argparse.ArgumentParser()
        imports.options(parser)
        path = self.folder / (file or f"{kind}.csv")
        code = imports.import_files(self.house.inside, parser.parse_args([kind, str(path), *arguments]))
        out, err = self._capsys.readouterr()
        self.said = out + err
        return code

    def invoice(self, number: str) -> Invoice | None:
        with self.house.backstage() as db:
            return db.scalars(select(Invoice).where(Invoice.number == number)).one_or_none()

    def figures(self, number: str) -> tuple[int, int, int, int, str]:
        """net, tax, total, still open, status."""
        row = self.invoice(number)
        assert row is not None, self.said
        return row.net_minor, row.tax_minor, row.payable_minor, row.balance.minor, str(row.status)

    def client(self, external_id: str) -> Entity:
        with self.house.backstage() as db:
            return db.scalars(select(Entity).where(Entity.external_id == external_id)).one()

    def payment(self, external_id: str) -> Payment:
        with self.house.backstage() as db:
            return db.scalars(select(Payment).where(Payment.external_id == external_id)).one()


def case(made: Case) -> Case:
    CASES[made.__name__.replace("_", "-")] = made
    return made


@case
def csv_amount_is_total(books: Books) -> None:
    assert books.bring("clients") == 0
    assert books.bring("invoices") == 0
    assert books.figures("0001") == (10000, 2400, 12400, 12400, "open")
    assert "with tax" in books.said


@case
def csv_invoice_status_draft(books: Books) -> None:
    assert books.bring("clients") == 0
    assert books.bring("invoices") == 0
    assert books.figures("Z-1")[4] == "draft"


@case
def csv_title_rows(books: Books) -> None:
    assert books.bring("clients") == 0
    assert books.bring("invoices") == 0
    assert books.figures("T1") == (10000, 2400, 12400, 12400, "open")


@case
def pass_table_lines(books: Books) -> None:
    assert [books.bring(kind) for kind in ("clients", "invoices", "payments")] == [0, 0, 0]
    assert books.figures("N1") == (9000, 2160, 11160, 11160, "open")
    assert books.figures("N2") == (0, 0, 0, 0, "paid")
    assert books.figures("N3") == (10000, 0, 10000, 0, "paid")
    assert books.payment("p1").unapplied.minor == 2000


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_comes_out_right(name, sqlite_house, capsys):
    CASES[name](Books(sqlite_house, FOLDER / name, capsys))


def test_every_folder_has_its_function():
    assert sorted(CASES) == sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
