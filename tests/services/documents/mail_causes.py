"""What makes each mail about documents come about, in a town where nothing of documents is on yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from services.clock import clock
from services.documents import news_mails
from services.documents.requests import mails, making, reminders, review
from services.documents.requests.forms import ItemForm, RequestForm
from services.documents.sharing import codes, links
from services.documents.sharing.links import Terms
from services.documents.uploads import Place
from services.platform.background_jobs import run_due
from services.platform.context import Context
from tests.cast import House
from tests.services.documents.conftest import added
from tests.services.documents.requests.asking import answer, item
from tests.services.documents.sharing.links import BANK, secret_of


def _sam(house: House) -> Context:
    house.prefer(areas_on=["documents"], email_verified_at="2026-01-01T00:00:00+00:00")
    return house.at(house.sam, clock())


def _system(house: House, now: datetime) -> Context:
    return replace(house.at(house.sam, clock()).as_system(), now=now)


def _asked(house: House) -> UUID:
    sam = _sam(house)
    due = sam.today + timedelta(days=8)
    [id] = making.make(sam, RequestForm("Tax return", "", due, "", (ItemForm("Payslips"),)), [house.acme])
    return id


def shared(house: House) -> None:
    _sam(house)
    links.share_file(_sam(house), added(_sam(house), house.acme), Terms(email=BANK))


def asked_for_files(house: House) -> None:
    links.ask_for_files(_sam(house), Place(house.acme), "Papers", Terms(email=BANK))


def code_asked(house: House) -> None:
    made = links.share_file(_sam(house), added(_sam(house), house.acme), Terms(email=BANK))
    system = _system(house, clock())
    codes.ask(system, secret_of(made), BANK, "203.0.113.9")
    run_due(_system(house, clock()))


def asked(house: House) -> None:
    _asked(house)


def sent_back(house: House) -> None:
    id = _asked(house)
    alice = house.at(house.alice, clock())
    answer(alice, item(alice, id).id)
    seen = item(_sam(house), id)
    review.send_back(_sam(house), seen.id, seen.version, "Too dark.")
    mails.mail_returned(_system(house, clock()), request=str(id))


def due(house: House) -> None:
    _asked(house)
    morning = datetime.combine(_sam(house).today, time(9), tzinfo=_sam(house).zone)
    reminders.remind(_system(house, morning + timedelta(days=1)))


def new(house: House) -> None:
    added(_sam(house), house.acme)
    news_mails.turn(_system(house, clock() + timedelta(hours=1)))
