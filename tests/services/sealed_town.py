"""A town through whose books many tax numbers and accounts went, and what its database shows to who has no key."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Engine, inspect, select

from data.billing.invoices import Invoice
from data.money import Money
from data.people.tables import Entity
from data.statuses import PaymentMethod
from services.billing.einvoices import EInvoice, read
from services.billing.invoices import actions as invoicing
from services.billing.invoices import archive as filing
from services.billing.payments import manual as payments_staff
from services.billing.payments import receipt
from services.billing.payments.manual import ManualPayment
from services.firm import history, settings, setup_wizard
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.people import client_listing, clients
from services.people import profile as account
from services.people.clients import ClientForm
from services.platform.importing.outcomes import File, Options
from services.platform.lists.query import ListQuery
from tests.cast import House
from tests.services.billing.test_invoicing import form
from tests.services.imported import run
from tests.services.imports.test_buyers import bill

EINVOICES = Path(__file__).parents[1] / "data" / "einvoices"
PAYEE = Path(__file__).parents[1] / "data" / "cases" / "xml-payee-and-account" / "invoice.xml"
FIRM, IBAN = "EL 094.259.216", "GR16 0110 1250 0000 0001 2300 695"
TYPED, RETYPED, TABLE, BILLED = "EL 123 456 783", "DE136695976", "094014201", "EL998877665"
HISTORY, PAPER = 100, b"%PDF"


def files() -> list[File]:
    """Electronic invoices of both syntaxes, with numbers and accounts of sellers, buyers, payees and agents."""
    found = [
        File(path.name, path.read_bytes())
        for path in (*sorted(EINVOICES.glob("*.xml")), *sorted((EINVOICES / "ours").glob("*.xml")), PAYEE)
    ]
    return [*found, bill("B-1", "Alpha AE", vat=BILLED, ids=(f"9933:{BILLED}",), seller="EL094259216")]


def fill(house: House) -> None:
    """Everything that takes a number: settings, records, tables, documents, payments, papers, and their history."""
    now = settings.policy(house.olga)
    settings.change(house.olga, now.version, {"tax_id": FIRM, "payment_details": f"Bank of Piraeus · IBAN {IBAN}"})
    made = clients.create(house.again(house.olga), ClientForm("Nereus Ltd", tax_id=TYPED, country="GR"))
    row = clients.record(house.olga, made)
    clients.change(house.olga, made, row.version, ClientForm("Nereus Ltd", tax_id=RETYPED, country="DE"))
    acme = clients.record(house.olga, house.acme)
    clients.change(house.olga, house.acme, acme.version, ClientForm("Acme Ltd", tax_id=TYPED, country="GR"))
    run(house.olga, "clients", f"external_id,name,tax_id,country\nK1,Delta Foods SA,{TABLE},GR\n")
    olga = house.again(house.olga)
    for file in files():  # one by one: some of them are refused, each for a reason of its own
        runs.run(olga, INVOICES, [file], None, Options())
    saved = invoicing.draft(olga, form(house))
    number = invoicing.issue(olga, saved.id, saved.version)
    paid = payments_staff.record(
        olga,
        ManualPayment(
            house.acme, Money(1000, "EUR"), PaymentMethod.TRANSFER, olga.today, {saved.id: 1000}, note=number
        ),
    )
    assert filing.file_paper(house.system, saved.id).startswith(PAPER)
    assert receipt.receipt(olga, paid.id)[1].startswith(PAPER)
    account.profiles(house.alice)
    history.of_client(olga, house.acme)
    client_listing.page_of(olga, ListQuery(TYPED))
    assert setup_wizard.is_done(house.inside)


def numbers() -> set[str]:
    """Every tax number and account that went in, as it was written."""
    found = {FIRM, IBAN, TYPED, RETYPED, TABLE, BILLED}
    for each in files():
        invoice = read(each.content)
        assert isinstance(invoice, EInvoice)
        parties = [each for each in (invoice.seller, invoice.buyer, invoice.payee) if each is not None]
        found |= {text for party in parties for text in (party.vat_id, party.tax_id)}
        found |= {text for payment in invoice.payments for text in (payment.account, payment.debited)}
    return {each for each in found if sum(c.isdecimal() for c in each) >= 8}


def spellings(number: str) -> set[str]:
    """As written, without its spaces and stops, and its figures alone."""
    bare = re.sub(r"[^A-Za-z0-9]", "", number).casefold()
    return {number.casefold(), bare, re.sub(r"^[a-z]{2}(?=\d)", "", bare)}


def shown(text: str) -> set[str]:
    """Which numbers stand in `text`."""
    text = text.casefold()
    return {number for number in numbers() if any(each in text for each in spellings(number))}


def dump(engine: Engine) -> str:
    """Every value of every row, as whoever has the database and no key reads it."""
    with engine.connect() as db:
        return "\n".join(
            repr(tuple(row))
            for table in inspect(engine).get_table_names()
            for row in db.exec_driver_sql(f'SELECT * FROM "{table}"')
        )


def file_bytes(engine: Engine) -> str:
    """The SQLite file and its log, as they are and after a checkpoint."""
    assert engine.url.database is not None
    found = ""
    for pragma in ("PRAGMA data_version", "PRAGMA wal_checkpoint(TRUNCATE)"):
        raw = engine.raw_connection()
        raw.cursor().execute(pragma).fetchall()
        raw.close()
        for path in (Path(engine.url.database), Path(f"{engine.url.database}-wal")):
            found += path.read_bytes().decode("latin-1") if path.exists() else ""
    return found


def stored(house: House) -> dict[str, tuple[str | None, str | None]]:
    """What the books say: of each client its number, of each document its sides and terms."""
    with house.backstage() as db:
        found = {row.name: (row.tax_id, str(row.tax_number)) for row in db.scalars(select(Entity))}
        return found | {row.number: (repr(row.frozen), repr(row.stated)) for row in db.scalars(select(Invoice))}
