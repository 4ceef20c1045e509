"""The command line: each command on a home of its own, in this process."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

import app
from commands import demo as demo_command
from data.base import Base
from data.engine import connect
from data.invoices import Invoice
from data.people import Person
from data.statuses import StaffRole
from services import demo, identity, opening, settings
from services.access import May
from services.context import clock
from tests.cast import NOON


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm, made once for this file."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with opening.opened(settings.read(home, {})) as house:
        demo.make(house, NOON)
        (home / demo_command.MARK).touch()
    return home


def test_the_demo_is_whole_and_sound(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["doctor", "--home", str(demo_home)]) == 0
    assert capsys.readouterr().out.strip() == "All is well."
    with opening.opened(settings.read(demo_home, {})) as house, \
            identity.system(house, clock()).transaction(May.SYSTEM_LOOK) as db:
        people = {row.email: row for row in db.scalars(select(Person))}
        assert {"maria@demo.test", "nikos@demo.test", "lena@demo.test", "owner@demo.test", "sam@demo.test",
                "kim@demo.test"} <= set(people)
        assert people["sam@demo.test"].may_impersonate
        assert not people["kim@demo.test"].may_impersonate
        assert people["owner@demo.test"].staff_role is StaffRole.OWNER
        assert {row.currency for row in db.scalars(select(Invoice))} == {"EUR", "USD"}


def test_the_same_seed_makes_the_same_town(demo_home: Path, tmp_path: Path) -> None:
    def figures(home: Path) -> list[tuple[str, int, int]]:
        with opening.opened(settings.read(home, {})) as house, \
                identity.system(house, clock()).transaction(May.SYSTEM_LOOK) as db:
            return [(row.number, row.payable_minor, row.paid_minor)
                    for row in db.scalars(select(Invoice).order_by(Invoice.number))]

    with opening.opened(settings.read(tmp_path / "again", {})) as house:
        demo.make(house, NOON)
    assert figures(tmp_path / "again") == figures(demo_home)


def test_the_doctor_notices_a_wrong_cent(demo_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = connect(f"sqlite:///{demo_home / 'portico.db'}")
    invoice = Base.metadata.tables["invoice"]
    with engine.execution_options(writing=True).begin() as connection:
        victim = connection.execute(select(invoice.c.id, invoice.c.paid_minor).where(
            invoice.c.status == "open", invoice.c.paid_minor == 0, invoice.c.kind == "invoice")).first()
        assert victim is not None
        connection.execute(update(invoice).where(invoice.c.id == victim.id).values(paid_minor=1))
    assert app.main(["doctor", "--home", str(demo_home), "--quick"]) == 1
    assert "paid_is_the_sum_of_allocations" in capsys.readouterr().out
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(update(invoice).where(invoice.c.id == victim.id).values(paid_minor=0))
    engine.dispose()
    assert app.main(["doctor", "--home", str(demo_home), "--quick"]) == 0


def test_only_a_demo_is_ever_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "firm").mkdir()
    (tmp_path / "firm" / "portico.db").write_text("books")
    with pytest.raises(settings.BadSettings, match="Nothing was thrown away"):
        demo_command.throw_away(tmp_path / "firm")
    assert (tmp_path / "firm" / "portico.db").read_text() == "books"


def test_migrate_says_what_there_is_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path / "home")]
    assert app.main(["migrate", "--check", *home]) == 1
    assert app.main(["migrate", *home]) == 0
    assert app.main(["migrate", "--check", *home]) == 0
    assert "newest" in capsys.readouterr().out


def test_doctor_does_not_migrate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["doctor", "--home", str(tmp_path / "empty")]) == 2
    assert "migrate" in capsys.readouterr().err


@pytest.mark.security("R12", "R33")
def test_first_aid_for_staff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path / "home")]
    olga = ["--name", "Olga Owner", "--email", "olga@firm.test", "--role", "owner"]
    assert app.main(["staff", *home, "add", *olga]) == 0
    assert "/reset/" in capsys.readouterr().out
    assert app.main(["staff", *home, "add", "--name", "Olga", "--email", "OLGA@firm.test"]) == 1
    assert "exists already" in capsys.readouterr().err
    assert app.main(["staff", *home, "link", "olga@firm.test"]) == 0
    assert "/reset/" in capsys.readouterr().out
    assert app.main(["staff", *home, "link", "nobody@firm.test"]) == 1
    assert app.main(["staff", *home, "list"]) == 0
    assert "olga@firm.test" in capsys.readouterr().out


def test_first_aid_for_a_contact(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with opening.opened(settings.read(demo_home, {})) as house, \
            identity.system(house, clock()).transaction(May.SYSTEM_LOOK) as db:
        from data.people import Contact
        from data.statuses import AccessStatus

        waiting = db.scalars(select(Person.email).join(Contact, Contact.person_id == Person.id).where(
            Contact.status == AccessStatus.NOT_INVITED)).first()
    assert waiting
    assert app.main(["invite", waiting, "--home", str(demo_home)]) == 0
    assert "/invite/" in capsys.readouterr().out
    assert app.main(["invite", "nobody@firm.test", "--home", str(demo_home)]) == 1


def test_bad_settings_are_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTICO_PORT", "many")
    assert app.main(["migrate", "--home", str(tmp_path)]) == 2
    assert "port cannot be" in capsys.readouterr().err


def test_health_is_json(demo_home: Path) -> None:
    from services import health

    with opening.opened(settings.read(demo_home, {})) as house:
        said = json.loads(json.dumps(health.report(house)))
    assert said["database"] == "ok"
    assert said["version"]
    assert said["queue"]["jobs_waiting"] >= 0
