"""Sentences and figures in two languages, held against Babel."""

import re
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from data.money import digits_of
from services.platform import i18n
from services.platform.i18n import Wording

ROOT = Path(__file__).resolve().parents[3]
ENGLISH, GREEK = Wording("en"), Wording("el")


@pytest.mark.parametrize("locale", ["en", "el", "de", "fr", "sv"])
@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "JPY", "KWD", "CHF"])
def test_money_is_what_babel_writes(locale: str, currency: str) -> None:
    cldr = {"en": "en_GB"}.get(locale, locale)
    for minor in (0, 1, -1, 99, 100, -12345, 124000, 99999999, 123456789012345678):
        major = Decimal(minor).scaleb(-digits_of(currency))
        assert Wording(locale).money(minor, currency) == format_currency(major, currency, locale=cldr), minor


def test_money_is_quick() -> None:
    ENGLISH.money(1, "EUR")
    start = time.process_time()
    for minor in range(2000):
        ENGLISH.money(minor, "EUR")
    assert (time.process_time() - start) / 2000 < 100e-6


def test_figures_and_dates() -> None:
    assert ENGLISH.number(Decimal("1240.50")) == "1,240.5"
    assert GREEK.number(Decimal("1240.125")) == "1.240,125"
    assert ENGLISH.percent(Decimal("24")) == "24%"
    assert ENGLISH.percent(Decimal("24.00")) == "24%"
    assert GREEK.percent(Decimal("5.5")) == "5,5%"
    assert Wording("de").percent(Decimal("0.25")) == "0,25\u00a0%"
    assert ENGLISH.price(Decimal("0.0432"), "EUR") == "€0.0432"
    assert ENGLISH.price(Decimal("100"), "EUR") == "€100.00"
    assert GREEK.price(Decimal("-1234.5"), "EUR") == "-1.234,50\u00a0€"
    assert ENGLISH.date(date(2026, 11, 21)) == "21 Nov 2026"
    assert GREEK.date(date(2026, 11, 21)) == "21 Νοε 2026"


def test_an_instant_is_told_by_the_firms_clock() -> None:
    at = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    assert ENGLISH.moment(at, "Europe/Athens") == "22 Nov 2026, 00:30"
    assert "22 Νοε 2026" in GREEK.moment(at, "Europe/Athens")
    with pytest.raises(ValueError, match="zone"):
        ENGLISH.moment(at.replace(tzinfo=None), "Europe/Athens")


def test_sentences_fall_back_to_english() -> None:
    assert GREEK.say("VAT no. {number}", number="EL1") == "ΑΦΜ EL1"
    assert Wording("el-GR").say("Invoice") == "Τιμολόγιο"
    assert GREEK.say("Nobody translated {this}.", this="{x}") == "Nobody translated {x}."
    assert Wording("../../etc").say("Invoice") == "Invoice"
    assert Wording("xx").money(100, "EUR") == "€1.00"


def test_plurals_follow_the_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert ENGLISH.say_n("{n} line", "{n} lines of {what}", 1) == "1 line"
    assert ENGLISH.say_n("{n} line", "{n} lines of {what}", 1200, what="code") == "1,200 lines of code"
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "portico.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=3; '
        'plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
        'msgid "{n} file"\nmsgid_plural "{n} files"\n'
        'msgstr[0] "{n} plik"\nmsgstr[1] "{n} pliki"\nmsgstr[2] "{n} plików"\n'
    )
    monkeypatch.setattr(i18n, "LOCALES_FOLDER", tmp_path)
    polish = Wording("pl")
    assert [polish.say_n("{n} file", "{n} files", n) for n in (1, 3, 5)] == ["1 plik", "3 pliki", "5 plików"]
    i18n._catalogue.cache_clear()


def test_every_sentence_on_a_paper_is_greek_too() -> None:
    sources = [*(ROOT / "assets" / "pdf").glob("*.html"), ROOT / "services" / "billing" / "pdf" / "render.py"]
    said = {found for source in sources for found in re.findall(r'\.say\("([^"]+)"', source.read_text())}
    with (ROOT / "assets/locales/el/LC_MESSAGES/portico.po").open("rb") as lines:
        catalogue = read_po(lines, locale="el")
    known = {str(message.id) for message in catalogue if message.id and message.string}
    assert len(said) > 30
    assert said - known == set()


def test_countries_have_names() -> None:
    assert [Wording(each).country("GR") for each in ("en", "el")] == ["Greece", "Ελλάδα"]
    assert Wording("en").country("gb") == "United Kingdom"
    assert Wording("el").country("ZZZ") == "ZZZ"
    assert Wording("el").country("") == ""


def _sentences() -> list[tuple[str, str]]:
    """What any catalogue says that ends with a field and a full stop."""
    found = []
    for locale in ("en", "el"):
        known = vars(i18n._catalogue("el")).get("_catalog", {})
        for key, told in known.items():
            text = (key[0] if isinstance(key, tuple) else key) if locale == "en" else told
            if re.search(r"\{\w+\}\.($|\s)", text):
                found.append((locale, text))
    return found


def test_a_name_or_a_time_that_ends_with_a_stop_ends_its_sentence() -> None:
    sentences = _sentences()
    assert len(sentences) > 60
    for _, text in sentences:
        fields = dict.fromkeys(re.findall(r"(?<!\{)\{(\w+)\}", text), "Pine Inc.")
        told = Wording("en").say(text, **fields)
        assert ".." not in told, text
        assert told.count("Pine Inc.") == len(re.findall(r"(?<!\{)\{(\w+)\}", text)), text
        plain = dict.fromkeys(fields, "Pine")
        assert Wording("en").say(text, **plain) == text.format(**plain)


def test_a_greek_hour_does_not_stop_twice() -> None:
    told = Wording("el").say(
        "The link works once, until {moment}.",
        moment=Wording("el").moment(datetime(2030, 5, 17, 12, tzinfo=UTC), "UTC"),
    )
    assert told.endswith("μ.μ.")
    assert not told.endswith("..")
