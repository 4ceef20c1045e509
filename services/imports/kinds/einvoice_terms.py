"""The terms of an electronic invoice that decide no amount, as they are kept with the document (billing/stated)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from data.people.tax_numbers import tax_number
from services.billing.einvoices import Adjustment, EInvoice, ELine, Fact, Identifier, Party, Period, SubLine
from services.billing.invoices.attachments import MIMES
from services.billing.stated.terms import PAYMENT

_Rows = list[list[Any]]
# The terms of a party: name, trading name, identifiers, register, VAT, tax, legal, endpoint, address, contact.
_SELLER = ("BT-27", "BT-28", "BT-29", "BT-30", "BT-31", "BT-32", "BT-33", "BT-34", "BG-5", "BT-41", "BT-42", "BT-43")
_BUYER = ("BT-44", "BT-45", "BT-46", "BT-47", "BT-48", "BT-48", "BT-47", "BT-49", "BG-8", "BT-56", "BT-57", "BT-58")
_PAYEE = ("BT-59", "BT-59", "BT-60", "BT-61", *("BG-10",) * 8)
_PLAIN_TYPES = frozenset(("380", "381"))
_AGENT, _DELIVERY, _DOCUMENT = range(62, 70), range(70, 81), ("BT-7", "BT-8", "BT-21", "BT-23")
DIRECT_DEBIT = frozenset(("49", "59"))


def stated(invoice: EInvoice, reference: str | None, ours: frozenset[str], theirs: frozenset[str]) -> dict[str, Any]:
    """Everything but the sums; `ours` and `theirs` are what the paper says of firm and client anyway, folded."""
    rows: _Rows = []
    if invoice.type_code not in _PLAIN_TYPES:
        rows.append(["document", "BT-3", invoice.type_code])
    rows += [["document", "BT-9", day.isoformat()] for day in invoice.due_days if len(invoice.due_days) > 1]
    if invoice.due_on and (invoice.kind == "credit_note" or invoice.due_minor < 0):
        rows.append(["document", "BT-9 of a credit", invoice.due_on.isoformat()])
    rows += [
        ["references", term, text]
        for term, text in (
            ("BT-13", invoice.order_reference),
            ("BT-12", invoice.contract_reference),
            ("BT-10", invoice.buyer_reference),
        )
        if text and text != reference
    ]
    rows += [
        ["references", "BT-25", [each.number, each.issued_on.isoformat() if each.issued_on else ""]]
        for each in invoice.preceding
    ]
    if invoice.period:
        rows.append(["delivery", "BG-14", _period(invoice.period)])
    if invoice.delivered_on:
        rows.append(["delivery", "BT-72", invoice.delivered_on.isoformat()])
    rows += [[_section(fact), fact.term, fact.text] for fact in invoice.facts]
    rows += [["seller", *each] for each in _party(invoice.seller, _SELLER, ours)]
    rows += [["buyer", *each] for each in _party(invoice.buyer, _BUYER, theirs)]
    rows += [[PAYMENT, *each] for each in _payment(invoice)]
    if invoice.tax_accounting_minor is not None and invoice.tax_currency:
        rows.append(["tax", "BT-111", [invoice.tax_accounting_minor, invoice.tax_currency]])
    elif invoice.tax_currency:
        rows.append(["tax", "BT-6", invoice.tax_currency])
    for each in invoice.attachments:
        if not (each.content and each.mime in MIMES):  # a file that is kept says this beside its name
            rows.append(["files", "BT-122", " · ".join(filter(None, (each.reference, each.description)))])
        if each.address:
            rows.append(["files", "BT-124", f"{_host(each.address)}: {each.address}"])
    found: dict[str, Any] = {"facts": rows}
    if invoice.third_party:
        found["collected"] = [
            [" · ".join(dict.fromkeys(filter(None, (each.description, each.kind)))), each.amount_minor]
            for each in invoice.third_party
        ]
    found["pays"] = invoice.payee is not None or any(each.account for each in invoice.payments)
    return found


def line_stated(line: ELine, position: int, currency: str, *, counted_from: int = 1) -> dict[str, Any] | None:
    """What a line says beside its figures, or None. `position` is from 1; the file may count its lines from 0."""
    is_position = line.id.isdigit() and int(line.id) == position - 1 + counted_from
    rows: _Rows = [["BT-126", line.id]] if line.id and not is_position else []
    if line.period:
        rows.append(["BG-26", _period(line.period)])
    rows += [[fact.term, fact.text] for fact in line.facts]
    if line.base_quantity != 1:
        rows.append(["BT-149", [f"{line.base_quantity:f}", line.base_unit or line.unit, f"{line.price:f}", currency]])
    if line.gross_price is not None and line.gross_price != line.price:
        rows.append(["BT-148", [f"{line.gross_price:f}", currency]])
    if line.price_discount:
        rows.append(["BT-147", [f"{line.price_discount:f}", currency]])
    rows += [
        _adjusted(one, currency)
        for one in line.adjustments
        if one.reason or one.reason_code or one.percent is not None or one.base_minor is not None
    ]
    rows += [["BG-DEX-01", _part(one, currency)] for one in line.parts]
    return {"facts": rows} if rows else None


def counts_from(lines: Sequence[ELine]) -> int:
    """0 where the file numbers its lines 0, 1, 2 ..., which tells a reader nothing; else 1."""
    return 0 if [line.id for line in lines] == [str(at) for at in range(len(lines))] else 1


def _adjusted(one: Adjustment, currency: str) -> list[Any]:
    return [
        "BT-144" if one.is_charge else "BT-139",
        [
            one.reason,
            one.reason_code,
            None if one.percent is None else f"{one.percent:f}",
            one.base_minor,
            one.amount_minor,
            currency,
        ],
    ]


def _part(one: SubLine, currency: str) -> list[Any]:
    """[id, name, quantity, unit, price, per so many, net, currency, tax rate, texts, facts]: services/stated._part."""
    facts: _Rows = [["BG-26", _period(one.period)]] if one.period else []
    facts += [[fact.term, fact.text] for fact in one.facts]
    facts += [_adjusted(each, currency) for each in one.adjustments]
    texts = [text for text in (one.description, one.note) if text and text != one.name]
    return [
        one.id,
        one.name,
        f"{one.quantity:f}",
        one.unit,
        f"{one.price:f}",
        f"{one.base_quantity:f}",
        one.net_minor,
        currency,
        None if one.tax_rate is None else f"{one.tax_rate:f}",
        texts,
        facts,
    ]


def is_paid_elsewhere(invoice: EInvoice, firm_name: str) -> bool:
    """Whether the money is to go to somebody who is neither the seller of the document nor the firm."""
    payee = invoice.payee
    if payee is None:
        return False
    same = {_folded(invoice.seller.name), _folded(invoice.seller.trading_name), _folded(firm_name)} - {""}
    marks = {_folded(one.value) for one in (invoice.seller.legal_id, *invoice.seller.identifiers) if one} - {""}
    theirs = {_folded(one.value) for one in (payee.legal_id, *payee.identifiers) if one}
    return _folded(payee.name) not in same and not (not payee.name and theirs & marks)


def is_of_other_seller(invoice: EInvoice, tax_id: str, country: str) -> bool:
    """Whether the seller's tax number is not the firm's: then the money is not the firm's either."""
    return compared_sellers(invoice, tax_id, country) is False


