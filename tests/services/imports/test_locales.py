"""Numbers and dates in every style that CLDR knows: read back as they were, or refused, or asked about; never another."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.localedata import locale_identifiers
from babel.numbers import UnsupportedNumberingSystemError, format_currency, format_decimal, format_percent

from data.errors import Invalid
from data.folding import folded
from services.imports.rows import errors as refusals
from services.imports.rows.number_format import Style, settled
from services.imports.rows.written_days import DAY, MONTH, YEAR, months
from services.platform.importing.outcomes import Options

LOCALES = sorted(locale_identifiers())
VALUES = [
    Decimal(text)
    for text in (
        "0",
        "7",
        "0.5",
        "12.5",
        "1234.5",
        "-1234.56",
        "1234",
        "-0.05",
        "12.345",
        "123456.78",
        "1234567.89",
        "123456789",
        "999999.999",
        "-100000",
    )
]
DAYS = [date(2026, 3, 1), date(2026, 12, 25), date(2026, 1, 31), date(2030, 5, 5), date(2001, 2, 3), date(2069, 10, 10)]
SURE = (
    "en",
    "en_GB",
    "el",
    "de",
    "de_CH",
    "fr",
    "fr_CH",
    "es",
    "it",
    "nl",
    "pl",
    "cs",
    "sv",
    "da",
    "fi",
    "pt_BR",
    "tr",
    "ru",
    "uk",
    "bg",
    "en_IN",
    "hi",
    "ar_EG",
    "fa",
    "he",
    "ja",
    "zh",
    "ko",
    "hu",
    "nb",
    "et",
    "lt",
    "lv",
    "sk",
    "sl",
    "hr",
    "ro",
    "vi",
    "th",
    "id",
)


def speaks_plainly(name: str) -> bool:
    """Whether no month is called there as another one is in English or Greek: "may" is October in Duala."""
    locale = Locale.parse(name)
    return all(
        months().get(folded(str(word)).rstrip("."), str(number)) == str(number)
        for width in ("wide", "abbreviated")
        for number, word in locale.months["format"][width].items()
    )


def outcomes(text: str, currency: str | None = None, percent: bool = False) -> list[Decimal]:
    """What the text is read as, with nothing known, and with either mark settled."""
    found = []
    for decimal in ("", ".", ","):
        try:
            found.append(Style(decimal=decimal).number(text, currency, percent=percent))
        except Invalid:
            continue
    return found


def written_in(name: str, value: Decimal) -> dict[str, str]:
    """The value as numbers of a locale are written, with its own digits and with ours."""
    found: dict[str, str] = {}
    for system in ("latn", "default"):
        try:
            found[system] = format_decimal(value, locale=name, numbering_system=system, decimal_quantization=False)
        except (UnsupportedNumberingSystemError, UnknownLocaleError):
            continue
    return found


def test_a_number_of_any_locale_is_read_back_or_asked_about():
    """Without a settled mark: the value, or a refusal. Two values are TwoReadings, which names both."""
    wrong, asked, read = [], 0, 0
    for name in LOCALES:
        for value in VALUES:
            for text in written_in(name, value).values():
                try:
                    read += 1
                    if Style().number(text) != value:
                        wrong.append((name, text, value))
                except refusals.TwoReadings:
                    asked += 1
                    assert value in outcomes(text), (name, text)
                except refusals.NotANumber:
                    asked += 1
    assert wrong == []
    assert read > 20_000
    assert asked < read / 5


@pytest.mark.parametrize("name", SURE)
def test_a_column_of_numbers_of_a_locale_is_read_whole(name):
    """A column with one cell that has one reading, as the cents of money are."""
    for system in ("latn", "default"):
        try:
            texts = [
                format_decimal(value, "#,##0.00", locale=name, numbering_system=system, decimal_quantization=True)
                for value in (Decimal("1234.5"), Decimal("-7.25"), Decimal(1234567), Decimal(0))
            ]
        except UnsupportedNumberingSystemError:
            continue
        style = settled(texts, (), Options())
        assert [style.number(text) for text in texts] == [
            Decimal("1234.5"),
            Decimal("-7.25"),
            Decimal(1234567),
            Decimal(0),
        ]


@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "CHF", "JPY", "SEK", "PLN", "INR", "KWD"])
def test_an_amount_of_any_locale_is_read_back_or_refused(currency):
    wrong, good = [], 0
    for name in LOCALES[::3]:
        for value in (Decimal("1234.56"), Decimal("-7.5"), Decimal("0.05")):
            for style in ("standard", "accounting"):
                text = format_currency(value, currency, locale=name, format_type=style, currency_digits=False)
                try:
                    found = Style().number(text, currency)
                except Invalid:
                    continue
                good += 1
                if found != value:
                    wrong.append((name, text, value, found))
    assert wrong == []
    assert good > 1_000


def test_a_percentage_of_any_locale_is_read_back_or_refused():
    wrong = []
    for name in LOCALES[::2]:
        for value in (Decimal("0.24"), Decimal("0.055"), Decimal(1)):
            text = format_percent(value, locale=name, decimal_quantization=False)
            try:
                found = Style().number(text, percent=True)
            except Invalid:
                continue
            if found != value * 100:
                wrong.append((name, text, found))
    assert wrong == []


@pytest.mark.parametrize("width", ["short", "medium", "long"])
def test_a_date_of_any_locale_is_read_back_or_asked_about(width):
    wrong, good = [], 0
    for name in LOCALES:
        for day in DAYS:
            text = format_date(day, format=width, locale=name)
            if not speaks_plainly(name):
                continue
            try:
                found = Style().day(text)
            except refusals.TwoDates:
                continue
            except refusals.NotADate:
                continue
            good += 1
            if found != day:
                wrong.append((name, text, day, found))
    assert wrong == []
    assert good > 300


@pytest.mark.parametrize("width", ["short", "medium"])
def test_a_column_of_dates_of_any_locale_is_never_read_as_others(width):
    """Forty days of a year, in one file: the order they show, or the one a person says, gives every day back."""
    days = [date(2026, 1, 1) + timedelta(days=9 * n) for n in range(40)]
    unread = []
    for name in filter(speaks_plainly, LOCALES[::2]):
        pattern = Locale.parse(name).date_formats[width].pattern
        texts = [format_date(day, format=width, locale=name) for day in days]
        order = {"d": DAY, "M": MONTH, "y": YEAR}[next(letter for letter in pattern if letter in "dMy")]
        for options in (Options(), Options(day_order=order)):
            style = settled((), texts, options)
            for day, text in zip(days, texts, strict=True):
                try:
                    assert style.day(text) == day, (name, text, options)
                except (refusals.TwoDates, refusals.NotADate):
                    unread.append(name)
    assert not {"en", "en_GB", "el", "de"} & set(unread) or width == "short"


def test_generated_amounts_in_generated_dress_come_back():
    """Every way of writing that the reader claims to know, built up from its parts."""
    pick = random.Random(7)
    for _ in range(4_000):
        value = Decimal(pick.randrange(-(10**9), 10**9)).scaleb(-2)
        decimal, group = pick.choice(
            [
                (".", ","),
                (",", "."),
                (",", " "),
                (".", " "),
                (",", "\u00a0"),
                (".", "\u202f"),
                (".", "'"),
                (".", "’"),
                (",", "’"),
                ("٫", "٬"),
                (".", ""),
                (",", ""),
            ]
        )
        whole, fine = f"{abs(value):,.2f}".split(".")
        text = whole.replace(",", group) + decimal + fine
        if value < 0:
            text = pick.choice(["-{}", "−{}", "{}-", "({})", "\u200e-{}"]).format(text)
        text = pick.choice(["{}", "{} €", "€{}", "EUR {}", "{}\u00a0EUR"]).format(text)
        digits = pick.choice(["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９"])
        text = text.translate(str.maketrans("0123456789", digits))
        assert Style().number(text, "EUR") == value, text
