"""Every sentence the portal can say has its Greek, with the same named places."""

import ast
import re
from pathlib import Path

import pytest

from tools import locales, messages

SENTENCES = messages.extract()
GREEK = locales.translations(locales.path("el"))


@pytest.mark.feature("ACC-14")
def test_greek_lacks_nothing() -> None:
    assert SENTENCES
    lacks = locales.missing(locales.path("el"), SENTENCES)
    assert lacks == [], "run python -m tools.locales and translate what it lists"


@pytest.mark.feature("ACC-14")
def test_a_translation_names_the_same_fields() -> None:
    for sentence, forms in GREEK.items():
        wanted = set().union(*map(messages.fields, [sentence] if isinstance(sentence, str) else sentence))
        for form in forms:
            assert messages.fields(form) == wanted, sentence


def test_a_sentence_ends_as_its_translation_does() -> None:
    """A lost full stop or colon is a slip; a Greek question mark is a semicolon."""
    for sentence, forms in GREEK.items():
        english = sentence if isinstance(sentence, str) else sentence[1]
        for form in forms:
            assert (english[-1] in ".:…") == (form[-1] in ".:…"), english


def test_no_sentence_of_a_page_hides_from_the_catalogue() -> None:
    """One that waits in a table or travels as an argument is marked with msgid; else it stays English."""
    known = {each for sentence in SENTENCES for each in ((sentence,) if isinstance(sentence, str) else sentence)}
    unmarked = [
        f"{path.relative_to(messages.ROOT)}: {words}"
        for path in sorted((messages.ROOT / "pages").rglob("*.py"))
        if "guard" not in path.parts  # speaks before there is a language
        for words in _sentences_in(path)
        if words not in known
    ]
    assert unmarked == []


def _sentences_in(path: Path) -> list[str]:
    """The texts that begin with a capital and have more than one word, but for docstrings and pieces of others."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    apart |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and id(node) not in apart
        and isinstance(node.value, str)
        and re.match(r"[A-Z][a-z]*\W? [A-Za-z]{2}", node.value)
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("visit.say('Pay selected')", ["Pay selected"]),
        ("say('You see what {name} sees.', name=who)", ["You see what {name} sees."]),
        ("say('{count} invoice', '{count} invoices', count=3)", [("{count} invoice", "{count} invoices")]),
        ("LABELS = {OPEN: msgid('Open')}", ["Open"]),
        ("class Late(Conflict):\n    message = 'Too '\\\n        'late.'", ["Too late."]),
        ("class Base:\n    message: ClassVar[str] = 'No.'", ["No."]),
        ("say(row.label)", []),
    ],
)
def test_sentences_are_found_in_code(code: str, said: list[messages.Sentence]) -> None:
    assert list(messages.in_code(code)) == said


@pytest.mark.parametrize("code", ["say(f'Pay {amount}')", "visit.say('Pay ' + amount)", "say('%s due' % amount)"])
def test_a_sentence_put_together_is_refused(code: str) -> None:
    with pytest.raises(messages.NotASentence):
        list(messages.in_code(code))


def test_sentences_are_found_in_templates() -> None:
    assert list(messages.in_template("""{{ say("Amount due") }} {{ say('The client\\'s copy', n=1) }}""")) == [
        "Amount due",
        "The client's copy",
    ]


def test_an_update_keeps_translations_and_adds_gaps(tmp_path: Path) -> None:
    file, days = tmp_path / "el" / "LC_MESSAGES" / "portico.po", ("{n} day", "{n} days")
    said: dict[messages.Sentence, list[str]] = {'Say "so"\nor not': ["a.py"], days: ["b.py"]}
    locales.update(file, said)
    assert locales.missing(file, said) == list(said)
    filled = file.read_text().replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "{n} μέρα"\nmsgstr[1] "{n} μέρες"')
    file.write_text(filled)
    locales.update(file, said)
    assert locales.missing(file, said) == ['Say "so"\nor not']
    assert locales.translations(file)[days] == ("{n} μέρα", "{n} μέρες")
    locales.update(file, {days: ["c.py"]})
    assert list(locales.translations(file)) == [days]
