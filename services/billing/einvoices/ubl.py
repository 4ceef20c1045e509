"""UBL 2.1 Invoice and CreditNote, read by the syntax binding CEN/TS 16931-3-2."""

from __future__ import annotations

from datetime import date

from services.billing.einvoices import errors as refusals
from services.billing.einvoices import terms
from services.billing.einvoices.attachments import attachments
from services.billing.einvoices.codes import has_third_parties, kind_of, last_figures
from services.billing.einvoices.facts import document_facts, without_subject
from services.billing.einvoices.model import EInvoice, Payment, Preceding, TaxGroup, ThirdParty
from services.billing.einvoices.party_model import Party
from services.billing.einvoices.ubl_lines import adjustments, lines, period, tax_of
from services.billing.einvoices.ubl_parties import party
from services.billing.einvoices.values import Figures, currency, iso_date, required, sole
from services.billing.einvoices.xml_tree import Node


def from_ubl(root: Node, sha256: str) -> EInvoice:
    """The invoice under ubl:Invoice or ubl-cn:CreditNote. Raises Unreadable; sums are not checked here."""
    is_note = root.tag == "ubl-cn:CreditNote"
    figures = Figures(currency(root, "cbc:DocumentCurrencyCode"))
    type_code = sole(root, "cbc:CreditNoteTypeCode" if is_note else "cbc:InvoiceTypeCode", terms.TYPE)
    totals = root.only("cac:LegalMonetaryTotal", terms.TOTALS)
    if totals is None:
        raise refusals.Missing(what=terms.TOTALS)
    tax = _tax_total(root, figures)
    accounting_currency, accounting_minor = _accounting_tax(root, figures)
    return EInvoice(
        number=sole(root, "cbc:ID", terms.NUMBER),
        kind="credit_note" if is_note else kind_of(type_code),
        type_code=type_code,
        issued_on=iso_date(sole(root, "cbc:IssueDate", terms.ISSUED), terms.ISSUED),
        due_on=_due_on(root),
        currency=figures.currency,
        seller=_named(root, "cac:AccountingSupplierParty/cac:Party", terms.SELLER),
        buyer=_named(root, "cac:AccountingCustomerParty/cac:Party", terms.BUYER),
        lines=lines(root, "cac:CreditNoteLine" if is_note else "cac:InvoiceLine", figures),
        adjustments=adjustments(root, "cac:AllowanceCharge", figures),
        tax_breakdown=_breakdown(tax, figures),
        line_total_minor=figures.stated(totals, "cbc:LineExtensionAmount", terms.LINE_TOTAL),
        allowance_total_minor=figures.money(totals, "cbc:AllowanceTotalAmount", terms.ALLOWANCES) or 0,
        charge_total_minor=figures.money(totals, "cbc:ChargeTotalAmount", terms.CHARGES) or 0,
        net_minor=figures.stated(totals, "cbc:TaxExclusiveAmount", terms.NET),
        tax_minor=0 if tax is None else figures.stated(tax, "cbc:TaxAmount", terms.TAX),
        gross_minor=figures.stated(totals, "cbc:TaxInclusiveAmount", terms.GROSS),
        prepaid_minor=figures.money(totals, "cbc:PrepaidAmount", terms.PREPAID) or 0,
        rounding_minor=figures.money(totals, "cbc:PayableRoundingAmount", terms.ROUNDING) or 0,
        due_minor=figures.stated(totals, "cbc:PayableAmount", terms.DUE),
        note="\n".join(without_subject(text) for text in root.texts("cbc:Note")),
        buyer_reference=root.text("cbc:BuyerReference"),
        order_reference=root.text("cac:OrderReference/cbc:ID"),
        contract_reference=root.text("cac:ContractDocumentReference/cbc:ID"),
        profile=root.text("cbc:CustomizationID"),
        syntax="UBL",
        content_sha256=sha256,
        tax_currency=accounting_currency,
        tax_accounting_minor=accounting_minor,
        period=period(root, terms.PERIOD),
        delivered_on=_date_at(root, terms.DELIVERED, "cac:Delivery/cbc:ActualDeliveryDate"),
        preceding=tuple(_preceding(one) for one in root.all("cac:BillingReference/cac:InvoiceDocumentReference")),
        payee=_payee(root),
        payments=tuple(_payment(means) for means in root.all("cac:PaymentMeans")),
        payment_terms="\n".join(root.texts("cac:PaymentTerms/cbc:Note")),
        creditor_id=_creditor_id(root),
        due_days=_due_days(root),
        third_party=tuple(_third_party(one, figures) for one in root.all("cac:PrepaidPayment"))
        if has_third_parties(root.text("cbc:CustomizationID"))
        else (),
        facts=document_facts(root),
        attachments=attachments(root),
    )


def _date_at(node: Node, what: str, *paths: str) -> date | None:
    text = node.text(*paths)
    return iso_date(text, what) if text else None


def _due_on(root: Node) -> date | None:
    """BT-9. A credit note has no cbc:DueDate in UBL 2.1; the binding puts it with the payment means.

    With instalments the last day counts, so that nobody is reminded of what is not due yet.
    """
    direct = _date_at(root, terms.DUE_ON, "cbc:DueDate")
    if direct is not None:
        return direct
    return max(_due_days(root), default=None)


