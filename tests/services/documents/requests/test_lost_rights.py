"""What losing the right to documents ends, and what a list may lean on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.documents.requests import DocumentRequest
from data.errors import NotFound
from data.firm.tables import Mail
from data.statuses import MailState
from services.documents.requests import making
from services.people import contacts
from tests.cast import House
from tests.services.documents.requests.asking import asked, form

pytestmark = [pytest.mark.feature("ACT-04"), pytest.mark.security("R17")]


def allowed(house: House, **rights: bool) -> None:
    row = next(
        each for each in contacts.of_client(house.olga, house.acme) if each.person_id == house.alice.actor.person_id
    )
    contacts.change(house.olga, row.id, row.version, row.person_version, row.form.allowing(**rights))


def waiting_mails(house: House) -> set[str]:
    with house.backstage() as db:
        found = db.scalars(select(Mail).where(Mail.kind == "documents_asked", Mail.state == MailState.QUEUED))
        return {each.recipient for each in found}


def test_mails_that_wait_do_not_reach_whoever_sees_documents_no_more(town: House) -> None:
    asked(town)
    assert "alice@example.test" in waiting_mails(town)
    allowed(town, sees_documents=False)
    assert "alice@example.test" not in waiting_mails(town)
    assert "maria@example.test" in waiting_mails(town)


def test_whoever_may_still_answer_is_still_written_to(town: House) -> None:
    asked(town)
    allowed(town, sees_documents=False, adds_documents=True)
    allowed(town, edits_profile=False)
    assert "alice@example.test" in waiting_mails(town)


def test_a_list_is_a_years_on_only_of_one_that_its_maker_sees(town: House) -> None:
    far = making.make(town.sam, form(), [town.umbra])[0]
    with pytest.raises(NotFound):
        making.make(town.ben, form(title="Mine"), [town.acme], far)
    with town.backstage() as db:
        assert db.scalar(select(DocumentRequest.id).where(DocumentRequest.copied_from == far)) is None
