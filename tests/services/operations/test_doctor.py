"""The files of the vault, as `app.py doctor` sees them: there, whole, and belonging to something."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from data.billing.invoices import Attachment
from data.firm.tables import Secret
from services.access import authentication
from services.imports import uploads
from services.imports.declared import INVOICES
from services.integrations.payments import stripe_keys
from services.operations import doctor, doctor_settings
from services.platform.importing.outcomes import File
from tests.cast import NOON, House
from tests.services.billing.test_attached_files import attached
from tests.services.billing.test_stated_terms import imported
from tests.services.einvoice_files import ubl


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
def test_a_file_that_nothing_refers_to_is_found_once_it_is_not_on_its_way(
    sqlite_house: House, kept: Attachment, age: timedelta, told: bool
) -> None:
    vault, stranger = sqlite_house.inside.gateways.vault, uuid4()
    vault.keep(stranger, b"left by a process that died")
    waiting = uploads.keep(sqlite_house.olga, INVOICES, [File("a.xml", b"<a/>")])
    for id in (stranger, kept.id, waiting):
        for ending in (".body", ".key"):
            os.utime(vault.storage.path(f"{id}{ending}"), times=((NOON - age).timestamp(),) * 2)
    assert findings(sqlite_house, deep=False) == [("files_belong_to_something", f"file {stranger}")] * told
    with sqlite_house.backstage() as db:
        db.execute(delete(Attachment).where(Attachment.id == kept.id))
    assert len(findings(sqlite_house, deep=False)) == 2 * told


UNRESTRICTED, PROXY = "unrestricted live key", "trusted_proxies"


@pytest.mark.security("R50", "R81")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"public_url": "https://portal.example.com"}, [PROXY]),
        ({"public_url": "https://portal.example.com", "trusted_proxies": ("127.0.0.1",)}, []),
        ({"smtp_host": "127.0.0.1", "smtp_security": "none"}, []),
        ({"smtp_host": "10.0.0.5", "smtp_security": "none", "allow_plain_mail": True}, ["without TLS"]),
        ({"public_url": "http://portal.example.com", "allow_plain_http": True}, ["without TLS"]),
        ({"clamd": "127.0.0.1:3310"}, []),
        ({"clamd": "/run/clamav/clamd.ctl"}, []),
        ({"clamd": "scanner.lan:3310", "allow_plain_clamd": True}, ["in the clear"]),
        ({"stripe_secret_key": "sk_live_x"}, [UNRESTRICTED]),
        ({"stripe_secret_key": "rk_live_x"}, []),
        (
            {"stripe_secret_key": "sk_test_x", "stripe_webhook_secrets": ("whsec_a", "whsec_b")},
            ["more than one secret"],
        ),
        ({"public_url": "https://portal.example.com", "stripe_secret_key": "sk_live_x"}, [PROXY, UNRESTRICTED]),
    ],
)
def test_an_unsafe_deployment_is_told(sqlite_house: House, given: dict[str, object], said: list[str]) -> None:
    inside = replace(sqlite_house.inside, settings=replace(sqlite_house.inside.settings, **given))
    found = doctor_settings.warnings(authentication.system(inside, NOON))
    assert len(found) == len(said)
    assert all(words in line for words, line in zip(said, found, strict=True))
    assert not any("sk_live_x" in line for line in found)


@pytest.mark.security("R81")
def test_a_key_that_was_entered_before_they_were_refused_is_told(sqlite_house: House) -> None:
    vault = sqlite_house.inside.gateways.vault
    with sqlite_house.backstage() as db:
        db.add(
            Secret(
                name=stripe_keys.SECRET_KEY, sealed=vault.seal("sk_live_old", stripe_keys.SECRET_KEY), changed_at=NOON
            )
        )
    (line,) = doctor_settings.warnings(authentication.system(sqlite_house.inside, NOON))
    assert UNRESTRICTED in line
    assert "Settings" in line
