"""The command line: each command on a home of its own, in this process."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

import app
from commands import demo as demo_command
from data.base import Base
from data.billing.invoices import Invoice
from data.database.engine import connect
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, EntityKind, StaffRole
from pages.access import invitation as invite
from pages.access import password_reset, sign_in
from services import config, demo
from services.access import authentication, passwords
from services.clock import clock
from services.operations import startup
from services.platform.permissions import May
from tests.cast import NOON
from tests.pages.doors_in_process import Doors


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm, made once for this file."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with startup.opened(config.read(home, {})) as house:
        demo.make(house, NOON)
        (home / demo_command.MARK).touch()
    return home


def test_the_demo_is_whole_and_sound(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["doctor", "--home", str(demo_home)]) == 0
    assert capsys.readouterr().out.strip() == "All is well."
    with (
        startup.opened(config.read(demo_home, {})) as house,
        authentication.system(house, clock()).transaction(May.SYSTEM_LOOK) as db,
    ):
        people = {row.email: row for row in db.scalars(select(Person))}
        assert {
            "maria@demo.test",
            "nikos@demo.test",
            "lena@demo.test",
            "owner@demo.test",
            "sam@demo.test",
            "kim@demo.test",
        } <= set(people)
        assert people["sam@demo.test"].may_impersonate
        assert not people["kim@demo.test"].may_impersonate
        assert people["owner@demo.test"].staff_role is StaffRole.OWNER
        assert {row.currency for row in db.scalars(select(Invoice))} == {"EUR", "USD"}


def test_the_same_seed_makes_the_same_town(tmp_path: Path) -> None:
    def figures(home: Path) -> list[tuple[str, int, int]]:
        with (
            startup.opened(config.read(home, {})) as house,
            authentication.system(house, clock()).transaction(May.SYSTEM_LOOK) as db,
        ):
            return [
                (row.number, row.payable_minor, row.paid_minor)
                for row in db.scalars(select(Invoice).order_by(Invoice.number))
            ]

    for name in ("once", "again"):
        with startup.opened(config.read(tmp_path / name, {})) as house:
            demo.make(house, NOON, months=3)
    assert len(figures(tmp_path / "once")) > 20
    assert figures(tmp_path / "again") == figures(tmp_path / "once")


def test_the_doctor_notices_a_wrong_cent(demo_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engine = connect(f"sqlite:///{demo_home / 'portico.db'}")
    invoice = Base.metadata.tables["invoice"]
    with engine.execution_options(writing=True).begin() as connection:
        victim = connection.execute(
            select(invoice.c.id, invoice.c.paid_minor).where(
                invoice.c.status == "open", invoice.c.paid_minor == 0, invoice.c.kind == "invoice"
            )
        ).first()
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
    with pytest.raises(config.BadSettings, match="Nothing was thrown away"):
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


PASSWORD = "seven quiet boats at dusk"


def follow(home: Path, link: str) -> tuple[Doors, str]:
    """Open a printed link and choose a password there; the browser, and where it leads."""
    with startup.opened(config.read(home, {})) as house:
        doors = Doors(
            house, lambda app, house: [each.register(app, house) for each in (invite, password_reset, sign_in)] and None
        )
        path = link.removeprefix(house.settings.origin)
        assert path.startswith("/")
        assert doors.get(path).status_code == 200
        assert {"new", "repeated"} <= set(doors.form.names)
        done = doors.send(path, new=PASSWORD, repeated=PASSWORD)
        assert done.status_code == 303, done.text
        assert doors.get(path).status_code == 404  # once
        return doors, done.headers["location"]


def signs_in(home: Path, login: str, where: str = "/login") -> str:
    """Where signing in leads."""
    with startup.opened(config.read(home, {})) as house:
        doors = Doors(house, sign_in.register)
        doors.get(where)
        done = doors.send("/login", login=login, password=PASSWORD)
        assert done.status_code == 303, done.text
        return str(done.headers["location"])


@pytest.mark.security("R12", "R33")
def test_first_aid_for_staff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path / "home")]
    olga = ["--name", "Olga Owner", "--email", "olga@firm.test", "--role", "owner", "--clients", "all"]
    assert app.main(["staff", *home, "add", *olga]) == 0
    _, where = follow(tmp_path / "home", capsys.readouterr().out.strip())
    assert signs_in(tmp_path / "home", "olga@firm.test", where) == "/staff"
    assert app.main(["staff", *home, "add", "--name", "Olga", "--email", "OLGA@firm.test"]) == 1
    assert "exists already" in capsys.readouterr().err
    assert app.main(["staff", *home, "link", "olga@firm.test"]) == 0
    follow(tmp_path / "home", capsys.readouterr().out.strip())
    assert app.main(["staff", *home, "link", "nobody@firm.test"]) == 1
    assert app.main(["staff", *home, "list"]) == 0
    assert "olga@firm.test" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "sees"), [([], False), (["--clients", "assigned"], False), (["--clients", "all"], True)]
)
def test_a_colleague_from_the_shell_sees_the_clients_that_were_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: list[str], sees: bool
) -> None:
    home = ["--home", str(tmp_path / "home")]
    assert app.main(["staff", *home, "add", "--name", "Kim", "--email", "kim@firm.test", *said]) == 0
    assert ("no clients until" in capsys.readouterr().err) is not sees
    with (
        startup.opened(config.read(tmp_path / "home", {})) as house,
        authentication.system(house, clock()).transaction(May.SYSTEM_LOOK) as db,
    ):
        assert db.scalars(select(Person)).one().sees_all_clients is sees


def waiting(home: Path, status: AccessStatus) -> Person:
    """A contact of one client only, who has no access to it."""
    with (
        startup.opened(config.read(home, {})) as house,
        authentication.system(house, clock()).transaction(May.SYSTEM_LOOK) as db,
    ):
        return db.scalars(
            select(Person)
            .join(Contact, Contact.person_id == Person.id)
            .where(
                Contact.status == status,
                Person.id.in_(select(Contact.person_id).group_by(Contact.person_id).having(func.count() == 1)),
            )
        ).first() or pytest.skip(f"the demo has nobody who is {status}")


@pytest.mark.parametrize("status", [each for each in AccessStatus if each is not AccessStatus.ACCEPTED])
def test_a_printed_invitation_lets_its_reader_in(
    demo_home: Path, capsys: pytest.CaptureFixture[str], status: AccessStatus
) -> None:
    email = waiting(demo_home, status).email or ""
    assert app.main(["invite", email, "--home", str(demo_home)]) == 0
    client, link = capsys.readouterr().out.strip().rsplit(": ", 1)
    doors, where = follow(demo_home, link)
    assert (bool(client), where) == (True, "/")
    with startup.opened(config.read(demo_home, {})) as house:
        actor = authentication.identify(house, authentication.key_of(doors.client.cookies["portico"]), clock()).actor
        assert [each.name for each in actor.memberships] == [client]
    assert signs_in(demo_home, email) == "/"


def test_nobody_is_invited_whom_nobody_knows(demo_home: Path) -> None:
    assert app.main(["invite", "nobody@firm.test", "--home", str(demo_home)]) == 1


def test_a_contact_is_no_colleague_by_accident(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(demo_home)]
    lena = ["--name", "Lena", "--email", "lena@demo.test", "--role", "read_only"]
    for named in ([], ["--also-contact", "Nikos"]):
        assert app.main(["staff", *home, "add", *lena, *named]) == 1
        assert "Lena Lang, a contact of a client" in capsys.readouterr().err
    assert app.main(["staff", *home, "add", *lena, "--also-contact", "lena lang"]) == 0
    follow(demo_home, capsys.readouterr().out.strip())
    assert signs_in(demo_home, "lena@demo.test").startswith("/side")


@pytest.mark.security("R12")
@pytest.mark.parametrize("is_own", [True, False])
def test_a_password_that_a_colleague_set_opens_no_desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], is_own: bool
) -> None:
    """Taken on from the shell as on the Team page: what staff typed for a contact once does not make them staff."""
    home = tmp_path / "home"
    with (
        startup.opened(config.read(home, {})) as house,
        authentication.system(house, clock()).transaction(May.SYSTEM) as db,
    ):
        person, entity = Person(id=uuid4(), name="Nina New"), Entity(id=uuid4(), name="Acme", kind=EntityKind.COMPANY)
        person.go_by_email("nina@acme.test")
        person.password_hash = passwords.hashed("what a colleague typed once")
        person.password_changed_at, person.email_verified_at = clock(), clock() if is_own else None
        person.last_signed_in_at = clock() if is_own else None
        db.add_all([person, entity])
        db.flush()
        db.add(Contact(person_id=person.id, entity_id=entity.id, status=AccessStatus.ACCEPTED, **person.details))
        db.record("test", person)
    assert (
        app.main(
            [
                "staff",
                "--home",
                str(home),
                "add",
                "--name",
                "Nina",
                "--email",
                "nina@acme.test",
                "--also-contact",
                "Nina New",
            ]
        )
        == 0
    )
    follow_up = capsys.readouterr().out.strip()
    with (
        startup.opened(config.read(home, {})) as house,
        authentication.system(house, clock()).transaction(May.SYSTEM_LOOK) as db,
    ):
        assert (db.scalars(select(Person)).one().password_hash is not None) is is_own
    follow(home, follow_up)


def test_who_is_no_contact_any_more_can_be_taken_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    with (
        startup.opened(config.read(home, {})) as house,
        authentication.system(house, clock()).transaction(May.SYSTEM) as db,
    ):
        person = Person(id=uuid4(), name="Nina New")
        person.go_by_email("nina@acme.test")
        db.add(person)
        db.record("test", person)
    assert app.main(["staff", "--home", str(home), "add", "--name", "Nina", "--email", "nina@acme.test"]) == 0
    follow(home, capsys.readouterr().out.strip())


@pytest.mark.parametrize(("typed", "kept"), [("  ", None), ("x" * 201, None), (" Ki\u200bm\n Low ", "Kim Low")])
def test_a_name_from_the_shell_is_kept_to_the_rules_of_forms(tmp_path: Path, typed: str, kept: str | None) -> None:
    home = tmp_path / "home"
    assert app.main(["staff", "--home", str(home), "add", "--name", typed, "--email", "k@f.test"]) == int(kept is None)
    with (
        startup.opened(config.read(home, {})) as house,
        authentication.system(house, clock()).transaction(May.SYSTEM_LOOK) as db,
    ):
        assert list(db.scalars(select(Person.name))) == ([kept] if kept else [])


def test_printed_links_lead_to_the_portal_that_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its port may have been said to `serve` or `demo` and to nobody else."""
    home = tmp_path / "home"
    add = ["staff", "--home", str(home), "add", "--name", "Olga", "--email", "olga@firm.test"]
    with startup.opened(config.read(home, {}, port=9123), serving=True):
        assert app.main(add) == 0
        assert capsys.readouterr().out.startswith("http://localhost:9123/reset/")
    (home / "serving.lock").write_text("99999999 9123")  # of one that ended abruptly
    assert app.main(["staff", "--home", str(home), "link", "olga@firm.test"]) == 0
    assert capsys.readouterr().out.startswith("http://localhost:8080/reset/")
    with (
        startup.opened(config.read(home, {"PORTICO_PUBLIC_URL": "https://portal.test"}, port=9123), serving=True),
        startup.opened(config.read(home, {"PORTICO_PUBLIC_URL": "https://portal.test"})) as house,
    ):
        assert house.settings.origin == "https://portal.test"


def test_who_is_not_in_yet_gets_no_link_that_is_dead(demo_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    email = waiting(demo_home, AccessStatus.NOT_INVITED).email or ""
    assert app.main(["staff", "--home", str(demo_home), "link", email]) == 1
    assert f"app.py invite {email}" in capsys.readouterr().err


def test_bad_settings_are_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTICO_PORT", "many")
    assert app.main(["migrate", "--home", str(tmp_path)]) == 2
    assert "port cannot be" in capsys.readouterr().err


def test_health_is_json(demo_home: Path) -> None:
    from services.operations import health

    with startup.opened(config.read(demo_home, {})) as house:
        said = json.loads(json.dumps(health.report(house)))
    assert said["database"] == "ok"
    assert said["version"]
    assert said["queue"]["jobs_waiting"] >= 0
