"""UN/CEFACT Cross Industry Invoice D16B (also Factur-X, ZUGFeRD 2 and XRechnung CII), by CEN/TS 16931-3-3."""

from __future__ import annotations

from datetime import date

from services.billing.einvoices import errors as refusals
from services.billing.einvoices import terms
from services.billing.einvoices.attachments import attachments
from services.billing.einvoices.cii_lines import adjustments, lines, period
from services.billing.einvoices.cii_parties import party
from services.billing.einvoices.codes import kind_of, last_figures
from services.billing.einvoices.facts import document_facts
from services.billing.einvoices.model import EInvoice, Payment, Preceding, TaxGroup
from services.billing.einvoices.party_model import Party
from services.billing.einvoices.values import Figures, cii_date, currency, decimal, required, sole
from services.billing.einvoices.xml_tree import Node

_SUMMATION = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"


def from_cii(root: Node, sha256: str) -> EInvoice:
    """The invoice under rsm:CrossIndustryInvoice. Raises Unreadable; sums are not checked here."""
    document = _part(root, "rsm:ExchangedDocument")
    trade = _part(root, "rsm:SupplyChainTradeTransaction")
    agreement = _part(trade, "ram:ApplicableHeaderTradeAgreement")
    settlement = _part(trade, "ram:ApplicableHeaderTradeSettlement")
    totals = _part(settlement, _SUMMATION)
    figures = Figures(currency(settlement, "ram:InvoiceCurrencyCode"))
    type_code = sole(document, "ram:TypeCode", terms.TYPE)
    accounting_currency, accounting_minor = _accounting_tax(settlement, totals, figures)
    return EInvoice(
        number=sole(document, "ram:ID", terms.NUMBER),
        kind=kind_of(type_code),
        type_code=type_code,
        issued_on=_issued_on(document),
        due_on=_due_on(settlement),
        currency=figures.currency,
        seller=_named(agreement, "ram:SellerTradeParty", terms.SELLER),
        buyer=_named(agreement, "ram:BuyerTradeParty", terms.BUYER),
        lines=lines(trade, figures),
        adjustments=adjustments(settlement, figures),
        tax_breakdown=tuple(_group(row, figures) for row in settlement.all("ram:ApplicableTradeTax")),
        line_total_minor=figures.stated(totals, "ram:LineTotalAmount", terms.LINE_TOTAL),
        allowance_total_minor=figures.money(totals, "ram:AllowanceTotalAmount", terms.ALLOWANCES) or 0,
        charge_total_minor=figures.money(totals, "ram:ChargeTotalAmount", terms.CHARGES) or 0,
        net_minor=figures.stated(totals, "ram:TaxBasisTotalAmount", terms.NET),
        tax_minor=_tax_total(totals, figures),
        gross_minor=figures.stated(totals, "ram:GrandTotalAmount", terms.GROSS),
        prepaid_minor=figures.money(totals, "ram:TotalPrepaidAmount", terms.PREPAID) or 0,
        rounding_minor=figures.money(totals, "ram:RoundingAmount", terms.ROUNDING) or 0,
        due_minor=figures.stated(totals, "ram:DuePayableAmount", terms.DUE),
        note="\n".join(document.texts("ram:IncludedNote/ram:Content")),
        buyer_reference=agreement.text("ram:BuyerReference"),
        order_reference=agreement.text("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
        contract_reference=agreement.text("ram:ContractReferencedDocument/ram:IssuerAssignedID"),
        profile=root.text("rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
        syntax="CII",
        content_sha256=sha256,
        tax_currency=accounting_currency,
        tax_accounting_minor=accounting_minor,
        period=period(settlement, terms.PERIOD),
        delivered_on=_delivered_on(trade),
        preceding=tuple(_preceding(one) for one in settlement.all("ram:InvoiceReferencedDocument")),
        payee=_payee(settlement),
        payments=_payments(settlement),
        payment_terms="\n".join(settlement.texts("ram:SpecifiedTradePaymentTerms/ram:Description")),
        creditor_id=settlement.text("ram:CreditorReferenceID"),
        due_days=_due_days(settlement),
        facts=document_facts(root),
        attachments=attachments(root),
    )


def _part(node: Node, path: str) -> Node:
    found = node.only(path, path.partition(":")[2])
    if found is None:
        raise refusals.Missing(what=path.partition(":")[2])
    return found


def _issued_on(document: Node) -> date:
    found = cii_date(document.only("ram:IssueDateTime", terms.ISSUED), terms.ISSUED)
    if found is None:
        raise refusals.Missing(what=terms.ISSUED)
    return found


def _due_on(settlement: Node) -> date | None:
    """BT-9. With instalments (Factur-X extended) the last day, so that nobody is reminded of what is not due yet."""
    return max(_due_days(settlement), default=None)


def _due_days(settlement: Node) -> tuple[date, ...]:
    days = (
        cii_date(node, terms.DUE_ON) for node in settlement.all("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime")
    )
    return tuple(sorted({day for day in days if day is not None}))


def _delivered_on(trade: Node) -> date | None:
    event = "ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"
    return cii_date(trade.first(event), terms.DELIVERED)


def _currency_of(amount: Node, figures: Figures) -> str:
    return amount.attributes.get("currencyID", figures.currency).strip()


def _tax_total(totals: Node, figures: Figures) -> int:
    """BT-110: the ram:TaxTotalAmount in the invoice's own currency; 0 when the file has none at all."""
    amounts = list(totals.all("ram:TaxTotalAmount"))
    own = {
        figures.money_of(amount, terms.TAX) for amount in amounts if _currency_of(amount, figures) == figures.currency
    }
    if amounts and not own:
        raise refusals.OtherCurrency(what=terms.TAX, found=_currency_of(amounts[0], figures), currency=figures.currency)
    if len(own) > 1:
        raise refusals.Ambiguous(what=terms.TAX)
    return next(iter(own), 0)


def _accounting_tax(settlement: Node, totals: Node, figures: Figures) -> tuple[str | None, int | None]:
    """BT-6 and BT-111, when they differ from the invoice's currency."""
    wanted = settlement.text("ram:TaxCurrencyCode")
    if not wanted or wanted == figures.currency:
        return None, None
    other = Figures(currency(settlement, "ram:TaxCurrencyCode"))
    for amount in totals.all("ram:TaxTotalAmount"):
        if _currency_of(amount, figures) == other.currency:
            return other.currency, other.money_of(amount, terms.TAX_ACCOUNTING)
    return other.currency, None


def _group(row: Node, figures: Figures) -> TaxGroup:
    return TaxGroup(
        category=required(row.text("ram:CategoryCode"), terms.GROUP_CATEGORY),
        rate=decimal(row, "ram:RateApplicablePercent", terms.GROUP_RATE),
        taxable_minor=figures.stated(row, "ram:BasisAmount", terms.TAXABLE),
        tax_minor=figures.stated(row, "ram:CalculatedAmount", terms.GROUP_TAX),
        exemption_reason=row.text("ram:ExemptionReason"),
        exemption_code=row.text("ram:ExemptionReasonCode"),
    )


def _named(agreement: Node, path: str, what: str) -> Party:
    node = agreement.only(path, what)
    found = None if node is None else party(node)
    if found is None or not found.name:
        raise refusals.Missing(what=what)
    return found


def _payee(settlement: Node) -> Party | None:
    node = settlement.first("ram:PayeeTradeParty")
    return None if node is None else party(node)


def _payments(settlement: Node) -> tuple[Payment, ...]:
    """One for each way to pay. Reference and mandate stand beside them in CII and belong to all."""
    reference = ", ".join(settlement.texts("ram:PaymentReference"))
    mandate = settlement.text("ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID")
    found = tuple(
        _payment(means, reference, mandate) for means in settlement.all("ram:SpecifiedTradeSettlementPaymentMeans")
    )
    return found or ((Payment("", reference, mandate=mandate),) if reference or mandate else ())


def _payment(means: Node, reference: str, mandate: str) -> Payment:
    account, card = "ram:PayeePartyCreditorFinancialAccount", "ram:ApplicableTradeSettlementFinancialCard"
    return Payment(
        means=means.text("ram:TypeCode"),
        reference=reference,
        account=means.text(f"{account}/ram:IBANID", f"{account}/ram:ProprietaryID"),
        account_name=means.text(f"{account}/ram:AccountName"),
        bic=means.text("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
        mandate=mandate,
        means_text=" ".join(means.texts("ram:Information")),
        card=last_figures(means.text(f"{card}/ram:ID")),
        card_holder=means.text(f"{card}/ram:CardholderName"),
        debited=means.text("ram:PayerPartyDebtorFinancialAccount/ram:IBANID"),
    )


def _preceding(node: Node) -> Preceding:
    return Preceding(
        node.text("ram:IssuerAssignedID"), cii_date(node.first("ram:FormattedIssueDateTime"), terms.PRECEDING)
    )
