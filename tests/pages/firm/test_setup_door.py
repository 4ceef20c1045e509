"""The set-up wizard, from an empty database to a signed-in owner."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from data.database.engine import connect
from data.firm.tables import Mail
from data.people.tables import Person
from data.statuses import StaffRole
from pages.firm import setup_wizard as door
from services.access import authentication
from services.access.authentication import system
from services.clock import clock
from services.config import Settings
from services.firm import setup_wizard
from services.integrations import Gateways
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing
from services.integrations.pdf import open_engine
from services.integrations.storage import LocalFolder
from services.platform import context
from services.platform.permissions import May
from services.platform.pubsub import Bus
from tests.pages.doors_in_process import Doors

GOOD = "four grey herons over the pier"


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Iterator[context.House]:
    shutil.copy(sqlite_template, tmp_path / "portico.db")
    engine = connect(f"sqlite:///{tmp_path / 'portico.db'}")
    pdf = open_engine("auto")
    yield context.House(
        engine,
        Settings(home=tmp_path),
        Bus(),
        Gateways(checkouts={}, pdf=pdf, vault=Vault(LocalFolder(tmp_path / "vault"), KeyRing(b"k" * 32))),
    )
    pdf.close()
    engine.dispose()


@pytest.fixture
def doors(empty: context.House) -> Doors:
    return Doors(empty, door.register)


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 100)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#17615c").save(out, kind)
    return out.getvalue()


def to_owner(empty: context.House, doors: Doors, logo: bytes | None = None) -> str:
    """Through the wizard up to its last page; the code."""
    code = setup_wizard.open_wizard(empty, clock())
    assert code is not None
    doors.get("/setup")
    assert doors.send("/setup", code=code).status_code == 200
    doors.send("/setup", firm_name="Harbour & Pine", email="office@harbour.test", country="gr", city="Piraeus")
    doors.send(
        "/setup",
        display_name="Harbour",
        brand="#0f5bd8",
        files={"logo": ("logo.png", logo, "image/png")} if logo else None,
    )
    doors.send("/setup", currency="EUR", time_zone="Europe/Athens", language="el")
    assert "owner_name" in doors.form.names
    return code


@pytest.mark.security("R2")
def test_the_owner_s_password_is_not_made_of_the_firm_s_address(empty: context.House, doors: Doors) -> None:
    to_owner(empty, doors)
    obvious = "office-Office-2030"  # of office@harbour.test
    refused = doors.send("/setup", owner_name="Olga", owner_email="olga@harbour.test", new=obvious, repeated=obvious)
    assert refused.status_code == 422
    assert 'id="error-new"' in doors.page
    assert not setup_wizard.is_done(empty)


def test_the_wizard_offers_the_money_of_today_by_name(empty: context.House, doors: Doors) -> None:
    code = setup_wizard.open_wizard(empty, clock())
    doors.get("/setup")
    doors.send("/setup", code=code)
    doors.send("/setup", firm_name="Harbour & Pine", email="office@harbour.test", country="GR")
    doors.send("/setup")
    assert "GBP · British Pound" in doors.page
    for gone in ("GRD", "DEM", "XTS", "XAU"):
        assert f'value="{gone}"' not in doors.page
    assert doors.send("/setup", currency="GRD", time_zone="Europe/Athens", language="el").status_code == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Greece", "GR"), ("ελλαδα", "GR"), ("united kingdom", "GB"), ("cy", "CY"), ("", ""), ("Côte d'Ivoire", "CI")],
)
def test_a_country_is_picked_by_its_name_and_kept_by_its_code(
    empty: context.House, doors: Doors, typed: str, kept: str
) -> None:
    code = setup_wizard.open_wizard(empty, clock())
    doors.get("/setup")
    doors.send("/setup", code=code)
    assert 'list="list-country"' in doors.page
    assert '<option value="Greece">' in doors.page
    doors.send("/setup", firm_name="Harbour & Pine", email="office@harbour.test", country=typed)
    doors.send("/setup")
    doors.send("/setup")
    doors.send("/setup", owner_name="Olga", owner_email="olga@harbour.test", new=GOOD, repeated=GOOD)
    assert system(empty, clock()).preferences.country == kept


@pytest.mark.security("R12")
def test_the_wizard_makes_a_firm_and_its_owner(empty: context.House, doors: Doors) -> None:
    to_owner(empty, doors, picture())
    assert (
        doors.send("/setup", owner_name="Olga", owner_email="olga@harbour.test", new=GOOD, repeated="other").status_code
        == 422
    )
    assert 'id="error-repeated"' in doors.page
    assert GOOD not in doors.page
    assert doors.form.values["owner_email"] == "olga@harbour.test"
    done = doors.send("/setup", new=GOOD, repeated=GOOD)
    assert (done.status_code, done.headers["location"]) == (303, "/staff")
    olga = authentication.identify(empty, authentication.key_of(doors.client.cookies["portico"]), clock())
    assert olga.actor.role is StaffRole.OWNER
    firm = olga.preferences
    assert (firm.firm_name, firm.country, firm.brand, firm.currency, firm.time_zone, firm.language, firm.languages) == (
        "Harbour & Pine",
        "GR",
        "#0f5bd8",
        "EUR",
        "Europe/Athens",
        "el",
        ("el", "en"),
    )
    assert len(firm.logo_sha256) == 64
    assert firm.email_verified_at == ""
    with authentication.system(empty, clock()).transaction(May.SYSTEM_LOOK) as db:
        assert db.scalars(select(Mail.kind)).all() == ["verify_sender"]
    assert setup_wizard.open_wizard(empty, clock()) is None
    assert doors.get("/setup").headers["location"] == "/login"


@pytest.mark.security("R12", "P13")
def test_finishing_twice_makes_one_owner(empty: context.House, doors: Doors) -> None:
    to_owner(empty, doors)
    for place in ("/staff", "/login"):
        done = doors.send("/setup", owner_name="Olga", owner_email="olga@harbour.test", new=GOOD, repeated=GOOD)
        assert done.headers["location"] == place
    with authentication.system(empty, clock()).transaction(May.SYSTEM_LOOK) as db:
        assert db.scalar(select(func.count(Person.id))) == 1


@pytest.mark.security("R12")
def test_the_code_is_new_at_each_start_and_lasts_an_hour(empty: context.House) -> None:
    now = clock()
    first, second = setup_wizard.open_wizard(empty, now), setup_wizard.open_wizard(empty, now)
    assert first is not None
    assert second is not None
    assert first != second
    with pytest.raises(setup_wizard.WrongCode):
        setup_wizard.check_code(empty, first, "192.0.2.1", now)
    setup_wizard.check_code(empty, second.upper() + " ", "192.0.2.1", now + timedelta(minutes=59))
    with pytest.raises(setup_wizard.WrongCode):
        setup_wizard.check_code(empty, second, "192.0.2.1", now + timedelta(hours=1))


@pytest.mark.security("R5", "R12")
def test_guessing_the_code_is_slowed_down(empty: context.House, doors: Doors) -> None:
    code = setup_wizard.open_wizard(empty, clock())
    doors.get("/setup")
    answers = [doors.send("/setup", code=f"wrong-{n}").status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    assert doors.send("/setup", code=code or "").status_code == 429


@pytest.mark.security("R12")
def test_no_step_can_be_taken_without_the_code(empty: context.House, doors: Doors) -> None:
    to_owner(empty, doors)
    refused = doors.send(
        "/setup", code="guess", owner_name="Eve", owner_email="eve@example.test", new=GOOD, repeated=GOOD
    )
    assert refused.status_code == 422
    assert not setup_wizard.is_done(empty)


def test_what_was_typed_is_kept(empty: context.House, doors: Doors) -> None:
    code = setup_wizard.open_wizard(empty, clock()) or ""
    doors.get("/setup")
    doors.send("/setup", code=code)
    assert doors.send("/setup", firm_name="", email="nobody", country="Atlantis", city="Πειραιάς").status_code == 422
    for field in ("firm_name", "email", "country"):
        assert f'id="error-{field}"' in doors.page
    assert doors.form.values["city"] == "Πειραιάς"
    doors.send("/setup", firm_name="<b>Pine</b>", email="o@harbour.test", country="")
    assert "<b>Pine" not in doors.page
    doors.send("/setup", back="1", brand="#123456")
    assert doors.form.values["firm_name"] == "<b>Pine</b>"
    doors.send("/setup")
    assert doors.form.values["brand"] == "#123456"


@pytest.mark.security("R65")
@pytest.mark.parametrize(
    "logo", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a", b"x" * 1_000_001]
)
def test_only_a_real_picture_becomes_the_logo(empty: context.House, doors: Doors, logo: bytes) -> None:
    code = setup_wizard.open_wizard(empty, clock()) or ""
    doors.get("/setup")
    doors.send("/setup", code=code)
    doors.send("/setup", firm_name="Pine", email="o@harbour.test")
    assert doors.send("/setup", files={"logo": ("logo.png", logo, "image/png")}).status_code == 422
    assert 'id="error-logo"' in doors.page
    assert doors.form.values["firm_name"] == "Pine"


@pytest.mark.security("R12")
def test_until_then_every_address_leads_to_the_wizard(empty: context.House, doors: Doors) -> None:
    for path in ("/", "/login", "/staff/clients", "/invite/x", "/_nicegui/x", "/setupx"):
        assert doors.get(path).headers["location"] == "/setup"
        assert asyncio.run(doors.client.post(path)).status_code == 503
    assert doors.get("/setup").status_code == 200
    code = to_owner(empty, doors)
    setup_wizard.finish(
        empty,
        code,
        doors.form.values | {"owner_name": "O", "owner_email": "o@harbour.test"},
        GOOD,
        GOOD,
        address="127.0.0.1",
        browser="",
        now=clock(),
    )
    assert doors.get("/login").status_code == 404  # this application has no such page: nothing redirects now


def test_an_address_that_is_in_the_books_is_no_owners(empty: context.House, doors: Doors) -> None:
    """Contacts may have been imported before: nobody becomes the owner as well because of the same address."""
    code = to_owner(empty, doors)
    with system(empty, clock()).transaction(May.SYSTEM) as db:
        person = Person(name="Olga, a client")
        person.go_by_email("O@harbour.test")
        db.add(person)
        db.record("contact.added", person)
    typed = {"owner_name": "Olga", "owner_email": "o@harbour.test", "new": GOOD, "repeated": GOOD}
    answer = doors.send("/setup", **typed)
    assert answer.status_code == 409
    assert "is in the books already" in doors.page
    assert doors.form.values["owner_name"] == "Olga"
    assert setup_wizard.is_done(empty) is False
    assert doors.send("/setup", **(typed | {"owner_email": "olga@harbour.test"})).status_code == 303
    assert setup_wizard.is_done(empty)
    assert code


@pytest.mark.security("R19")
def test_the_form_belongs_to_its_browser(empty: context.House, doors: Doors) -> None:
    code = setup_wizard.open_wizard(empty, clock()) or ""
    doors.get("/setup")
    assert doors.send("/setup", code=code, form_token="x" * 86).status_code == 403


def test_the_wizard_goes_on_in_the_language_it_is_read_in(empty: context.House, doors: Doors) -> None:
    code = setup_wizard.open_wizard(empty, clock())
    doors.get("/setup?lang=el")
    doors.send("/setup", code=code)
    doors.send("/setup", firm_name="Γραφείο", email="office@harbour.test")
    doors.send("/setup")
    assert doors.form.values["language"] == "el"


def test_a_refused_step_begins_where_it_is_wrong(empty: context.House, doors: Doors) -> None:
    code = setup_wizard.open_wizard(empty, clock())
    doors.get("/setup")
    doors.send("/setup", code=code)
    assert re.findall(r'name="(\w+)"[^>]* autofocus', doors.page) == ["firm_name"]
    doors.send("/setup", firm_name="Harbour", email="office@harbour.test", country="Atlantis")
    assert re.findall(r'name="(\w+)"[^>]* autofocus', doors.page) == ["country"]
    assert doors.page.index('id="error-country"') < doors.page.index('id="help-country"')
