"""One set of rules for a field, typed or from a file: the same value is kept, or both are refused."""

import unicodedata
from dataclasses import fields as parts_of
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data.errors import Refusal
from data.mail_addresses import is_address, split
from data.people.tables import Contact, Entity, Person
from services.access.sign_in import person_named
from services.imports.declared import CLIENTS, CONTACTS
from services.imports.reading.table import Row
from services.imports.rows.number_format import Style
from services.imports.rows.row import Reader, Record
from services.people import clients, contact_input
from services.people.clients import ClientForm
from services.people.contact_form import ContactForm
from services.platform import text_input
from services.platform.importing.kind import ImportKind
from tests.services.imported import results, run
from tests.services.imports.test_buyers import bill, send

UNSEEN = "\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066", "\u200e", "\u061c", "\u200c", "\u200d", "\ue000"
HOSTILE = [
    "Plain",
    "  two  spaces\u00a0here ",
    "tab\there",
    "line\nbreak",
    "line\r\n\r\nbreak",
    "Cafe\u0301",
    "Ἀθῆναι",
    "Ω\u03b1\u0301",
    "می\u200cخواهم",
    "क्\u200dष",
    "a\u200cb",
    "x" * 20,
    "x" * 21,
    "x" * 61,
    "x" * 121,
    "x" * 201,
    "x" * 255,
    "x" * 401,
    "👩\u200d🚀",
    "\u0085next",
    "\u2028line",
    "<b>bold</b>",
    "ﬁ",
    "％",
    *(f"a{each}b" for each in UNSEEN),
    *UNSEEN,
]
ADDRESSES = [
    "anna@example.com",
    "anna@example.com\u200b",
    " anna@example.com\u00a0",
    "\ufeffanna@example.com",
    "Anna@Example.COM",
    "anna@müller.de",
    "anna@MÜLLER.de",
    "anna@παράδειγμα.ελ",
    "anna@mu\u0308ller.de",
    "άννα@example.com",
    "anna@",
    "@example.com",
    "anna@@example.com",
    "anna@exa mple.com",
    "anna@example",
    "anna.@example.com",
    "a..b@example.com",
    "anna@-x.com",
    "anna@ü_.de",
    '"a b"@example.com',
    "anna@example.com, bob@example.com",
    "Anna <anna@example.com>",
    "a" * 250 + "@example.com",
    "anna@xn--mller-kva.de",
    "anna@[127.0.0.1]",
    "anna\u202e@example.com",
    "anna@example.com.",
    "a@ß.de",
]
COUNTRIES = ["GR", "gr", "Greece", "Ελλάδα", "EL", "ZZ", "EU", "Atlantis", "G R", "GR\u200b", "Ger many", "uk"]
CURRENCIES = ["EUR", "eur", " EUR ", "EURO", "€", "E", "EUR\u200b"]
TEXTS = {
    CLIENTS: ("name", "external_id", "tax_id", "address", "city", "state", "zip", "phone", "note"),
    CONTACTS: ("name", "username", "phone", "mobile", "fax", "job_title"),
}


FORMS = {CLIENTS: (clients._checked, ClientForm), CONTACTS: (contact_input.checked, ContactForm)}
CELLS = (
    [(kind, name, text) for kind, names in TEXTS.items() for name in names for text in HOSTILE]
    + [(kind, "email", text) for kind in TEXTS for text in ADDRESSES]
    + [(CLIENTS, "country", text) for text in COUNTRIES]
    + [(CLIENTS, "currency", text) for text in CURRENCIES]
)


def by_form(house, kind: ImportKind, name: str, value: str) -> object:
    check, form = FORMS[kind]
    try:
        return check(house.olga, form(**{"name": "Form Ltd", name: value}))[name]
    except Refusal:
        return "refused"


def by_file(kind: ImportKind, name: str, value: str) -> object:
    reader = Reader({field.name: field for field in kind.fields}, {name: 0}, (name,), Style(), ("en", "el"))
    record = Record(reader, Row(2, (value.strip() or None,)))
    read = {"email": record.email, "country": record.country, "currency": record.currency}.get(name, record.text)
    found = read(name)
    return "refused" if record.problems else found


