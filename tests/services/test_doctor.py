"""The files of the vault, as `app.py doctor` sees them: there, whole, and belonging to something."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from data.invoices import Attachment
from services import doctor
from services.imports import uploads
from services.imports.model import File, ImportKind
from tests.cast import NOON, House
from tests.services.einvoice_files import ubl
from tests.services.test_attached_files import attached
from tests.services.test_stated_terms import imported


def findings(house: House, *, deep: bool) -> list[tuple[str, str]]:
    return [(each.rule, each.subject) for each in doctor.check(house.system, deep=deep)]


@pytest.fixture
def kept(sqlite_house: House) -> Attachment:
    """One invoice with one attached file."""
    imported(sqlite_house, attached(ubl, "hours.pdf", "application/pdf", b"%PDF-1.7"))
    with sqlite_house.backstage() as db:
        return db.scalars(select(Attachment)).one()


@pytest.mark.parametrize("deep", [False, True])
def test_an_attached_file_that_is_gone_is_found(sqlite_house: House, kept: Attachment, deep: bool) -> None:
    assert findings(sqlite_house, deep=deep) == []
    sqlite_house.inside.gateways.vault.drop(kept.id)
    assert findings(sqlite_house, deep=deep) == [("attachments_can_be_opened", "R-1 hours.pdf")]


def test_an_attached_file_that_was_altered_is_found_by_opening_it(sqlite_house: House, kept: Attachment) -> None:
    sqlite_house.inside.gateways.vault.keep(kept.id, b"something else")
    assert findings(sqlite_house, deep=False) == []
    assert findings(sqlite_house, deep=True) == [("attachments_can_be_opened", "R-1 hours.pdf")]


@pytest.mark.parametrize(("age", "told"), [(timedelta(days=2), True), (timedelta(hours=2), False)])
def test_a_file_that_nothing_refers_to_is_found_once_it_is_not_on_its_way(sqlite_house: House, kept: Attachment,
                                                                          age: timedelta, told: bool) -> None:
    vault, stranger = sqlite_house.inside.gateways.vault, uuid4()
    vault.keep(stranger, b"left by a process that died")
    waiting = uploads.keep(sqlite_house.olga, ImportKind.INVOICES, [File("a.xml", b"<a/>")])
    for id in (stranger, kept.id, waiting):
        os.utime(vault._path(id), times=((NOON - age).timestamp(),) * 2)
    assert findings(sqlite_house, deep=False) == [("files_belong_to_something", f"file {stranger}")] * told
    with sqlite_house.backstage() as db:
        db.execute(delete(Attachment).where(Attachment.id == kept.id))
    assert len(findings(sqlite_house, deep=False)) == 2 * told
