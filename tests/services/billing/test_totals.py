"""Lines add up to documents, to the cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.invoices.totals import BadDiscount, BadRate, LineDraft, TooLarge, priced

decimals = st.decimals(min_value=-9999, max_value=9999, places=4, allow_nan=False)
percents = st.decimals(min_value=0, max_value=100, places=2, allow_nan=False)
lines = st.builds(
    LineDraft,
    description=st.just("Work"),
    quantity=decimals,
    unit_price=decimals,
    discount_percent=st.none() | percents,
    tax_rate=st.none() | percents,
)


def half_up(value: Fraction) -> int:
    """The rule again, by another road: exact fractions, away from zero at the half."""
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) + Fraction(1, 2))


@given(st.lists(lines, max_size=12))
@pytest.mark.feature("PAY-16")
def test_every_figure_is_the_sum_of_its_parts(drafts: list[LineDraft]) -> None:
    sums = priced(drafts, "EUR")
    assert sums.net_minor == sum(line.net_minor for line in sums.lines) == sum(t.taxable_minor for t in sums.taxes)
    assert sums.tax_minor == sum(line.tax_minor for line in sums.lines) == sum(t.tax_minor for t in sums.taxes)
    assert sums.gross_minor == sums.net_minor + sums.tax_minor
    for line in sums.lines:
        full = Fraction(line.draft.quantity) * Fraction(line.draft.unit_price) * 100
        less = full * (1 - Fraction(line.draft.discount_percent or 0) / 100)
        assert line.net_minor == half_up(less)
        assert line.discount_minor == half_up(full) - line.net_minor
        assert line.tax_minor == half_up(Fraction(line.net_minor) * Fraction(line.draft.tax_rate or 0) / 100)


def test_yen_have_no_cents() -> None:
    sums = priced([LineDraft("Work", Decimal("1.5"), Decimal(333), None, "S", Decimal(10))], "JPY")
    assert (sums.net_minor, sums.tax_minor) == (500, 50)


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (LineDraft("x", Decimal(1), Decimal(1), Decimal(101)), BadDiscount),
        (LineDraft("x", Decimal(1), Decimal(1), Decimal(-1)), BadDiscount),
        (LineDraft("x", Decimal(1), Decimal(1), None, "S", Decimal("100.01")), BadRate),
        (LineDraft("x", Decimal(10**9), Decimal(10**9)), TooLarge),
        (LineDraft("x", Decimal("Infinity"), Decimal(1)), TooLarge),
    ],
)
def test_what_cannot_be_priced(line: LineDraft, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        priced([line], "EUR")
