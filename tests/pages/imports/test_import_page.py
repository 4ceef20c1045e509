"""Importing in the console: the door that takes the files, and the screen that shows first what would happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from httpx import Response
from sqlalchemy import select

from components.forms.button import Button
from components.forms.field_elements import SelectField
from data.access.tables import Invitation
from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.firm.tables import ImportRun, ImportUpload
from data.people.tables import Contact, Entity
from pages.guard.http.form_token import form_token
from pages.shell.static_files import LARGE_BODIES
from services.billing.catalogue.importing.catalogue_kind import CATALOGUE
from services.imports import declared, uploads
from services.imports.templates import MEDIA, Format
from services.platform.areas import import_kinds
from services.platform.background_jobs import run_due
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.importing.outcomes import File
from tests.cast import House
from tests.pages.stage import Site, cookie, field, press, settled, shown, stage, tell
from tests.services.imported import counts

PATH = "/staff/import/file"
CLIENTS = b"Code,Name,City\nN1,Nomos,Athens\nN2,Nereus,Patras\n"
INVOICES = (
    b"Invoice No,Klient,Date,Net,VAT\nOLD-1,Acme Ltd,2026-10-01,1000.00,240.00\nOLD-2,Acme Ltd,2026-10-02,5.00,1.20\n"
)


async def send(site: Site, token: str, *files: tuple[str, bytes], kind: str = "clients", form: str = "") -> Response:
    """Post the files as the form does."""
    return await site.holds(token).post(
        PATH,
        data={"form_token": form or form_token(token), "kind": kind},
        files=[("file", (name, content, "application/octet-stream")) for name, content in files],
    )


def where(answer: Response) -> dict[str, str]:
    """The query of the redirect."""
    assert answer.status_code == 303, answer.text
    return {name: value[0] for name, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def opened(site: Site, token: str, answer: Response):
    """The screen of an upload, once it has been read."""
    page = await site.open(token, answer.headers["location"])
    for _ in range(80):
        if "bar-track busy" not in shown(page):
            return page
        await settled()
    raise AssertionError("the file is still being read")


def go(page) -> Button | None:
    """The button that imports, if it can be pressed."""
    found = [each for each in page.elements.values() if isinstance(each, Button) and "Import " in each.content]
    return found[0] if found and found[0].enabled and found[0].parent_slot.parent.visible else None


async def done(page) -> str:
    for _ in range(80):
        await settled()
        if "What happened" in shown(page) and "bar-track busy" not in shown(page):
            return shown(page)
    raise AssertionError("the import does not end")


@pytest.mark.feature("IMP-01")
@pytest.mark.security("R71")
async def test_a_file_is_sealed_checked_and_imported_and_twice_is_safe(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.sam)
        answer = await send(site, token, ("clients.csv", CLIENTS))
        asked = where(answer)
        assert asked["kind"] == "clients"
        sealed = house.inside.gateways.vault.storage.path(f"{UUID(asked['file'])}.body").read_bytes()
        assert b"Nomos" not in sealed
        page = await opened(site, token, answer)
        assert counts(house, ImportRun) == [0]  # a dry run so far
        assert "2 new" in shown(page)
        assert "Nereus" in shown(page)
        await press(page, "Import 2 clients")
        assert "2 clients were imported." in await done(page)
        with house.backstage() as db:
            assert db.scalars(select(Entity.name).where(Entity.external_id == "N2")).all() == ["Nereus"]
        assert counts(house, ImportUpload) == [0]
        assert UUID(asked["file"]) not in house.inside.gateways.vault.ids()
        assert "clients.csv" in shown(page)  # among the past imports
        gone = await site.open(token, answer.headers["location"])
        assert "no longer kept" in shown(gone)
        page = await opened(site, token, await send(site, token, ("again.csv", CLIENTS)))
        assert "2 unchanged" in shown(page)
        assert go(page) is None
        assert counts(house, ImportRun) == [1]


@pytest.mark.security("R19", "R33", "R71")
async def test_who_may_not_import_may_not_upload_either(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        for who in (house.kim, house.rita, house.alice):
            assert (await send(site, cookie(house, who), ("a.csv", CLIENTS))).status_code == 403
        nobody = await send(site, "n" * 43, ("a.csv", CLIENTS), form=form_token("n" * 43))
        assert nobody.headers["location"].startswith("/login")
        token = cookie(house, house.sam)
        assert (await send(site, token, ("a.csv", CLIENTS), form="x" * 86)).status_code == 403
        refused = await site.holds(cookie(house, house.kim)).get("/staff/import")
        assert refused.status_code == 403
        # The bookkeeper imports invoices and payments, but no clients.
        assert where(await send(site, cookie(house, house.ben), ("a.csv", CLIENTS))) == {"kind": "clients"}
        assert "file" in where(await send(site, cookie(house, house.ben), ("a.csv", INVOICES), kind="invoices"))
        assert counts(house, ImportUpload) == [1]


@pytest.mark.security("R25", "R71")
async def test_a_file_is_only_there_for_whoever_chose_it(sqlite_house: House) -> None:
    house = sqlite_house
    id = uploads.keep(house.again(house.sam), declared.CLIENTS, [File("secret name.csv", CLIENTS)])
    async with stage(house) as site:
        for file in (id, "not-an-id", UUID(int=0)):
            page = await site.open(cookie(house, house.olga), f"/staff/import?file={file}&kind=clients")
            assert "no longer kept" in shown(page)
            assert "secret name" not in shown(page)


@pytest.mark.security("R60", "R62", "R71")
async def test_what_is_too_much_is_said_beside_the_file(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house = sqlite_house
    assert LARGE_BODIES[PATH] > uploads.ALL_BYTES
    async with stage(house) as site:
        token = cookie(house, house.sam)
        big = b"Name\n" + b"a\n" * (uploads.TABLE_BYTES // 2)
        for files, kind, words in (
            ([("big.csv", big)], "payments", "larger than 10 MB"),
            ([("", b"")], "payments", "Choose a file first"),
            ([("a.csv", CLIENTS), ("b.csv", CLIENTS)], "payments", "Choose one table at a time"),
            ([("a.csv", CLIENTS)], "everything", "Choose what to import"),
        ):
            answer = await send(site, token, *files, kind=kind)
            assert where(answer) == {"kind": kind}
            page = await site.open(token, answer.headers["location"])
            assert words in shown(page)
            assert 'value="payments" checked' in shown(page) or kind != "payments"  # what was chosen stays
        too_much = await site.holds(token).post(PATH, content=b"x", headers={"content-length": "99000000"})
        assert too_much.status_code == 413
        assert counts(house, ImportUpload) == [0]
        assert house.inside.gateways.vault.ids() == set()


@pytest.mark.feature("IMP-02")
@pytest.mark.security("R71")
async def test_columns_are_mapped_and_refusals_stand_where_they_belong(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.sam)
        page = await opened(site, token, await send(site, token, ("old.csv", INVOICES), kind="invoices"))
        client = field(page, "Client")
        assert isinstance(client, SelectField)
        assert client.props["required"]
        assert client.props["error"] == "No column was chosen for “Client”."
        assert go(page) is None
        klient = next(key for key, words in client.offered.items() if words == "Klient")
        await tell(page, client, "update:value", klient)
        for _ in range(40):
            if go(page) is not None:
                break
            await settled()
        assert not client.props.get("error")
        assert "For example: Acme Ltd" in client.props["help"]
        assert "€1,240.00" in shown(page)
        await press(page, "Import 2 invoices")
        assert "2 invoices were imported." in await done(page)
        with house.backstage() as db:
            assert db.scalars(select(Invoice.gross_minor).order_by(Invoice.number)).all() == [124_000, 620]


@pytest.mark.security("R71")
async def test_a_bad_row_is_named_and_nothing_can_be_imported(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.sam)
        bad = INVOICES.replace(b"Klient", b"Client") + b"OLD-3,<b>Nobody</b>,2026-13-01,1,0\n"
        page = await opened(site, token, await send(site, token, ("old.csv", bad), kind="invoices"))
        assert "Row 4, column “Client”" in shown(page)
        assert "There is no client “&lt;b&gt;Nobody&lt;/b&gt;”." in shown(page)
        assert "A table comes in as a whole" in shown(page)
        assert go(page) is None
        assert counts(house, Invoice, ImportRun) == [0, 0]


@pytest.mark.feature("AUT-12")
async def test_imported_contacts_can_be_invited(sqlite_house: House) -> None:
    house = sqlite_house
    house.prefer(email_verified_at=house.system.now.isoformat(), invites_per_day=1)
    people = (
        b"Client,Name,E-mail\nAcme Ltd,Ida New,ida@example.test\nAcme Ltd,Jon New,jon@example.test\nAcme Ltd,Kay New,\n"
    )
    async with stage(house) as site:
        token = cookie(house, house.sam)
        page = await opened(site, token, await send(site, token, ("people.csv", people), kind="contacts"))
        await tell(page, field(page, "Invite those who were never invited"), "update:value", True)
        await press(page, "Import 3 contacts")
        text = await done(page)
        for _ in range(20):
            if "has no e-mail address" in (text := shown(page)):
                break
            await settled()
        assert "1 invitation is on its way. 1 invitation waits for its day." in text
        assert "Kay New has no e-mail address to invite." in text
        assert counts(house, Invitation) == [2]
        with house.backstage() as db:
            assert len(db.scalars(select(Contact).where(Contact.entity_id == house.acme)).all()) >= 3


@pytest.mark.security("R71")
def test_after_a_day_the_file_is_gone(sqlite_house: House) -> None:
    house = sqlite_house
    sam = house.again(house.sam)
    id = uploads.keep(sam, declared.CLIENTS, [File("../../x\u202efdp.csv", CLIENTS)])
    assert uploads.upload(sam, id).names == ("xfdp.csv",)
    assert run_due(at(house.system, sam, hours=23)) == 0
    assert run_due(at(house.system, sam, hours=25)) == 1
    assert counts(house, ImportUpload) == [0]
    assert house.inside.gateways.vault.ids() == set()


def at(system: Context, sam: Context, *, hours: int) -> Context:
    return replace(system, now=sam.now + timedelta(hours=hours))


def test_buttons_name_their_number(sqlite_house: House) -> None:
    assert declared.INVOICES.offered(Wording("en"), 120) == "Import 120 invoices"
    assert declared.INVOICES.offered(Wording("el"), 1) == "Εισαγωγή 1 τιμολογίου"


@pytest.mark.security("R71")
async def test_what_a_file_leaves_open_is_asked_and_the_answers_are_what_is_imported(sqlite_house: House) -> None:
    house = sqlite_house
    text = 'external_id,client,received_on,amount,reference\np1,Acme Ltd,03/04/2020,"1,234",Łódź\n'
    async with stage(house) as site:
        token = cookie(house, house.sam)
        page = await opened(site, token, await send(site, token, ("paid.csv", text.encode("cp1250")), kind="payments"))
        assert "in which character set it is written" in shown(page)
        for offered, answer in (("windows-1250", "windows-1250"), ("comma", "point"), ("month", "month")):
            assert go(page) is None
            [asked] = [
                each
                for each in page.elements.values()
                if isinstance(each, SelectField) and offered in each.offered and each.offered.get("") == "Choose …"
            ]
            assert answer in asked.offered
            await tell(page, asked, "update:value", answer)
            for _ in range(40):
                await settled()
                if go(page) is not None:
                    break
        await press(page, "Import 1 payment")
        assert "1 payment was imported." in await done(page)
        with house.backstage() as db:
            row = db.scalars(select(Payment)).one()
            assert (row.received_on, row.amount_minor, row.reference) == (date(2020, 3, 4), 123_400, "Łódź")


BAD = b"Code,Name,City\nN1,Nomos,Athens\nN2,,Patras\n"
PAID = b"Number,Client,Date,Net,Tax,Status\nP-1,Acme Ltd,2026-10-01,100.00,24.00,Paid\n"


async def test_good_rows_come_in_by_a_tick_and_the_others_are_handed_back(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.sam)
        before = counts(house, Entity)[0]
        page = await opened(site, token, await send(site, token, ("clients.csv", BAD)))
        assert go(page) is None
        await tell(page, field(page, "Import the good rows and hand the others back"), "update:value", True)
        for _ in range(40):
            await settled()
        assert go(page) is not None
        await press(page, "Import 1 client")
        said = await done(page)
        assert "1 row was not imported" in said
        assert counts(house, Entity, ImportUpload) == [before + 1, 1]
        with house.backstage() as db:
            waiting = db.scalars(select(ImportUpload.id)).one()
        assert f"/staff/import/back/{waiting}" in said
        got = await site.holds(token).get(f"/staff/import/back/{waiting}")
        assert got.content.decode("utf-8-sig").splitlines() == [
            "Code,Name,City,Why it was refused",
            "N2,,Patras,Name: This is required.",
        ]
        assert got.headers["content-disposition"].startswith("attachment")
        later = shown(await site.open(token, "/staff/import"))  # after leaving the screen
        assert "Files that wait" in later
        assert f"/staff/import/back/{waiting}" in later
        elsewhere = shown(await site.open(cookie(house, house.olga), "/staff/import"))
        assert str(waiting) not in elsewhere
        other = await site.holds(cookie(house, house.olga)).get(f"/staff/import/back/{waiting}")
        assert other.status_code == 404


@pytest.mark.security("R33", "R71")
async def test_templates_are_offered_and_served_to_whoever_may_import_that_kind(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        for who, kinds in (
            (house.sam, list(import_kinds().values())),
            (house.ben, [CATALOGUE, declared.INVOICES, declared.PAYMENTS]),
        ):
            said = shown(await site.open(cookie(house, who), "/staff/import"))
            browser = site.holds(cookie(house, who))
            for kind in import_kinds().values():
                for format in Format:
                    assert (f"/staff/import/template/{kind}.{format}" in said) == (kind in kinds)
                    got = await browser.get(f"/staff/import/template/{kind}.{format}")
                    assert got.status_code == (200 if kind in kinds else 404)
                    if kind not in kinds:
                        continue
                    assert got.headers["content-disposition"] == f"attachment; filename={kind}-template.{format}"
                    assert got.headers["x-content-type-options"] == "nosniff"
                    assert got.headers["content-type"] == MEDIA[format]
                    assert got.headers["cache-control"] == "private, no-store"
        for who in (house.kim, house.alice):
            refused = await site.holds(cookie(house, who)).get("/staff/import/template/clients.csv")
            assert refused.status_code == 404
        for wrong in ("clients.pdf", "nobody.csv"):
            assert (
                await site.holds(cookie(house, house.sam)).get(f"/staff/import/template/{wrong}")
            ).status_code == 404
        nobody = await site.holds("n" * 43).get("/staff/import/template/clients.csv")
        assert nobody.headers["location"].startswith("/login")


async def test_a_question_stands_above_the_columns_and_its_answer_is_kept_with_the_file(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.olga)
        answer = await send(site, token, ("old.csv", PAID), kind="invoices")
        page = await opened(site, token, answer)
        assert "the payments are not in it" in shown(page)
        assert go(page) is None
        await tell(page, field(page, "Your answer"), "update:value", "opening")
        for _ in range(40):
            await settled()
        assert go(page) is not None
        with house.backstage() as db:
            assert db.scalars(select(ImportUpload.answers)).one() == {"paid": "opening"}
        page = await opened(site, token, answer)  # after a reload
        assert field(page, "Your answer").value == "opening"
        await press(page, "Import 1 invoice")
        assert "1 invoice was imported." in await done(page)
        with house.backstage() as db:
            assert db.scalars(select(Invoice.status).where(Invoice.number == "P-1")).one() == "paid"


UNMAPPED = (
    b"Number,Client,Date,Net,Tax,Owing balance,Other balance\nP-1,Acme Ltd,2026-10-01,100.00,24.00,124.00,24.00\n"
)


async def test_what_an_answer_chose_is_shown_among_the_columns_and_follows_it(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.olga)
        sent = await send(site, token, ("old.csv", UNMAPPED), kind="invoices")
        page = await opened(site, token, sent)
        asked = [
            each
            for each in page.elements.values()
            if isinstance(each, SelectField) and each.offered.get("") == "Choose \u2026"
        ]
        assert len(asked) == 2

        async def answered(n: int, choice: str) -> SelectField:
            cards = [
                each
                for each in page.elements.values()
                if isinstance(each, SelectField) and each.offered.get("") == "Choose \u2026"
            ]
            await tell(page, cards[n], "update:value", choice)
            for _ in range(40):
                await settled()
            made = field(page, "Still open")
            assert isinstance(made, SelectField)
            return made

        assert field(page, "Still open").value == ""
        made = await answered(0, "balance")
        assert made.offered[made.chosen] == "Owing balance"
        assert "124.00" in made.props["help"]
        made = await answered(0, "ignore")
        assert (made.chosen, made.props["help"]) == ("", "")
        made = await answered(1, "balance")
        assert made.offered[made.chosen] == "Other balance"
        assert made.offered[""] == "Not in this file"
        await tell(page, made, "update:value", "")  # the answer holds: it is changed above
        for _ in range(40):
            await settled()
        assert made.offered[made.chosen] == "Other balance"
        page = await opened(site, token, sent)  # after a reload
        again = field(page, "Still open")
        assert isinstance(again, SelectField)
        assert again.offered[again.chosen] == "Other balance"
        cards = [
            each.value
            for each in page.elements.values()
            if isinstance(each, SelectField) and each.offered.get("") == "Choose \u2026"
        ]
        assert cards[:2] == ["ignore", "balance"]


def _offering(page, choice: str) -> SelectField:
    (found,) = [each for each in page.elements.values() if isinstance(each, SelectField) and choice in each.offered]
    return found


async def test_which_of_two_columns_is_asked_again_after_a_reload(sqlite_house: House) -> None:
    twice = b"Number,Client,Date,Net,Tax,Balance,Balance\nP-1,Acme Ltd,2026-10-01,100.00,24.00,124.00,24.00\n"
    async with stage(sqlite_house) as site:
        token = cookie(sqlite_house, sqlite_house.olga)
        sent = await send(site, token, ("old.csv", twice), kind="invoices")
        page = await opened(site, token, sent)

        for choice in ("G", "F", "none"):
            await tell(page, _offering(page, "G"), "update:value", choice)
            for _ in range(40):
                await settled()
            assert _offering(page, "G").value == choice
            shows = field(page, "Still open")
            assert isinstance(shows, SelectField)
            assert shows.offered[shows.chosen] == ("Not in this file" if choice == "none" else f"Balance [{choice}]")
            page = await opened(site, token, sent)  # after a reload, too
            assert _offering(page, "G").value == choice


async def test_the_preview_of_electronic_invoices_says_whose_each_is(sqlite_house: House) -> None:
    path = Path(__file__).parents[2] / "data" / "einvoices" / "ubl-tc434-example1.xml"
    async with stage(sqlite_house) as site:
        token = cookie(sqlite_house, sqlite_house.olga)
        page = await opened(site, token, await send(site, token, (path.name, path.read_bytes()), kind="invoices"))
        table = shown(page).partition("The first rows")[2]
        assert "Client" in table
        assert "ODIN 59" in table


async def test_a_file_is_discarded_and_nothing_of_it_is_kept(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.sam)
        answer = await send(site, token, ("clients.csv", CLIENTS))
        id = UUID(where(answer)["file"])
        page = await opened(site, token, answer)
        await press(page, "Discard this file")
        await settled()
        assert counts(house, ImportUpload, ImportRun) == [0, 0]
        assert id not in house.inside.gateways.vault.ids()
        assert "no longer kept" in shown(await site.open(token, answer.headers["location"]))


async def test_an_open_question_is_said_once_and_not_for_every_row(sqlite_house: House) -> None:
    rows = b"".join(b"OLD-%d,Acme Ltd,03/04/2026,1000.00,240.00,Estimate\n" % n for n in range(3))
    async with stage(sqlite_house) as site:
        token = cookie(sqlite_house, sqlite_house.olga)
        page = await opened(
            site,
            token,
            await send(site, token, ("a.csv", b"Invoice No,Client,Date,Net,VAT,Type\n" + rows), kind="invoices"),
        )
        assert "Some dates of this file can be read in several ways." in shown(page)
        assert "In the file: OLD-0, OLD-1, OLD-2" in shown(page)
        assert "Say whether the day or the month comes first" not in shown(page)
        page = await opened(site, token, await send(site, token, ("b.csv", b"Name,City,City\nA,Athens,Patras\n")))
        assert shown(page).count("The file has 2 columns called") == 1
