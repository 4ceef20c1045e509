"""What Stripe says about currencies and amounts. Amounts are integer minor units, currencies lower case."""

from __future__ import annotations

from tests.doubles.stripe.errors import BadRequest

# docs.stripe.com/currencies#zero-decimal and #three-decimal
_NO_MINOR_UNIT = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split())
_THREE_DIGITS = frozenset("bhd jod kwd omr tnd".split())
_OTHERS = frozenset(
    "aed aud bgn brl cad chf czk dkk egp eur gbp gel hkd huf idr ils inr isk mad mdl mkd mxn myr nok nzd php pln qar "
    "ron rsd sar sek sgd thb try twd uah usd zar".split()
)
# docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
_SMALLEST = {"usd": 50, "eur": 50, "gbp": 30, "chf": 50, "jpy": 50, "aud": 50, "cad": 50, "nzd": 50, "sek": 300,
             "nok": 300, "dkk": 250, "pln": 200, "czk": 1500, "huf": 17500, "ron": 200}
_LARGEST = 99_999_999


def known_currency(currency: str, param: str) -> str:
    """`currency` in lower case. Raises BadRequest when Stripe does not take it."""
    lower = currency.lower()
    if lower not in _NO_MINOR_UNIT | _THREE_DIGITS | _OTHERS:
        raise BadRequest(f"Invalid currency: {currency}.", param=param)
    return lower


def require_chargeable(amount: int, currency: str, param: str) -> None:
    """Raises BadRequest amount_too_small or amount_too_large."""
    if amount < _SMALLEST.get(currency, 1):
        least = shown(_SMALLEST.get(currency, 1), currency)
        raise BadRequest(f"Amount must be at least {least}", code="amount_too_small", param=param)
    if amount > _LARGEST:
        raise BadRequest(f"Amount must be no more than {shown(_LARGEST, currency)}", code="amount_too_large",
                         param=param)


def shown(amount: int, currency: str) -> str:
    """"EUR 1,240.00" for (124000, "eur")."""
    digits = 0 if currency in _NO_MINOR_UNIT else 3 if currency in _THREE_DIGITS else 2
    whole, rest = divmod(amount, 10 ** digits)
    return f"{currency.upper()} {whole:,}" + (f".{rest:0{digits}d}" if digits else "")
