"""What Macs, Windows and open spreadsheets leave beside a person's files is left alone wherever files are listed."""

import io
import json
import zipfile

import pytest

from data.billing.invoices import Invoice
from services.imports import run as runs
from services.imports import uploads
from services.imports.declared import CLIENTS, INVOICES
from services.imports.reading import errors as file_refusals
from services.imports.reading.zip_files import is_shadow
from services.operations import doctor
from services.platform.importing.outcomes import File
from tests.services.billing.einvoices.test_official import HERE
from tests.services.imported import counts, results
from tests.services.imports.test_command import command

XML = (HERE / "CII_example5.xml").read_bytes()
SHADOWS = [
    "__MACOSX/inv/._X-1.xml",
    "inv/._X-1.xml",
    "._X-1.xml",
    ".DS_Store",
    "inv/.DS_Store",
    "Thumbs.db",
    "inv/desktop.ini",
    "~$invoices.xml",
    ".~lock.invoices.xml#",
    "$RECYCLE.BIN/X.xml",
    "inv\\._X-1.xml",
    "@eaDir/X-1.xml/SYNO.xml",
]


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, XML if name == "inv/X-1.xml" else b"\x00\x05\x16\x07 shadow")
    return out.getvalue()


@pytest.mark.parametrize("name", SHADOWS)
def test_a_shadow_in_an_archive_is_no_invoice_and_no_remark(sqlite_house, name):
    report = runs.run(sqlite_house.system, INVOICES, [File("invoices.zip", packed(name, "inv/X-1.xml"))])
    assert results(report) == ["created"]
    assert report.remarks == ()
    assert counts(sqlite_house, Invoice) == [1]


def test_an_archive_of_shadows_alone_has_nothing_in_it(sqlite_house):
    report = runs.run(sqlite_house.system, INVOICES, [File("invoices.zip", packed(*SHADOWS))])
    assert isinstance(report.outcomes[0].problems[0].refusal, file_refusals.NothingInside)


@pytest.mark.parametrize(
    "name", ["inv/X-1.xml", "Invoices_.xml", "~tilde.xml", "macosx/X.xml", ".hidden.xml", "DS_Store.xml"]
)
def test_what_only_looks_similar_is_read(name):
    assert not is_shadow(name)


def test_folders_are_read_with_those_in_them_and_without_shadows(sqlite_house, tmp_path, capsys):
    for name in ("2026/march/X-1.xml", "2026/march/._X-1.xml", "__MACOSX/X-1.xml", ".DS_Store", "~$X-1.xml"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(XML if name == "2026/march/X-1.xml" else b"shadow")
    assert command(sqlite_house, "invoices", str(tmp_path / "in"), "--json") == 0
    assert [json.loads(line)["result"] for line in capsys.readouterr().out.splitlines()] == ["created"]
    named = [str(tmp_path / "in" / name) for name in ("2026/march/X-1.xml", "2026/march/._X-1.xml")]
    assert command(sqlite_house, "invoices", *named, "--json") == 0
    assert [json.loads(line)["result"] for line in capsys.readouterr().out.splitlines()] == ["unchanged"]
    assert command(sqlite_house, "invoices", named[1]) == 1
    assert "There is no file to import in" in capsys.readouterr().err


def test_several_uploads_leave_shadows_behind(sqlite_house):
    sam = sqlite_house.again(sqlite_house.sam)
    id = uploads.keep(sam, INVOICES, [File("._a.xml", b"shadow"), File("a.xml", XML), File("Thumbs.db", b"x")])
    assert uploads.upload(sam, id).names == ("a.xml",)
    table = uploads.keep(sam, CLIENTS, [File("clients.csv", b"Name\nA\n"), File("~$clients.xlsx", b"lock")])
    assert uploads.upload(sam, table).names == ("clients.csv",)
    with pytest.raises(uploads.NothingChosen):
        uploads.keep(sam, CLIENTS, [File("._a.csv", b"Name\nA\n")])


@pytest.mark.parametrize(
    ("stored", "said"), [("Müller/Rechnung.xml".encode(), "Müller/Rechnung.xml"), (b"Caf\x82.xml", "Café.xml")]
)
def test_names_of_old_archives_are_readable(sqlite_house, stored, said):
    """Without the flag for UTF-8 a name is code page 437, or UTF-8 all the same."""
    placeholder = b"n" * len(stored)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(placeholder.decode(), XML)
    report = runs.preview(
        sqlite_house.system, INVOICES, [File("old.zip", out.getvalue().replace(placeholder, stored))]
    ).report
    assert report.outcomes[0].file == f"old.zip/{said}"


def test_an_upload_stays_whatever_happens_after_the_commit(sqlite_house, monkeypatch):
    def publish(self, topics):
        if topics:  # who only looked tells nothing
            raise OSError("the bus is gone")

    monkeypatch.setattr(type(sqlite_house.inside.bus), "publish", publish)
    with pytest.raises(OSError, match="bus is gone"):
        uploads.keep(sqlite_house.sam, CLIENTS, [File("clients.csv", b"Name\nA\n")])
    monkeypatch.undo()
    assert doctor.check(sqlite_house.system, deep=True) == []
    assert len(sqlite_house.inside.gateways.vault.ids()) == 1
