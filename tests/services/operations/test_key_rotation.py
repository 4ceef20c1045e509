"""Another master key while the portal serves: everything opens before, in between and afterwards, and the old key goes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text

import app
from data.firm.tables import Event, Mail, Secret
from data.people.tables import Entity
from data.people.tax_numbers import tax_number
from data.sealing import give_key, key_id, keys_of
from services import config
from services.access import authentication
from services.clock import clock
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing, key_file, make_key, master_key, write_keys
from services.integrations.storage import LocalFolder
from services.operations import doctor_settings, key_rotation, startup
from services.operations.key_rotation import NoNewKey, rotate
from services.operations.sealed_rows import unreadable
from services.platform import context
from services.platform.context import Context
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.services.integrations.storage.test_vault_anywhere import kept_before

GREEK = tax_number("EL123456783", "GR")


@pytest.fixture
def town(house: House, tmp_path: Path) -> House:
    """The town on a home with a key file, with something of each kind that is sealed."""
    make_key(tmp_path)
    ring = KeyRing.of(tmp_path)
    write_keys(key_file(tmp_path), [house.inside.gateways.vault.key])
    vault = Vault(LocalFolder(tmp_path / "vault"), ring)
    house.inside = context.House(
        house.engine, house.inside.settings, house.inside.bus, replace(house.inside.gateways, vault=vault)
    )
    with house.backstage() as db:
        db.get_one(Entity, house.acme).tax_id = "EL123456783"
        db.get_one(Entity, house.acme).country = "GR"
        db.add(Secret(name="stripe", sealed=vault.seal("sk_live", "stripe"), changed_at=NOON))
        id = uuid4()
        raw = vault.seal("Subject: hello", f"mail:{id}").encode()
        db.add(
            Mail(
                id=id,
                dedupe="x",
                kind="x",
                recipient="a@b.test",
                subject="x",
                raw=raw,
                message_id="x",
                made_at=NOON,
                next_at=NOON,
            )
        )
    house.invoice()
    return house


def system(house: House) -> Context:
    return authentication.system(house.inside, NOON)


def all_opens(house: House) -> None:
    ctx = system(house)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        assert list(unreadable(db)) == []
        entity = db.get_one(Entity, house.acme)
        assert entity.tax_id == "EL123456783"
        assert db.scalars(select(Entity.id).where(Entity.tax_key == GREEK)).all() == [house.acme]
        vault = ctx.gateways.vault
        assert vault.unseal(db.get_one(Secret, "stripe").sealed, "stripe") == "sk_live"
        mail = db.scalars(select(Mail)).one()
        assert vault.unseal(mail.raw.decode(), f"mail:{mail.id}") == "Subject: hello"


def rotated(house: House) -> key_rotation.Rotated:
    return rotate(system(house), grace_seconds=0)


@pytest.mark.security("R85")
def test_everything_is_sealed_under_the_new_key_and_the_old_one_goes(town: House, tmp_path: Path) -> None:
    vault, old = town.inside.gateways.vault, town.inside.gateways.vault.key
    ids = {uuid4(): os.urandom(size) for size in (0, 10, 1_500_000)}
    told = {id: vault.keep(id, content) for id, content in ids.items()}
    bodies = {id: vault.storage.read(f"{id}.body", 0, 2_000_000) for id in ids}
    first = kept_before(LocalFolder(tmp_path / "vault"), vault.keys, b"of the first version")
    all_opens(town)
    done = rotated(town)
    new = vault.key
    assert (new != old, done.unreadable) == (True, set())
    assert done.files == 4
    assert done.values > 5
    all_opens(town)
    assert {id: vault.open(id, told[id]) for id in ids} == ids
    assert b"".join(vault.read(first)) == b"of the first version"
    assert {id: vault.storage.read(f"{id}.body", 0, 2_000_000) for id in ids} == bodies  # headers only
    assert KeyRing.of(tmp_path).keys == (new,)
    retired = tmp_path / "keys" / "retired" / f"{key_id(old).hex()}.key"
    assert KeyRing(path=retired).current == old
    assert retired.stat().st_mode & 0o777 == 0o600
    alone = Vault(vault.storage, KeyRing(new))  # nothing needs the old key any more
    assert {id: alone.open(id, told[id]) for id in ids} == ids
    again = rotated(town)
    assert (again.files, again.unreadable) == (4, set())
    assert vault.key not in (old, new)
    all_opens(town)


@pytest.mark.security("R85")
def test_history_is_rewritten_once_and_refuses_afterwards_as_before(town: House) -> None:
    with town.engine.connect() as connection:
        before = connection.execute(text("SELECT seq, facts FROM event ORDER BY seq")).all()
    if not before:
        with system(town).transaction(May.SYSTEM) as db:
            db.record("test.happened", db.get_one(Entity, town.acme), a=1)
    rotated(town)
    with system(town).transaction(May.SYSTEM_LOOK) as db:
        assert {row.verb for row in db.scalars(select(Event))} >= {"keys.rotation_began", "keys.rotated"}
    with (
        pytest.raises(Exception, match=r"insert|written|rewrit|refus"),
        town.engine.execution_options(writing=True).begin() as connection,
    ):
        connection.execute(text("UPDATE event SET verb = 'x'"))


def test_what_no_key_opens_is_named_and_left(town: House, tmp_path: Path) -> None:
    vault, foreign, good = town.inside.gateways.vault, uuid4(), uuid4()
    stranger = Vault(vault.storage, KeyRing(os.urandom(32)))
    told = {foreign: stranger.keep(foreign, b"x"), good: vault.keep(good, b"y")}
    with town.backstage() as db:
        db.add(Secret(name="odd", sealed=stranger.seal("x", "odd"), changed_at=NOON))
    done = rotated(town)
    assert [str(foreign) in each or "odd" in each for each in done.unreadable] == [True, True]
    assert stranger.open(foreign, told[foreign]) == b"x"
    assert vault.open(good, told[good]) == b"y"
    assert len(KeyRing.of(tmp_path).keys) == 1


@pytest.mark.security("R85")
def test_a_run_that_was_broken_off_goes_on_with_the_same_key(town: House, tmp_path: Path) -> None:
    vault, old, new = town.inside.gateways.vault, town.inside.gateways.vault.key, os.urandom(32)
    id, later = uuid4(), uuid4()
    told = {id: vault.keep(id, b"x")}
    write_keys(key_file(tmp_path), [new, old])
    told[later] = vault.keep(later, b"y")
    all_opens(town)
    assert any("rotate-key" in each for each in doctor_settings.warnings(system(town)))
    rotated(town)
    assert KeyRing.of(tmp_path).keys == (new,)
    assert [vault.open(each, told[each]) for each in (id, later)] == [b"x", b"y"]
    all_opens(town)
    assert not any("rotate-key" in each for each in doctor_settings.warnings(system(town)))


@pytest.mark.security("R85")
def test_the_old_key_stays_until_all_that_was_on_its_way_has_arrived(town: House, tmp_path: Path) -> None:
    """A header sealed just before the switch and written after the first pass is found by the pass after the grace."""
    vault, old, id = town.inside.gateways.vault, KeyRing(town.inside.gateways.vault.key), uuid4()
    told: list[str] = []

    def rest(_: float) -> None:
        if not told:
            told.append(Vault(vault.storage, old).keep(id, b"late"))

    rotate(system(town), grace_seconds=1, rest=rest)
    assert Vault(vault.storage, KeyRing(vault.key)).open(id, told[0]) == b"late"
    assert len(KeyRing.of(tmp_path).keys) == 1


@pytest.mark.security("R85")
def test_a_key_of_the_settings_is_replaced_by_the_settings(town: House) -> None:
    vault, old, new, id = town.inside.gateways.vault, town.inside.gateways.vault.key, os.urandom(32), uuid4()
    sha256 = vault.keep(id, b"x")

    def with_keys(*keys: bytes) -> House:
        ring = KeyRing(*keys)
        town.inside = context.House(
            town.engine,
            town.inside.settings,
            town.inside.bus,
            replace(town.inside.gateways, vault=replace(vault, keys=ring)),
        )
        return town

    with pytest.raises(NoNewKey, match="older_master_keys"):
        rotated(with_keys(old))
    all_opens(with_keys(new, old))  # restarted with both
    assert rotated(with_keys(new, old)).files == 1
    all_opens(with_keys(new))
    assert town.inside.gateways.vault.open(id, sha256) == b"x"


@pytest.mark.security("R85")
def test_the_command_rotates_beside_a_portal_that_serves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        key_rotation.rotate, "__kwdefaults__", {**key_rotation.rotate.__kwdefaults__, "grace_seconds": 0}
    )
    with startup.opened(config.read(tmp_path, {}), serving=True) as inside:
        town = House(inside.engine, tmp_path, inside.gateways.vault.key)
        give_key(inside.engine, inside.gateways.vault.keys)
        id = uuid4()
        sha256, old = inside.gateways.vault.keep(id, b"x"), inside.gateways.vault.key
        assert app.main(["rotate-key", "--home", str(tmp_path)]) == 0
        assert "1 files" in capsys.readouterr().out
        assert inside.gateways.vault.key == master_key(tmp_path) != old
        assert inside.gateways.vault.open(id, sha256) == b"x"
        assert keys_of(inside.engine.dialect).id == key_id(master_key(tmp_path))
        with authentication.system(inside, clock()).transaction(May.SYSTEM_LOOK) as db:
            assert list(unreadable(db)) == []
            assert db.get_one(Entity, town.acme).name == "Acme Ltd"