def test_a_form_and_a_file_keep_the_same_of_every_value(sqlite_house):
    differ = [
        (kind, name, text, typed_in, read)
        for kind, name, text in CELLS
        if (typed_in := by_form(sqlite_house, kind, name, text)) != (read := by_file(kind, name, text))
    ]
    assert differ == []


def test_what_is_kept_can_be_seen_and_is_composed(sqlite_house):
    for kind, name, text in CELLS:
        kept = by_file(kind, name, text)
        if isinstance(kept, str):
            assert unicodedata.is_normalized("NFC", kept)
            assert not set(kept) & (set(UNSEEN) - {"\u200c", "\u200d"}), (name, text)


def test_joiners_stay_where_words_need_them():
    assert text_input.one_line("می\u200cخواهم", "name", longest=60) == "می\u200cخواهم"
    assert text_input.one_line("क्\u200dष", "name", longest=60) == "क्\u200dष"
    assert text_input.one_line("a\u200cb\u200d", "name", longest=60) == "ab"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("anna@example.com\u200b", "anna@example.com"),
        ("anna@müller.de", "anna@xn--mller-kva.de"),
        ("anna@mu\u0308ller.de", "anna@xn--mller-kva.de"),
        ("anna@παράδειγμα.ελ", "anna@xn--hxajbheg2az3al.xn--qxam"),
        ("anna@ß.de", "anna@xn--zca.de"),
    ],
)
def test_addresses_are_kept_as_mail_can_be_sent_to_them(sqlite_house, text, kept):
    assert text_input.mail_address(text) == kept
    assert results(run(sqlite_house.olga, "contacts", f"client,name,email\nAcme Ltd,Anna,{text}\n")) == ["created"]
    with sqlite_house.backstage() as db:
        anna = db.scalars(select(Person).where(Person.name == "Anna")).one()
        assert (anna.email, anna.email_key) == (kept, kept)
        assert db.scalars(select(Contact).where(Contact.person_id == anna.id)).one()
        assert (
            person_named(
                db,
                text.strip("\u200b").upper() if text.isascii() else text.strip("\u200b"),
                sqlite_house.olga.preferences,
            )
            is anna
        )


@pytest.mark.parametrize("rule", [text_input.one_line, text_input.few_lines])
def test_what_just_fits_is_kept(rule):
    assert rule("x" * 20, "name", longest=20) == "x" * 20
    with pytest.raises(text_input.TooLong, match="at most 20"):
        rule("x" * 21, "name", longest=20)
    assert rule(" \u200b ", "name", longest=20) is None
    with pytest.raises(text_input.Missing):
        rule(" \u200b ", "name", longest=20, required=True)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("+30 210 1234567", "+30 210 1234567"),
        ("112", "112"),
        (" (030) 12-34/5 ext. 67 ", "(030) 12-34/5 ext. 67"),
        ("12", None),
        ("(1) -.", None),
        ("-- -- 12", None),
        ("call me", None),
        ("+30 210 1234567 or so", None),
        ("1" * 41, None),
    ],
)
def test_a_telephone_number_has_three_digits_at_least(text, kept):
    if kept is None:
        with pytest.raises(text_input.BadPhone):
            text_input.phone(text, "phone")
    else:
        assert text_input.phone(text, "phone") == kept
    assert text_input.phone(" \u200b", "phone") is None


LONG = "@" + ".".join(["a" * 60] * 4) + ".com"  # a domain of 248 characters


