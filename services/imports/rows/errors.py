"""Why a row or a document does not come in. Every sentence is for the person who chose the file."""

from __future__ import annotations

from data.errors import Conflict, Invalid, NotAllowed


class Blank(Invalid):
    message = "This is required."


class TooLong(Invalid):
    message = "This is longer than {most} characters."


class NotANumber(Invalid):
    message = "“{text}” is not a number."


class TwoReadings(Invalid):
    message = "“{text}” can be read as {first} or as {second}. Say which mark separates the decimals."


class OtherSign(Invalid):
    message = "“{text}” is written in another currency than {currency}."


class ShownOtherwise(Invalid):
    message = "The cell shows “{text}” and holds {value}. Show all its digits, or enter what is meant."


class TooLargeANumber(Invalid):
    message = "“{text}” is too large or has too many decimals."


class FinerThanCurrency(Invalid):
    message = "“{text}” is finer than {currency} can be paid."


class NotADate(Invalid):
    message = "“{text}” is not a date. Write it as 2026-03-31 or 31/03/2026."


class CountsDays(Invalid):
    message = "“{text}” is how a spreadsheet counts days. Give the column a date format and save the file again."


class TwoDates(Invalid):
    message = "“{text}” can be read as {first} or as {second}. Say whether the day or the month comes first."


class NoStoredValue(Invalid):
    message = "The formula in {at} has no result in the file. Open it in a spreadsheet program and save it there."


class ErrorCell(Invalid):
    message = "Cell {at} shows the error {text}."


class MergedCell(Invalid):
    message = "Cell {at} is part of a merged one, so it is not clear what it says. Split the cells and fill in each."


class MoreCells(Invalid):
    message = "This row has more cells than the header. Perhaps a comma or semicolon in a text is not in quotes."


class Shortened(Invalid):
    message = "A spreadsheet program shortened “{text}”: its last digits are lost. Format the column as text there."


class NotAsShown(Invalid):
    message = "What this cell shows depends on the machine. Format the column as text and enter it again."


class TwoAllocations(Invalid):
    message = "“{text}” can be read as different invoices or amounts. Put each on a line of its own, as NUMBER=AMOUNT."


class NotAFlag(Invalid):
    message = "“{text}” is neither yes nor no."


class NotAnAddress(Invalid):
    message = "“{text}” is not an e-mail address."


class NotACountry(Invalid):
    message = "“{text}” is not a country. Write its two-letter code, such as GR."


class NotACurrency(Invalid):
    message = "“{text}” is not a currency code such as EUR."


class NotALanguage(Invalid):
    message = "“{text}” is not one of the portal's languages: {known}."


class NotAPercentage(Invalid):
    message = "“{text}” is not a percentage between 0 and 100, written as 24 for 24 percent."


class NotAChoice(Invalid):
    message = "“{text}” is not one of: {known}."


class RepeatedInFile(Invalid):
    message = "Row {other} of this file has the same {label} “{text}”."


class Disagrees(Invalid):
    message = "Row {other} of this file says something else about the same one."


class TakenElsewhere(Conflict):
    message = "The {label} “{text}” is in use already."


class UnknownClient(Invalid):
    message = "There is no client “{text}”."


class SeveralClients(Invalid):
    message = "There are several clients “{text}”. Use the external id."


class NoNewClients(NotAllowed):
    message = "There is no client “{text}” yet, and your role may not create one."


class OnePrimary(Invalid):
    message = "Row {other} already makes somebody the primary contact of this client."


class NothingToCallIt(Invalid):
    message = "Give each document a number or an external id, so that importing it again creates nothing twice."


class NoFigures(Invalid):
    message = "Give a unit price or an amount for every line, or net and tax of the whole document on one row."


class MixedFigures(Invalid):
    message = "Either every row of a document is a line, or it is one row with net and tax."


class AmountDiffers(Invalid):
    message = "Quantity, price and discount make {found}, but the file states {stated}."


class TotalDiffers(Invalid):
    message = "The lines add up to {found}, but the file states {stated}."


class RateDiffers(Invalid):
    message = "Tax at {rate} percent of {net} would be {found}, but the file states {stated}."


class NegativeFigures(Invalid):
    message = "The amounts of an invoice are not below zero. Make it a credit note, with amounts above zero."


class NegativeCredit(Invalid):
    message = "This credit note is below zero, which would be a demand for payment. Send it as an invoice."


class PrepaidBeyondTotal(Invalid):
    message = "{prepaid} was prepaid, more than the total of {gross}, so there is nothing to ask for."


class PrepaidBelowZero(Invalid):
    message = "The prepaid amount is below zero."


class DueDiffers(Invalid):
    message = "The portal would ask for {found}, but the file states {stated}."


class FiguresTooLarge(Invalid):
    message = "This document states an amount that is too large."


class BuyerTooLong(Invalid):
    message = "The file states a {what} that is longer than {most} characters."


class ChangedSinceImport(Conflict):
    message = "{number} was issued already with other content. Void it or send a credit note; a file cannot change it."


class SaysSomethingElse(Conflict):
    message = "There is a document with the number {number} already, and it says something else."


class PaymentChanged(Conflict):
    message = "This payment was imported already with other content. A file cannot change it."


class UnknownInvoice(Invalid):
    message = "This client has no invoice {number} in {currency}."


class NotOpenInvoice(Invalid):
    message = "Invoice {number} is {status}, so no payment can be applied to it."


class OwesLess(Invalid):
    message = "Invoice {number} owes {owed}, less than {asked}."


class NothingLeftFor(Invalid):
    message = "Nothing is left of this payment for invoice {number}."


class MoreThanPaid(Invalid):
    message = "The amounts for the invoices add up to {asked}, more than the payment of {paid}."


class NotAboveZero(Invalid):
    message = "The amount must be above zero."


class NotReceivedYet(Invalid):
    message = "A payment cannot be received in the future."


class OthersRefused(Conflict):
    message = "This row is fine, but nothing of the file was imported because other rows were refused."
