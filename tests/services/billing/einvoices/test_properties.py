"""Generated invoices come back to the cent; a changed figure is refused; broken bytes never surprise."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.billing.einvoices import EInvoice, Unreadable, read
from services.billing.einvoices.errors import DoesNotAddUp
from tests.night import times
from tests.services.einvoice_files import Extra, Row, Sample, cii, minor, row, summed, ubl

FILES = [path.read_bytes() for path in sorted((Path(__file__).parents[3] / "data" / "einvoices").rglob("*.xml"))]
WRITERS = (ubl, cii)
CURRENCIES = {"EUR": 2, "JPY": 0, "KWD": 3, "HUF": 2}
TAXES = [
    ("S", "25"),
    ("S", "5.5"),
    ("S", "19"),
    ("Z", "0"),
    ("E", "0"),
    ("AE", "0"),
    ("K", "0"),
    ("G", "0"),
    ("O", None),
    ("L", "7"),
    ("M", "0.5"),
]


def amounts(digits: int, low: int = 0) -> st.SearchStrategy[Decimal]:
    return st.integers(low, 10_000_000).map(lambda units: Decimal(units).scaleb(-digits))


@st.composite
def extras(draw: st.DrawFn, digits: int) -> Extra:
    category, rate = draw(st.sampled_from(TAXES))
    return Extra(draw(amounts(digits)), draw(st.booleans()), category, None if rate is None else Decimal(rate))


@st.composite
def rows(draw: st.DrawFn, digits: int) -> Row:
    category, rate = draw(st.sampled_from(TAXES))
    quantity = Decimal(draw(st.integers(-10_000_000, 10_000_000))).scaleb(-draw(st.integers(0, 6)))
    price = Decimal(draw(st.integers(0, 10_000_000))).scaleb(-draw(st.integers(0, 8)))
    own = tuple(draw(st.lists(extras(digits), max_size=2)))
    return row(
        f"{quantity:f}",
        f"{price:f}",
        base=draw(st.sampled_from(["1", "100", "3", "0.5"])),
        category=category,
        rate=rate,
        extras=own,
        digits=digits,
    )


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    digits = CURRENCIES[currency]
    lines = tuple(draw(st.lists(rows(digits), min_size=1, max_size=5)))
    around = tuple(draw(st.lists(extras(digits), max_size=3)))
    prepaid, rounding = draw(amounts(digits)), draw(amounts(digits, -100))
    return summed(lines, around, prepaid=f"{prepaid:f}", rounding=f"{rounding:f}", currency=currency, digits=digits)


TOTALS = ("line_total", "allowance_total", "charge_total", "net", "tax", "gross", "prepaid", "rounding", "due")


@settings(max_examples=times(40, 200), deadline=None)
@given(samples(), st.sampled_from(WRITERS), st.sampled_from(["380", "381"]))
def test_what_goes_in_comes_out(sample, write, code):
    invoice = read(write(replace(sample, type_code=code)))
    digits = sample.digits
    assert [getattr(invoice, f"{name}_minor") for name in TOTALS] == [
        minor(getattr(sample, name), digits) for name in TOTALS
    ]
    assert [
        (line.quantity, line.price, line.base_quantity, line.net_minor, line.tax_category, line.tax_rate)
        for line in invoice.lines
    ] == [(one.quantity, one.price, one.base, minor(one.net, digits), one.category, one.rate) for one in sample.rows]
    assert [one.amount_minor for one in invoice.adjustments] == [
        minor(one.amount if one.charge else -one.amount, digits) for one in sample.extras
    ]
    assert [(one.category, one.rate, one.taxable_minor, one.tax_minor) for one in invoice.tax_breakdown] == [
        (one.category, one.rate, minor(one.taxable, digits), minor(one.tax, digits)) for one in sample.groups
    ]


@settings(max_examples=times(20, 100), deadline=None)
@given(samples())
def test_both_syntaxes_say_the_same(sample):
    one, other = read(ubl(sample)), read(cii(sample))
    same = replace(other, syntax="UBL", content_sha256=one.content_sha256)
    assert same == one


@settings(max_examples=times(120, 300), deadline=None)
@given(samples(), st.sampled_from(WRITERS), st.data())
def test_one_changed_figure_is_refused(sample, write, data):
    """By a single minor unit where sums are exact, by a whole unit of the currency where a tolerance is granted."""
    smallest = Decimal(1).scaleb(-sample.digits)
    by = smallest * data.draw(st.sampled_from([1, -1, 7, 1000, -1000]))
    place = data.draw(st.sampled_from([*TOTALS, "row", "group tax", "group base"]))
    if place == "row":
        wrong = replace(sample, rows=(replace(sample.rows[0], net=sample.rows[0].net + by), *sample.rows[1:]))
    elif place == "group tax":
        wrong = replace(sample, groups=(replace(sample.groups[0], tax=sample.groups[0].tax + by), *sample.groups[1:]))
    elif place == "group base":
        moved = replace(sample.groups[0], taxable=sample.groups[0].taxable + (1 if by > 0 else -1))
        wrong = replace(sample, groups=(moved, *sample.groups[1:]))
    else:
        wrong = replace(sample, **{place: getattr(sample, place) + by})
    try:
        read(write(wrong))
    except DoesNotAddUp:
        return
    raise AssertionError(f"{place} changed by {by} was read")


def outcome(xml: bytes) -> EInvoice | None:
    """An invoice, or None for a refusal; anything else escapes and fails the test."""
    try:
        return read(xml)
    except Unreadable:
        return None


@settings(max_examples=times(120, 600), deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 3), st.binary(max_size=4)), min_size=1, max_size=8
    ),
)
def test_broken_bytes_are_read_or_refused(xml, blows):
    damaged = bytearray(xml)
    for where, cut, put in blows:
        at = int(where * len(damaged))
        damaged[at : at + cut] = put
    outcome(bytes(damaged))


@settings(max_examples=times(60, 300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FILES), st.data())
def test_broken_structure_is_read_or_refused(xml, data):
    """Elements dropped, doubled, renamed or emptied, so that the document stays well-formed."""
    pieces = xml.split(b"\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(pieces) - 1))
        action = data.draw(st.sampled_from(["drop", "double", "empty", "rename"]))
        line = pieces[at]
        if action == "drop" and line.strip().startswith(b"<") and b"</" in line:
            pieces[at] = b""
        elif action == "double" and b"</" in line and not line.strip().startswith(b"</"):
            pieces[at] = line + line
        elif action == "empty" and b"</" in line and b">" in line:
            pieces[at] = line[: line.index(b">") + 1] + line[line.rindex(b"</") :]
        elif action == "rename":
            pieces[at] = line.replace(b"ID>", b"Amount>")
    outcome(b"\n".join(pieces))


@settings(max_examples=times(60, 300), deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused(xml):
    assert outcome(xml) is None
    assert outcome(b"<?xml " + xml) is None
