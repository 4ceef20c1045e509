"""Stripe's own table of amounts, from docs.stripe.com/currencies and its API reference; it is not ISO 4217."""

from __future__ import annotations

from data.money import digits_of
from services.integrations.payments.amounts import AmountRules

# #presentment-currencies; the three-decimal ones are offered to accounts in the Gulf.
_KNOWN = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR "
    "ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN "
    "MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE "
    "SOS SRD STD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW".split()
)
_NO_DECIMALS = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())  # #zero-decimal
_THREE_DECIMALS = frozenset("BHD JOD KWD OMR TND".split())  # #three-decimal: the last digit must be 0
# #special-cases: without decimals, but written with two that must be 00. HUF and TWD are so for payouts only.
_TWO_ZEROS = frozenset({"ISK", "UGX"})
# #minimum-and-maximum-charge-amounts, in units of the API. In other currencies the least of the account's own currency
# counts after conversion, which nobody can know beforehand.
_LEAST = {
    "USD": 50,
    "AED": 200,
    "ARS": 50,
    "AUD": 50,
    "BGN": 100,
    "BRL": 50,
    "CAD": 50,
    "CHF": 50,
    "COP": 50,
    "CZK": 1500,
    "DKK": 250,
    "EUR": 50,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "IDR": 50,
    "ILS": 50,
    "INR": 50,
    "JPY": 50,
    "KRW": 50,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "NZD": 50,
    "PHP": 50,
    "PLN": 200,
    "RON": 200,
    "RUB": 50,
    "SEK": 300,
    "SGD": 50,
    "THB": 1000,
    "ZAR": 50,
}
# Digits of the largest amount. The reference of Payment Intents says eight; these are exceptions in every edition of
# the page of currencies, the last three for cards (no bank debit of ours exists in them).
_DIGITS_OF_MOST = {"IDR": 12, "COP": 10, "INR": 9, "HUF": 10, "JPY": 10, "LBP": 11}
_USUAL_DIGITS = 8
MOST_LINES = 100  # docs.stripe.com/api/checkout/sessions/create, line_items in payment mode


def stripe_rules(currency: str) -> AmountRules | None:
    """None for a currency that Stripe does not charge in."""
    if currency not in _KNOWN:
        return None
    step = 100 if currency in _TWO_ZEROS else 10 if currency in _THREE_DECIMALS else 1
    most = 10 ** _DIGITS_OF_MOST.get(currency, _USUAL_DIGITS) - 1
    return AmountRules(currency, stripe_digits(currency), step, _LEAST.get(currency, step), most, MOST_LINES)


def stripe_digits(currency: str) -> int:
    """Decimal places of the units that Stripe's API speaks of; what it does not know, as ISO 4217 has it."""
    if currency in _NO_DECIMALS:
        return 0
    if currency in _THREE_DECIMALS:
        return 3
    return 2 if currency in _KNOWN else digits_of(currency)
