"""What is worth knowing about a table that was read: its program, its amounts, what was paid, what was left out."""

from __future__ import annotations

from services.platform.importing.outcomes import Remark


class LinesBelow(Remark):
    message = "These lines below the table were left out (row: text): {lines}."


class GroupedRead(Remark):
    message = "The rows of this report are in {count} groups. They were read, and the totals below them agree."


class AmountRead(Remark):
    message = "“{header}” is read as {what}: the other columns bear it out."


class Recognised(Remark):
    message = "This looks like an export of {program}, and its columns are chosen accordingly. You can change them."


class DashesRead(Remark):
    message = "A dash among the amounts of these columns is read as zero: {headers}."


class PaidByOpening(Remark):
    message = "{amount} of it was paid before; an opening payment is booked for it."


class PaidInFile(Remark):
    message = "The file says that {amount} of it is paid; here it stays open until the payment is booked."


class PaidDiffers(Remark):
    message = "The file says that {stated} of it is paid; here it is {found}."


class PartlyInFile(Remark):
    message = "The file says that part of it is paid, but not how much; it stays open until the payment is booked."


class LeftOutAs(Remark):
    message = "Left out, because the file calls it “{word}”."


class LeftOutBelowZero(Remark):
    message = "Left out, because it is below zero and no credit note."


class CreditBelowZero(Remark):
    message = "The file writes it below zero; here it is a credit note over {amount}."


class LeftOutFor(Remark):
    message = "Left out, because something stands in the column “{header}”."


class BalancesIgnored(Remark):
    message = (
        "A client has no balance of its own here: what is owed comes with the invoices and payments. These "
        "columns are not used: {headers}."
    )


class NoIds(Remark):
    message = (
        "These payments have no number or id in the file. They are known again by client, day, amount, "
        "reference and invoices; where rows say the same, each counts."
    )


class AddressWaits(Remark):
    message = (
        "{name} has an account already: {email} takes effect in {hours} hours unless they stop it. Both "
        "addresses are told."
    )
