"""What whoever imports an electronic invoice should know of it: what is unusual, and what does not reach the client."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from services.billing.einvoices import Attachment, EInvoice
from services.billing.einvoices.rules import odd_lines
from services.billing.invoices.attachments import MIMES, UNKNOWN, NewAttachment, safe_name
from services.billing.settings import PAYMENT_DETAILS
from services.imports.kinds.document_remarks import (
    CollectedElsewhere,
    DueBeforeIssue,
    FileNotItsType,
    FileOfOtherType,
    FileUnreadable,
    LettersMissing,
    LineOffItsPrice,
    NotShown,
    OtherAccount,
    OtherSeller,
    PaidToOther,
    SellerCalledOtherwise,
    SeveralDueDates,
)
from services.imports.kinds.einvoice_terms import (
    compared_sellers,
    folded_all,
    is_direct_debit,
    is_of_other_seller,
    is_paid_elsewhere,
)
from services.integrations.pdf.glyphs import unprintable
from services.platform.file_kinds import is_of
from services.platform.firm_settings import Preferences
from services.platform.importing.outcomes import Remark

_LARGEST_PARTS = 12  # named in one remark
_MOST_LINES = 5


def may_be_paid_online(invoice: EInvoice, firm: Preferences) -> bool:
    """Not what belongs to somebody else, and not what a bank collects anyway: it would be paid twice."""
    return not (
        is_paid_elsewhere(invoice, firm.firm_name)
        or is_direct_debit(invoice)
        or is_of_other_seller(invoice, firm.tax_id, firm.country)
    )


def remarks_of(invoice: EInvoice, firm: Preferences, *, is_demand: bool) -> Iterator[Remark]:
    if is_demand and invoice.due_on is not None and invoice.due_on < invoice.issued_on:
        yield DueBeforeIssue(due_on=invoice.due_on)
    if len(invoice.due_days) > 1:
        yield SeveralDueDates(count=len(invoice.due_days))
    if is_demand and is_paid_elsewhere(invoice, firm.firm_name):
        assert invoice.payee is not None
        yield PaidToOther(payee=invoice.payee.name[:80] or "?")
    elif is_demand and is_direct_debit(invoice):
        yield CollectedElsewhere()
    elif is_of_other_seller(invoice, firm.tax_id, firm.country):
        yield OtherSeller(found=(invoice.seller.vat_id or invoice.seller.tax_id)[:40], ours=firm.tax_id)
    elif is_demand and _is_called_otherwise(invoice, firm):
        yield SellerCalledOtherwise(found=invoice.seller.name[:80], ours=firm.firm_name)
    if other := _other_account(invoice, firm[PAYMENT_DETAILS] or ""):
        yield OtherAccount(account=other[:40])
    for each in invoice.attachments:
        if each.is_embedded and each.content is None:
            yield FileUnreadable(name=_name(each))
        elif each.is_embedded and each.mime not in MIMES:
            yield FileOfOtherType(name=_name(each), type=each.mime[:60] or "?")
        elif each.content and not is_of(each.mime, each.content):
            yield FileNotItsType(name=_name(each), type=each.mime)
    for odd in islice(odd_lines(invoice), _MOST_LINES):
        yield LineOffItsPrice(**odd.fields)
    if letters := unprintable(*_printed(invoice)):
        yield LettersMissing(letters=letters)
    if invoice.unread:
        more = ["…"] if len(invoice.unread) > _LARGEST_PARTS else []
        yield NotShown(parts=", ".join([*invoice.unread[:_LARGEST_PARTS], *more])[:600])


def files_of(invoice: EInvoice) -> tuple[NewAttachment, ...]:
    """The attached files that are kept: those that can be read and are of a type that the standard lists."""
    found = [each for each in invoice.attachments if each.content and each.mime in MIMES]
    return tuple(_kept(each, each.content or b"", position) for position, each in enumerate(found, start=1))


def _kept(one: Attachment, content: bytes, position: int) -> NewAttachment:
    mime = one.mime if is_of(one.mime, content) else UNKNOWN
    return NewAttachment(safe_name(one.name, one.mime, position), mime, _about(one), content)


def _printed(invoice: EInvoice) -> Iterator[str]:
    """What a paper says in the sender's words."""
    parties = [each for each in (invoice.buyer, invoice.seller, invoice.payee) if each is not None]
    yield from (text for each in parties for text in (each.name, *each.address_lines, each.city, each.contact_name))
    yield from (text for line in invoice.lines for text in (line.name, line.description, line.note))
    yield from (each.reason for each in invoice.adjustments)
    yield from (invoice.number, invoice.note, invoice.payment_terms)
    yield from (fact.text for fact in invoice.facts)


def _is_called_otherwise(invoice: EInvoice, firm: Preferences) -> bool:
    """Whether neither the seller's name nor a tax number says that the firm is the seller."""
    firm_name = firm.firm_name
    if compared_sellers(invoice, firm.tax_id, firm.country):
        return False
    names = folded_all(invoice.seller.name, invoice.seller.trading_name)
    return bool(firm_name) and not names & folded_all(firm_name)


def _about(one: Attachment) -> str:
    return " · ".join(filter(None, (one.reference, one.description)))[:300]


def _name(one: Attachment) -> str:
    return (one.name or one.reference)[:80]


def _other_account(invoice: EInvoice, details: str) -> str:
    """The file's account where the firm's payment details name accounts, but not this one."""
    known = re.sub(r"[^0-9A-Z]", "", details.upper())
    if not re.search(r"[A-Z]{2}\d{2}[0-9A-Z]{11}", known):
        return ""
    return next(
        (
            each.account
            for each in invoice.payments
            if each.account and re.sub(r"[^0-9A-Z]", "", each.account.upper()) not in known
        ),
        "",
    )
