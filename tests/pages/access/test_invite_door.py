"""The pages behind the links of invitation mails."""

from __future__ import annotations

import pytest

from data.statuses import AccessStatus
from pages.access import invitation as invite
from services.access import authentication, sender_verification
from services.access.invitations import actions as invitations
from services.clock import clock
from tests.cast import House
from tests.pages.doors_in_process import Doors
from tests.services.access.test_invitations import GOOD, contact, letters, newcomer, secret_in


@pytest.fixture
def doors(sqlite_house: House) -> Doors:
    return Doors(sqlite_house.inside, invite.register)


@pytest.mark.feature("AUT-17", "AUT-15")
@pytest.mark.security("R7")
def test_a_client_creates_a_password_and_is_signed_in(sqlite_house: House, doors: Doors) -> None:
    id = newcomer(sqlite_house)
    invitations.invite(sqlite_house.sam, id)
    path = f"/invite/{secret_in(sqlite_house, letters(sqlite_house)[0])}"
    for _ in range(3):  # looking, as mail scanners do, uses nothing up
        assert "Acme Ltd" in doors.get(path).text
    assert doors.send(path, new="short", repeated="short").status_code == 422
    assert 'id="error-new"' in doors.page
    assert doors.send(path, new=GOOD, repeated=GOOD + "!").status_code == 422
    assert 'id="error-repeated"' in doors.page
    assert GOOD not in doors.page
    done = doors.send(path, new=GOOD, repeated=GOOD)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    token = doors.client.cookies["portico"]
    assert authentication.identify(sqlite_house.inside, authentication.key_of(token), clock()).actor.name == "Nina New"
    assert contact(sqlite_house, id).status is AccessStatus.ACCEPTED
    assert doors.get(path).status_code == 404


@pytest.mark.feature("AUT-16")
def test_the_page_speaks_the_language_of_the_invitation(sqlite_house: House, doors: Doors) -> None:
    invitations.invite(sqlite_house.sam, newcomer(sqlite_house), language="el")
    path = f"/invite/{secret_in(sqlite_house, letters(sqlite_house)[0])}"
    assert "Δημιουργία κωδικού" in doors.get(path).text
    text = doors.get(path + "?lang=en").text
    assert "Create your password" in text
    assert "If you do not expect this, choose no password" in text


@pytest.mark.security("R19")
def test_a_form_of_another_browser_is_refused(sqlite_house: House, doors: Doors) -> None:
    invitations.invite(sqlite_house.sam, newcomer(sqlite_house))
    path = f"/invite/{secret_in(sqlite_house, letters(sqlite_house)[0])}"
    doors.get(path)
    assert doors.send(path, new=GOOD, repeated=GOOD, form_token="x" * 86).status_code == 403


def test_a_revoked_invitation_opens_nothing(sqlite_house: House, doors: Doors) -> None:
    id = newcomer(sqlite_house)
    invitations.invite(sqlite_house.sam, id)
    path = f"/invite/{secret_in(sqlite_house, letters(sqlite_house)[0])}"
    doors.get(path)
    invitations.revoke(sqlite_house.sam, id)
    assert doors.send(path, new=GOOD, repeated=GOOD).status_code == 404
    assert doors.get("/invite/nonsense").status_code == 404


@pytest.mark.feature("AUT-12")
def test_the_firm_confirms_its_address(sqlite_house: House, doors: Doors) -> None:
    sqlite_house.prefer(email_verified_at="")
    sender_verification.request_sender_verification(sqlite_house.again(sqlite_house.olga))
    path = f"/verify-sender/{secret_in(sqlite_house, letters(sqlite_house)[0])}"
    assert "office@harbour.test" in doors.get(path).text
    assert sqlite_house.system.preferences.email_verified_at == ""
    assert doors.send(path).status_code == 200
    assert sqlite_house.system.preferences.email_verified_at != ""
    assert doors.get(path).status_code == 404
