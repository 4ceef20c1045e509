"""The demo firm keeps its promises to each of its people on every day of the calendar, and to the hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import Engine, select

from data.billing.invoices import Invoice, InvoiceView
from data.billing.payments import Allocation, Payment
from data.errors import NotAllowed
from data.firm.tables import Event, Mail, Notice
from data.statuses import DocumentKind, EntityKind
from services import demo
from services.access import authentication, sign_in
from services.billing.invoices.listing import history, open_invoices
from services.config import Settings
from services.dashboard.client import money_sheet
from services.demo import people, plan
from services.demo.firm import FIRM as POLICY
from services.demo.plan import Bill
from services.documents import listing, opening
from services.documents.removal import may_take_back_until
from services.integrations import Gateways
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing
from services.integrations.storage import LocalFolder
from services.operations import doctor
from services.platform import context
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from services.platform.permissions import May
from services.platform.pubsub import Bus
from tests.cast import renderer
from tests.servers.databases import copied

FIRST, DAYS = date(2026, 11, 28), 5 * 366
ZONE = ZoneInfo(POLICY.time_zone)
KINDS = [*(kind for _, kind in people.MARIAS), EntityKind.PERSON]
MARIA = range(len(people.MARIAS))
RECENT = 4  # months: whoever owes or pays this month was billed in one of them
PEOPLE = ("maria", "nikos", "lena", "owner", "sam", "kim")


def kept(bills: Iterable[Bill], today: date) -> set[str]:
    """Which promises these bills keep for Maria and Nikos."""
    by = [(bill, bill.balance_minor, "Maria" if bill.place in MARIA else "Nikos") for bill in bills]
    words = set()
    for bill, balance, who in by:
        if bill.kind is DocumentKind.CREDIT_NOTE:
            words.add(f"{who}: an open credit note")
        elif balance:
            words |= {
                f"{who}: something open",
                f"{who}: something in {bill.currency}",
                f"{who}: something {'overdue' if bill.due_on < today else 'coming due'}",
            }
            words |= {f"{who}: something partly paid"} if bill.paid else set()
        else:
            words.add(f"{who}: something paid")
            words |= {
                f"{who}: something paid this month"
                for paid in bill.paid
                if (paid.on.year, paid.on.month) == (today.year, today.month)
            }
    return words


PROMISES = {
    "Maria: something overdue",
    "Maria: something coming due",
    "Maria: something partly paid",
    "Maria: something paid this month",
    "Maria: an open credit note",
    "Maria: something in EUR",
    "Maria: something in USD",
    "Nikos: something open",
    "Nikos: something paid",
}


def bills(today: date) -> Iterator[Bill]:
    """What Maria and Nikos were billed lately: older bills are all paid, and break no promise."""
    for place, kind in enumerate(KINDS):
        yield from plan.monthly(place, kind, today, RECENT)
    yield from plan.promised(today)


@pytest.mark.feature("DSH-06", "DSH-07", "INV-04")
def test_every_promise_is_kept_on_every_day_of_five_years() -> None:
    broken = {
        str(today): missing
        for today in (FIRST + timedelta(days=each) for each in range(DAYS))
        if (missing := PROMISES - kept(bills(today), today))
    }
    assert broken == {}


def test_chance_alone_would_break_them() -> None:
    """The days are hard enough to show it: without what is promised outright, some have nothing open for Nikos."""
    lucky = [
        kept(plan.monthly(plan.NIKOS, KINDS[plan.NIKOS], today, RECENT), today)
        for today in (FIRST + timedelta(days=each) for each in range(366))
    ]
    assert any("Nikos: something open" not in each for each in lucky)


def test_nothing_lies_in_the_future_and_no_money_comes_before_its_bill() -> None:
    for today in (FIRST + timedelta(days=each) for each in range(0, DAYS, 3)):
        for bill in bills(today):
            days = [bill.issued_on, *(paid.on for paid in bill.paid), today]
            assert all(one <= other for one, other in pairwise(days)), (today, bill)
            assert 0 <= bill.balance_minor <= bill.total_minor
        assert plan.unasked(today).on < today


MOMENTS = [
    datetime(2026, 11, 28, 18, 0, tzinfo=ZONE),
    datetime(2026, 12, 31, 23, 59, tzinfo=ZONE),
    datetime(2027, 1, 1, 0, 1, tzinfo=ZONE),  # still last year in UTC
    datetime(2027, 3, 28, 2, 59, tzinfo=ZONE),  # the hour before the clock springs forward
    datetime(2027, 10, 31, 3, 30, fold=1, tzinfo=ZONE),  # the hour that comes twice
    datetime(2028, 2, 29, 23, 59, tzinfo=ZONE),
    datetime(2028, 3, 1, 1, 30, tzinfo=ZONE),
    datetime(2028, 5, 31, 12, 0, tzinfo=ZONE),
]


def firm(engine: Engine, home: Path) -> context.House:
    gateways = Gateways(checkouts={}, pdf=renderer(), vault=Vault(LocalFolder(home / "vault"), KeyRing(b"k" * 32)))
    return context.House(engine, Settings(home=home, database_url=str(engine.url)), Bus(), gateways)


def enter(house: context.House, who: str, now: datetime) -> Context:
    """Through the sign-in that everybody uses, with the password that is printed."""
    done = sign_in.sign_in(house, f"{who}@demo.test", demo.PASSWORD, "198.51.100.7", None, "Firefox", now)
    return authentication.identify(house, authentication.key_of(done.token), now)


def _has_documents(maria: Context, nikos: Context, lena: Context, owner: Context) -> None:
    new = {"new": ("yes",)}
    for ctx in (maria, nikos):
        assert listing.page(ctx, ListQuery(chosen=new)).rows
        assert listing.folders(ctx, ListQuery()).years.keys() >= {ctx.now.astimezone(ZONE).year - 1}
    assert {each.client for each in listing.page(lena, ListQuery()).rows} == {people.MARIAS[1][0]}
    just_now = next(each for each in listing.page(maria, ListQuery()).rows if not each.is_from_firm)
    assert may_take_back_until(maria, just_now.uploaded_at) > maria.now
    assert listing.page(owner, ListQuery(chosen={"bin": ("yes",)})).rows
    assert any(each.is_held for each in listing.page(owner, ListQuery(per_page=100)).rows)
    for each in listing.page(maria, ListQuery()).rows:
        content = b"".join(opening.opened(maria, each.id).whole())
        if each.mime == "application/pdf":
            assert pikepdf.open(BytesIO(content)).pages
        elif each.mime == "image/jpeg":
            Image.open(BytesIO(content)).verify()


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_a_demo_made_at_a_hard_hour_shows_what_it_promises(
    moment: datetime, sqlite_template: Path, tmp_path: Path
) -> None:
    now = moment.astimezone(UTC)
    house = firm(copied(sqlite_template), tmp_path)
    assert demo.age_days(house, now) is None
    demo.make(house, now, months=2)
    assert demo.age_days(house, now) == 0
    assert demo.age_days(house, moment + timedelta(days=40)) == 40
    maria, nikos, lena, owner, sam, kim = (enter(house, who, now) for who in PEOPLE)
    sheet, today = money_sheet(maria), moment.date()
    assert sheet.today == today
    assert sheet.late
    assert sheet.coming
    assert {each.currency for each in sheet.figures.owed} == {"EUR", "USD"}
    assert any(each.overdue_minor for each in sheet.figures.owed)
    assert [each.minor for each in sheet.figures.unapplied] == [50_000]
    assert [each.minor for each in sheet.figures.credit] == [12_003]
    assert any((each.on.year, each.on.month) == (today.year, today.month) for each in sheet.payments)
    assert any(0 < each.balance_minor < each.amount_minor for each in open_invoices(maria, ListQuery()).rows)
    assert len(maria.actor.memberships) == len(people.MARIAS)
    assert open_invoices(nikos, ListQuery()).rows
    assert history(nikos, ListQuery()).rows
    assert nikos.actor.language == "el"
    with pytest.raises(NotAllowed):
        money_sheet(lena)
    _has_documents(maria, nikos, lena, owner)
    assert doctor.check(authentication.system(house, now), deep=True) == []
    assert all(each.actor.is_staff for each in (owner, sam, kim))
    assert (sam.actor.may(May.IMPERSONATE), kim.actor.may(May.IMPERSONATE)) == (True, False)
    with authentication.system(house, now).transaction(May.SYSTEM_LOOK) as db:
        for column in (
            Invoice.issued_at,
            Payment.settled_at,
            Payment.made_at,
            Allocation.at,
            Event.at,
            Notice.at,
            InvoiceView.at,
            Mail.made_at,
            Mail.sent_at,
            Notice.done_at,
        ):
            assert all(each <= now for each in db.scalars(select(column)) if each), column
        for day in (*db.scalars(select(Invoice.issued_on)), *db.scalars(select(Payment.received_on))):
            assert day is None or day <= today
        seen = db.execute(select(Notice.at, Invoice.issued_at).join(Invoice, Invoice.id == Notice.subject_id)).all()
        paid = db.execute(select(Notice.at, Payment.settled_at).join(Payment, Payment.id == Notice.subject_id)).all()
        assert (len(seen), len(paid)) == (3, 5)
        assert all(at >= issued_at for at, issued_at in seen)  # nobody reads what is not written yet
        assert all(at == settled_at for at, settled_at in paid)  # nor hears of money before it is there
        for number, day in db.execute(select(Payment.number, Payment.received_on)):
            assert f"-{day.year}-" in number
