"""Character sets: as the file itself shows, else asked with what each would make of it; never gibberish in the books."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data.people.tables import Entity
from services.imports.declared import CLIENTS
from services.imports.reading import errors as file_refusals
from services.imports.reading.encodings import CANDIDATES, decoded
from services.imports.reading.table import Unsaid
from services.imports.reading.table_file import read_table
from services.imports.run import preview, run
from services.platform.importing.outcomes import File, Options
from tests.services.imported import results
from tests.services.imports.test_command import command

WORDS = {
    "windows-1250": "Łódź Meble",
    "windows-1251": "ООО Ромашка",
    "windows-1252": "Müller – Søn",
    "windows-1253": "Αφοί Παπαδόπουλοι",
    "windows-1254": "Işık Çağrı",
    "windows-1257": "Ūkas Žąsis",
    "iso-8859-2": "Wąż Śledź",
    "mac-roman": "Café Zürich",
    "iso-8859-7": "Άλφα Έψιλον",
    "cp737": "Παπαδόπουλος",
    "cp852": "Łódź",
    "koi8-r": "Ромашка",
    "shift_jis": "株式会社テスト",
    "gb18030": "北京公司",
    "euc-kr": "주식회사",
    "windows-1255": "חברה בעמ",
    "windows-1256": "شركة",
}


@pytest.mark.parametrize(("encoding", "name"), WORDS.items())
def test_a_file_that_does_not_say_is_asked_about_with_the_right_reading_among_them(encoding, name):
    content = f"external_id,name\n1,{name}\n2,Plain\n".encode(encoding)
    asked = read_table(content)
    assert isinstance(asked, Unsaid)
    assert name in [example for _, examples in asked.choices for example in examples]
    assert len({examples for _, examples in asked.choices}) == len(asked.choices)
    assert read_table(content, encoding=encoding).rows[0].cells == ("1", name)


@pytest.mark.parametrize("encoding", ["windows-1250", "windows-1252", "windows-1253"])
def test_the_likeliest_reading_stands_first(encoding):
    asked = read_table(f"id,name\n1,{WORDS[encoding]}\n".encode(encoding))
    assert WORDS[encoding] in asked.choices[0][1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_says_so_itself(encoding):
    text = "external_id,name\n1,Łódź Αφοί Müller\n" + "2,Plain and long enough to tell\n" * 5
    assert read_table(text.encode(encoding)).rows[0].cells == ("1", "Łódź Αφοί Müller")


@pytest.mark.parametrize("told", ["windows-1252", "windows-1250", "shift_jis"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_the_file_says_goes_before_what_was_told(encoding, told):
    content = "external_id,name\n1,Łódź Meble\n".encode(encoding)
    assert read_table(content, encoding=told).rows[0].cells == ("1", "Łódź Meble")


def test_nothing_is_asked_where_all_readings_are_one():
    """0xA0 is the hard space everywhere it is printable and no letter."""
    assert decoded(b"plain") == ("plain", "utf-8")
    assert read_table(b"a,b\n1,2\n").encoding == "utf-8"


def test_a_told_character_set_that_does_not_fit_is_refused():
    with pytest.raises(file_refusals.NotInCharacters):
        read_table(b"a\n\xff\xfe1\x81", encoding="utf-8")
    for name in ("zlib", "rot13", "utf-7", "unicode_escape", "punycode", "x" * 500, "a\0b"):
        with pytest.raises(file_refusals.UnknownEncoding):
            read_table(b"a\n1\n", encoding=name)


@given(
    st.text(st.characters(categories=["L"], max_codepoint=0x52F), min_size=1, max_size=30), st.sampled_from(CANDIDATES)
)
def test_a_legacy_file_is_asked_about_or_read_right(text, encoding):
    try:
        content = f"name\n{text}x\n".encode(encoding)
    except UnicodeEncodeError:
        return
    try:
        found = decoded(content)
    except file_refusals.NotReadable:
        return
    if isinstance(found, Unsaid) or text.isascii():
        return
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        assert found[0] == f"name\n{text}x\n"


def test_the_books_keep_the_letters_that_were_chosen(sqlite_house, tmp_path, capsys):
    content = "external_id,name\n1,Łódź Meble\n2,Příbramská dílna\n".encode("cp1250")
    given_ = [File("clients.csv", content)]
    assert [each.key for each in preview(sqlite_house.olga, CLIENTS, given_).report.open_questions] == ["encoding"]
    assert results(run(sqlite_house.olga, CLIENTS, given_)) == ["refused"]
    path = tmp_path / "clients.csv"
    path.write_bytes(content)
    assert command(sqlite_house, "clients", str(path)) == 1
    answer = capsys.readouterr()
    told = answer.err
    assert "(--encoding)" in answer.out
    assert "Decide it with --encoding windows-1250|" in told
    assert "windows-1250: Łódź Meble" in told
    assert command(sqlite_house, "clients", str(path), "--encoding", "windows-1250") == 0
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Entity.name).where(Entity.external_id == "1")).one() == "Łódź Meble"
    answered = run(sqlite_house.olga, CLIENTS, given_, None, Options(answers={"encoding": "windows-1250"}))
    assert results(answered) == ["unchanged", "unchanged"]