def compared_sellers(invoice: EInvoice, tax_id: str, country: str) -> bool | None:
    """Whether a tax number of the seller is the firm's; None where one of the two has none that can be read."""
    own = tax_number(tax_id, country)
    told = (tax_number(text, invoice.seller.country) for text in (invoice.seller.vat_id, invoice.seller.tax_id) if text)
    theirs = [number for number in told if number]
    return any(own.same_as(number) for number in theirs) if own and theirs else None


def is_direct_debit(invoice: EInvoice) -> bool:
    return bool(invoice.payments) and all(each.means in DIRECT_DEBIT for each in invoice.payments)


def folded_all(*texts: object) -> frozenset[str]:
    """What a paper says of somebody, line by line, to tell what it says already."""
    lines = (line for text in texts if text for line in (str(text), *str(text).splitlines()))
    return frozenset(_folded(line) for line in lines)


def _party(party: Party, terms: tuple[str, ...], known: frozenset[str]) -> _Rows:
    name, trading, id_, legal, vat, tax, law, endpoint, address, contact, phone, mail = terms
    town = " ".join(filter(None, (party.postcode, party.city)))
    new = [
        line
        for line in (*party.address_lines, town, party.subdivision, party.country)
        if line and _folded(line) not in known
    ]
    said = [
        (name, party.name),
        (trading, party.trading_name),
        *((id_, _identifier(each)) for each in party.identifiers),
        (legal, _identifier(party.legal_id)),
        (vat, party.vat_id),
        (tax, party.tax_id),
        (law, party.legal_information),
        (endpoint, _identifier(party.endpoint)),
        (address, ", ".join(new)),
        (contact, party.contact_name),
        (phone, party.phone),
        (mail, party.email),
    ]
    rows: _Rows = [[term, text] for term, text in said if text and _folded(text) not in known]
    return [row for index, row in enumerate(rows) if row not in rows[:index]]


def _payment(invoice: EInvoice) -> _Rows:
    rows = _party(invoice.payee, _PAYEE, frozenset()) if invoice.payee else []
    for each in invoice.payments:
        pairs = (
            ("BT-81", each.means),
            ("BT-82", each.means_text),
            ("BT-83", each.reference),
            ("BT-84", each.account),
            ("BT-85", each.account_name),
            ("BT-86", each.bic),
            ("BT-87", each.card),
            ("BT-88", each.card_holder),
            ("BT-89", each.mandate),
            ("BT-91", each.debited),
        )
        rows += [[term, text] for term, text in pairs if text]
    if invoice.creditor_id:
        rows.append(["BT-90", invoice.creditor_id])
    return [row for index, row in enumerate(rows) if row not in rows[:index]]


def _section(fact: Fact) -> str:
    number = int(fact.term.removeprefix("BT-"))
    if fact.term in _DOCUMENT:
        return "document"
    if number in _AGENT or number == 164:
        return "agent"
    return "delivery" if number in _DELIVERY or number == 165 or number in (15, 16) else "references"


def _identifier(one: Identifier | None) -> str:
    return "" if one is None else f"{one.value} ({one.scheme})" if one.scheme else one.value


def _period(period: Period) -> str:
    return "/".join(day.isoformat() if day else "" for day in (period.starts_on, period.ends_on))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or "?"
    except ValueError:
        return "?"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
