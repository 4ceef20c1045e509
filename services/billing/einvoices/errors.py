"""Why a file is not read. Every sentence is for the person who chose the file, and names the rule it breaks."""

from data.errors import Invalid


class Unreadable(Invalid):
    message = "This file could not be read as an electronic invoice."


class Empty(Unreadable):
    message = "This file is empty."


class TooLarge(Unreadable):
    message = "This file is larger than {limit_mb} MB, the most an electronic invoice may have."


class IsPdf(Unreadable):
    message = "This is a PDF. Please export the invoice as XML (UBL or CII) and choose that file."


class NotXml(Unreadable):
    message = "This file is not well-formed XML, so it cannot be read."


class UnknownEncoding(Unreadable):
    message = "This file is written in the character set {encoding}, which is not read here. Please save it as UTF-8."


class HasDoctype(Unreadable):
    message = "This file contains a document type declaration (DTD), which electronic invoices may not have."


class TooComplex(Unreadable):
    message = "This file has too many or too deeply nested elements for an invoice."


class NotAnInvoice(Unreadable):
    message = "This file is a {root}, not an invoice or a credit note in UBL 2.1 or UN/CEFACT CII."


class OldZugferd(Unreadable):
    message = "This file is in the ZUGFeRD 1.0 format. Please export it as ZUGFeRD 2, Factur-X or XRechnung."


class Missing(Unreadable):
    message = "The file does not state the {what}."


class NoLines(Unreadable):
    message = "The file has no invoice lines (BR-16), so its total cannot be checked."


class Ambiguous(Unreadable):
    message = "The file states the {what} more than once, so it is unclear which one counts."


class NotANumber(Unreadable):
    message = "The file states “{text}” as the {what}, which is not a number this can read."


class TooPrecise(Unreadable):
    message = "The file states {text} {currency} as the {what}, but {currency} has {digits} decimal places (BR-DEC)."


class OtherCurrency(Unreadable):
    message = "The file states the {what} in {found}, but the invoice is in {currency}."


class UnknownCurrency(Unreadable):
    message = "“{text}” is not a currency code such as EUR (BT-5)."


class NotADate(Unreadable):
    message = "The file states “{text}” as the {what}, which is not a date."


class NotAnIndicator(Unreadable):
    message = "The file does not say whether {text} is an allowance or a charge."


class NotPositive(Unreadable):
    message = "Line {line} gives a price for {text} units; that number must be above zero (BT-149)."


class DoesNotAddUp(Unreadable):
    """The file contradicts itself. Fields are Money and rates."""

    message = "The figures in the file contradict each other."


class LinesDoNotAddUp(DoesNotAddUp):
    message = "The lines add up to {found} but the file states {stated} (BR-CO-10)."


class AllowancesDoNotAddUp(DoesNotAddUp):
    message = "The document's allowances add up to {found} but the file states {stated} (BR-CO-11)."


class ChargesDoNotAddUp(DoesNotAddUp):
    message = "The document's charges add up to {found} but the file states {stated} (BR-CO-12)."


class NetDoesNotAddUp(DoesNotAddUp):
    message = "Lines less allowances plus charges make {found} without tax, but the file states {stated} (BR-CO-13)."


class TaxDoesNotAddUp(DoesNotAddUp):
    message = "The taxes of the breakdown add up to {found} but the file states {stated} as total tax (BR-CO-14)."


class GrossDoesNotAddUp(DoesNotAddUp):
    message = "Net plus tax make {found} but the file states {stated} including tax (BR-CO-15)."


class DueDoesNotAddUp(DoesNotAddUp):
    message = (
        "Total less what was prepaid, plus rounding, makes {found} but the file states {stated} as due (BR-CO-16)."
    )


class ExtendedDueDoesNotAddUp(DueDoesNotAddUp):
    message = (
        "Total less what was prepaid, plus rounding and what is collected for third parties, makes {found} "
        "but the file states {stated} as due (BR-DEX-09 of the XRechnung extension)."
    )


class RateDoesNotAddUp(DoesNotAddUp):
    message = "Tax {category} at {rate} % on {taxable} would be {found} but the file states {stated} ({rule})."


class BaseDoesNotAddUp(DoesNotAddUp):
    message = (
        "Lines, allowances and charges taxed {category} at {rate} % add up to {found} "
        "but the file's tax breakdown states {stated} ({rule})."
    )


class LineDoesNotAddUp(DoesNotAddUp):
    message = (
        "Line {line} comes to {found} by quantity, price and adjustments "
        "but the file states {stated} (PEPPOL-EN16931-R120)."
    )


class AdjustmentDoesNotAddUp(DoesNotAddUp):
    message = (
        "The allowance or charge “{reason}” comes to {found} by its percentage "
        "but the file states {stated} (PEPPOL-EN16931-R040)."
    )
