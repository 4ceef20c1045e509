"""Sealed columns: on both databases readable with the key only, and never mistaken for something else."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, create_engine, select, type_coerce
from sqlalchemy.exc import StatementError

from data.people.tax_numbers import TaxNumber
from data.sealing import (
    Keys,
    NoKey,
    NumberKey,
    OtherKey,
    SealBroken,
    Sealed,
    SealedBytes,
    SealedJson,
    give_key,
    keys_of,
)

KEY, OTHER = b"k" * 32, b"o" * 32
GREEK, AUSTRIAN = TaxNumber("GR", "123456783"), TaxNumber("AT", "U12345678")
TABLE = Table(
    "safe",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("text", Sealed("safe.text")),
    Column("facts", SealedJson("safe.facts")),
    Column("picture", SealedBytes("safe.picture")),
    Column("number", NumberKey()),
)
VALUES: list[Any] = ["", "EL 123.456.783", "Ελλάδα 🚢\n", "x" * 5000]


@pytest.fixture
def safe(engine: Engine) -> Iterator[Engine]:
    give_key(engine, KEY)
    with engine.execution_options(writing=True).begin() as db:
        TABLE.create(db)
    yield engine
    give_key(engine, KEY)
    with engine.execution_options(writing=True).begin() as db:
        TABLE.drop(db)


def put(engine: Engine, **values: Any) -> None:
    with engine.execution_options(writing=True).begin() as db:
        db.execute(TABLE.insert().values(**values))


def raw(engine: Engine, column: str) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(select(type_coerce(TABLE.c[column], Text)).order_by(TABLE.c.id)).scalars())


def read(engine: Engine, column: str) -> list[Any]:
    with engine.connect() as db:
        return list(db.execute(select(TABLE.c[column]).order_by(TABLE.c.id)).scalars())


@pytest.mark.security("R85")
def test_bytes_come_back_and_take_a_third_more(safe: Engine) -> None:
    content = bytes(range(256)) * 40
    put(safe, id=1, picture=content)
    assert read(safe, "picture") == [content]
    assert len(raw(safe, "picture")[0]) < 1.4 * len(content)
    with pytest.raises(StatementError, match="takes bytes"):
        put(safe, id=2, picture="text")
    keys = keys_of(safe.dialect)
    with pytest.raises(SealBroken):
        keys.unseal(keys.seal_bytes(b"\xff", "safe.text"), "safe.text")


@pytest.mark.security("R85")
def test_what_is_sealed_comes_back_and_is_not_to_be_seen(safe: Engine) -> None:
    for id, text in enumerate(VALUES):
        put(safe, id=id, text=text, facts={"number": text, "list": [1, None, "δ"]})
    put(safe, id=99, text=None, facts=None)
    assert read(safe, "text") == [*VALUES, None]
    assert read(safe, "facts") == [*({"number": text, "list": [1, None, "δ"]} for text in VALUES), None]
    stored = "".join(each or "" for column in ("text", "facts") for each in raw(safe, column))
    assert "123" not in base64.b64decode(raw(safe, "text")[1]).decode("latin-1")
    assert "123.456" not in stored
    assert len(set(raw(safe, "text"))) == len(VALUES) + 1


def test_the_same_text_is_never_sealed_alike(safe: Engine) -> None:
    for id in range(2):
        put(safe, id=id, text="123456783")
    assert len(set(raw(safe, "text"))) == 2


@pytest.mark.security("R85")
def test_another_key_no_key_and_another_column_are_told(safe: Engine) -> None:
    put(safe, id=1, text="123456783", facts={})
    give_key(safe, OTHER)
    with pytest.raises(OtherKey):
        read(safe, "text")
    delattr(safe.dialect, "portico_keys")
    with pytest.raises(NoKey):
        read(safe, "text")
    keys = Keys.of(KEY)
    with pytest.raises(SealBroken):
        keys.unseal(keys.seal("{}", "safe.text"), "safe.facts")


@pytest.mark.security("R85")
def test_any_changed_byte_is_refused() -> None:
    keys = Keys.of(KEY)
    sealed = base64.b64decode(keys.seal("123456783", "safe.text"))
    for at in range(len(sealed)):
        spoilt = bytes((*sealed[:at], sealed[at] ^ 1, *sealed[at + 1 :]))
        with pytest.raises(SealBroken):
            keys.unseal(base64.b64encode(spoilt).decode(), "safe.text")


@pytest.mark.parametrize("text", ["", "123456783", "{}", "AQ==", "ÿ", "A", base64.b64encode(b"\1" * 20).decode()])
def test_what_was_never_sealed_is_no_text(text: str) -> None:
    with pytest.raises(SealBroken):
        Keys.of(KEY).unseal(text, "safe.text")


def test_a_sealed_column_answers_no_condition() -> None:
    for wrong in (
        lambda: TABLE.c.text == "x",
        lambda: TABLE.c.facts.in_([{}]),
        lambda: TABLE.c.text.desc(),
        lambda: TABLE.c.text.contains("x"),
    ):
        with pytest.raises(TypeError):
            wrong()
    assert str(TABLE.c.text.is_(None)) == "safe.text IS NULL"


@pytest.mark.security("R85")
def test_a_number_is_found_by_its_keyed_hash(safe: Engine) -> None:
    put(safe, id=1, number=GREEK)
    put(safe, id=2, number=TaxNumber("", GREEK.national))
    put(safe, id=3, number=AUSTRIAN)
    put(safe, id=4, number=None)

    def found(condition: Any) -> list[int]:
        with safe.connect() as db:
            return list(db.execute(select(TABLE.c.id).where(condition).order_by(TABLE.c.id)).scalars())

    assert found(TABLE.c.number == GREEK) == [1]
    assert found(TABLE.c.number.in_([GREEK, AUSTRIAN])) == [1, 3]
    assert found(TABLE.c.number.endswith(TaxNumber("", GREEK.national))) == [1, 2]
    assert all("12345678" not in str(each) for each in raw(safe, "number"))
    assert raw(safe, "number")[0].partition(":")[2] == raw(safe, "number")[1].partition(":")[2]
    assert Keys.of(OTHER).hashed(GREEK) != Keys.of(KEY).hashed(GREEK)


def test_keys_are_of_one_engine_and_never_shown() -> None:
    one, other = create_engine("sqlite://"), create_engine("sqlite://")
    give_key(one, KEY)
    assert keys_of(one.dialect) == keys_of(one.execution_options(writing=True).dialect)
    assert "kkkk" not in repr(Keys.of(KEY))
    with pytest.raises(NoKey):
        keys_of(other.dialect)