@pytest.mark.parametrize(
    "text", ["anna@example.com", "anna.b+c@example.com", "anna@xn--mller-kva.de", "anna@example", "a" * 6 + LONG]
)
def test_good_addresses_are_kept_as_they_are(text):
    assert text_input.mail_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@",
        "@example.com",
        "anna@@example.com",
        "anna@exa mple.com",
        "anna.@example.com",
        "a..b@example.com",
        '"a b"@example.com',
        '"anna"@example.com',
        "anna@example.com, bob@example.com",
        "Anna <anna@example.com>",
        "anna@[127.0.0.1",
        "anna@[127.0.0.1]",
        "a\\b@example.com",
        "group:anna@example.com",
        "anna;b@example.com",
        "άννα@example.com",
        "anna@example.com (home)",
        "a" * 7 + LONG,
    ],
)
def test_what_no_mail_reaches_is_no_address(text):
    with pytest.raises(text_input.BadAddress):
        text_input.mail_address(text)


WORDS = st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}", fullmatch=True)
LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)


@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(LABELS, min_size=1, max_size=4))
def test_every_plain_address_is_one_for_us_and_for_the_mail_library(words, labels):
    text = f"{'.'.join(words)}@{'.'.join(labels)}"
    assert is_address(text) is (len(text) <= 254 and len(".".join(words)) <= 64)
    if is_address(text):
        assert Address("", *split(text)).addr_spec == text == Address(addr_spec=text).addr_spec


@given(st.text(st.sampled_from("ab1.@-_+[](){}<>,;:\"'\\ =?!ü\n")))
def test_what_is_an_address_for_us_is_the_same_one_for_the_mail_library(text):
    if is_address(text):
        found = Address(addr_spec=text)
        assert (found.addr_spec, found.username, found.domain) == (text, *split(text))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a@-b.com",
        "a@b-.com",
        "a@b..com",
        "a@.b.com",
        "a@b_c.com",
        "a@b.com.",
        "(" * 100 + "a@b.com",
        "a@b.com" + "(" * 100 + ")" * 100,
        "a(" * 50 + "@b.com",
        "a@" + "b." * 126 + "c",
        "\x00a@b.com",
        "a@b.com\n",
    ],
)
def test_the_grammar_is_strict(text):
    assert not is_address(text)
    with pytest.raises(ValueError, match="not an address"):
        split(text)


def test_an_address_in_a_document_is_kept_only_if_mail_reaches_it(sqlite_house):
    for name, mail, kept in (
        ("Reachable Ltd", "EM:office@reach.test", "office@reach.test"),
        ("Nested Ltd", "EM:" + "(" * 3_000 + "a@b.test", None),
        ("Odd Ltd", "EM:ask at the desk", None),
    ):
        send(sqlite_house, bill(name[:3], name, mail=mail))
        with sqlite_house.backstage() as db:
            assert db.scalars(select(Entity.email).where(Entity.name == name)).one() == kept


ANY = st.text(st.sampled_from("ab1.@-_+[](){}<>,;:\"'\\ \t\n=?\u200bü")) | st.text()


@given(ANY.flatmap(lambda text: st.sampled_from([text, f"a@{text}", f"{text}@b.eu"])))
def test_any_text_is_an_address_or_refused(text):
    try:
        kept = text_input.mail_address(text)
    except text_input.BadAddress:
        return
    assert text_input.mail_address(kept) == kept


@pytest.mark.parametrize("kind", list(TEXTS))
def test_no_text_field_of_a_form_is_left_out(kind):
    in_file = {field.name: field for field in kind.fields}
    texts = {each.name for each in parts_of(FORMS[kind][1]) if each.name in in_file and each.type == "str"}
    assert texts - set(TEXTS[kind]) == {
        "email",
        "language",
        *(("country", "currency", "kind") if kind is CLIENTS else ()),
    }


def test_lines_of_an_address_stay_in_both(sqlite_house):
    id = clients.create(sqlite_house.olga, ClientForm("Form Ltd", address="Street 1\nFloor 2"))
    run(sqlite_house.olga, "clients", 'name,address\nFile Ltd,"Street 1\nFloor 2"\n')
    with sqlite_house.backstage() as db:
        assert db.get(Entity, id).address == "Street 1\nFloor 2"
        assert db.scalars(select(Entity.address).where(Entity.name == "File Ltd")).one() == "Street 1\nFloor 2"
