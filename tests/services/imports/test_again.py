"""The same number once more: whatever the file says else than the books is told, and what money hangs on refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.imports import run as runs
from services.imports.declared import INVOICES
from services.platform.importing.outcomes import File
from tests.cast import House
from tests.services.billing.test_attached_files import attached
from tests.services.billing.test_stated_terms import PAYEE, TABLE, _nested, _value, imported, remarks, with_head
from tests.services.einvoice_files import BOTH, cii, plain, ubl


def problems(report: Any) -> str:
    return "\n".join(str(each.refusal) for each in report.outcomes[0].problems)


def result(report: Any) -> str:
    return str(report.outcomes[0].result)


def paid_to(
    write: Any,
    name: str = "Factor",
    means: str = "30",
    account: str = "DE89370400440532013000",
    reference: str = "RF18539",
) -> bytes:
    payee = (
        PAYEE[write]
        .format(name=name, means=means)
        .replace("DE89370400440532013000", account)
        .replace("RF18539", reference)
    )
    return with_head(write(plain()), "<cac:TaxTotal>" if write is ubl else "<ram:InvoiceCurrencyCode>", payee)


@BOTH
@pytest.mark.parametrize(
    ("change", "here", "there"),
    [
        ({"name": "Thief"}, "Factor", "Thief"),
        ({"means": "58"}, "Credit transfer", "SEPA credit transfer"),
        (
            {"account": "GR1601101250000000012300695"},
            "DE89 3704 0044 0532 0130 00",
            "GR16 0110 1250 0000 0001 2300 695",
        ),
        ({"reference": "RF9"}, "RF18539", "RF9"),
    ],
)
def test_money_that_goes_elsewhere_is_refused(
    sqlite_house: House, write: Any, change: dict[str, str], here: str, there: str
) -> None:
    assert result(imported(sqlite_house, paid_to(write))) == "created"
    assert result(imported(sqlite_house, paid_to(write))) == "unchanged"
    for xml in (paid_to(write, **change), write(plain())):
        report = imported(sqlite_house, xml)
        assert result(report) == "refused"
        assert f"here “{here}”, in the file “{there if xml != write(plain()) else '–'}”" in problems(report)
    assert result(imported(sqlite_house, paid_to(write, account="DE89 3704 0044 0532 0130 00"))) == "unchanged"


@BOTH
def test_another_attached_file_is_refused(sqlite_house: House, write: Any) -> None:
    def file(name: str, content: bytes) -> bytes:
        return attached(write, name, "application/pdf", content)

    imported(sqlite_house, file("hours.pdf", b"%PDF-1"))
    assert result(imported(sqlite_house, file("hours.pdf", b"%PDF-1"))) == "unchanged"
    for other in (file("hours.pdf", b"%PDF-2"), file("days.pdf", b"%PDF-1"), write(plain())):
        report = imported(sqlite_house, other)
        assert result(report) == "refused"
        assert "Attached files: here “hours.pdf" in problems(report)
    assert len(sqlite_house.inside.gateways.vault.ids()) == 1


def _saying(write: Any, term: str, ubl_paths: tuple[str, ...], cii_paths: tuple[str, ...], text: str) -> bytes:
    xml: bytes = write(plain())
    if write is ubl:
        return with_head(xml, "<cac:AccountingSupplierParty>", _nested(ubl_paths[0], text))
    part, _, rest = cii_paths[0].partition("/")
    xml = xml.replace(f"<{part}/>".encode(), f"<{part}></{part}>".encode())
    if rest.startswith("ram:ApplicableTradeTax"):
        return with_head(
            xml,
            "</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementHeaderMonetary",
            _nested(rest.partition("/")[2], text),
        )
    return xml.replace(f"</{part}>".encode(), (_nested(rest, text) + f"</{part}>").encode())


def _all_terms(*, second: bool, bare: bool = False) -> list[File]:
    """A file for each term of the table that states it; `second` states another value, `bare` states none."""
    files = []
    for number, (term, ubl_paths, cii_paths) in enumerate(TABLE):
        for write in (ubl, cii) if ubl_paths and cii_paths else (ubl,) if ubl_paths else (cii,):
            text = (
                _value(term).replace("09", "10")
                if second and term == "BT-7"
                else _value(term) + "x" * (second and term != "BT-7")
            )
            text = text.replace("-", "") if term == "BT-7" and write is cii else text
            xml = write(plain()) if bare else _saying(write, term, ubl_paths, cii_paths, text)
            name = f"{term}-{number}-{write.__name__}"
            files.append(File(f"{name}.xml", xml.replace(b"R-1", name.encode())))
    return files


def test_every_term_that_changed_is_told(sqlite_house: House) -> None:
    def run(**given: bool) -> list[tuple[str, str, bool]]:
        report = runs.run(sqlite_house.system, INVOICES, _all_terms(**given))
        return [
            (
                each.label,
                str(each.result),
                "stays as it is, but the file says something else" in "".join(map(str, each.remarks)),
            )
            for each in report.outcomes
        ]

    first = run(second=False)
    assert len(first) > 40
    assert {(result, told) for _, result, told in first} == {("created", False)}
    assert run(second=False) == [(label, "unchanged", False) for label, _, _ in first]
    assert run(second=True) == [(label, "unchanged", True) for label, _, _ in first]
    assert run(second=False, bare=True) == [(label, "unchanged", True) for label, _, _ in first]


@BOTH
@pytest.mark.parametrize(("old", "new"), [(">Work<", ">Other work<"), ('unitCode="C62"', 'unitCode="HUR"')])
def test_a_line_that_reads_differently_is_told(sqlite_house: House, write: Any, old: str, new: str) -> None:
    xml = write(plain())
    assert old.encode() in xml, xml
    imported(sqlite_house, xml)
    report = imported(sqlite_house, xml.replace(old.encode(), new.encode()))
    assert result(report) == "unchanged"
    assert "Lines: here “1: " in remarks(report)


def test_what_the_firm_and_client_are_called_by_now_is_no_difference(sqlite_house: House) -> None:
    xml = paid_to(ubl)
    imported(sqlite_house, xml)
    sqlite_house.prefer(firm_name="Renamed", address="Elsewhere 1", tax_id="")
    report = imported(sqlite_house, xml)
    assert (result(report), "something else" in remarks(report)) == ("unchanged", False)


@BOTH
def test_a_corrected_invoice_under_the_same_number_is_another_document(sqlite_house: House, write: Any) -> None:
    imported(sqlite_house, write(plain()))
    report = imported(sqlite_house, write(replace(plain(), type_code="384")))
    assert result(report) == "refused"
    assert "Type of document: here “–”, in the file “Corrected invoice”" in problems(report)