def _due_days(root: Node) -> tuple[date, ...]:
    texts = (
        *root.texts("cbc:DueDate"),
        *root.texts("cac:PaymentMeans/cbc:PaymentDueDate"),
        *root.texts("cac:PaymentTerms/cbc:PaymentDueDate"),
    )
    return tuple(sorted({iso_date(text, terms.DUE_ON) for text in texts}))


def _currency_of(total: Node, figures: Figures) -> str:
    amount = total.only("cbc:TaxAmount", terms.TAX)
    return figures.currency if amount is None else amount.attributes.get("currencyID", figures.currency).strip()


def _tax_total(root: Node, figures: Figures) -> Node | None:
    """The cac:TaxTotal in the invoice's own currency (BT-110); the one in accounting currency has no breakdown.

    None, read as no tax, when the file has no tax total at all, as invoices outside the scope of VAT may.
    """
    totals = list(root.all("cac:TaxTotal"))
    own = [total for total in totals if _currency_of(total, figures) == figures.currency]
    if totals and not own:
        raise refusals.OtherCurrency(what=terms.TAX, found=_currency_of(totals[0], figures), currency=figures.currency)
    broken_down = [total for total in own if total.first("cac:TaxSubtotal")]
    if len(broken_down) > 1:
        raise refusals.Ambiguous(what=terms.TAX)
    if len({figures.stated(total, "cbc:TaxAmount", terms.TAX) for total in own}) > 1:
        raise refusals.Ambiguous(what=terms.TAX)
    return next(iter(broken_down or own), None)


def _accounting_tax(root: Node, figures: Figures) -> tuple[str | None, int | None]:
    """BT-6 and BT-111, when they differ from the invoice's currency."""
    wanted = root.text("cbc:TaxCurrencyCode")
    if not wanted or wanted == figures.currency:
        return None, None
    other = Figures(currency(root, "cbc:TaxCurrencyCode"))
    for total in root.all("cac:TaxTotal"):
        if _currency_of(total, figures) == other.currency:
            return other.currency, other.money(total, "cbc:TaxAmount", terms.TAX_ACCOUNTING)
    return other.currency, None


def _breakdown(total: Node | None, figures: Figures) -> tuple[TaxGroup, ...]:
    return () if total is None else tuple(_group(row, figures) for row in total.all("cac:TaxSubtotal"))


def _group(row: Node, figures: Figures) -> TaxGroup:
    category, rate = tax_of(row, "cac:TaxCategory", terms.GROUP_CATEGORY, terms.GROUP_RATE)
    return TaxGroup(
        category=required(category, terms.GROUP_CATEGORY),
        rate=rate,
        taxable_minor=figures.stated(row, "cbc:TaxableAmount", terms.TAXABLE),
        tax_minor=figures.stated(row, "cbc:TaxAmount", terms.GROUP_TAX),
        exemption_reason=row.text("cac:TaxCategory/cbc:TaxExemptionReason"),
        exemption_code=row.text("cac:TaxCategory/cbc:TaxExemptionReasonCode"),
    )


def _named(root: Node, path: str, what: str) -> Party:
    node = root.only(path, what)
    found = None if node is None else party(node)
    if found is None or not found.name:
        raise refusals.Missing(what=what)
    return found


def _payee(root: Node) -> Party | None:
    node = root.first("cac:PayeeParty")
    return None if node is None else party(node)


def _payment(means: Node) -> Payment:
    code = means.first("cbc:PaymentMeansCode")
    account, card = "cac:PayeeFinancialAccount", "cac:CardAccount"
    return Payment(
        means=means.text("cbc:PaymentMeansCode"),
        reference=", ".join(means.texts("cbc:PaymentID")),
        account=means.text(f"{account}/cbc:ID"),
        account_name=means.text(f"{account}/cbc:Name"),
        bic=means.text(f"{account}/cac:FinancialInstitutionBranch/cbc:ID"),
        mandate=means.text("cac:PaymentMandate/cbc:ID"),
        means_text=code.attributes.get("name", "").strip() if code else means.text("cbc:InstructionNote"),
        card=last_figures(means.text(f"{card}/cbc:PrimaryAccountNumberID")),
        card_holder=means.text(f"{card}/cbc:HolderName"),
        debited=means.text("cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
    )


def _preceding(node: Node) -> Preceding:
    return Preceding(node.text("cbc:ID"), _date_at(node, terms.PRECEDING, "cbc:IssueDate"))


def _creditor_id(root: Node) -> str:
    """BT-90 stands with the seller's or the payee's identifiers, under the scheme SEPA."""
    for path in (
        "cac:PayeeParty/cac:PartyIdentification/cbc:ID",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID",
    ):
        for one in root.all(path):
            if one.attributes.get("schemeID", "").strip() == "SEPA":
                return one.content
    return ""


def _third_party(node: Node, figures: Figures) -> ThirdParty:
    """BG-DEX-09 of the XRechnung extension."""
    return ThirdParty(
        node.text("cbc:ID"), figures.stated(node, "cbc:PaidAmount", terms.THIRD_PARTY), node.text("cbc:InstructionID")
    )
