"""What Stripe says about currencies and amounts. Amounts are integers in the API's unit, currencies lower case.

Read from docs.stripe.com/currencies, section by section; where a section lists currencies, so does a line here.
"""

from __future__ import annotations

from tests.doubles.stripe.errors import BadRequest

# "Supported presentment currencies", with the decimals of the sections "Zero-decimal currencies" and "Three-decimal
# currencies"; all others have two. ISK and UGX are written with two decimals, see _WHOLE.
_DECIMALS = {
    **dict.fromkeys(
        "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny "
        "cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd "
        "kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr "
        "nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd "
        "twd tzs uah ugx uyu uzs wst xcd yer zar zmw".split(),
        2,
    ),
    **dict.fromkeys("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(), 0),
    **dict.fromkeys("bhd jod kwd omr tnd".split(), 3),
}
# "Special cases": "You can't charge fractions of ISK"; the same of UGX. HUF and TWD are special in payouts only.
_WHOLE = ("isk", "ugx")
# "Minimum charge amount by currency", as written there.
_MINIMUM = """0.50 usd, 2.00 aed, 0.50 ars, 0.50 aud, 0.50 brl, 0.50 cad, 0.50 chf, 0.50 cop, 15.00 czk, 2.50 dkk,
    0.50 eur, 0.30 gbp, 4.00 hkd, 175.00 huf, 0.50 idr, 0.50 ils, 0.50 inr, 50 jpy, 50 krw, 10.00 mxn, 2.00 myr,
    3.00 nok, 0.50 nzd, 0.50 php, 2.00 pln, 2.00 ron, 0.50 rub, 3.00 sek, 0.50 sgd, 10.00 thb, 0.50 zar, 1.00 bgn"""
_SMALLEST = {code: int(figure.replace(".", "")) for figure, code in (each.split() for each in _MINIMUM.split(","))}
# "Maximum charge amounts": eight digits, and what says more.
_LARGEST = {
    "idr": 999_999_999_999,
    "cop": 9_999_999_999,
    "inr": 999_999_999,
    "huf": 9_999_999_999,
    "jpy": 9_999_999_999,
    "lbp": 99_999_999_999,
}
_USUALLY_LARGEST = 99_999_999


def known_currency(currency: str, param: str) -> str:
    """`currency` in lower case. Raises BadRequest when Stripe does not take it."""
    lower = currency.lower()
    if lower not in _DECIMALS:
        raise BadRequest(f"Invalid currency: {currency}.", param=param)
    return lower


def require_steps(amount: int, currency: str, param: str) -> None:
    """Raises BadRequest for fractions that no charge may have."""
    if currency in _WHOLE and amount % 100:
        raise BadRequest(f"Invalid amount: {currency.upper()} must be evenly divisible by 100.", param=param)
    if _DECIMALS[currency] == 3 and amount % 10:
        raise BadRequest(f"Invalid amount: the last digit of {currency.upper()} must be 0.", param=param)


def require_chargeable(amount: int, currency: str, param: str) -> None:
    """Raises BadRequest amount_too_small or amount_too_large, or for fractions that no charge may have."""
    require_steps(amount, currency, param)
    least, most = _SMALLEST.get(currency, 1), _LARGEST.get(currency, _USUALLY_LARGEST)
    if amount < least:
        raise BadRequest(f"Amount must be at least {shown(least, currency)}", code="amount_too_small", param=param)
    if amount > most:
        raise BadRequest(f"Amount must be no more than {shown(most, currency)}", code="amount_too_large", param=param)


def shown(amount: int, currency: str) -> str:
    """ "EUR 1,240.00" for (124000, "eur")."""
    digits = _DECIMALS[currency]
    whole, rest = divmod(amount, 10**digits)
    return f"{currency.upper()} {whole:,}" + (f".{rest:0{digits}d}" if digits else "")
